"""Who may see and do what, and who did."""

from __future__ import annotations

from peewee import IntegerField, TextField

from db.tables.base import Record


class Department(Record):
    """A department or branch; `parent` NULL stands at the top, `head` is the member leading it."""

    name = TextField()
    parent = IntegerField(null=True)
    head = IntegerField(null=True)
    position = IntegerField()

    class Meta:
        table_name = "department"


class DepartmentRule(Record):
    """Which new clients go to which department; `definition` is JSON, a tree of conditions."""

    name = TextField()
    definition = TextField()
    department = IntegerField()
    active = IntegerField()
    position = IntegerField()

    class Meta:
        table_name = "department_rule"


class AccessRole(Record):
    """A role of the office's own.

    `base` is the role of the signed list its bearers have (`head`, `manager`, `observer`): what
    other stations check. `replaces` names the built-in role whose powers these are now, NULL = a
    role beside the built-in ones. `powers` is JSON.
    """

    name = TextField()
    base = TextField()
    replaces = TextField(null=True)
    powers = TextField()
    position = IntegerField()

    class Meta:
        table_name = "access_role"


class ClientShare(Record):
    """A client opened by hand to a member who would not see it otherwise; `at` is UTC ms."""

    client = IntegerField()
    member = IntegerField()
    author = IntegerField(null=True)
    at = IntegerField()

    class Meta:
        table_name = "client_share"


class AuditEntry(Record):
    """What somebody did that changed no record: looked through, exported, signed in, failed to.

    `author` is the member who did it, as in the change set it is written in; `amount` how many
    records, `area` of which kind (`clients`), `destination` the folder, `details` JSON without any
    personal data (ids as text), `person` the member it is about, `happened_at` UTC ms.
    """

    author = IntegerField()
    act = TextField()
    area = TextField(null=True)
    amount = IntegerField(null=True)
    destination = TextField(null=True)
    details = TextField(null=True)
    person = IntegerField(null=True)
    happened_at = IntegerField()

    class Meta:
        table_name = "audit_entry"
