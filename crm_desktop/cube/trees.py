"""Filters of questions as SQL, by the fields of the list of their area."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from crm_desktop.access.visibility import visible_sql
from crm_desktop.tasks.list_fields import read_task_fields
from crm_desktop.tasks.list_groups import chosen_ids
from crm_desktop.tasks.task_views import require_question
from crm_desktop.views.checking import require_whole
from crm_desktop.views.client_conditions import ClientConditions
from crm_desktop.views.definition import ViewDefinition
from crm_desktop.views.query import Query, parts_of
from crm_desktop.views.reading import Reader
from crm_desktop.views.sql import Sql, spell
from crm_desktop.views.tree import Condition

if TYPE_CHECKING:
    from crm_desktop.cube.frame import Frame
    from crm_desktop.views.tree import Group

WHAT: Final = "Отчёт не построен."
_EVER: Final = date(1970, 1, 1)
# Conditions of tasks that are about open ones, or say themselves which done ones are meant.
_TIMED: Final = frozenset({"done", "bucket"})


def deal_tree(frame: Frame, tree: Group) -> Sql | None:
    """Return a filter of deals over `deal_board b` and `deal d`.

    Raises:
        BrokenFilterError: a condition does not fit any more.
    """
    require_whole(frame.deals, tree, what=WHAT)
    return frame.conditions.of(tree)


def client_tree(frame: Frame, tree: Group) -> Sql | None:
    """Return a filter of clients over `client c`.

    Raises:
        BrokenFilterError: a condition does not fit any more.
    """
    require_whole(frame.clients, tree, what=WHAT)
    return ClientConditions(frame.clients, frame.moment).of(tree)


def events_tree(frame: Frame, tree: Group) -> Sql | None:
    """Return a filter of clients as one of their events `e`.

    Raises:
        BrokenFilterError: a condition does not fit any more.
    """
    require_whole(frame.clients, tree, what=WHAT)
    parts = parts_of(ClientConditions(frame.clients, frame.moment), tree)
    if not parts:
        return None
    query = Query(frame.clients, visible_sql(frame.office, "c"), parts)
    source = Reader(frame.db, query).source()
    return Sql(spell("e.client IN (SELECT c.id", source.text, ")"), source.values)


def task_tree(frame: Frame, tree: Group) -> Sql | None:
    """Return a filter of tasks over `task t`: those the list shows, the done ones of any time too.

    Raises:
        BrokenFilterError: a condition does not fit any more.
    """
    if not tree.nodes:
        return None
    definition = ViewDefinition(filter=tree)
    question = require_question(definition, read_task_fields(frame.db), what=WHAT)
    moment = frame.moment
    choice = question.choice(me=moment.user_id, today=moment.today)
    said = {node.field for node in tree.nodes if isinstance(node, Condition)}
    if not said & _TIMED:
        choice = replace(choice, wanted=replace(choice.wanted, done_from=_EVER))
    found = json.dumps(list(chosen_ids(frame.office, choice)))
    return Sql("t.id IN (SELECT value FROM json_each(?))", (found,))
