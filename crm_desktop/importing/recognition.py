"""Opening a file to import: what it is, where its heading is, what its columns seem to mean."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.fields import read_catalogue
from crm_desktop.deals.fields import read_deal_catalogue
from crm_desktop.errors import BadFileError
from crm_desktop.importing.answers import recall_answers, with_answers
from crm_desktop.importing.cell_text import text_of
from crm_desktop.importing.deals.guessing import guess_deals
from crm_desktop.importing.deals.heading_words import speaks_of_deals
from crm_desktop.importing.deals.own_layout import own_deal_targets
from crm_desktop.importing.heading import LOOKED_AT, find_heading, names_of
from crm_desktop.importing.heading_text import column_letter, fingerprint
from crm_desktop.importing.mapping import ColumnMapping, Mapping
from crm_desktop.importing.profiles.applying import apply_profile, convert_columns, rules_for
from crm_desktop.importing.profiles.model import BUILT_IN, NO_PROFILE, OUR_DEALS, TRELLO
from crm_desktop.importing.profiles.telling import (
    Likeness,
    TableFacts,
    best_of,
    get_profile,
    likeness,
    likenesses,
)
from crm_desktop.importing.recognised_words import KIND_LABELS, OF_CARDS, notes_on, recognised
from crm_desktop.importing.remembering import recall
from crm_desktop.importing.sheets import open_sheets
from crm_desktop.importing.table_guess import BY_HEADING, guess_table
from crm_desktop.importing.trello.guessing import ARCHIVE_RULES, name_columns
from crm_desktop.jobs import SilentProgress

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crm_desktop.importing.heading import Heading
    from crm_desktop.importing.mapping import About, Target
    from crm_desktop.importing.profiles.model import Profile
    from crm_desktop.importing.sheets import Cell, SheetInfo, Workbook
    from crm_desktop.importing.table_guess import Guess
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office

SAMPLE_ROWS: Final = 400
_PREVIEW: Final = 30
_SAMPLES: Final = 5


@dataclass(frozen=True, slots=True)
class Column:
    """A column as found.

    Attributes:
        index: from 0.
        letter: as spreadsheets name it: `A`, `AB`.
        header: its heading, made unique; `Столбец C` where there is none.
        target: the guessed meaning.
        confidence: 0 … 1; below 0.5 the person should look.
        why: «по заголовку», «по содержимому», … for a tooltip.
        samples: up to five different filled values.
        filled: share of filled cells in the first rows, 0 … 1.
    """

    index: int
    letter: str
    header: str
    target: Target
    confidence: float
    why: str
    samples: tuple[str, ...]
    filled: float


@dataclass(frozen=True, slots=True)
class ImportFile:
    """A file opened for import, one of its sheets looked at.

    Attributes:
        workbook: the checked file: `.path`, `.kind`, `.sheets`, `.encoding`, `.delimiter`.
        kind_label: «Книга Excel (xlsx)», «Текст CSV»…
        sheet: the sheet looked at.
        header: first and last row number of the heading, from 1; (0, 0) = none found.
        columns: the columns with something in them.
        rows: rows of data, None when unknown before reading.
        profile: key of the profile it follows: `bitrix24-contacts`, `amocrm`…, or `""`.
        profile_label: «Битрикс24, контакты», or `""`.
        confidence: how surely the profile was told, 0 … 1.
        candidates: the profiles the table resembles at all, the likeliest first.
        missing: headings such an export has and this table lacks.
        about: what its rows are taken for.
        may_be_other: the rows may be taken for clients, or for deals, as well.
        recognised: «Похоже на Битрикс24, контакты, cp1251: уверенность 98 %», or `""`.
        fingerprint: of the headings; files of one layout share it.
        mapping: the suggested mapping.
        remembered: the mapping of the last import of this layout, fitted to this file, or None.
        preview: texts of the first rows of data, one a column.
        notes: Russian sentences about what was found («Над шапкой пропущено строк: 2»).
    """

    workbook: Workbook
    kind_label: str
    sheet: SheetInfo
    header: tuple[int, int]
    columns: tuple[Column, ...]
    rows: int | None
    profile: str
    profile_label: str
    fingerprint: str
    mapping: Mapping
    remembered: Mapping | None
    preview: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    confidence: float = 0.0
    candidates: tuple[Likeness, ...] = ()
    missing: tuple[str, ...] = ()
    recognised: str = ""
    about: About = "clients"
    may_be_other: bool = False


@use_case(Right.IMPORT)
def open_import(
    office: Office,
    path: Path,
    *,
    sheet: str | None = None,
    header: tuple[int, int] | None = None,
    profile: str | None = None,
    about: About | None = None,
    progress: Progress | None = None,
) -> ImportFile:
    """Open a file and guess what its columns mean.

    Args:
        office: where it is to be loaded; its own fields and directories are known to the guess.
        path: the file.
        sheet: name of the sheet; None = the first visible one with a table in it.
        header: first and last row of the heading, from 1, (0, 0) = none; None = find it.
        profile: key or label of the profile to follow, `table` = none of them; None = tell it.
        about: what its rows are; None = the table tells.
        progress: hears the reading.

    Raises:
        BadFileError: not a table, damaged, protected, or no such sheet in it.
        UserError: there is no such profile.
        JobCancelledError: cancelled through `progress`.
    """
    progress = progress or SilentProgress()
    asked = None if profile is None else get_profile(profile)
    workbook = open_sheets(path, progress=progress)
    chosen, rows = _choose(workbook, sheet, progress)
    return _look(office, workbook, chosen, rows, header=header, asked=asked, about=about)


@use_case(Right.IMPORT)
def open_book(
    office: Office, path: Path, *, progress: Progress | None = None
) -> tuple[ImportFile, ...]:
    """Open every shown sheet that has a table, to be loaded one after another by `run_book`.

    One sheet is looked at in any case: the one `open_import` would choose.

    Raises:
        BadFileError: not a table, damaged, protected, or nothing in it.
        JobCancelledError: cancelled through `progress`.
    """
    progress = progress or SilentProgress()
    workbook = open_sheets(path, progress=progress)
    found = []
    for info in workbook.sheets:
        rows = [] if info.hidden else _sample(workbook, info, progress)
        if sum(1 for row in rows if row) > 1 and find_heading(rows)[0]:
            found.append(_look(office, workbook, info, rows))
    if found:
        return tuple(found)
    chosen, rows = _choose(workbook, None, progress)
    return (_look(office, workbook, chosen, rows),)


def _look(
    office: Office,
    workbook: Workbook,
    chosen: SheetInfo,
    rows: Sequence[list[Cell]],
    *,
    header: tuple[int, int] | None = None,
    asked: Profile | None = None,
    about: About | None = None,
) -> ImportFile:
    place = _heading_of(workbook, rows) if header is None else header
    heading = names_of(rows, place)
    named = _headings(heading) if place[0] else ()
    facts = TableFacts(named, workbook.kind, workbook.encoding, workbook.delimiter)
    candidates = likenesses(facts)
    told = best_of(candidates) if asked is None else _asked_for(asked, facts)
    told = _about(told, about, facts)
    about = about or (speaks_about(named) if told.profile == NO_PROFILE else told.profile.about)
    columns, mapping = _guess(office, rows, heading, chosen.name, told.profile, about=about)
    print_ = fingerprint(
        [c.header for c in columns if c.header in named] or [f"{len(columns)} столбцов"]
    )
    if about == "deals":
        print_ = f"deals:{print_}"
    mapping = replace(mapping, source=told.profile.source or f"file:{print_}")
    data = [row for row in rows[place[1] :] if row]
    return ImportFile(
        workbook=workbook,
        kind_label=KIND_LABELS[workbook.kind],
        sheet=chosen,
        header=place,
        columns=columns,
        rows=None if chosen.rows is None else max(chosen.rows - place[1], 0),
        profile=told.profile.key,
        profile_label=told.profile.label,
        fingerprint=print_,
        mapping=mapping,
        remembered=recall(office.db, print_, mapping),
        preview=tuple(_shown(row, columns) for row in data[:_PREVIEW]),
        notes=notes_on(workbook, place, told),
        confidence=told.confidence,
        candidates=candidates,
        missing=told.missing,
        recognised=recognised(told, workbook),
        about=about,
        may_be_other=told.profile == NO_PROFILE or bool(told.profile.twin),
    )


def speaks_about(headings: Sequence[str]) -> About:
    """Tell what the rows of a table nobody exported are."""
    return "deals" if speaks_of_deals(headings) else "clients"


def _about(told: Likeness, about: About | None, facts: TableFacts) -> Likeness:
    """Take the profile that takes the rows for what they are said to be."""
    profile = told.profile
    if about is None or profile == NO_PROFILE or profile.about == about:
        return told
    if not profile.twin:
        return Likeness(NO_PROFILE, 0.0)
    twin = likeness(get_profile(profile.twin), facts)
    return replace(twin, confidence=told.confidence)


def _heading_of(workbook: Workbook, rows: Sequence[list[Cell]]) -> tuple[int, int]:
    return (1, 1) if workbook.kind in OF_CARDS else find_heading(rows)


def _headings(heading: Heading) -> tuple[str, ...]:
    """The headings that stand in the file."""
    return tuple(
        name
        for index, name in enumerate(heading.names)
        if name != f"Столбец {column_letter(index)}"
    )


def _asked_for(profile: Profile, facts: TableFacts) -> Likeness:
    return Likeness(profile, 0.0) if profile in BUILT_IN else likeness(profile, facts)


def _choose(
    workbook: Workbook, name: str | None, progress: Progress
) -> tuple[SheetInfo, list[list[Cell]]]:
    if name is not None:
        for info in workbook.sheets:
            if info.name == name:
                return info, _sample(workbook, info, progress)
        raise BadFileError(
            f"В файле «{workbook.path.name}» нет листа «{name}». Ничего не загружено. "
            f"Есть листы: {', '.join(info.name for info in workbook.sheets)}."
        )
    shown = [info for info in workbook.sheets if not info.hidden] or list(workbook.sheets)
    first: tuple[SheetInfo, list[list[Cell]]] | None = None
    for info in shown:
        rows = _sample(workbook, info, progress)
        if sum(1 for row in rows if row) > 1 and find_heading(rows)[0]:
            return info, rows
        if any(rows) and first is None:
            first = info, rows
    if first is None:
        raise BadFileError(
            f"Файл «{workbook.path.name}»: на листах нет ни одной строки. Ничего не загружено. "
            "Выберите другой файл."
        )
    return first


def _sample(workbook: Workbook, info: SheetInfo, progress: Progress) -> list[list[Cell]]:
    return workbook.sample(info, LOOKED_AT + SAMPLE_ROWS, progress=progress)


def _guess(
    office: Office,
    rows: Sequence[list[Cell]],
    heading: Heading,
    sheet: str,
    profile: Profile,
    *,
    about: About,
) -> tuple[tuple[Column, ...], Mapping]:
    data = [row for row in rows[heading.rows[1] :] if row]
    cells: list[list[Cell]] = [
        [row[index] if index < len(row) else None for row in data]
        for index in range(len(heading.names))
    ]
    catalogue = read_catalogue(office.db)
    deals = read_deal_catalogue(office.db)
    guesses, subject = (
        guess_deals(heading.names, cells, catalogue, deals)
        if about == "deals"
        else guess_table(heading.names, cells, catalogue)
    )
    if profile not in BUILT_IN:
        apply_profile(profile, guesses, deals if about == "deals" else catalogue)
        subject = profile.subject
    elif profile == TRELLO:
        name_columns(guesses)
    elif profile == OUR_DEALS:
        own = own_deal_targets(heading.names, cells, deals)
        for guess, target in zip(guesses, own, strict=True):
            guess.target, guess.sure, guess.why = target, 1.0, BY_HEADING
    columns = tuple(
        _column(index, guess)
        for index, guess in enumerate(guesses)
        if any(cell is not None for cell in guess.cells) or not _is_unnamed(guess, index)
    )
    mapped = tuple(ColumnMapping(c.index, c.header, c.target) for c in columns)
    used = {column.target.field for column in mapped}
    if about == "deals":
        used.add("responsible")
    answers = recall_answers(office.db, catalogue)
    return columns, Mapping(
        sheet,
        heading.rows,
        convert_columns(profile, mapped),
        subject=subject,
        replacements=with_answers(
            profile.values, {key: texts for key, texts in answers.items() if key in used}
        ),
        profile=profile.key,
        rules=ARCHIVE_RULES
        if profile == TRELLO
        else rules_for(profile, [column.header for column in columns]),
        about=about,
    )


def _is_unnamed(guess: Guess, index: int) -> bool:
    return guess.heading == f"Столбец {column_letter(index)}"


def _column(index: int, guess: Guess) -> Column:
    texts = [text for text in map(text_of, guess.cells) if text]
    return Column(
        index=index,
        letter=column_letter(index),
        header=guess.heading,
        target=guess.target,
        confidence=round(guess.sure, 2),
        why=guess.why,
        samples=tuple(dict.fromkeys(texts))[:_SAMPLES],
        filled=len(texts) / len(guess.cells) if guess.cells else 0.0,
    )


def _shown(row: Sequence[Cell], columns: Sequence[Column]) -> tuple[str, ...]:
    return tuple(text_of(row[c.index]) if c.index < len(row) else "" for c in columns)
