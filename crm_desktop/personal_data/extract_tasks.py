"""The tasks of a person in the extract: of the client and its deals, and those about them."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.tasks.due import Due, show_due
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import tzinfo

    from db.connection import OfficeDatabase

_OWN: Final = """
SELECT t.id, t.kind, t.title, coalesce(t.text, ''), coalesce(t.place, ''), t.due_on, t.due_at,
       coalesce(d.title, ''), coalesce(a.name, ''), t.created_at, t.done_at,
       coalesce(t.result, ''), coalesce(t.handed_note, '')
FROM task t LEFT JOIN deal d ON d.id = t.deal LEFT JOIN member a ON a.id = t.assignee
WHERE t.deleted_at IS NULL AND t.client IN (SELECT value FROM json_each(?)) ORDER BY t.id
"""
_AS_CONTACT: Final = """
SELECT DISTINCT t.id, t.title, t.due_on, t.due_at, t.created_at FROM task_contact p
JOIN task t ON t.id = p.task
WHERE p.deleted_at IS NULL AND t.deleted_at IS NULL
  AND p.person IN (SELECT value FROM json_each(?1))
  AND coalesce(t.client, 0) NOT IN (SELECT value FROM json_each(?1)) ORDER BY t.id
"""
_ITEMS: Final = """
SELECT task, text, done_at FROM task_item
WHERE deleted_at IS NULL AND task IN (SELECT value FROM json_each(?)) ORDER BY position, id
"""
_COMMENTS: Final = """
SELECT c.task, coalesce(m.name, ''), c.at, c.text FROM task_comment c
LEFT JOIN member m ON m.id = c.author
WHERE c.deleted_at IS NULL AND c.task IN (SELECT value FROM json_each(?)) ORDER BY c.at, c.id
"""


def subject_tasks(
    db: OfficeDatabase, clients: Sequence[int], *, zone: tzinfo
) -> Iterator[dict[str, Any]]:
    """Yield the tasks of these records, ready for `json.dumps`; instants ISO 8601."""
    rows = db.run(_OWN, (json.dumps(list(clients)),))
    ids = json.dumps([row[0] for row in rows])
    items, comments = defaultdict(list), defaultdict(list)
    for task, text, done_at in db.run(_ITEMS, (ids,)):
        items[task].append({"text": text, "done_at": _moment(done_at, zone)})
    for task, author, at, text in db.run(_COMMENTS, (ids,)):
        comments[task].append({"author": author, "at": _moment(at, zone), "text": text})
    for row in rows:
        task, kind, title, text, place, on, due, deal, who, created, done, result, note = row
        yield {
            "id": str(task), "kind": kind, "title": title, "text": text, "place": place,
            "due": show_due(Due.read(on, due), now=created, zone=zone), "deal": deal,
            "assignee": who, "created_at": _moment(created, zone),
            "done_at": _moment(done, zone), "result": result, "handed_note": note,
            "checklist": items[task], "comments": comments[task],
        }  # fmt: skip


def tasks_about(
    db: OfficeDatabase, clients: Sequence[int], *, zone: tzinfo
) -> Iterator[dict[str, Any]]:
    """Yield others' tasks these people take part in: what they are, not what is in them."""
    for task, title, on, due, created in db.run(_AS_CONTACT, (json.dumps(list(clients)),)):
        yield {
            "id": str(task), "title": title,
            "due": show_due(Due.read(on, due), now=created, zone=zone),
        }  # fmt: skip


def _moment(at: int | None, zone: tzinfo) -> str | None:
    return None if at is None else local(at, zone).isoformat(timespec="milliseconds")
