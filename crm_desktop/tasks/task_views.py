"""Questions asked of the list of tasks as saved views, and back.

A view keeps what the bar of the list shows: each thing is one condition with one operator. What
another version of the program wrote is told as a problem and kept as it was written.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeVar

from crm_desktop.tasks.buckets import Bucket
from crm_desktop.tasks.list_groups import Grouping
from crm_desktop.tasks.listing import Order
from crm_desktop.tasks.question import Period, TaskScope, TasksQuestion
from crm_desktop.views.checking import BrokenFilterError, problem_of
from crm_desktop.views.definition import SortKey, ViewDefinition
from crm_desktop.views.tree import Condition, Join, Op, all_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.views.fields import ListFields
    from crm_desktop.views.tree import Node

T = TypeVar("T", bound=StrEnum)
_NEWER: Final = (
    "Часть условий вида записана другой версией программы и здесь не действует: "
    "задач может быть больше, чем задумано."
)
_USUAL: Final = TasksQuestion(scope=TaskScope.ALL)


@dataclass(frozen=True, slots=True)
class ReadView:
    """What a view asks.

    Attributes:
        question: what this program understands of it.
        problems: what it does not, a Russian sentence each.
        rest: what it does not, as it was written.
    """

    question: TasksQuestion
    problems: tuple[str, ...] = ()
    rest: tuple[Node, ...] = ()


def view_of(question: TasksQuestion, *, rest: tuple[Node, ...] = ()) -> ViewDefinition:
    """Return a question as a view keeps it; the searched words are not part of it.

    Args:
        question: the question.
        rest: what was not understood of the view it comes from, so that it is not lost.
    """
    return ViewDefinition(
        filter=all_of(*_conditions(question), *rest),
        sort=(SortKey(question.order.value),),
        group_by=question.group.value,
    )


def question_of(definition: ViewDefinition, fields: ListFields | None = None) -> ReadView:
    """Return what a view asks.

    Args:
        definition: the view.
        fields: tell what is not there any more too; None = only what cannot be read.
    """
    asked = _USUAL
    problems: list[str] = []
    rest: list[Node] = []
    tree = definition.filter
    nodes: tuple[Node, ...] = tree.nodes
    if tree.nodes and (tree.negated or tree.join is not Join.AND):
        nodes = (tree,)
    if definition.quick:
        problems.append(_NEWER)
    for node in nodes:
        read = _asked(asked, node) if isinstance(node, Condition) else None
        told = _NEWER if read is None else ""
        if read is not None and fields is not None and isinstance(node, Condition):
            told = problem_of(fields, node)
        if told:
            problems.append(told)
            rest.append(node)
        elif read is not None:
            asked = read
    order = definition.sort[0].by if definition.sort else ""
    asked = replace(
        asked,
        group=_known(Grouping, definition.group_by) or Grouping.BUCKET,
        order=_known(Order, order) or Order.DUE,
    )
    return ReadView(asked, tuple(dict.fromkeys(problems)), tuple(rest))


def require_question(
    definition: ViewDefinition, fields: ListFields, *, what: str = "Ничего не изменено."
) -> TasksQuestion:
    """Return what a view asks.

    Raises:
        BrokenFilterError: a part of it is not understood; `what` says what is untouched.
    """
    read = question_of(definition, fields)
    if read.problems:
        raise BrokenFilterError(f"{' '.join(read.problems)} {what} Исправьте вид и повторите.")
    return read.question


def _conditions(question: TasksQuestion) -> Iterator[Condition]:
    if question.scope is not TaskScope.ALL:
        yield Condition("scope", Op.ANY_OF, (question.scope.value,))
    if question.members:
        yield Condition("assignee", Op.ANY_OF, question.members)
    if question.kinds:
        yield Condition("kind", Op.ANY_OF, question.kinds)
    if question.client_id:
        yield Condition("client", Op.ANY_OF, (question.client_id,))
    if question.deal_id:
        yield Condition("deal", Op.ANY_OF, (question.deal_id,))
    if question.waiting:
        yield Condition("waiting", Op.YES)
    if question.period is not Period.LATELY:
        yield Condition("done", Op.ANY_OF, (question.period.value,))
    if question.buckets:
        yield Condition("bucket", Op.ANY_OF, tuple(each.value for each in question.buckets))


def _asked(asked: TasksQuestion, node: Condition) -> TasksQuestion | None:
    """The question with one condition more; None if it is none of ours."""
    texts = tuple(each for each in node.values if isinstance(each, str))
    numbers = tuple(each for each in node.values if isinstance(each, int) and each > 0)
    whole = bool(node.values) and node.period is None
    match node.field, node.op:
        case "waiting", Op.YES if not node.values and node.period is None:
            return replace(asked, waiting=True)
        case (("assignee" | "client" | "deal"), Op.ANY_OF) if whole and len(numbers) == len(
            node.values
        ):
            return _of_records(asked, node.field, numbers)
        case (("scope" | "kind" | "done" | "bucket"), Op.ANY_OF) if whole and len(texts) == len(
            node.values
        ):
            return _of_words(asked, node.field, texts)
        case _:
            return None


def _of_records(asked: TasksQuestion, field: str, ids: tuple[int, ...]) -> TasksQuestion | None:
    if field == "assignee":
        return replace(asked, members=ids)
    if len(ids) != 1:
        return None
    return replace(asked, client_id=ids[0]) if field == "client" else replace(asked, deal_id=ids[0])


def _of_words(asked: TasksQuestion, field: str, texts: tuple[str, ...]) -> TasksQuestion | None:
    if field == "kind":
        return replace(asked, kinds=texts)
    if field == "bucket":
        buckets = tuple(found for text in texts if (found := _known(Bucket, text)))
        return replace(asked, buckets=buckets) if len(buckets) == len(texts) else None
    scope, period = _known(TaskScope, texts[0]), _known(Period, texts[0])
    if len(texts) != 1:
        return None
    if field == "scope":
        return None if scope is None else replace(asked, scope=scope)
    return None if period is None else replace(asked, period=period)


def _known(kind: type[T], text: str) -> T | None:
    try:
        return kind(text)
    except ValueError:
        return None
