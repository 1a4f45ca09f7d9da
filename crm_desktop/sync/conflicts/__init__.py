"""Whose value was overwritten unseen, and taking it back."""
