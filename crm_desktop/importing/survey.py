"""Every different name in the columns of directories and people, before anything is loaded."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.company_names import fold
from crm_desktop.clients.field_types import Field, FieldType
from crm_desktop.clients.fields import read_catalogue
from crm_desktop.clients.several_names import split_names
from crm_desktop.importing.cell_text import is_nothing, text_of
from crm_desktop.importing.converters import converted
from crm_desktop.importing.likeness import SimilarNames
from crm_desktop.importing.mapping import What
from crm_desktop.importing.names import Names
from crm_desktop.importing.people import find_member
from crm_desktop.importing.reading import read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.clients.fields import Catalogue
    from crm_desktop.importing.mapping import Mapping as ImportMapping
    from crm_desktop.importing.recognition import ImportFile
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office

_MOST: Final = 5_000
_SEVERAL: Final = frozenset({FieldType.LABELS, FieldType.CHOICES})
_OF_FIELDS: Final = frozenset({What.FIELD, What.CONTACT, What.COMPANY})


@dataclass(frozen=True, slots=True)
class DirectoryChoice:
    """A text in a column that chooses from a directory, or names a person of the office.

    Attributes:
        field: key in `Mapping.replacements`.
        label: of the field.
        text: as first met in the file.
        rows: how many rows have it.
        known: there is such an item, or such a person.
        like: what it is probably another spelling of: an item, a person, or a more frequent text
            of the file; `""` if nothing is.
    """

    field: str
    label: str
    text: str
    rows: int
    known: bool
    like: str = ""


@dataclass(frozen=True, slots=True)
class Survey:
    """The names of a file: `choices` of directories, `people` responsible; rows of data."""

    rows: int
    choices: tuple[DirectoryChoice, ...]
    people: tuple[DirectoryChoice, ...]


@use_case(Right.IMPORT)
def survey(
    office: Office, file: ImportFile, mapping: ImportMapping, *, progress: Progress | None = None
) -> Survey:
    """Read the columns of directories and people once; nothing is written.

    Raises:
        BadFileError: damaged or changed since it was opened.
        JobCancelledError: cancelled through `progress`.
    """
    catalogue = read_catalogue(office.db)
    names = Names(catalogue)
    columns: list[tuple[int, str, Field]] = []
    for column in mapping.columns:
        target = column.target
        field = catalogue.find(target.field) if target.what in _OF_FIELDS else None
        if target.what is What.NEW_FIELD:
            field = names.own_field(target, column.header)
        if field is not None and (field.directory or field.type is FieldType.MEMBER):
            columns.append((column.index, column.convert, field))
    counts: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], str] = {}
    fields = {field.key: field for _index, _convert, field in columns}
    rows = 0
    for _number, cells in read_rows(file, mapping, progress):
        rows += 1
        for index, convert, field in columns:
            text = converted(convert, text_of(cells[index])) if index < len(cells) else ""
            for piece in _pieces(field, text):
                key = (field.key, fold(" ".join(piece.split())))
                if key in first or len(first) < _MOST:
                    counts[key] += 1
                    first.setdefault(key, piece)
    found = [
        DirectoryChoice(
            key[0], fields[key[0]].label, text, counts[key], _known(catalogue, fields[key[0]], text)
        )
        for key, text in first.items()
    ]
    found = _with_likes(found, fields, catalogue)
    people = {key for key, field in fields.items() if field.type is FieldType.MEMBER}
    return Survey(
        rows,
        tuple(choice for choice in found if choice.field not in people),
        tuple(choice for choice in found if choice.field in people),
    )


def _with_likes(
    found: list[DirectoryChoice], fields: Mapping[str, Field], catalogue: Catalogue
) -> list[DirectoryChoice]:
    """Tell of every unknown text what it is another spelling of."""
    told: list[DirectoryChoice] = []
    for key, field in fields.items():
        ours = sorted((c for c in found if c.field == key), key=lambda c: -c.rows)
        if field.type is FieldType.MEMBER:
            names = [n for id_, n in catalogue.members.items() if id_ not in catalogue.former]
        else:
            names = [item.name for item in catalogue.items(field.directory)]
        likes = SimilarNames(names)
        for choice in ours:
            like = "" if choice.known else likes.find(choice.text)
            told.append(replace(choice, like=like))
            if not choice.known and not like and field.type is not FieldType.MEMBER:
                likes.add(choice.text)
    return told


def _pieces(field: Field, text: str) -> list[str]:
    if is_nothing(text):
        return []
    if field.type not in _SEVERAL:
        return [text]
    return split_names(text)


def _known(catalogue: Catalogue, field: Field, text: str) -> bool:
    if field.type is FieldType.MEMBER:
        return find_member(catalogue, text) is not None
    return catalogue.item_by_name(field.directory, text) is not None
