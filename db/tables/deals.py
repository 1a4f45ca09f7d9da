"""Funnels, their stages, deals and what hangs on a deal.

Money is in minor units of its currency (kopecks), percents of probability whole, discounts in
hundredths of a percent, instants UTC ms, days ISO texts.
"""

from __future__ import annotations

from peewee import IntegerField, TextField

from db.tables.base import Record


class Funnel(Record):
    """A way deals go, drawn by the office.

    `won_required` is a JSON list of the fields a deal must have to be won; `approve_budget`
    (kopecks) and `approve_discount` (hundredths of a percent) are limits above which the head
    decides, NULL = none; `distribution` is a JSON object: who gets the new deals, NULL = by hand.
    """

    name = TextField()
    position = IntegerField()
    won_required = TextField(null=True)
    approve_budget = IntegerField(null=True)
    approve_discount = IntegerField(null=True)
    distribution = TextField(null=True)
    archived_at = IntegerField(null=True)

    class Meta:
        table_name = "funnel"


class Stage(Record):
    """A step of a funnel. Winning and losing are no stages but the outcome of a deal.

    `description` says what must be true here; `required` is a JSON list of the fields a deal must
    have to enter; after `stale_days` without a touch a deal is stale; within `plan_days` the next
    action must be planned, as `plan_mode` says: `off`, `warn` or `require`; above `soft_limit`
    deals the column warns.
    """

    funnel = IntegerField()
    name = TextField()
    colour = TextField(null=True)
    probability = IntegerField()
    description = TextField(null=True)
    position = IntegerField()
    required = TextField(null=True)
    stale_days = IntegerField(null=True)
    plan_mode = TextField()
    plan_days = IntegerField(null=True)
    soft_limit = IntegerField(null=True)

    class Meta:
        table_name = "stage"


class Currency(Record):
    """A currency the office deals in besides the rouble; `rate` = millionths of a rouble a unit."""

    code = TextField()
    rate = IntegerField(null=True)
    rated_on = TextField(null=True)

    class Meta:
        table_name = "currency"


class Deal(Record):
    """A sale on its way.

    `stage` is the open stage it stands at, and stays the last one when `outcome` (`won`, `lost`,
    NULL = open) is set at `closed_at`. `probability` NULL = the stage's. `stage_since` is when it
    came to where it stands. `parent` is the deal it repeats; `repeat_key` names the occasion, so
    that none opens two. `title_key` is the sort key of the title.
    """

    title = TextField()
    title_key = TextField()
    client = IntegerField(null=True)
    funnel = IntegerField()
    stage = IntegerField()
    stage_since = IntegerField()
    outcome = TextField(null=True)
    closed_at = IntegerField(null=True)
    loss_reason = IntegerField(null=True)
    loss_note = TextField(null=True)
    budget = IntegerField(null=True)
    currency = TextField()
    discount = IntegerField(null=True)
    probability = IntegerField(null=True)
    starts_on = TextField(null=True)
    closes_on = TextField(null=True)
    contract_ends_on = TextField(null=True)
    type = IntegerField(null=True)
    source = IntegerField(null=True)
    competitor = IntegerField(null=True)
    responsible = IntegerField(null=True)
    parent = IntegerField(null=True)
    repeat_key = TextField(null=True)
    note = TextField(null=True)
    custom = TextField(null=True)
    created_at = IntegerField()
    author = IntegerField(null=True)

    class Meta:
        table_name = "deal"


class DealContact(Record):
    """A person the deal is talked over with; `role` in free words (решает, платит)."""

    deal = IntegerField()
    person = IntegerField()
    role = TextField(null=True)

    class Meta:
        table_name = "deal_contact"


class DealHelper(Record):
    """A colleague who helps with a deal."""

    deal = IntegerField()
    member = IntegerField()

    class Meta:
        table_name = "deal_helper"


class DealLabel(Record):
    """A tag that a deal bears."""

    deal = IntegerField()
    item = IntegerField()

    class Meta:
        table_name = "deal_label"


class DealLine(Record):
    """What is sold: `quantity` in thousandths, `price` and `sum` in minor units.

    `lasts_days` is how long the whole quantity usually lasts the client.
    """

    deal = IntegerField()
    title = TextField()
    quantity = IntegerField(null=True)
    unit = TextField(null=True)
    price = IntegerField(null=True)
    sum = IntegerField(null=True)
    lasts_days = IntegerField(null=True)
    position = IntegerField()

    class Meta:
        table_name = "deal_line"


class DealMove(Record):
    """Where a deal came to: one row when it is opened and one for every move, win, loss, reopening.

    A stay lasts until the next row; `reason` is what was said (the reason of a loss).
    """

    deal = IntegerField()
    at = IntegerField()
    funnel = IntegerField()
    stage = IntegerField()
    outcome = TextField(null=True)
    author = IntegerField(null=True)
    reason = TextField(null=True)

    class Meta:
        table_name = "deal_move"


class DealAssignment(Record):
    """Who was given a deal, in which `way` (hand, turn, history, conversion) and `why`."""

    deal = IntegerField()
    member = IntegerField(null=True)
    at = IntegerField()
    way = TextField()
    why = TextField()
    author = IntegerField(null=True)

    class Meta:
        table_name = "deal_assignment"


class Approval(Record):
    """A value above the funnel's limit that waits for the head; it enters the deal when approved.

    `field` is `budget` (of `currency`) or `discount`; `decision` is `approved`, `refused`,
    `withdrawn`, NULL = it waits.
    """

    deal = IntegerField()
    field = TextField()
    value = IntegerField()
    currency = TextField(null=True)
    threshold = IntegerField()
    comment = TextField(null=True)
    asked_by = IntegerField()
    asked_at = IntegerField()
    decision = TextField(null=True)
    decided_by = IntegerField(null=True)
    decided_at = IntegerField(null=True)
    answer = TextField(null=True)

    class Meta:
        table_name = "approval"


class DealLink(Record):
    """Which row of which source a deal came from; makes a second import find it."""

    deal = IntegerField()
    source = TextField()
    source_id = TextField(null=True)

    class Meta:
        table_name = "deal_link"
