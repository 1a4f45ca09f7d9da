"""Rows that are deals: what their columns say, whose they are, where in which funnel they stand."""
