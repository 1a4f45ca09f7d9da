"""What every journalled table has."""

from __future__ import annotations

from peewee import IntegerField, Model


class Record(Model):
    """A row people work with. Deleting is setting `deleted_at` (UTC ms)."""

    id = IntegerField(primary_key=True)
    deleted_at = IntegerField(null=True)
