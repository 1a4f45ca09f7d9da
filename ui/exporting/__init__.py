"""Saving clients to a file."""
