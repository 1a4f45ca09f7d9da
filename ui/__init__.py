"""The window of «Картотека»."""
