"""Titles of acts inside other sentences."""

from __future__ import annotations


def set_off(title: str) -> str:
    """Return a title that can follow a colon: one with a colon of its own stands in quotes.

    >>> set_off("Выполнено: акт «Ромашки»")
    '«Выполнено: акт „Ромашки“»'
    """
    if ": " not in title:
        return title
    return f"«{title.replace('«', '„').replace('»', '“')}»"
