"""The office's computers and the numbers they gave."""

from __future__ import annotations

from peewee import IntegerField, TextField

from db.tables.base import Record


class Workstation(Record):
    """A computer that shares the office, by its station slot.

    `prefix` stands before the document numbers it gives, `""` = plain numbers. `retired_at` (UTC
    ms) ends it: of its segments only those up to `last_seq` count.
    """

    slot = IntegerField()
    name = TextField()
    prefix = TextField()
    joined_at = IntegerField()
    retired_at = IntegerField(null=True)
    last_seq = IntegerField(null=True)

    class Meta:
        table_name = "workstation"


class IssuedNumber(Record):
    """A number given to a document; never given again.

    `series` names what is counted (`invoice-2026`), `number` counts within series and prefix,
    `text` is what the paper shows.
    """

    series = TextField()
    prefix = TextField()
    number = IntegerField()
    text = TextField()
    issued_at = IntegerField()

    class Meta:
        table_name = "issued_number"
