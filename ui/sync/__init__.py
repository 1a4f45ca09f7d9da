"""Screens of the exchange between the stations of an office."""
