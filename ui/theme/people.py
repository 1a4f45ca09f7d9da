"""The colours people wear: in a small office nobody is mistaken for another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ui.theme.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Iterable

_LANES: Final = (Tone.ACCENT, Tone.TEAL, Tone.OK, Tone.VIOLET, Tone.WARN)
_WORN: dict[object, Tone] = {}


def tones_of(people: Iterable[int], *, me: int) -> dict[int, Tone]:
    """Give people colours, the same on every station: the first five all wear different ones.

    Oneself wears the accent here; whoever comes later, by id, wears what is worn least.
    """
    found = {me: Tone.ACCENT}
    worn = dict.fromkeys(_LANES, 0)
    worn[Tone.ACCENT] = 1
    for member in sorted(people):
        if member in found:
            continue
        own = Tone.of(member)
        least = min(worn.values())
        tone = own if worn.get(own, 1) == least else min(_LANES, key=lambda each: worn[each])
        found[member] = tone
        worn[tone] += 1
    return found


def dress(people: Iterable[int], *, me: int) -> None:
    """Remember the people of the office that is open: from now on they wear these colours."""
    worn = tones_of(people, me=me)
    _WORN.clear()
    _WORN.update(worn.items())


def tone_of_person(key: object) -> Tone:
    """Return the colour of a person of the office; anything else wears its own."""
    return _WORN.get(key) or Tone.of(key)
