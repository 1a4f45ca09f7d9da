"""Deadlines for the head: what is late too long, who is loaded how much, who keeps his word."""
