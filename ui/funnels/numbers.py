"""Numbers as they are typed into the fields of a stage."""

from __future__ import annotations


class NotANumberError(ValueError):
    """The text is no whole number."""


def whole(text: str) -> int | None:
    """Return a typed whole number: «7», «7 дн.», «40 %»; None for an empty text.

    Raises:
        NotANumberError: it is something else.
    """
    bare = "".join(text.split()).casefold()
    for tail in ("%", "дней", "дня", "день", "дн.", "дн"):
        bare = bare.removesuffix(tail)
    if not bare:
        return None
    if not (bare.isascii() and bare.isdecimal() and len(bare) < 10):  # noqa: PLR2004 - more is a slip
        raise NotANumberError(text)
    return int(bare)
