"""The pivot: any fields as rows and columns, any measures as values, over the cube.

`definition.py` is what a person has laid out, `definition_json.py` keeps it, `pivoting.py` answers
it, `result.py` is the answer as lines and cells, `reporting.py` makes a report of that.
"""
