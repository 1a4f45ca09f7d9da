"""Reports: the catalogue, a report with its charts and tables, the records behind a number."""
