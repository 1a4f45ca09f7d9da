"""What the cells of a column say of it, whatever its heading."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.company_names import fold, has_legal_form
from crm_desktop.clients.emails import split_emails
from crm_desktop.clients.field_values import NO, YES
from crm_desktop.clients.hosts import site_key
from crm_desktop.clients.person_names import looks_like_person
from crm_desktop.clients.phones import split_phones
from crm_desktop.clients.requisite_text import digits_of_cell, repair_inn
from crm_desktop.clients.requisites import check_bik, check_kpp, inn_agrees, ogrn_agrees
from crm_desktop.importing.cell_text import is_nothing, text_of
from crm_desktop.importing.dates import read_date

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_desktop.importing.sheets import Cell

ENOUGH: Final = 0.6
_LOOKED_AT: Final = 120
_LONG_TEXT: Final = 60
_FEW_CHOICES: Final = 12
_NEARLY_ALL: Final = 0.9
_SHORTEST_PHONE: Final = 6
_DIGITS_OF_MONEY: Final = 15
_ENOUGH_FOR_CHOICES: Final = 20
_ADDRESS: Final = re.compile(
    r"(?:^|[\s,])(?:г\.?|ул\.?|д\.?|обл\.?|область|пр-?к?т\.?|проспект|шоссе|наб\.?|пер\.?|россия|"
    r"москва|санкт-петербург|корп\.?|офис|оф\.?|кв\.?|край|респ\.?|мкр\.?|пос\.?)(?=[\s,.\d]|$)",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"-?\d{1,3}(?:[\s\u00a0]?\d{3})*(?:[.,]\d+)?")
_MONEY: Final = re.compile(
    r"-?\d[\d\s\u00a0]*(?:[.,]\d{1,2})?\s*(?:₽|руб\.?|р\.|рублей|rub|₸|\$|€|usd|eur)", re.IGNORECASE
)
_LINK: Final = re.compile(r"https?://\S+", re.IGNORECASE)
KIND_WORDS: Final = {
    "person": frozenset(
        {"контакт", "физ лицо", "физлицо", "физическое лицо", "фл", "частное лицо", "человек",
         "person", "contact", "физ", "individual", "гражданин", "ф л"}
    ),
    "company": frozenset(
        {"компания", "юр лицо", "юрлицо", "юридическое лицо", "юл", "организация", "company", "ип",
         "account", "юр", "индивидуальный предприниматель", "business", "ооо", "ю л", "пбоюл"}
    ),
}  # fmt: skip


def kind_of_word(text: str) -> str:
    """«Физ. лицо» → `person`, «ИП» → `company`, else `""`."""
    word = " ".join(re.sub(r"[^\w]+", " ", fold(text)).split())
    return next((kind for kind, words in KIND_WORDS.items() if word in words), "")


def filled_texts(cells: Sequence[Cell]) -> list[str]:
    """Return the texts of the cells with something in them."""
    texts = (text_of(cell) for cell in cells)
    return [text for text in texts if not is_nothing(text)]


def share(texts: Sequence[str], test: Callable[[str], bool]) -> float:
    """Return which part of the texts passes a test; 0.0 of none."""
    looked = texts[:_LOOKED_AT]
    return sum(map(test, looked)) / len(looked) if looked else 0.0


def _is_inn(text: str) -> bool:
    value = repair_inn(text).text
    return value.isascii() and value.isdigit() and inn_agrees(value) and value.strip("0") != ""


def _is_email(text: str) -> bool:
    return "@" in text and any(email.key for email in split_emails(text))


def _is_phone(text: str) -> bool:
    return sum(map(str.isdigit, text)) >= _SHORTEST_PHONE and any(p.key for p in split_phones(text))


def _is_date(text: str) -> bool:
    return read_date(text) != ""


def _is_address(text: str) -> bool:
    return len(_ADDRESS.findall(text)) > 1 and any(map(str.isdigit, text))


def _of_digits(text: str, size: tuple[int, ...], start: str = "") -> bool:
    value = digits_of_cell(text).text
    return len(value) in size and value.isascii() and value.isdigit() and value.startswith(start)


_TESTS: Final[tuple[tuple[str, Callable[[str], bool], float], ...]] = (
    ("email", _is_email, ENOUGH),
    ("inn", _is_inn, ENOUGH),
    ("ogrn", lambda t: _of_digits(t, (13, 15)) and ogrn_agrees(digits_of_cell(t).text), ENOUGH),
    ("account", lambda t: _of_digits(t, (20,), "4"), ENOUGH),
    ("corr_account", lambda t: _of_digits(t, (20,), "301"), ENOUGH),
    ("bik", lambda t: _of_digits(t, (9,), "04") and not check_bik(t), 0.9),
    ("kpp", lambda t: _of_digits(t, (9,)) and t.endswith("001") and not check_kpp(t), ENOUGH),
    ("date", _is_date, 0.8),
    ("phone", _is_phone, ENOUGH),
    ("site", lambda t: bool(site_key(t)) and " " not in t, ENOUGH),
    ("company", has_legal_form, 0.4),
    ("person", looks_like_person, ENOUGH),
    ("address", _is_address, 0.5),
)


def kind_of_content(cells: Sequence[Cell]) -> tuple[str, float]:
    """Return what the cells are and their share, `("", 0.0)` when nothing is clear.

    One of `email`, `inn`, `ogrn`, `account`, `corr_account`, `bik`, `kpp`, `date`, `phone`,
    `site`, `company`, `person`, `address`.
    """
    texts = filled_texts(cells)
    for name, test, enough in _TESTS:
        if (part := share(texts, test)) >= enough:
            return name, part
    return "", 0.0


def field_type(cells: Sequence[Cell]) -> str:
    """Return the type a new own field of such cells should have; `note` for long texts."""
    texts = filled_texts(cells)
    if not texts:
        return "text"
    for name, test in _TYPES:
        if test(texts):
            return name
    return "text"


def _only_numbers(texts: Sequence[str]) -> bool:
    return set(texts) <= {"0", "1"} and len(set(texts)) == 1


def _any_code(texts: Sequence[str]) -> bool:
    """Numbers with a leading zero or too long to count with are codes."""
    return any((t.startswith("0") and t[1:2].isdigit()) or len(t) > _DIGITS_OF_MONEY for t in texts)


def _are_choices(texts: Sequence[str]) -> bool:
    different = len({fold(text) for text in texts})
    return len(texts) >= _ENOUGH_FOR_CHOICES and different <= min(_FEW_CHOICES, len(texts) // 4)


def _all(texts: Sequence[str], test: Callable[[str], bool]) -> bool:
    return all(map(test, texts[:_LOOKED_AT]))


_TYPES: Final[tuple[tuple[str, Callable[[Sequence[str]], bool]], ...]] = (
    ("date", lambda texts: _all(texts, _is_date)),
    ("bool", lambda t: _all(t, lambda x: fold(x) in YES | NO) and not _only_numbers(t)),
    ("link", lambda texts: _all(texts, lambda x: _LINK.fullmatch(x) is not None)),
    ("money", lambda texts: share(texts, lambda x: _MONEY.fullmatch(x) is not None) >= _NEARLY_ALL),
    ("number", lambda t: _all(t, lambda x: _NUMBER.fullmatch(x) is not None) and not _any_code(t)),
    ("note", lambda texts: max(map(len, texts)) > _LONG_TEXT),
    ("choice", _are_choices),
)
