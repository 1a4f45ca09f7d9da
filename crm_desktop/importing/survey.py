"""Every different name in the columns of directories and people, before anything is loaded."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.company_names import fold
from crm_desktop.clients.field_types import Field, FieldType
from crm_desktop.clients.fields import read_catalogue
from crm_desktop.errors import UserError
from crm_desktop.importing.cell_text import is_nothing, text_of
from crm_desktop.importing.mapping import What
from crm_desktop.importing.names import Names
from crm_desktop.importing.reading import read_rows

if TYPE_CHECKING:
    from crm_desktop.clients.fields import Catalogue
    from crm_desktop.importing.mapping import Mapping
    from crm_desktop.importing.recognition import ImportFile
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office

_MOST: Final = 5_000
_SEVERAL: Final = frozenset({FieldType.LABELS, FieldType.CHOICES})


@dataclass(frozen=True, slots=True)
class DirectoryChoice:
    """A text in a column that chooses from a directory, or names a person of the office.

    Attributes:
        field: key in `Mapping.replacements`.
        label: of the field.
        text: as first met in the file.
        rows: how many rows have it.
        known: there is such an item, or such a person.
    """

    field: str
    label: str
    text: str
    rows: int
    known: bool


@dataclass(frozen=True, slots=True)
class Survey:
    """The names of a file: `choices` of directories, `people` responsible; rows of data."""

    rows: int
    choices: tuple[DirectoryChoice, ...]
    people: tuple[DirectoryChoice, ...]


@use_case(Right.IMPORT)
def survey(
    office: Office, file: ImportFile, mapping: Mapping, *, progress: Progress | None = None
) -> Survey:
    """Read the columns of directories and people once; nothing is written.

    Raises:
        BadFileError: damaged or changed since it was opened.
        JobCancelledError: cancelled through `progress`.
    """
    catalogue = read_catalogue(office.db)
    names = Names(catalogue)
    columns: list[tuple[int, Field]] = []
    for column in mapping.columns:
        target = column.target
        field = catalogue.find(target.field) if target.field else None
        if target.what is What.NEW_FIELD:
            field = names.own_field(target, column.header)
        if field is not None and (field.directory or field.type is FieldType.MEMBER):
            columns.append((column.index, field))
    counts: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], str] = {}
    fields = {field.key: field for _index, field in columns}
    rows = 0
    for _number, cells in read_rows(file, mapping, progress):
        rows += 1
        for index, field in columns:
            text = text_of(cells[index]) if index < len(cells) else ""
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
    people = {key for key, field in fields.items() if field.type is FieldType.MEMBER}
    return Survey(
        rows,
        tuple(choice for choice in found if choice.field not in people),
        tuple(choice for choice in found if choice.field in people),
    )


def _pieces(field: Field, text: str) -> list[str]:
    if is_nothing(text):
        return []
    if field.type not in _SEVERAL:
        return [text]
    for sign in (":::", ";", "\n", "|"):
        text = text.replace(sign, ",")
    return [bare for piece in text.split(",") if (bare := piece.strip(" *#\t\u00a0"))]


def _known(catalogue: Catalogue, field: Field, text: str) -> bool:
    if field.type is FieldType.MEMBER:
        try:
            return catalogue.parse(field, text).value is not None
        except UserError:
            return False
    return catalogue.item_by_name(field.directory, text) is not None
