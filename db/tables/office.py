"""The office itself: its people, directories, own fields and settings."""

from __future__ import annotations

from peewee import IntegerField, TextField

from db.tables.base import Record


class Member(Record):
    """A person of the office."""

    name = TextField()
    role = TextField()

    class Meta:
        table_name = "member"


class DirectoryItem(Record):
    """A value of a directory (справочник): source, region, type, segment, role, tag."""

    directory = TextField()
    name = TextField()
    colour = TextField(null=True)
    position = IntegerField()

    class Meta:
        table_name = "directory_item"


class OwnField(Record):
    """A field the office added to its clients."""

    kind = TextField()
    name = TextField()
    type = TextField()
    position = IntegerField()

    class Meta:
        table_name = "own_field"


class Setting(Record):
    """One named setting of the whole office."""

    name = TextField()
    value = TextField()

    class Meta:
        table_name = "setting"
