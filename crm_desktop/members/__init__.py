"""The people of the office."""
