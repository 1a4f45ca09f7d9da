"""Copies of the office on the screen: made, kept elsewhere, checked, put back."""
