"""Clients that are the same: finding them, telling them apart, making one of them."""
