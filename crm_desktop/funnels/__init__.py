"""Funnels and their stages: drawn by the office, or made from a ready set."""
