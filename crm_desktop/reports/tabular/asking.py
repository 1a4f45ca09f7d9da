"""What a tabular report asks of the cube: a question a part, by the dimension of the way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.cube.asking import answer
from crm_desktop.cube.days import CUT_NAMES, Cut
from crm_desktop.cube.frame import Frame
from crm_desktop.cube.question import CubeQuestion
from crm_desktop.cube.sources import source_of
from crm_desktop.deals.list_fields import CLIENT, THROUGH
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.reports.definition import Choice
from crm_desktop.views.tree import Condition, Group, all_of

if TYPE_CHECKING:
    from crm_desktop.cube.answer import CubeAnswer
    from crm_desktop.office.office import Office
    from crm_desktop.reports.definition import ReportAsk
    from crm_desktop.reports.tabular.shape import Part, Shown, Tabular
    from crm_desktop.views.tree import Node

CUTS: Final = frozenset(cut.value for cut in Cut)
"""Ways that are pieces of time: put behind the axis of a part."""


class Narrowed(Enum):
    """How a part takes what the report is narrowed to."""

    SAME = auto()
    THROUGH_CLIENT = auto()  # conditions over clients, asked of their deals
    NOT = auto()


@dataclass(frozen=True, slots=True)
class Asked:
    """A part with its answers.

    Attributes:
        part: which.
        dimension: what it is grouped by; `""` = it has none for this way.
        shown: its columns this person may see.
        found: of the period.
        before: of the period compared with; None = nothing is compared.
    """

    part: Part
    dimension: str
    shown: tuple[Shown, ...]
    found: CubeAnswer
    before: CubeAnswer | None


@use_case(Right.REPORTS)
def ways_of(office: Office, tabular: Tabular) -> tuple[Choice, ...]:
    """Return what a report may be broken down by here: what this person may see, own fields."""
    first = tabular.parts[0]
    try:
        there = source_of(Frame.of(office, now=now_ms()), first.source).dimensions
    except UserError:  # the source itself is hidden from this person
        return ()
    found = [
        way
        for way in tabular.ways
        if way.key in CUTS or not (key := _dimension(first, way.key)) or key in there
    ]
    if tabular.own_ways:
        known = {way.key for way in tabular.ways} | set(first.dimensions.values())
        found += [
            Choice(each.key, each.title)
            for each in there.values()
            if each.key not in known and each.key.rpartition(".")[2] not in CUTS
        ]
    return tuple(found)


@use_case(Right.REPORTS)
def ask_parts(
    office: Office, ask: ReportAsk, tabular: Tabular, way: str
) -> tuple[list[Asked], list[str]]:
    """Ask every part of a report by a way; also what the reader must know."""
    frame = Frame.of(office, now=ask.now)
    against = ask.period.against(ask.comparison)
    found: list[Asked] = []
    notes: list[str] = []
    for part in tabular.parts:
        source = source_of(frame, part.source)
        there = source.measures
        shown = tuple(each for each in part.columns if each.measure in there)
        if len(shown) < len(part.columns):
            left = ", ".join(
                f"«{each.title or each.measure}»" for each in part.columns if each not in shown
            )
            notes.append(f"Не показано, потому что поля вам не видны: {left}.")
        if not shown:
            continue
        dimension = _dimension(part, way)
        if dimension and dimension not in source.dimensions:
            raise UserError(
                f"Разрез «{way_title(tabular, way)}» недоступен: такого поля в этом офисе нет или "
                "оно вам не видно. Отчёт не построен. Выберите другой разрез."
            )
        tree = _tree(ask, part)
        question = CubeQuestion(
            part.source, (dimension,) if dimension else (),
            tuple(dict.fromkeys(each.measure for each in shown)),
            ask.period if part.periodic else None, part.axis, tree,
        )  # fmt: skip
        told = answer(office, question, now=ask.now, progress=ask.progress)
        before = None
        compared = tuple(dict.fromkeys(each.measure for each in shown if each.compared))
        if against is not None and part.periodic and compared:
            earlier = CubeQuestion(
                part.source, question.dimensions, compared, against, part.axis, tree
            )
            before = answer(office, earlier, now=ask.now, progress=ask.progress)
        notes += told.notes
        found.append(Asked(part, dimension, shown, told, before))
    return found, notes


def _tree(ask: ReportAsk, part: Part) -> Group:
    match part.narrowed:
        case Narrowed.SAME:
            return all_of(ask.tree, part.within)
        case Narrowed.THROUGH_CLIENT:
            return all_of(through_client(ask.tree), part.within)
        case Narrowed.NOT:
            return part.within


def through_client(tree: Group) -> Group:
    """Return conditions over clients as conditions over their deals."""
    nodes: list[Node] = []
    for node in tree.nodes:
        match node:
            case Group():
                nodes.append(through_client(node))
            case Condition():
                key = CLIENT if node.field == "name" else f"{THROUGH}{node.field}"
                nodes.append(replace(node, field=key))
            case _:
                nodes.append(node)
    return replace(tree, nodes=tuple(nodes))


def _dimension(part: Part, way: str) -> str:
    if way in part.dimensions:
        return part.dimensions[way]
    if way in CUTS:
        return f"{part.axis}.{way}" if part.periodic else ""
    return way


def way_title(tabular: Tabular, way: str) -> str:
    """What a way is called; `""` = it is one of the office's own."""
    found = next((each.title for each in tabular.ways if each.key == way), "")
    return CUT_NAMES[Cut(way)].capitalize() if found and way in CUTS else found
