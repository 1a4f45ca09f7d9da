"""Which tiles and blocks a dashboard has, in which order and size; as JSON in the base."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.dashboard.parts import COLUMNS, PieceKind
from crm_desktop.dashboard.pieces import BY_KEY, SAVED_LEAST, SAVED_WIDTH, saved_id
from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_PLACES: Final = 60
MOST_HEIGHT: Final = 3
_MOST_KEY: Final = 80


@dataclass(frozen=True, slots=True)
class Placed:
    """A tile or block where it stands; the rows fill from the left.

    Attributes:
        key: of the piece; one this program does not know is kept and not shown.
        width: columns of the grid.
        height: 1 = usual … `MOST_HEIGHT`; of blocks.
        more: what a newer program says about it, word for word.
    """

    key: str
    width: int
    height: int = 1
    more: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Setting:
    """A dashboard as somebody arranged it; `more` is what a newer program says besides."""

    places: tuple[Placed, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def keys(self) -> tuple[str, ...]:
        """What stands on it, in order."""
        return tuple(place.key for place in self.places)

    def moved(self, key: str, to: int) -> Setting:
        """Return it with a piece at another number of the order."""
        rest = [place for place in self.places if place.key != key]
        found = [place for place in self.places if place.key == key]
        at = min(max(to, 0), len(rest))
        return replace(self, places=(*rest[:at], *found, *rest[at:]))

    def sized(self, key: str, *, width: int | None = None, height: int | None = None) -> Setting:
        """Return it with a piece of another size, as far as the piece can."""
        return replace(self, places=tuple(
            fitted(replace(place, width=width or place.width, height=height or place.height))
            if place.key == key else place
            for place in self.places
        ))  # fmt: skip

    def added(self, key: str) -> Setting:
        """Return it with one piece more at the end; tiles stand behind the last tile."""
        if key in self.keys:
            return self
        place = Placed(key, usual_width(key))
        if is_tile(key):
            at = max((n + 1 for n, each in enumerate(self.keys) if is_tile(each)), default=0)
            return replace(self, places=(*self.places[:at], place, *self.places[at:]))
        return replace(self, places=(*self.places, place))

    def without(self, key: str) -> Setting:
        """Return it without a piece."""
        return replace(self, places=tuple(each for each in self.places if each.key != key))


def is_known(key: str) -> bool:
    """Tell whether this program can show a piece."""
    return key in BY_KEY or saved_id(key) is not None


def is_tile(key: str) -> bool:
    """Tell whether a piece is a tile."""
    return key in BY_KEY and BY_KEY[key].kind is PieceKind.TILE


def usual_width(key: str) -> int:
    """Return how many columns a piece takes at first."""
    return BY_KEY[key].width if key in BY_KEY else SAVED_WIDTH


def fitted(place: Placed) -> Placed:
    """Return a place with a size the piece can have."""
    if not is_known(place.key):
        return place
    least = BY_KEY[place.key].least if place.key in BY_KEY else SAVED_LEAST
    height = 1 if is_tile(place.key) else min(max(place.height, 1), MOST_HEIGHT)
    return replace(place, width=min(max(place.width, least), COLUMNS), height=height)


def _usual(*keys: str) -> Setting:
    return Setting(tuple(Placed(key, usual_width(key)) for key in keys))


BUILT_IN: Final = _usual(
    "open", "weighted", "won", "no_action", "stale",
    "overdue", "new_clients", "conversion", "check", "expected",
    "funnel", "forecast", "managers", "reasons", "sources", "tasks",
)  # fmt: skip
OWN_FIGURES: Final = _usual(
    "open", "weighted", "won", "no_action", "stale",
    "overdue", "new_clients", "conversion", "check", "expected",
    "funnel", "forecast", "reasons", "tasks",
)  # fmt: skip
"""To who sees only his own figures: there is nobody to compare him with."""


def dump_setting(setting: Setting) -> str:
    """Write a setting as JSON."""
    places = [
        {**place.more, "key": place.key, "width": place.width, "height": place.height}
        for place in setting.places
    ]
    return json.dumps({**setting.more, "format": 1, "places": places}, ensure_ascii=False)


def load_setting(text: str) -> Setting:
    """Read a setting; what is not understood of it is kept or left out, never refused.

    A text that is no setting at all is an empty one.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return Setting()
    if not isinstance(found, dict):
        return Setting()
    listed = found.get("places")
    places: dict[str, Placed] = {}
    for each in listed if isinstance(listed, list) else ():
        place = _place(each)
        if place is not None:
            places.setdefault(place.key, place)
    more = {name: each for name, each in found.items() if name not in {"places", "format"}}
    return Setting(tuple(places.values())[:MOST_PLACES], more)


def check_setting(setting: Setting) -> Setting:
    """Return a setting that can be kept: each piece once, in a size it can have.

    Raises:
        UserError: there are too many pieces.
    """
    if len(setting.places) > MOST_PLACES:
        raise UserError(
            f"На сводке помещается не больше {MOST_PLACES} плиток и блоков. Ничего не изменено. "
            "Уберите лишние."
        )
    places = {place.key: fitted(place) for place in reversed(setting.places)}
    return replace(setting, places=tuple(reversed(places.values())))


def replaced(setting: Setting, keys: Sequence[str]) -> Setting:
    """Return a setting in another order; keys it does not have are left out."""
    places = {place.key: place for place in setting.places}
    return replace(setting, places=tuple(places[key] for key in keys if key in places))


def _place(each: object) -> Placed | None:
    if not isinstance(each, dict):
        return None
    key = each.get("key")
    if not isinstance(key, str) or not 0 < len(key) <= _MOST_KEY:
        return None
    more = {name: one for name, one in each.items() if name not in {"key", "width", "height"}}
    width, height = each.get("width"), each.get("height")
    return fitted(Placed(
        key,
        width if isinstance(width, int) and 0 < width <= COLUMNS else usual_width(key),
        height if isinstance(height, int) and 0 < height <= MOST_HEIGHT else 1,
        more,
    ))  # fmt: skip
