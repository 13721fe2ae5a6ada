"""Composes the rooms into a service: decisions, certificates, pages, command line."""
