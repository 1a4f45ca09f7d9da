"""Text typed with the keyboard in the wrong layout."""

from __future__ import annotations

_EN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>"
_RU = "ёйцукенгшщзхъфывапролджэячсмитьбюЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ"
_TO_RU = str.maketrans(_EN, _RU)
_TO_EN = str.maketrans(_RU + '"', _EN + "@")


def other_layout(text: str) -> str:
    """The text as the other layout would have given it; '' when it has letters of both or none.

    >>> other_layout("hjvfirf"), other_layout("кщьфырлф")
    ('ромашка', 'romashka')
    """
    has_latin = any("a" <= char <= "z" for char in text.lower())
    has_russian = any("а" <= char <= "я" or char == "ё" for char in text.lower())
    if has_latin == has_russian:
        return ""
    return text.translate(_TO_RU if has_latin else _TO_EN)
