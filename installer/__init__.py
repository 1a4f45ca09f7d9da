"""Prepares the computer and starts the program; the standard library only."""
