"""What is planned and spent, reports people keep, dashboards."""

from __future__ import annotations

from peewee import IntegerField, TextField

from db.tables.base import Record


class Plan(Record):
    """What is to be reached in a month.

    `month` is `YYYY-MM`, `measure` a key of `crm_desktop.plans`, `amount` kopecks or a number.
    `member`, `department`, `funnel` and `product` (the title of a deal's line) narrow it; all NULL
    is the plan of the office.
    """

    month = TextField()
    measure = TextField()
    amount = IntegerField()
    member = IntegerField(null=True)
    department = IntegerField(null=True)
    funnel = IntegerField(null=True)
    product = TextField(null=True)

    class Meta:
        table_name = "plan"


class SourceCost(Record):
    """What was spent on a source of clients (an item of the directory) in a month `YYYY-MM`."""

    month = TextField()
    source = IntegerField()
    kopecks = IntegerField()
    note = TextField(null=True)

    class Meta:
        table_name = "source_cost"


class SavedReport(Record):
    """A report with its settings; `owner` NULL is everybody's, `definition` JSON."""

    name = TextField()
    owner = IntegerField(null=True)
    report = TextField()
    definition = TextField()
    position = IntegerField()

    class Meta:
        table_name = "saved_report"


class ReportSnapshot(Record):
    """What a report showed when it was made (`made_at`, UTC ms).

    `result` is JSON; clients, deals and tasks stand in it as ids, never by name. `saved_report`
    is what it was made of, if anything; `shared` 1 = others may look at it too.
    """

    saved_report = IntegerField(null=True)
    report = TextField()
    title = TextField()
    made_at = IntegerField()
    author = IntegerField()
    shared = IntegerField()
    result = TextField()

    class Meta:
        table_name = "report_snapshot"


class Dashboard(Record):
    """Which tiles somebody has, in which order and size (JSON); `owner` NULL is everybody's."""

    owner = IntegerField(null=True)
    tiles = TextField()

    class Meta:
        table_name = "dashboard"
