"""The business of «Картотека», free of Qt: one package per area of the office's work."""

import db  # noqa: F401 - before peewee, whoever imports it first

__version__ = "0.7.0"
