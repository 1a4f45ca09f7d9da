"""The cube: counts, sums and averages of records by any of their fields, in one statement.

`question.py` is what is asked, by keys; `sources.py` says what records there are and what they are
dated by, `dimensions.py` what they are grouped by, `measures.py` what is counted.
"""
