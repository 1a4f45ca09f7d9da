"""The named segments of RFM: which corner of the matrix bears which name, and what to do there."""

from __future__ import annotations

from typing import Final

BEST, LOYAL, PROMISING, NEW, LOOK, RISK, KEEP, FADING, ASLEEP, LOST = SEGMENTS = (
    "Чемпионы", "Лояльные", "Перспективные", "Новички", "Требуют внимания", "Под угрозой",
    "Нельзя потерять", "Засыпающие", "Спящие", "Потерянные",
)  # fmt: skip
"""In the order they are told: the best first."""

ADVICE: Final = {
    BEST: "Благодарить, давать новинки первыми, просить отзыв и рекомендацию.",
    LOYAL: "Предлагать больше и дороже, держать личный контакт.",
    PROMISING: "Довести до следующей покупки: напомнить, предложить сопутствующее.",
    NEW: "Помочь с первым опытом, узнать впечатление, позвать за вторым заказом.",
    LOOK: "Спросить, всё ли хорошо, сделать личное предложение.",
    RISK: "Позвонить на этой неделе: раньше покупали чаще.",
    KEEP: "Звонок руководителя: покупали много раз и давно молчат.",
    FADING: "Напомнить о себе, пока не забыли.",
    ASLEEP: "Разбудить письмом или акцией; звонить, если сумма была большой.",
    LOST: "Не тратить звонки: редкая рассылка, если есть согласие.",
}

# Rows: recency 1 … 5; columns: frequency 1 … 5.
_GRID: Final = (
    (LOST, ASLEEP, KEEP, KEEP, KEEP),
    (ASLEEP, RISK, RISK, RISK, RISK),
    (FADING, LOOK, LOOK, LOYAL, LOYAL),
    (NEW, PROMISING, LOYAL, LOYAL, BEST),
    (NEW, PROMISING, LOYAL, BEST, BEST),
)


def segment_of(recency: int, frequency: int) -> str:
    """Return the segment of two scores, 1 … 5 each."""
    return _GRID[recency - 1][frequency - 1]
