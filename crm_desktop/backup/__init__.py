"""Copies of an office: made whole and verified, kept on a shelf, put back."""
