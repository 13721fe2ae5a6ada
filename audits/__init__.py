"""Enterprises, their evidence, and what an audit makes of it."""
