"""Handing work over: for a while and for good."""
