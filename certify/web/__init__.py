"""What pages and programming interface share: headers, limits, strict requests, templates."""
