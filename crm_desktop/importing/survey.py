"""Every different name in the columns of directories and people, before anything is loaded."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.company_names import fold
from crm_desktop.clients.field_types import DEAL, Field, FieldType
from crm_desktop.clients.fields import read_catalogue
from crm_desktop.clients.several_names import split_names
from crm_desktop.deals.fields import read_deal_catalogue
from crm_desktop.importing.cell_text import is_nothing, text_of
from crm_desktop.importing.converters import converted
from crm_desktop.importing.deals.keys import answers_key
from crm_desktop.importing.deals.placing import SpotScanner
from crm_desktop.importing.deals.shared import funnel_name
from crm_desktop.importing.deals.surveying import spot_choices
from crm_desktop.importing.directory_choices import DirectoryChoice
from crm_desktop.importing.likeness import SimilarNames
from crm_desktop.importing.mapping import What
from crm_desktop.importing.names import Names
from crm_desktop.importing.people import find_member
from crm_desktop.importing.reading import read_rows

if TYPE_CHECKING:
    from crm_desktop.clients.fields import Catalogue
    from crm_desktop.importing.mapping import Mapping as ImportMapping
    from crm_desktop.importing.recognition import ImportFile
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office

__all__ = ["DirectoryChoice", "Survey", "survey"]

_MOST: Final = 5_000
_SEVERAL: Final = frozenset({FieldType.LABELS, FieldType.CHOICES})
_OF_FIELDS: Final = frozenset({What.FIELD, What.CONTACT, What.COMPANY, What.DEAL})


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
    asked = _asked(office, mapping)
    counts: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], str] = {}
    fields = {key: field for _index, _convert, key, field, _catalogue in asked}
    scanner = SpotScanner(mapping)
    rows = 0
    for _number, cells in read_rows(file, mapping, progress):
        rows += 1
        scanner.feed(cells)
        for index, convert, of, field, _catalogue in asked:
            text = converted(convert, text_of(cells[index])) if index < len(cells) else ""
            for piece in _pieces(field, text):
                said = (of, fold(" ".join(piece.split())))
                if said in first or len(first) < _MOST:
                    counts[said] += 1
                    first.setdefault(said, piece)
    catalogues = {key: catalogue for _index, _convert, key, _field, catalogue in asked}
    found: list[DirectoryChoice] = []
    for key, field in fields.items():
        catalogue = catalogues[key]
        ours = [
            DirectoryChoice(
                key, field.label, text, counts[of, bare], _known(catalogue, field, text)
            )
            for (of, bare), text in first.items()
            if of == key
        ]
        found += _with_likes(ours, field, catalogue)
    people = {key for key, field in fields.items() if field.type is FieldType.MEMBER}
    places = spot_choices(office.db, mapping, scanner.spots, name=funnel_name(file))
    return Survey(
        rows,
        (*places, *(choice for choice in found if choice.field not in people)),
        tuple(choice for choice in found if choice.field in people),
    )


def _asked(office: Office, mapping: ImportMapping) -> list[tuple[int, str, str, Field, Catalogue]]:
    """Columns of names: index, converter, key of the answers, the field and whose it is."""
    clients, deals = read_catalogue(office.db), read_deal_catalogue(office.db)
    of_clients, of_deals = Names(clients), Names(deals, DEAL)
    found: list[tuple[int, str, str, Field, Catalogue]] = []
    for column in mapping.columns:
        target = column.target
        about_deal = target.what is What.DEAL or (
            target.what is What.NEW_FIELD and not target.field and mapping.about == "deals"
        )
        catalogue: Catalogue = deals if about_deal else clients
        field = None
        if target.what is What.NEW_FIELD:
            field = (of_deals if about_deal else of_clients).own_field(target, column.header)
        elif target.what in _OF_FIELDS:
            field = catalogue.find(target.field)
        if field is None or field.type is FieldType.RECORD:
            continue
        if field.directory or field.type is FieldType.MEMBER:
            key = answers_key(field.key) if about_deal else field.key
            found.append((column.index, column.convert, key, field, catalogue))
    return found


def _with_likes(
    found: list[DirectoryChoice], field: Field, catalogue: Catalogue
) -> list[DirectoryChoice]:
    """Tell of every unknown text of a field what it is another spelling of."""
    told: list[DirectoryChoice] = []
    if field.type is FieldType.MEMBER:
        names = [n for id_, n in catalogue.members.items() if id_ not in catalogue.former]
    else:
        names = [item.name for item in catalogue.items(field.directory)]
    likes = SimilarNames(names)
    for choice in sorted(found, key=lambda c: -c.rows):
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
