"""Fair-trade IT criteria as versioned rule sets; knows no enterprise."""
