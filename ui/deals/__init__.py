"""Deals on the screen."""
