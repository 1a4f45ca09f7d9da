"""What a report becomes outside its screen: workbooks, papers, csv, json, the clipboard.

`writing.py` writes a file by its ending; everything is drawn of a `ReportResult` alone.
"""
