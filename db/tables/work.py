"""What is to be done and what does itself: tasks, rules, notices."""

from __future__ import annotations

from peewee import IntegerField, TextField

from db.tables.base import Record


class Task(Record):
    """A planned action; of a client, of a deal, or of neither.

    `kind` is `call`, `meeting`, `letter` or `todo`. Due on a day (`due_on`, ISO) or at an instant
    (`due_at`, UTC ms), or without a date. `rule` made it, if one did.
    """

    kind = TextField()
    title = TextField()
    text = TextField(null=True)
    client = IntegerField(null=True)
    deal = IntegerField(null=True)
    assignee = IntegerField(null=True)
    author = IntegerField(null=True)
    due_on = TextField(null=True)
    due_at = IntegerField(null=True)
    priority = IntegerField(null=True)
    created_at = IntegerField()
    done_at = IntegerField(null=True)
    done_by = IntegerField(null=True)
    result = TextField(null=True)
    rule = IntegerField(null=True)

    class Meta:
        table_name = "task"


class TaskTemplate(Record):
    """A task made ready; `definition` is JSON."""

    name = TextField()
    definition = TextField()
    position = IntegerField()

    class Meta:
        table_name = "task_template"


class Rule(Record):
    """«Когда … то …»; `definition` is JSON, `area` names the records it watches (`deals`)."""

    area = TextField()
    name = TextField()
    definition = TextField()
    enabled = IntegerField()
    position = IntegerField()
    created_at = IntegerField()
    author = IntegerField(null=True)

    class Meta:
        table_name = "rule"


class RuleFiring(Record):
    """That a rule fired for a deal or a client; `key` names the occasion, `told` what was done."""

    rule = IntegerField()
    deal = IntegerField(null=True)
    client = IntegerField(null=True)
    at = IntegerField()
    key = TextField()
    told = TextField()

    class Meta:
        table_name = "rule_firing"


class Notice(Record):
    """A word to one person of the office: an approval asked for, a rule that fired."""

    member = IntegerField()
    at = IntegerField()
    kind = TextField()
    text = TextField()
    deal = IntegerField(null=True)
    client = IntegerField(null=True)
    author = IntegerField(null=True)
    read_at = IntegerField(null=True)

    class Meta:
        table_name = "notice"
