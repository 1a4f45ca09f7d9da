"""The office itself: its people, directories, own fields and settings."""

from __future__ import annotations

from peewee import IntegerField, TextField

from db.tables.base import Record


class Member(Record):
    """A person of the office.

    `role` is that of the signed list of members; `access_role` one of the office's own, NULL = the
    powers are those of `role`.
    """

    name = TextField()
    role = TextField()
    department = IntegerField(null=True)
    access_role = IntegerField(null=True)

    class Meta:
        table_name = "member"


class DirectoryItem(Record):
    """A value of a directory (справочник): source, region, tag, relation, reason of a loss.

    `reverse` is how a relation reads from the other side.
    """

    directory = TextField()
    name = TextField()
    colour = TextField(null=True)
    position = IntegerField()
    reverse = TextField(null=True)

    class Meta:
        table_name = "directory_item"


class OwnField(Record):
    """A field the office added to its clients or deals.

    `kind` is `person`, `company`, `""` (both of them) or `deal`; `standard` is the value a new
    record begins with, as JSON; `shown` a JSON list of the places that show the field, NULL = the
    card and the lists.
    """

    kind = TextField()
    name = TextField()
    type = TextField()
    position = IntegerField()
    required = IntegerField(null=True)
    standard = TextField(null=True)
    shown = TextField(null=True)

    class Meta:
        table_name = "own_field"


class Setting(Record):
    """One named setting of the whole office."""

    name = TextField()
    value = TextField()

    class Meta:
        table_name = "setting"


class MemberSetting(Record):
    """One named setting of one person, the same at every station: the layout of a card, say."""

    member = IntegerField()
    name = TextField()
    value = TextField()

    class Meta:
        table_name = "member_setting"


class SavedView(Record):
    """A saved way to look at a list (`view`) or a saved filter (`segment`).

    `area` names the list (`clients`, `deals`), `owner` the member whose it is, NULL = everybody's;
    `definition` is JSON.
    """

    area = TextField()
    kind = TextField()
    owner = IntegerField(null=True)
    name = TextField()
    definition = TextField()
    position = IntegerField()

    class Meta:
        table_name = "saved_view"


class Substitution(Record):
    """One member stands in for another from one day to another, both included (ISO dates)."""

    member = IntegerField()
    substitute = IntegerField()
    starts_on = TextField()
    ends_on = TextField()
    note = TextField(null=True)

    class Meta:
        table_name = "substitution"
