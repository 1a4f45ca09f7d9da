"""Saving what can be read of a damaged base into a new office; its files stay as they are."""
