"""What is to be reached and what is spent: plans by months, costs of sources by months.

`measures.py` is what can be planned, `scope.py` for whom, `book.py` says which plan counts,
`entering.py`, `copying.py` and `spreading.py` write plans, `facts.py` is what came of them,
`sheet.py` a year of both for a screen, `costs.py` what sources cost.
"""
