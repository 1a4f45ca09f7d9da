"""Saved views of lists: the filter tree and its SQL, columns, grouping, totals, segments."""
