"""A signed append-only log of bytes; knows nothing of audits."""
