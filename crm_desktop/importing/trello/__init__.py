"""Boards of Trello: exported JSON as a table of deals."""
