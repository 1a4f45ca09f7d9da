"""How programs and people call stages: those that end a deal, and the usual order of the others."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from crm_desktop.clients.company_names import fold

_WON: Final = frozenset(
    {"успешно реализовано", "сделка успешна", "сделка заключена", "выиграна", "выиграно",
     "выигран", "выиграли",
     "сделка выиграна", "успешная сделка", "успешно", "успех", "closed won", "won",
     "успешно завершена",
     "продано", "продажа состоялась", "закрыто успешно", "закрыта успешно", "реализовано",
     "сделка закрыта успешно", "качественный лид"}
)  # fmt: skip
_LOST: Final = frozenset(
    {"закрыто и не реализовано", "сделка провалена", "провалена", "провал", "проиграна",
     "проиграно", "проигран", "проиграли",
     "сделка проиграна", "анализ причины провала", "closed lost", "lost", "отказ",
     "отказ клиента", "потеряна", "потеряно", "не реализовано", "некачественный лид",
     "закрыто неуспешно", "закрыта неуспешно", "неуспешно", "отказались", "duplicate", "спам"}
)  # fmt: skip
# Of a deal that is said to be closed, its stage tells less surely how it ended.
_MAYBE_WON: Final = (
    "успе",
    "оплачен",
    "выигр",
    "продан",
    "отгруж",
    "выполнен",
    "реализован",
    "won",
)
_MAYBE_LOST: Final = ("отказ", "провал", "потер", "проигр", "срыв", "спам", "дубл", "lost", "не ")
_USUAL: Final = (
    ("неразобранное", 5), ("новая", 10), ("новые", 10), ("новый лид", 10), ("не обработан", 10),
    ("новая заявка", 10), ("prospecting", 10), ("qualification", 20), ("первичный контакт", 20),
    ("квалификация", 20), ("в обработке", 20), ("обработан", 30), ("needs analysis", 25),
    ("value proposition", 30), ("id decision makers", 40), ("perception analysis", 50),
    ("подготовка документов", 30), ("коммерческое предложение", 40), ("кп отправлено", 40),
    ("proposal price quote", 65), ("переговоры", 50), ("negotiation review", 80),
    ("принимают решение", 60), ("счет на предоплату", 60), ("счет выставлен", 70),
    ("согласование договора", 80), ("договор", 80), ("в работе", 75), ("финальный счет", 90),
    ("ждем оплату", 90),
)  # fmt: skip
_RANKS: Final = {word: (place, chance) for place, (word, chance) in enumerate(_USUAL)}
UNKNOWN_CHANCE: Final = 50
_MARKS: Final = re.compile(r"[^\w]+")
OUTCOMES: Final = {"won": "Выиграна", "lost": "Проиграна"}
_OPEN: Final = frozenset({"в работе", "открыта", "открыто", "open", "активна", "в процессе"})


@cache
def folded(text: str) -> str:
    """A name without marks and capitals: «Proposal/Price Quote» → «proposal price quote»."""
    return _MARKS.sub(" ", fold(text)).strip()


def outcome_of_stage(text: str) -> str:
    """Return `won` or `lost` if a stage of that name ends a deal, else `""`."""
    words = folded(text)
    return "won" if words in _WON else "lost" if words in _LOST else ""


def outcome_of_closed(text: str) -> str:
    """Return how a deal that is said to be closed ended, by its stage; `""` if that is unclear."""
    words = folded(text)
    lost = any(f" {piece}" in f" {words}" for piece in _MAYBE_LOST)
    won = any(f" {piece}" in f" {words}" for piece in _MAYBE_WON)
    return "" if lost == won else "lost" if lost else "won"


def outcome_of_word(text: str) -> str:
    """Return `won`, `lost` or `open` of a column of outcomes, `""` if it says neither."""
    words = folded(text)
    if words in _OPEN:
        return "open"
    return outcome_of_stage(text) or outcome_of_closed(text)


def usual_place(text: str) -> int | None:
    """Return the place of a stage among those programs come with; None if unknown."""
    found = _RANKS.get(folded(text))
    return found[0] if found else None


def usual_chance(text: str) -> int:
    """Return the probability, in whole percents, of winning from a stage of that name."""
    found = _RANKS.get(folded(text))
    return found[1] if found else UNKNOWN_CHANCE
