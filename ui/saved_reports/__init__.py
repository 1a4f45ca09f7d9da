"""Keeping reports, what they showed, files of them, and those made by themselves."""
