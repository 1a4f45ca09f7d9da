"""What a filter means, in plain Python: no SQL, no index, nothing of the product but values."""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from crm_desktop.clients.requisites import check_inn
from crm_desktop.views.tree import Condition, Group, Join, Op, Unknown

if TYPE_CHECKING:
    from crm_desktop.views.fields import ListField, ListFields
    from crm_desktop.views.tree import Node, Period
    from tests.views.view_base import Base, Made

CONTRARY = {Op.IS_NOT: Op.IS, Op.NONE_OF: Op.ANY_OF, Op.NOT_CONTAINS: Op.CONTAINS,
            Op.NOT_PERIOD: Op.PERIOD, Op.EMPTY: Op.FILLED, Op.NO: Op.YES}  # fmt: skip


def same(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")


class Oracle:
    def __init__(self, base: Base, fields: ListFields) -> None:
        self.base, self.fields = base, fields
        self.zone = base.office.zone

    def fits(self, client: Made, node: Node) -> bool | None:
        """Whether a client fits; None = the node says nothing."""
        if isinstance(node, Group):
            said = [each for n in node.nodes if (each := self.fits(client, n)) is not None]
            if not said:
                return None
            found = all(said) if node.join is Join.AND else any(said)
            return found is not node.negated
        if isinstance(node, Unknown):
            return None
        field = self.fields.find(node.field)
        assert field is not None
        kind = field.kind.value
        if node.op in CONTRARY and not (kind == "bool" and field.field and node.op is Op.NO):
            return not self.fits(client, Condition(node.field, CONTRARY[node.op], node.values,
                                                   node.period))  # fmt: skip
        return self._plain(client, field, node)

    def _plain(self, client: Made, field: ListField, node: Condition) -> bool:
        values = self.values(client, field)
        op, given = node.op, node.values
        match field.kind.value:
            case "segment":
                found = any(self.fits(client, self.fields.segments[int(s)].filter) is not False
                            for s in given)  # fmt: skip
            case "text":
                found = self._text(field, values, op, given)
            case "bool" if op is Op.FILLED:
                found = bool(values)
            case "bool":
                found = values == ([1] if op is Op.YES else [0])
            case "number" | "money":
                found = self._number(client, field, values, op, given)
            case "date" | "instant":
                found = self._date(field, values, node)
            case kind:
                found = self._chosen(kind, values, op, given)
        return found

    def _chosen(self, kind: str, values: list[Any], op: Op, given: Any) -> bool:
        if op is Op.FILLED:
            return bool(values)
        wanted = [self.base.office.user_id if v == -1 else v for v in given]
        if kind == "priority":
            return any(v in wanted for v in values)
        hits = [(not values) if w == 0 else w in values for w in wanted]
        return all(hits) if op is Op.ALL_OF else any(hits)

    def values(self, client: Made, field: ListField) -> list[Any]:
        """All values of a field a client has; bad ones of own fields are left out."""
        key, of = field.key, field.field
        if of is None:
            computed: dict[str, list[Any]] = {
                "kind": [client.kind], "created": [client.created],
                "last_event": [max(client.events)] if client.events else [],
                "quiet_days": [], "events": [len(client.events)], "segment_of": [],
                "has_phone": [1] if any(c[0] == "phone" for c in client.channels) else [],
                "has_email": [1] if any(c[0] == "email" for c in client.channels) else [],
                "has_files": [1] if client.files else [],
                "dead_channel": [],
                "bad_email": [1] if any(c[0] == "email" and not c[2] for c in client.channels)
                else [],
                "bad_inn": [1] if check_inn(client.row["inn"] or "", kind=client.kind) else [],
                "legal_basis": [client.row["legal_basis"]] if client.row["legal_basis"] else [],
                "blocked": [1] if client.row["blocked_at"] else [],
                "mailing": [1]
                if client.row["newsletter"] == 1 and not client.row["blocked_at"]
                else [],
            }  # fmt: skip
            return computed[key]
        match of.store.value:
            case "column":
                value = getattr(client, key) if key in {"name", "kind"} else client.row.get(key)
                found = [] if value in {None, ""} else [value]
            case "own":
                found = self._own(field, client.custom.get(key))
            case "channel":
                at = 2 if of.part == "phone" else 1
                found = [c[at] for c in client.channels if c[0] == of.part]
            case "address":
                found = [text for kind, text in client.addresses if kind == of.part]
            case "bank":
                found = [bank[of.part] for bank in client.banks if bank[of.part]]
            case _:
                items = {item.id for item in self.fields.catalogue.items(of.directory)}
                found = [item for item in client.labels if item in items]
        return found

    def _own(self, field: ListField, value: Any) -> list[Any]:
        if value is None or value == "":
            return []
        match field.kind.value:
            case "item":
                return [int(value)] if str(value).isdecimal() else []
            case "items":
                try:
                    return [int(each) for each in json.loads(value)]
                except (ValueError, TypeError):
                    return []
            case _:
                return [value]

    def _text(self, field: ListField, values: list[Any], op: Op, given: Any) -> bool:
        if op is Op.FILLED:
            return bool(values)
        wanted = same(str(given[0]).strip())
        if field.key == "name" and op is Op.BEGINS:
            raise AssertionError("asked apart")
        texts = [same(str(value)) for value in values]
        if field.key == "phone":
            wanted = "".join(sign for sign in wanted if sign.isdigit())
        match op:
            case Op.IS:
                return wanted in texts
            case Op.CONTAINS:
                return any(wanted in text for text in texts)
            case _:
                return any(text.startswith(wanted) for text in texts)

    def _number(self, client: Made, field: ListField, values: Any, op: Op, given: Any) -> bool:
        numbers = [value for value in values if isinstance(value, int | float)]
        if field.key == "events" and op is Op.FILLED:
            return bool(client.events)
        if field.key == "quiet_days":
            if op is Op.FILLED:
                return bool(client.events)
            days: list[int | float] = [float("inf")]
            if client.events:
                days = [max(0, (self.base.today - self._day(max(client.events))).days)]
            if not client.events and op in {Op.IS, Op.BETWEEN}:
                return False
            numbers = [*days]
        elif op is Op.FILLED:
            return bool(values)
        return any(_holds(op, number, given) for number in numbers)

    def _date(self, field: ListField, values: list[Any], node: Condition) -> bool:
        if node.op is Op.FILLED:
            return bool(values)
        for value in values:
            if node.op is Op.ANNIVERSARY:
                if self._anniversary(str(value), node.period):
                    return True
                continue
            if str(node.values[0] if node.values else "").startswith("--"):
                if str(value)[-5:] == str(node.values[0])[2:]:
                    return True
                continue
            day = self._day(value) if field.kind.value == "instant" else _iso(value)
            if day is not None and self._day_fits(day, node):
                return True
        return False

    def _day_fits(self, day: date, node: Condition) -> bool:
        if node.op is Op.PERIOD:
            return in_period(day, node.period, self.base.today)
        return _holds(node.op, day, [date.fromisoformat(str(each)) for each in node.values])

    def _anniversary(self, value: str, period: Period | None) -> bool:
        if value.startswith("--"):
            month, day = int(value[2:4]), int(value[5:])
        elif (on := _iso(value)) is not None:
            month, day = on.month, on.day
        else:
            return False
        for year in range(self.base.today.year - 3, self.base.today.year + 4):
            leap = month == 2 and day == 29 and year % 4
            if in_period(date(year, month, 28 if leap else day), period, self.base.today):
                return True
        return False

    def _day(self, at: int) -> date:
        return datetime.fromtimestamp(at / 1000, UTC).astimezone(self.zone).date()


def in_period(day: date, period: Period | None, today: date) -> bool:
    """Told by comparing calendars, not by counting the ends of the period."""
    assert period is not None
    word, _, unit = period.kind.value.partition("_")
    off = {"last": -1, "this": 0, "next": 1}.get(word, 0)
    distance = (day - today).days
    near = {
        "today": distance == 0, "yesterday": distance == -1, "tomorrow": distance == 1,
        "last_days": -period.days <= distance <= 0, "next_days": 0 <= distance <= period.days,
        "older_days": distance < -period.days,
    }  # fmt: skip
    if period.kind.value in near:
        return near[period.kind.value]
    match unit:
        case "week":
            return (day + timedelta(days=-7 * off)).isocalendar()[:2] == today.isocalendar()[:2]
        case "month":
            return day.year * 12 + day.month == today.year * 12 + today.month + off
        case "quarter":
            return day.year * 4 + (day.month - 1) // 3 == (
                today.year * 4 + (today.month - 1) // 3 + off)  # fmt: skip
        case _:
            return day.year == today.year + off


def _holds(op: Op, value: Any, given: Any) -> bool:
    match op:
        case Op.IS:
            return bool(value == given[0])
        case Op.GREATER:
            return bool(value > given[0])
        case Op.LESS:
            return bool(value < given[0])
        case Op.AT_LEAST:
            return bool(value >= given[0])
        case Op.AT_MOST:
            return bool(value <= given[0])
        case _:
            return bool(min(given) <= value <= max(given))


def _iso(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
