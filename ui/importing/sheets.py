"""The sheets of a book that are loaded together, each with its own columns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crm_desktop.clients.company_names import fold
from crm_desktop.importing.running import Survey, survey

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from crm_desktop.importing.mapping import Mapping as ImportMapping
    from crm_desktop.importing.recognition import ImportFile
    from crm_desktop.importing.running import DirectoryChoice
    from crm_desktop.jobs import Progress
    from crm_desktop.office import Office
    from ui.importing.session import Opened

Answers = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Part:
    """A sheet and what its columns become."""

    opened: Opened
    mapping: ImportMapping


def with_shared_answers(parts: Sequence[Part]) -> list[Part]:
    """Give all sheets what is known of names in any of them: one name means one thing."""
    found: Answers = {}
    for part in parts:
        _put(found, part.mapping.replacements)
    return [replace(p, mapping=replace(p.mapping, replacements=found)) for p in parts]


def follow(part: Part, old: ImportMapping, new: ImportMapping) -> Part:
    """Take over from another sheet what is answered for the whole book.

    Names of directories and people, what becomes of duplicates, who answers for new clients.
    """
    texts: Answers = {}
    _put(texts, part.mapping.replacements)
    for field, gone in old.replacements.items():
        for text in gone.keys() - new.replacements.get(field, {}).keys():
            texts.get(field, {}).pop(text, None)
    _put(texts, new.replacements)
    mapping = replace(
        part.mapping,
        replacements={field: has for field, has in texts.items() if has},
        duplicates=new.duplicates,
        responsible=new.responsible,
    )
    return replace(part, mapping=mapping)


def survey_all(
    office: Office, parts: Iterable[tuple[ImportFile, ImportMapping]], progress: Progress
) -> Survey:
    """Survey every sheet; a name in several of them stands once.

    Raises:
        UserError: the file changed since it was opened.
        JobCancelledError: cancelled.
    """
    found = [survey(office, file, mapping, progress=progress) for file, mapping in parts]
    return Survey(
        sum(one.rows for one in found),
        _once([choice for one in found for choice in one.choices]),
        _once([choice for one in found for choice in one.people]),
    )


def _once(choices: Iterable[DirectoryChoice]) -> tuple[DirectoryChoice, ...]:
    kept: dict[tuple[str, str], DirectoryChoice] = {}
    for choice in choices:
        key = (choice.field, fold(" ".join(choice.text.split())))
        known = kept.get(key)
        kept[key] = choice if known is None else replace(known, rows=known.rows + choice.rows)
    return tuple(kept.values())


def _put(found: Answers, replacements: Mapping[str, Mapping[str, str]]) -> None:
    for field, texts in replacements.items():
        found.setdefault(field, {}).update(texts)
