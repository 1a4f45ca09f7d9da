"""Deleted clients, and bringing them back."""
