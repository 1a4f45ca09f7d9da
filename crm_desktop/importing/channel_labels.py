"""What phones, e-mails and addresses are called in a column of their own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.company_names import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST: Final = 40
_LABELS: Final[Mapping[str, str]] = {
    "mobile": "мобильный",
    "cell": "мобильный",
    "iphone": "мобильный",
    "work": "рабочий",
    "business": "рабочий",
    "home": "домашний",
    "main": "основной",
    "work fax": "факс",
    "home fax": "факс",
    "fax": "факс",
    "pager": "пейджер",
    "other": "другой",
    "custom": "",
    "internet": "",
    "smtp": "",
    "profile": "",
    "home page": "",
    "homepage": "",
}
_ADDRESSES: Final = (
    ("legal", re.compile(r"юрид|регистрац|legal|billing|registered")),
    ("delivery", re.compile(r"достав|delivery|shipping")),
    ("post", re.compile(r"почтов|корреспонд|домаш|post|mailing|home")),
    ("actual", re.compile(r"фактич|рабоч|офис|actual|work|business|office")),
)


def channel_label(text: str) -> str:
    """«* Mobile» → «мобильный»; words that say nothing → `""`; others as they are."""
    bare = " ".join(text.strip("* \t").split())
    return _LABELS.get(fold(bare), bare[:_LONGEST])


def is_known_label(text: str) -> bool:
    """Whether a label is one of the usual words, which go without saying."""
    return fold(" ".join(text.strip("* \t").split())) in _LABELS


def address_kind(text: str) -> str:
    """«Юридический адрес» → `legal`, «Work» → `actual`; `""` if the words say nothing of it."""
    bare = fold(text)
    return next((kind for kind, words in _ADDRESSES if words.search(bare)), "")
