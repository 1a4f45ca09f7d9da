"""What the screen of plans says below and above its sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.wording.times import MONTHS

if TYPE_CHECKING:
    from crm_desktop.plans.sheet import PlanSheet

FOOT: Final = (
    "Печатайте в ячейке: «450000», «1,2 млн». Enter — вниз, Delete — убрать, Ctrl+C и Ctrl+V — "
    "обмен с Excel, Ctrl+D и Ctrl+R — заполнить вниз и вправо."
)
FOOT_READ_ONLY: Final = "Планы ставит тот, у кого есть право «Планы и расходы». Ctrl+C — в Excel."


def empty_words(sheet: PlanSheet) -> str:
    """What to do where nothing is planned."""
    return (
        f"На {sheet.year} год плана «{sheet.measure.title}» нет. Впишите его в ячейки, вставьте из "
        "Excel, скопируйте прошлый год или разложите сумму."
    )


def apart_words(sheet: PlanSheet) -> str:
    """Where the plan of all differs from the sum of the lines; `""` if it does nowhere."""
    apart = [
        (MONTHS[at], found) for at in range(len(sheet.months))
        if (found := sheet.apart(at)) is not None
    ]  # fmt: skip
    if not apart:
        return ""
    month, found = apart[0]
    more = "больше" if found > 0 else "меньше"
    said = (
        f"План «{sheet.lines[0].title}» введён отдельно и на {sheet.measure.show(abs(found))} "
        f"{more} суммы строк: {month}"
    )
    return f"{said}." if len(apart) == 1 else f"{said} и ещё {len(apart) - 1} мес."
