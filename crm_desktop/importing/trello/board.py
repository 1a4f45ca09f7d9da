"""An exported board read: its cards as rows of texts, in the order of its lists."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.importing.trello import columns as c

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.importing.sheets.model import Cell

_COLOURS: Final = {
    "green": "зелёная", "yellow": "жёлтая", "orange": "оранжевая", "red": "красная",
    "purple": "фиолетовая", "blue": "синяя", "sky": "голубая", "lime": "салатовая",
    "pink": "розовая", "black": "чёрная",
}  # fmt: skip
_ID_TIME: Final = 8
Row = dict[str, "Cell"]


class NotABoardError(ValueError):
    """The JSON is something else."""


class Board:
    """A board of Trello.

    Args:
        text: the JSON.

    Raises:
        NotABoardError: it is no board.
    """

    def __init__(self, text: str) -> None:
        try:
            data = json.loads(text)
        except ValueError as error:
            raise NotABoardError from error
        if not isinstance(data, dict) or not (_of(data, "lists") and "cards" in data):
            raise NotABoardError
        self.name = _text(data.get("name")) or "Trello"
        self._lists = sorted(_of(data, "lists"), key=_position)
        self._cards: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for card in sorted(_of(data, "cards"), key=_position):
            self._cards[_text(card.get("idList"))].append(card)
        self._members = {_text(m.get("id")): _person(m) for m in _of(data, "members")}
        self._labels = {_text(one.get("id")): one for one in _of(data, "labels")}
        self._checklists: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for checklist in sorted(_of(data, "checklists"), key=_position):
            self._checklists[_text(checklist.get("idCard"))].append(checklist)
        self._fields = {_text(f.get("id")): f for f in _of(data, "customFields")}
        self._comments = _comments(_of(data, "actions"))
        self.cards = self.archived = 0

    def rows(self) -> Iterator[Row]:
        """Yield a row a card; of an empty list one that names it."""
        self.cards = self.archived = 0
        for each in self._lists:
            cards = self._cards.pop(_text(each.get("id")), [])
            closed = bool(each.get("closed"))
            if not cards and not closed:
                yield {c.BOARD: self.name, c.LIST: _text(each.get("name")), c.ARCHIVED: c.NO_CARD}
            for card in cards:
                yield self._row(card, _text(each.get("name")), archived=closed)
        for cards in self._cards.values():
            for card in cards:
                yield self._row(card, "", archived=bool(card.get("closed")))

    def _row(self, card: dict[str, Any], list_name: str, *, archived: bool) -> Row:
        self.cards += 1
        id_ = _text(card.get("id"))
        if archived or card.get("closed"):
            self.archived += 1
            return {
                c.CARD: id_, c.TITLE: _text(card.get("name")), c.BOARD: self.name,
                c.ARCHIVED: c.IN_ARCHIVE,
            }  # fmt: skip
        people = [self._members.get(_text(one), "") for one in _list(card, "idMembers")]
        people = [name for name in people if name]
        row: Row = {
            c.CARD: id_,
            c.TITLE: _text(card.get("name")),
            c.BOARD: self.name,
            c.LIST: list_name,
            c.DESCRIPTION: _text(card.get("desc")),
            c.LABELS: "; ".join(self._names_of_labels(card)),
            c.MEMBER: people[0] if people else "",
            c.MEMBERS: "; ".join(people[1:]),
            c.CREATED: _made_at(id_),
            c.START: _text(card.get("start")),
            c.DUE: _text(card.get("due")),
            c.DUE_DONE: "Да" if card.get("due") and card.get("dueComplete") else "",
            c.CHECKLISTS: "\n".join(self._items(id_)),
            c.COMMENTS: "\n".join(self._comments.get(id_, ())),
            c.FILES: "\n".join(_files(card)),
            c.LINK: _text(card.get("shortUrl") or card.get("url")),
            c.CHANGED: _text(card.get("dateLastActivity")),
        }
        row.update(self._custom(card))
        return {heading: value for heading, value in row.items() if value not in {"", None}}

    def _names_of_labels(self, card: dict[str, Any]) -> list[str]:
        own = [one for one in _list(card, "labels") if isinstance(one, dict)]
        own = own or [
            self._labels[_text(one)]
            for one in _list(card, "idLabels")
            if _text(one) in self._labels
        ]
        names = (
            _text(one.get("name")) or _COLOURS.get(_text(one.get("color")).partition("_")[0], "")
            for one in own
        )
        return [name.replace(";", ",") for name in names if name]

    def _items(self, card: str) -> Iterator[str]:
        for checklist in self._checklists.get(card, ()):
            for item in sorted(_of(checklist, "checkItems"), key=_position):
                mark = "x" if item.get("state") == "complete" else " "
                yield f"[{mark}] {' '.join(_text(item.get('name')).split())}"

    def _custom(self, card: dict[str, Any]) -> Row:
        found: Row = {}
        for item in _of(card, "customFieldItems"):
            field = self._fields.get(_text(item.get("idCustomField")))
            name = _text(field.get("name")) if field else ""
            value = _value(item, field or {})
            if name and value not in {"", None}:
                found[f"{name} (поле)" if name in c.COLUMNS else name] = value
        return found


def _value(item: dict[str, Any], field: dict[str, Any]) -> Cell:
    for option in _of(field, "options"):
        if item.get("idValue") and option.get("id") == item["idValue"]:
            return _text((option.get("value") or {}).get("text"))
    value = item.get("value")
    if not isinstance(value, dict):
        return None
    if "checked" in value:
        return "Да" if _text(value["checked"]) == "true" else "Нет"
    return next((_text(value[key]) for key in ("text", "number", "date") if value.get(key)), None)


def _comments(actions: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Comments of cards, the oldest first."""
    found: dict[str, list[str]] = defaultdict(list)
    for action in reversed(actions):
        data = action.get("data")
        if action.get("type") != "commentCard" or not isinstance(data, dict):
            continue
        card = data.get("card")
        text = _text(data.get("text"))
        if isinstance(card, dict) and text:
            day = _text(action.get("date"))[:10]
            author = _person(action.get("memberCreator"))
            found[_text(card.get("id"))].append(f"{day} {author}: {text}".strip())
    return found


def _files(card: dict[str, Any]) -> Iterator[str]:
    for file in _of(card, "attachments"):
        name, url = _text(file.get("name")), _text(file.get("url"))
        yield name if name == url else f"{name} {url}".strip()


def _made_at(id_: str) -> Cell:
    """A record's number begins with the second it was made in."""
    try:
        moment = dt.datetime.fromtimestamp(int(id_[:_ID_TIME], 16), dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment.isoformat().replace("+00:00", "Z")


def _person(member: Any) -> str:
    if not isinstance(member, dict):
        return ""
    return _text(member.get("fullName")) or _text(member.get("username"))


def _position(record: dict[str, Any]) -> float:
    place = record.get("pos")
    return float(place) if isinstance(place, int | float) else 0.0


def _list(record: dict[str, Any], key: str) -> list[Any]:
    found = record.get(key)
    return found if isinstance(found, list) else []


def _of(record: dict[str, Any], key: str) -> list[dict[str, Any]]:
    return [one for one in _list(record, key) if isinstance(one, dict)]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)
