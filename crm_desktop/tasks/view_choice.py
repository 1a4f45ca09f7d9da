"""The tasks of a saved view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.journal.stamps import now_ms
from crm_desktop.tasks.list_fields import read_task_fields
from crm_desktop.tasks.list_groups import TaskChoice, count_chosen
from crm_desktop.tasks.task_views import question_of, require_question
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from crm_desktop.office.office import Office
    from crm_desktop.views.definition import ViewDefinition


@use_case(Right.VIEW_TASKS)
def choice_of_view(office: Office, definition: ViewDefinition, *, what: str) -> TaskChoice:
    """Return what the list shows by a view today.

    Raises:
        BrokenFilterError: a part of the view is not understood; `what` says what is untouched.
    """
    question = require_question(definition, read_task_fields(office.db), what=what)
    return question.choice(me=office.user_id, today=local(now_ms(), office.zone).date())


@use_case(Right.VIEW_TASKS)
def count_view(office: Office, definition: ViewDefinition) -> int:
    """Return how many tasks a view shows, by what is understood of it."""
    with office.reading():
        question = question_of(definition, read_task_fields(office.db)).question
        today = local(now_ms(), office.zone).date()
        return count_chosen(office, question.choice(me=office.user_id, today=today))
