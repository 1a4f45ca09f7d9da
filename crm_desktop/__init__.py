"""The business of «Картотека», free of Qt: one package per area of the office's work."""

__version__ = "0.6.0"
