"""Revisions of the database, oldest first; `certify.migrate` runs them."""
