"""What can be laid out, as the list of fields shows it: one entry a date, icons by kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.cube.catalogue import SourceInfo

CUTS: Final = {
    "day": "по дням",
    "week": "по неделям",
    "month": "по месяцам",
    "quarter": "по кварталам",
    "year": "по годам",
    "weekday": "по дням недели",
    "hour": "по часам",
}
USUAL_CUT: Final = "month"
VALUES_GROUP: Final = "Значения"
_ICONS: Final = (
    (("region", "city", "address"), "map-pin"),
    (("responsible", "author", "assignee", "helpers", "mover", "department"), "user"),
    (("client",), "users"),
    (("funnel", "stage", "to_stage", "to_funnel"), "square-kanban"),
    (("outcome", "to_outcome", "loss_reason", "state"), "flag"),
    (("product", "unit"), "receipt-text"),
    (("tags", "roles", "segment", "type"), "tag"),
    (("source",), "share-2"),
    (("kind", "direction"), "message-circle"),
)


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that may be put into a well.

    Attributes:
        key: of a dimension or a measure.
        title: what a person reads; of a date without how it is cut.
        group: heading in the list.
        icon: Lucide name.
        is_value: whether it is a measure.
    """

    key: str
    title: str
    group: str
    icon: str
    is_value: bool


def cut_of(key: str) -> str:
    """Return how a date is cut; `""` if the dimension is no date."""
    cut = key.rpartition(".")[2]
    return cut if "." in key and cut in CUTS else ""


def cuts_offered(source: SourceInfo, key: str) -> list[str]:
    """Return the keys of the other cuts of the same date, this one among them."""
    if not cut_of(key):
        return []
    axis = key.rpartition(".")[0]
    return [each.key for each in source.dimensions
            if cut_of(each.key) and each.key.rpartition(".")[0] == axis]  # fmt: skip


def offers_of(source: SourceInfo) -> list[Offer]:
    """Return what the list of fields shows: values first, then fields; a date is there once."""
    found = [
        Offer(each.key, each.title, VALUES_GROUP, measure_icon(each.key), is_value=True)
        for each in source.measures
    ]
    axes = {each.key: each.title for each in source.axes}
    for each in source.dimensions:
        cut = cut_of(each.key)
        if cut and cut != USUAL_CUT:
            continue
        title = date_title(each.title, axes.get(each.key.rpartition(".")[0], "")) if cut else (
            each.title
        )  # fmt: skip
        found.append(Offer(each.key, title, each.group, dimension_icon(each.key), is_value=False))
    return found


def date_title(title: str, axis: str) -> str:
    """Return what a date is called, however it is cut: «Создана: месяц» is «Создана»."""
    if axis:
        return axis
    return title.partition(":")[0].partition(",")[0]


def dimension_icon(key: str) -> str:
    """Return the icon of a dimension."""
    if cut_of(key):
        return "clock" if cut_of(key) == "hour" else "calendar-days"
    last = key.rpartition(".")[2]
    return next((icon for keys, icon in _ICONS if last in keys), "layers")


def measure_icon(key: str) -> str:
    """Return the icon of a measure."""
    if key.startswith(("avg:", "average")):
        return "gauge"
    if key in {"conversion", "share_in_time"}:
        return "percent"
    return "sigma"


def chip_title(source: SourceInfo | None, key: str, *, is_value: bool) -> str:
    """Return what a chip says of a field; its key if it is gone."""
    if source is None:
        return key
    if is_value:
        return next((each.title for each in source.measures if each.key == key), key)
    cut = cut_of(key)
    found = next((each for each in source.dimensions if each.key == key), None)
    if found is None:
        return key
    if not cut:
        return found.title
    axes = {each.key: each.title for each in source.axes}
    return date_title(found.title, axes.get(key.rpartition(".")[0], ""))


def known_keys(source: SourceInfo) -> tuple[frozenset[str], frozenset[str]]:
    """Return the keys of all dimensions and of all measures."""
    return (
        frozenset(each.key for each in source.dimensions),
        frozenset(each.key for each in source.measures),
    )


def groups_of(offers: Sequence[Offer]) -> list[tuple[str, list[Offer]]]:
    """Return offers by their headings, in the order these first come."""
    found: dict[str, list[Offer]] = {}
    for offer in offers:
        found.setdefault(offer.group, []).append(offer)
    return list(found.items())
