"""How the standing of a record is told."""

from __future__ import annotations

from typing import Final

from crm_desktop.past.standing import PastArea, Standing
from ui.theme import Tone

# Words, tone, whether it can be brought back.
STANDINGS: Final = {
    Standing.SAME: ("", Tone.GREY, False),
    Standing.CHANGED: ("Изменено", Tone.WARN, True),
    Standing.GONE: ("Теперь нет", Tone.BAD, True),
    Standing.MERGED: ("Объединён", Tone.VIOLET, False),
    Standing.ERASED: ("Уничтожен по закону", Tone.GREY, False),
}
FORMS: Final = {
    PastArea.CLIENTS: ("клиент", "клиента", "клиентов"),
    PastArea.DEALS: ("сделка", "сделки", "сделок"),
}
STAYS: Final = {
    Standing.SAME: "С тех пор не изменилось.",
    Standing.MERGED: "С тех пор объединён с другой карточкой: вернуть его можно, разъединив их.",
    Standing.ERASED: "Данные уничтожены по закону: вернуть их нельзя.",
}
