"""Clients: people and companies, how to reach them, what happened with them."""
