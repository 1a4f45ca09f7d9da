"""Who did what, and taking any of it back."""
