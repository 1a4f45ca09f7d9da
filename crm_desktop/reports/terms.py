"""What the words in reports mean, defined once; the «?» beside a number shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Term:
    """A word with what it means: plain sentences."""

    key: str
    title: str
    text: str


_ALL: Final = (
    Term(
        "won", "Выиграно",
        "Сделка выиграна, если сейчас стоит как выигранная; считается в том дне, когда её закрыли, "
        "по часовому поясу офиса. Открытая снова уходит из того месяца. Удалённые не считаются. "
        "Сумма — бюджет сделки в рублях по текущему курсу.",
    ),
    Term(
        "lost", "Проиграно",
        "Сделка проиграна, если сейчас стоит как проигранная; считается в день закрытия.",
    ),
    Term(
        "new_client", "Новый клиент",
        "Клиент, карточка которого заведена в эти дни. Удалённые и объединённые с другими не "
        "считаются. Дата заведения при импорте берётся из файла, если она там была.",
    ),
    Term(
        "buyer", "Покупатель", "Клиент, у которого есть хотя бы одна выигранная сделка.",
    ),
    Term(
        "first_sale", "Первая продажа",
        "Самая ранняя по дню закрытия выигранная сделка клиента.",
    ),
    Term(
        "repeat", "Повторный",
        "Продажа клиенту, у которого к тому дню уже была выигранная сделка; повторный клиент — "
        "у кого выигранных сделок две и больше.",
    ),
)  # fmt: skip
TERMS: Final = {term.key: term for term in _ALL}
