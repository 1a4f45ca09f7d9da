"""Small fields of the form of a task: its kind, how long it takes, what it is tied to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.clients.card import get_client
from crm_desktop.clients.search import search_clients
from crm_desktop.deals.list_filter import DealFilter
from crm_desktop.deals.listing import deal_ids
from crm_desktop.deals.of_client import deal_briefs, deals_of_client
from crm_desktop.tasks.kinds import BUILT_IN
from crm_desktop.wording.numbers import minutes_words
from ui.views.pick_list import Option
from ui.widgets.choices import ComboBox
from ui.widgets.segment import Segment

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from ui.tasks.kind_look import KindBook, KindLook

_MOST_PARTS: Final = 5
_LENGTHS: Final = (15, 30, 45, 60, 90, 120, 180, 240, 480)
_HOUR: Final = 60
_FOUND: Final = 5
_TYPED: Final = re.compile(
    r"(?:(\d{1,3})\s*(?:ч|час)[а-я]*)?\s*(?:(\d{1,4})\s*(?:м|мин)?[а-я]*)?\.?"
)


class KindField(QWidget):
    """Built-in and own kinds: side by side while they are few, else in a list.

    Attributes:
        changed: the key of another kind was chosen.
    """

    changed = Signal(object)

    def __init__(self, book: KindBook) -> None:
        super().__init__()
        self._book = book
        self._value = "call"
        self._control: Segment | ComboBox | None = None
        self._extra: KindLook | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._fill()
        book.changed.connect(self._fill)

    @property
    def value(self) -> str:
        """The key of the kind."""
        return self._value

    def set_value(self, key: str) -> None:
        """Choose a kind; one that was deleted is offered as long as it is chosen."""
        self._value = key
        known = {look.key for look in self._book.looks}
        self._extra = None if key in known else self._book.look(key)
        self._fill()

    def _fill(self) -> None:
        looks = [*self._book.looks, *([self._extra] if self._extra else [])]
        if self._control is not None:
            self._row.removeWidget(self._control)
            self._control.hide()
            self._control.deleteLater()
        if len(looks) <= _MOST_PARTS:
            segment = self._control = Segment([(one.key, one.label, one.icon) for one in looks])
            segment.changed.connect(self._take)
        else:
            box = self._control = ComboBox([(one.key, one.label) for one in looks])
            box.setAccessibleName(self.tr("Вид задачи"))
            box.chosen.connect(self._take)
        self._control.set_value(self._value)
        self._row.addWidget(self._control)
        self.setFocusProxy(self._control)

    def _take(self, key: object) -> None:
        self._value = str(key)
        self.changed.emit(self._value)


class DurationField(ComboBox):
    """How long it takes, in minutes; None = as its kind does."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Длительность"))
        self._kind = "call"
        self.set_minutes(None)

    @property
    def minutes(self) -> int | None:
        """What is chosen."""
        value = self.value
        return value if isinstance(value, int) and value else None

    def set_minutes(self, minutes: int | None) -> None:
        """Choose a length, an unusual one too."""
        self._fill(minutes)
        self.set_value(minutes or 0)

    def set_kind(self, key: str) -> None:
        """Tell what «as usual» means for a kind."""
        self._kind = key
        self.set_minutes(self.minutes)

    def _fill(self, minutes: int | None) -> None:
        kind = BUILT_IN.get(self._kind)
        usual = minutes_words(kind.duration if kind is not None else 30)
        lengths = sorted({*_LENGTHS, *([minutes] if minutes else [])})
        self.set_options(
            [
                (0, self.tr("обычно {}").format(usual)),
                *((each, minutes_words(each)) for each in lengths),
            ]
        )


def read_length(text: str) -> int | None:
    """Understand «40», «40 мин», «1 ч 20 мин», «1:20» as minutes; None if it is none of these."""
    bare = " ".join(text.casefold().split())
    hours, colon, rest = bare.partition(":")
    if colon and hours.isdecimal() and rest.isdecimal():
        return int(hours) * _HOUR + int(rest) or None
    found = _TYPED.fullmatch(bare)
    if found is None:
        return None
    return int(found[1] or 0) * _HOUR + int(found[2] or 0) or None


def find_clients(office: Office, text: str) -> list[Option]:
    """Return the clients that fit a text."""
    hits = search_clients(office, text, limit=_FOUND) if text else []
    return [_client(hit.id, hit.name, hit.kind, hit.phone) for hit in hits]


def find_persons(office: Office, text: str, client_id: int | None) -> list[Option]:
    """Return the people that fit a text; without one, the contacts of the client."""
    if text:
        hits = search_clients(office, text, limit=_FOUND, kind="person")
        return [_client(hit.id, hit.name, "person", hit.detail) for hit in hits]
    if client_id is None:
        return []
    people = get_client(office, client_id).people
    return [_client(each.client_id, each.name, "person", each.post) for each in people[:_FOUND]]


def find_deals(office: Office, text: str, client_id: int | None) -> list[Option]:
    """Return the open deals of the client, or those that fit a text."""
    if client_id is not None:
        briefs = [one for one in deals_of_client(office, client_id) if not one.outcome]
        folded = text.casefold()
        briefs = [one for one in briefs if folded in one.title.casefold()]
    else:
        ids = deal_ids(office, DealFilter(text=text))[:_FOUND] if text else ()
        briefs = deal_briefs(office, ids)
    return [Option(one.id, one.title, one.stage, "square-kanban") for one in briefs[:_FOUND]]


def _client(record: int, name: str, kind: str, note: str) -> Option:
    return Option(record, name, note, "user" if kind == "person" else "building-2")
