"""What the values of a dimension are called, how they are coloured, in which order they stand."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.clients.field_values import PRIORITIES
from crm_desktop.clients.history_phrases import EVENT_LABELS
from crm_desktop.cube.days import Cut, Raw
from crm_desktop.cube.frame import GONE, Frame
from crm_desktop.views.fields import CLIENT_KINDS, NOT_SET
from crm_desktop.views.groups import month_label
from crm_desktop.wording.times import MONTHS_SHORT, WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crm_desktop.views.list_fields import Choice


@dataclass(frozen=True, slots=True)
class Named:
    """What a value is called; `place` orders the values of one dimension."""

    label: str
    place: tuple[Any, ...]
    colour: str = ""


Names = Callable[[Frame, Collection[Raw]], dict[Raw, Named]]
UNSET: Final = Named(NOT_SET, (1,))
"""What has no value stands last."""
_WEEK: Final = timedelta(days=6)
_LOST_VALUE: Final = "Значение, которого нет"
DIRECTIONS: Final = {"in": "Входящие", "out": "Исходящие", "": "Без направления"}
_RECORDS: Final = {
    "client": "SELECT id, name, name_key, deleted_at FROM client"
    " WHERE id IN (SELECT value FROM json_each(?))",
    "deal": "SELECT id, title, title_key, deleted_at FROM deal"
    " WHERE id IN (SELECT value FROM json_each(?))",
}


def plain(_frame: Frame, raws: Collection[Raw]) -> dict[Raw, Named]:
    """Texts and numbers are called what they are."""
    return {raw: Named(_shown(raw), (0, _kind(raw), raw)) for raw in raws}


def yes_or_no(_frame: Frame, raws: Collection[Raw]) -> dict[Raw, Named]:
    """«Да», «Нет»."""
    return {raw: Named("Да" if raw else "Нет", (0, 0 if raw else 1)) for raw in raws}


def priorities(_frame: Frame, raws: Collection[Raw]) -> dict[Raw, Named]:
    """«Высокий»."""
    known = dict(enumerate(PRIORITIES))
    return {raw: Named(known.get(_number(raw), str(raw)), (0, -_number(raw))) for raw in raws}


def client_kinds(_frame: Frame, raws: Collection[Raw]) -> dict[Raw, Named]:
    """«Люди», «Компании»."""
    return {raw: Named(CLIENT_KINDS.get(str(raw), str(raw)), (0, str(raw))) for raw in raws}


def event_kinds(_frame: Frame, raws: Collection[Raw]) -> dict[Raw, Named]:
    """«Звонок»."""
    return _listed(EVENT_LABELS, raws)


def directions(_frame: Frame, raws: Collection[Raw]) -> dict[Raw, Named]:
    """«Входящие»."""
    return _listed(DIRECTIONS, raws)


def task_kinds(frame: Frame, raws: Collection[Raw]) -> dict[Raw, Named]:
    """The program's kinds, then the office's own, then those that are gone."""
    places = {key: number for number, key in enumerate(frame.kinds)}
    found = {}
    for raw in raws:
        kind = frame.task_kind(str(raw))
        label = kind.label if kind.key in places else f"{kind.label} {GONE}"
        found[raw] = Named(label, (0, places.get(kind.key, len(places)), label), kind.colour)
    return found


def items(frame: Frame, raws: Collection[Raw]) -> dict[Raw, Named]:
    """Items of a directory in their order; those in the trash after them."""
    found = {}
    for raw in raws:
        item = frame.catalogue.item(_number(raw))
        if item is None:
            found[raw] = Named(_LOST_VALUE, (0, 2, 0, str(raw)))
            continue
        live = {each.id: at for at, each in enumerate(frame.catalogue.items(item.directory))}
        if item.id in live:
            found[raw] = Named(item.name, (0, 0, live[item.id], item.name), item.colour)
        else:
            found[raw] = Named(f"{item.name} {GONE}", (0, 1, 0, item.name), item.colour)
    return found


def members(frame: Frame, raws: Collection[Raw]) -> dict[Raw, Named]:
    """People by name; those who left after them."""
    found = {}
    for raw in raws:
        name = frame.catalogue.member_name(_number(raw))
        left = not name or raw in frame.catalogue.former
        label = f"{name or 'Бывший сотрудник'} {GONE}" if left else name
        found[raw] = Named(label, (0, int(left), name, str(raw)))
    return found


def funnels(frame: Frame, raws: Collection[Raw]) -> dict[Raw, Named]:
    """Funnels in their order, the archived and the deleted after them."""
    found = {}
    for raw in raws:
        funnel = frame.catalogue.funnels.get(_number(raw))
        if funnel is None:
            found[raw] = Named(_LOST_VALUE, (0, 2, 0, str(raw)))
            continue
        told = f" {GONE}" if funnel.deleted else " (в архиве)" if funnel.archived else ""
        place = (0, int(funnel.deleted), funnel.position, str(raw))
        found[raw] = Named(f"{funnel.name}{told}", place)
    return found


def stages(frame: Frame, raws: Collection[Raw]) -> dict[Raw, Named]:
    """Stages by funnel and position; with several funnels each is told with its own."""
    catalogue = frame.catalogue
    live = [each for each in catalogue.funnels.values() if not each.deleted]
    found = {}
    for raw in raws:
        stage = catalogue.stages.get(_number(raw))
        if stage is None:
            found[raw] = Named(_LOST_VALUE, (0, 2, 0, 0, str(raw)))
            continue
        funnel = catalogue.funnels.get(stage.funnel)
        gone = stage.deleted or funnel is None or funnel.deleted
        name = (
            f"{stage.name} · {funnel.name}" if funnel is not None and len(live) > 1 else stage.name
        )
        place = (0, int(gone), funnel.position if funnel else 0, stage.position, str(raw))
        found[raw] = Named(f"{name} {GONE}" if gone else name, place, stage.colour)
    return found


def options(choices: Iterable[Choice]) -> Names:
    """Return how the options of a field are called."""
    known = {each.value: (at, each) for at, each in enumerate(choices)}

    def names(_frame: Frame, raws: Collection[Raw]) -> dict[Raw, Named]:
        found = {}
        for raw in raws:
            at, choice = known.get(raw, (len(known), None)) if raw is not None else (0, None)
            label = choice.label if choice else str(raw)
            found[raw] = Named(label, (0, at, label), choice.colour if choice else "")
        return found

    return names


def records(table: str) -> Names:
    """Return how the clients or the deals of an answer are called."""

    def names(frame: Frame, raws: Collection[Raw]) -> dict[Raw, Named]:
        rows = frame.db.run(_RECORDS[table], (json.dumps(list(raws)),))
        found: dict[Raw, Named] = {
            record: Named(f"{name} {GONE}" if gone else name, (0, key, record))
            for record, name, key, gone in rows
        }
        return {raw: found.get(raw, Named(_LOST_VALUE, (0, "\U0010ffff", 0))) for raw in raws}

    return names


def dates(cut: Cut) -> Names:
    """Return how the dates of a cut are called."""

    def names(_frame: Frame, raws: Collection[Raw]) -> dict[Raw, Named]:
        return {raw: Named(date_label(cut, raw), (0, raw)) for raw in raws}

    return names


def date_label(cut: Cut, raw: Raw) -> str:
    """«22.11.2026», «16–22 ноя 2026», «Ноябрь 2026», «IV квартал 2026», «понедельник», «09:00»."""
    match cut:
        case Cut.DAY:
            return f"{date.fromisoformat(str(raw)):%d.%m.%Y}"
        case Cut.WEEK:
            return _week_label(date.fromisoformat(str(raw)))
        case Cut.MONTH:
            return month_label(str(raw))
        case Cut.QUARTER:
            year, _, number = str(raw).partition("-Q")
            return f"{('I', 'II', 'III', 'IV')[int(number) - 1]} квартал {year}"
        case Cut.WEEKDAY:
            return WEEKDAYS[_number(raw) - 1].capitalize()
        case _:
            return f"{_number(raw):02}:00" if cut is Cut.HOUR else str(raw)


def _week_label(monday: date) -> str:
    sunday = monday + min(_WEEK, date.max - monday)
    ends = f"{sunday.day} {MONTHS_SHORT[sunday.month - 1]} {sunday.year}"
    if monday.month == sunday.month:
        return f"{monday.day}–{ends}"
    return f"{monday.day} {MONTHS_SHORT[monday.month - 1]} – {ends}"


def _listed(labels: Mapping[str, str], raws: Collection[Raw]) -> dict[Raw, Named]:
    places = {key: number for number, key in enumerate(labels)}
    return {
        raw: Named(labels.get(str(raw), str(raw)), (0, places.get(str(raw), len(places)), str(raw)))
        for raw in raws
    }


def _number(raw: Raw) -> int:
    if isinstance(raw, int | float):
        return int(raw)
    return int(raw) if raw is not None and raw.isdecimal() else 0


def _kind(raw: Raw) -> int:
    return 1 if isinstance(raw, str) else 0


def _shown(raw: Raw) -> str:
    return f"{raw:g}".replace(".", ",") if isinstance(raw, float) else str(raw)
