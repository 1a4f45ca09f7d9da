"""What is to be done and what does itself: tasks, rules, notices."""

from __future__ import annotations

from peewee import IntegerField, TextField

from db.tables.base import Record


class Task(Record):
    """A planned action; of a client, of a deal, or of neither.

    `kind` is `call`, `meeting`, `letter`, `todo`, or `k` and the id of an own kind (a directory
    item). Due on a day (`due_on`, ISO; `ends_on` is the last day of a longer one) or at an instant
    (`due_at`, UTC ms; `zone` is an IANA name if not the office's), or without a date. `duration`
    is in minutes. `rule` made it, if one did; `script` and `run` name the script and its one use.

    A task that repeats is one row, due at its first occurrence nobody has answered yet.
    `repeats` is an RFC 5545 rule (RRULE without the name), `repeats_from` the first occurrence on
    the clock of its zone (ISO day, or day and time to the minute), `days_off` what becomes of one
    on a day off (`skip`, `before`, `after`; NULL = it stays), `slot` the occurrence it stands at,
    written like `repeats_from`. An occurrence that was done, put off, edited or dropped
    (`deleted_at`) is a row of its own: `series` is the repeating row, `slot` the occurrence it
    stands for. The last one is answered by the repeating row itself, which is done then.

    `moved` counts how often it was put off, `escalated_at` (UTC ms) tells when the head heard
    that it is late. `handed_by`, `handed_at`, `handed_note`: a colleague handed it over;
    `accepted_at` is NULL until it is taken.
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
    ends_on = TextField(null=True)
    zone = TextField(null=True)
    duration = IntegerField(null=True)
    place = TextField(null=True)
    result_required = IntegerField(null=True)
    repeats = TextField(null=True)
    repeats_from = TextField(null=True)
    days_off = TextField(null=True)
    series = IntegerField(null=True)
    slot = TextField(null=True)
    moved = IntegerField(null=True)
    escalated_at = IntegerField(null=True)
    handed_by = IntegerField(null=True)
    handed_at = IntegerField(null=True)
    handed_note = TextField(null=True)
    accepted_at = IntegerField(null=True)
    script = IntegerField(null=True)
    run = IntegerField(null=True)

    class Meta:
        table_name = "task"


class TaskHelper(Record):
    """A colleague who helps with a task."""

    task = IntegerField()
    member = IntegerField()

    class Meta:
        table_name = "task_helper"


class TaskContact(Record):
    """A person, a client of the base, whom a task is about."""

    task = IntegerField()
    person = IntegerField()

    class Meta:
        table_name = "task_contact"


class TaskItem(Record):
    """A line of a task's checklist; `done_at` is UTC ms, NULL = open."""

    task = IntegerField()
    text = TextField()
    position = IntegerField()
    done_at = IntegerField(null=True)
    done_by = IntegerField(null=True)

    class Meta:
        table_name = "task_item"


class TaskDependency(Record):
    """A task that waits for another (`needs`) to be done."""

    task = IntegerField()
    needs = IntegerField()

    class Meta:
        table_name = "task_dependency"


class TimeEntry(Record):
    """Time spent on a task: `minutes` on a day; a running clock has only `started_at` (UTC ms)."""

    task = IntegerField()
    member = IntegerField()
    day = TextField()
    minutes = IntegerField(null=True)
    started_at = IntegerField(null=True)
    note = TextField(null=True)

    class Meta:
        table_name = "time_entry"


class TaskComment(Record):
    """A word in the thread of a task; `mentions` is a JSON list of the colleagues named in it."""

    task = IntegerField()
    author = IntegerField(null=True)
    at = IntegerField()
    text = TextField()
    mentions = TextField(null=True)

    class Meta:
        table_name = "task_comment"


class Reminder(Record):
    """When to remind of a task: minutes before it begins, or at an instant (UTC ms).

    A task without a time of day begins at midnight: 540 minutes *after* it (-540) is nine in
    the morning. `member` is who is reminded; NULL = the assignee and the helpers.
    """

    task = IntegerField()
    minutes_before = IntegerField(null=True)
    at = IntegerField(null=True)
    member = IntegerField(null=True)

    class Meta:
        table_name = "reminder"


class TaskLink(Record):
    """Where a task came from: a source (`ics`) and its id there (a UID)."""

    task = IntegerField()
    source = TextField()
    source_id = TextField(null=True)

    class Meta:
        table_name = "task_link"


class TaskScript(Record):
    """A sequence of steps to plan at once; `definition` is JSON."""

    name = TextField()
    definition = TextField()
    position = IntegerField()

    class Meta:
        table_name = "task_script"


class CalendarDay(Record):
    """A day the office's calendar differs from the official one: `off`, `short` or `work`."""

    day = TextField()
    kind = TextField()
    name = TextField(null=True)

    class Meta:
        table_name = "calendar_day"


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
    task = IntegerField(null=True)

    class Meta:
        table_name = "notice"
