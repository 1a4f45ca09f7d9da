"""What the columns of a file mean: plain data the person may change and the office remembers."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Literal

from crm_desktop.clients.company_names import fold

if TYPE_CHECKING:
    from collections.abc import Mapping as AnyMapping

Subject = Literal["auto", "person", "company"]
Duplicates = Literal["skip", "new", "update"]
About = Literal["clients", "deals"]


class What(StrEnum):
    """Whom or what a column speaks of."""

    FIELD = "field"
    CONTACT = "contact"
    COMPANY = "company"
    SOURCE_ID = "source_id"
    KIND = "kind"
    CREATED = "created"
    NEW_FIELD = "new_field"
    NOTE = "note"
    TITLE = "title"
    LABEL = "label"
    REFUSAL = "refusal"
    DEAL = "deal"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Target:
    """Where the values of a column go.

    Attributes:
        what: `field` the row's client; `contact` the person at the company of this row;
            `company` where the person of this row works; `source_id` the record's number in
            the other program; `kind` «контакт / компания»; `created` when the client was made
            there; `new_field` an own field to be added; `note` a line of the note; `title` a line
            of the note that names the client where nothing else does; `label` what the phone or
            the address of another column is called; `refusal` why the row cannot be loaded, as
            its reader says; `deal` the deal of this row; `skip`. In a table of deals `source_id`,
            `created`, `title`, and `new_field` and `note` that name nobody, speak of the deal,
            `field` of its client.
        field: key of the catalogue's field (`inn`, `phone`, `f12`…); of a contact or a company
            the same keys, and `post` for the position of the person in the row, `id` for the
            company's number in the other program. Of a new field or a note `contact` or
            `company` where it speaks of them; of a label the heading of the column it belongs
            to, `""` = the nearest one. Of a deal one of `deals.keys`.
        label: of a channel («мобильный»; LABELLED = each line of the cell says it); of a new
            field its name; of a budget the currency its heading names.
        type: of a new field: `text`, `number`, `money`, `date`, `bool`, `choice`, `link`.
        number: of a contact person or a bank account: the how-manieth of the row.
    """

    what: What
    field: str = ""
    label: str = ""
    type: str = ""
    number: int = 1


LABELLED: Final = ":"
"""As a channel's label: a cell holds lines «мобильный: +7 921 …», each with a label of its own."""
WORTHLESS: Final = "-"
"""As a replacement: the text says nothing; what a person leaves out (`""`) goes to the note."""
SKIP = Target(What.SKIP)
NOTE = Target(What.NOTE)


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """A column and its meaning.

    Attributes:
        index: from 0.
        header: its heading in the file; made unique, `Столбец C` when there is none.
        target: where its values go.
        convert: name of a converter its texts pass first (see `converters`), `""` = none.
    """

    index: int
    header: str
    target: Target
    convert: str = ""


@dataclass(frozen=True, slots=True)
class RowRule:
    """Rows not to be loaded: those with one of `values` in the column `header`; `reason` says why.

    Case and blanks of the values do not matter.
    """

    header: str
    values: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Mapping:
    """Everything needed to load a file again in the same way.

    Attributes:
        sheet: the sheet's name.
        header: numbers of the first and the last row of the heading, from 1; (0, 0) = no heading.
        columns: in the order of the file.
        subject: whom a row is about; `auto` is told row by row.
        duplicates: what becomes of a row that may be a client already there, but not surely.
        responsible: who answers for new clients where the file names nobody; None = the person
            who imports, 0 = nobody.
        replacements: field key -> text in the file -> the text to read instead (`""` = leave
            out); for directories, people, own fields of choice.
        source: names where the rows come from; a second import with the same source finds
            them again.
        profile: key of the profile the suggestion followed, `""` = none.
        rules: rows that are left out.
        about: what a row is: a client, or a deal with whom it is made.
    """

    sheet: str
    header: tuple[int, int]
    columns: tuple[ColumnMapping, ...]
    subject: Subject = "auto"
    duplicates: Duplicates = "skip"
    responsible: int | None = None
    replacements: AnyMapping[str, AnyMapping[str, str]] = field(default_factory=dict)
    source: str = ""
    profile: str = ""
    rules: tuple[RowRule, ...] = ()
    about: About = "clients"

    def with_target(self, index: int, target: Target) -> Mapping:
        """Return the mapping with another meaning of one column."""
        return replace(
            self,
            columns=tuple(
                replace(column, target=target) if column.index == index else column
                for column in self.columns
            ),
        )

    def answer(self, field: str, text: str) -> str | None:
        """Return what is read instead of a text; `""` = it is left out, None = as it stands."""
        wanted = _folded(text)
        texts = self.replacements.get(field, {})
        return next((instead for said, instead in texts.items() if _folded(said) == wanted), None)

    def with_answer(self, field: str, text: str, instead: str | None) -> Mapping:
        """Return the mapping that reads `instead` where the file says `text`; None = as it says."""
        wanted = _folded(text)
        replacements = {key: dict(texts) for key, texts in self.replacements.items()}
        texts = replacements.setdefault(field, {})
        for said in [said for said in texts if _folded(said) == wanted]:
            del texts[said]
        if instead is not None:
            texts[text] = instead
        return replace(self, replacements={key: has for key, has in replacements.items() if has})

    def to_json(self) -> str:
        """Return it as text; equal mappings give equal texts."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Mapping:
        """Read what `to_json` wrote.

        Raises:
            ValueError: the text is something else.
        """
        try:
            data: dict[str, Any] = json.loads(text)
            columns = tuple(
                ColumnMapping(c["index"], c["header"], _target(c["target"]), c.get("convert", ""))
                for c in data.pop("columns")
            )
            rules = tuple(
                RowRule(r["header"], tuple(r["values"]), r["reason"]) for r in data.pop("rules", ())
            )
            first, last = data.pop("header")
            return cls(columns=columns, header=(first, last), rules=rules, **data)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("not a mapping") from error


def _folded(text: str) -> str:
    return fold(" ".join(text.split()))


def _target(data: dict[str, Any]) -> Target:
    return Target(
        What(data["what"]), data["field"], data["label"], data["type"], data.get("number", 1)
    )
