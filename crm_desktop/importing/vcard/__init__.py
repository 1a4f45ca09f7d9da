"""Cards of contacts (vCard 2.1, 3.0, 4.0) read as a table: a card a row, whoever wrote the file.

Programs disagree with the standard and with each other; a card that cannot be read costs itself,
not the file.
"""
