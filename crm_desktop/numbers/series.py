"""What is counted: `invoice-2026`, `contract`; a word and, where the count begins anew, a year."""

from __future__ import annotations

import re
from typing import Final

from crm_desktop.errors import UserError

_SERIES: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_YEARLY: Final = re.compile(r"(.+)-(\d{4})")
_WORDS: Final = {
    "act": "Акты",
    "contract": "Договоры",
    "invoice": "Счета",
    "letter": "Письма",
    "offer": "Коммерческие предложения",
    "order": "Заказы",
    "waybill": "Накладные",
}


def require_series(series: str) -> str:
    """Return the name of a series as it is kept and as it stands in names of the share.

    Raises:
        UserError: it has other signs than small Latin letters, digits, `-` and `_`.
    """
    if not _SERIES.fullmatch(series):
        raise UserError(
            f"«{series}» — не название нумерации: нужны строчные латинские буквы, цифры, «-» "
            "и «_», не больше 40 (например invoice-2026). Номер не выдан."
        )
    return series


def series_words(series: str) -> str:
    """Return what a series is called: «Счета 2026»; a name nobody knows stays as it is."""
    yearly = _YEARLY.fullmatch(series)
    if yearly and yearly[1] in _WORDS:
        return f"{_WORDS[yearly[1]]} {yearly[2]}"
    return _WORDS.get(series, series)
