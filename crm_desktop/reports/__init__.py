"""Reports: one shape for every answer, definitions of what can be asked, running them.

`result.py` is what a report gives (figures, charts, tables: the screen, xlsx, PDF, CSV and JSON all
draw it), `definition.py` how a report is described, `catalogue.py` which there are, `running.py`
runs one, `terms.py` says what the words mean. The reports themselves are in the packages: `sales`,
`clients`, `staff`, `planning`, `base_and_program`; `tabular` makes those that are measures of the
cube by a way.
"""
