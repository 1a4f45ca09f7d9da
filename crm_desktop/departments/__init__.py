"""Departments and branches, and which clients are theirs."""
