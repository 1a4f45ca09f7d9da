from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.members.staff import add_colleague
from crm_desktop.office.settings import set_zone
from crm_desktop.tasks.buckets import OPEN_BUCKETS, Borders
from crm_desktop.tasks.doing import complete_task
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.listing import (
    Bucket,
    Order,
    TaskFilter,
    bucket_task_ids,
    count_buckets,
    list_task_ids,
    list_tasks,
)
from crm_desktop.wording.times import local
from tests.tasks.task_people import THURSDAY, at, plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.office import Office

NOW = int(datetime(2027, 4, 15, 9, tzinfo=UTC).timestamp() * 1000)
DAY_MS = 86_400_000


@dataclass
class Made:
    """A task as plain data."""

    id: int
    kind: str
    client: int | None
    assignee: int
    due: Due
    ends_on: date | None
    priority: int | None
    created: int
    done_at: int | None
    deleted: bool
    helpers: frozenset[int]
    needs: frozenset[int]
    handed_by: int | None
    accepted: bool
    title: str


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """The clock stands still at noon; call it to move it, in milliseconds from noon."""
    moment = [NOW]
    monkeypatch.setattr("time.time_ns", lambda: moment[0] * 1_000_000)

    def put(ahead: int) -> None:
        moment[0] = NOW + ahead

    return put


def due_of(luck: random.Random, zone: ZoneInfo) -> tuple[Due, date | None]:
    """A random due: on the borders of buckets more often than elsewhere."""
    days = luck.choice([-40, -2, -1, 0, 0, 1, 1, 2, 5, 7, 7, 8, 30])
    on = THURSDAY + timedelta(days=days)
    match luck.randrange(5):
        case 0:
            return Due(), None
        case 1:
            return Due(on), on + timedelta(days=luck.choice([0, 1, 3, 10]))
        case 2:
            return Due(on), None
        case 3:
            edge = int(datetime(on.year, on.month, on.day, tzinfo=zone).timestamp() * 1000)
            return Due(at=edge + luck.choice([-1, 0, 1])), None
        case _:
            return Due(at=NOW + days * DAY_MS + luck.choice([-1, 0, 1, 3_600_000])), None


def fill(office: Office, luck: random.Random, number: int) -> list[Made]:
    """Write random tasks as rows; what they are is returned as plain data."""
    people = [office.user_id, *(add_colleague(office, f"Коллега {n}")[0] for n in range(3))]
    clients = [
        create_client(office, ClientDraft(kind="company", name=name))[0]
        for name in ("Ёлка", "Ежи", "Аист")
    ]
    made: list[Made] = []
    with office.change("Много") as change:
        for n in range(number):
            due, ends = due_of(luck, office.zone)
            done = NOW - luck.choice([0, 1, 299_999, 300_000, 300_001, 5 * DAY_MS])
            helpers = frozenset(luck.sample(people, luck.choice([0, 0, 1, 2])))
            needs = luck.sample(made, min(len(made), luck.choice([0, 0, 0, 1, 2])))
            task = Made(
                change.new_id(), luck.choice(["call", "meeting", "letter", "todo"]),
                luck.choice([None, *clients]), luck.choice(people), due, ends,
                luck.choice([None, 0, 1, 2, 3]), NOW - n * 1000,
                done if luck.random() < 0.3 else None, luck.random() < 0.1, helpers,
                frozenset(each.id for each in needs), luck.choice([None, None, *people]),
                luck.random() < 0.5, f"{luck.choice(['Ёж', 'еж', 'Дом', 'дверь'])} {n % 7}",
            )  # fmt: skip
            made.append(task)
            write(office, change.new_id, task)
    return made


def write(office: Office, new_id: Callable[[], int], task: Made) -> None:
    office.db.run(
        "INSERT INTO task(id, deleted_at, kind, title, client, assignee, due_on, due_at, ends_on,"
        " priority, created_at, done_at, handed_by, handed_at, accepted_at)"
        " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            task.id, NOW if task.deleted else None, task.kind, task.title, task.client,
            task.assignee, task.due.stored_day, task.due.at,
            task.ends_on.isoformat() if task.ends_on else None, task.priority, task.created,
            task.done_at, task.handed_by, NOW if task.handed_by else None,
            NOW if task.accepted and task.handed_by else None,
        ),
    )  # fmt: skip
    for member in task.helpers:
        office.db.run(
            "INSERT INTO task_helper(id, task, member) VALUES(?, ?, ?)",
            (new_id(), task.id, member),
        )
    for other in task.needs:
        office.db.run(
            "INSERT INTO task_dependency(id, task, needs) VALUES(?, ?, ?)",
            (new_id(), task.id, other),
        )


class Oracle:
    """What the list must be, told the plain way."""

    def __init__(self, made: list[Made], zone: ZoneInfo, me: int) -> None:
        self.made = {task.id: task for task in made if not task.deleted}
        self.zone = zone
        self.me = me
        self.today = local(NOW, zone).date()

    def bucket(self, task: Made) -> Bucket:
        if task.done_at is not None or task.due == Due():
            return Bucket.UNDATED if task.done_at is None else Bucket.DONE
        if task.due.at is not None:
            late, day = task.due.at < NOW, local(task.due.at, self.zone).date()
        else:
            assert task.due.on is not None
            late, day = (task.ends_on or task.due.on) < self.today, max(task.due.on, self.today)
        if late:
            return Bucket.OVERDUE
        ahead = (day - self.today).days
        near = {0: Bucket.TODAY, 1: Bucket.TOMORROW}
        return near.get(ahead, Bucket.WEEK if ahead <= 7 else Bucket.LATER)

    def fits(self, task: Made, wanted: TaskFilter) -> bool:
        live_needs = [
            self.made[need] for need in task.needs
            if need in self.made and self.made[need].done_at is None
        ]  # fmt: skip
        day = task.due.day(self.zone)
        last = task.ends_on or day
        checks = (
            not wanted.assignees or task.assignee in wanted.assignees,
            not wanted.mine or task.assignee == self.me or self.me in task.helpers,
            not wanted.handed_by_me or (task.handed_by == self.me and task.assignee != self.me),
            not wanted.to_accept
            or (task.assignee == self.me and task.handed_by is not None and not task.accepted),
            wanted.helper_id is None or wanted.helper_id in task.helpers,
            not wanted.kinds or task.kind in wanted.kinds,
            wanted.client_id is None or task.client == wanted.client_id,
            not wanted.priorities or (task.priority or 0) in wanted.priorities,
            wanted.waiting is None or wanted.waiting == bool(live_needs),
            wanted.due_from is None or (last is not None and last >= wanted.due_from),
            wanted.due_to is None or (day is not None and day <= wanted.due_to),
        )
        return all(checks)

    def listed(self, wanted: TaskFilter) -> dict[Bucket, list[int]]:
        found: dict[Bucket, list[Made]] = {bucket: [] for bucket in Bucket}
        for task in self.made.values():
            if task.done_at is not None and not self.recently(task, wanted):
                continue
            if self.fits(task, wanted):
                found[self.bucket(task)].append(task)
        return {bucket: [t.id for t in sorted(ts, key=self.key)] for bucket, ts in found.items()}

    def recently(self, task: Made, wanted: TaskFilter) -> bool:
        assert task.done_at is not None
        if wanted.done_from is None and wanted.done_to is None:
            return task.done_at >= NOW - 300_000
        day = local(task.done_at, self.zone).date()
        return (wanted.done_from or date.min) <= day <= (wanted.done_to or date.max)

    def key(self, task: Made) -> tuple[Any, ...]:
        if task.done_at is not None:
            return -task.done_at, 0, task.id
        return task.due.instant(self.zone) or 0, -(task.priority or 0), task.id


def filters(me: int, others: list[int], client: int) -> list[TaskFilter]:
    day = timedelta(days=1)
    return [
        TaskFilter(),
        TaskFilter(mine=True),
        TaskFilter(assignees=(others[0],)),
        TaskFilter(assignees=tuple(others)),
        TaskFilter(mine=True, kinds=("call", "todo")),
        TaskFilter(handed_by_me=True),
        TaskFilter(to_accept=True),
        TaskFilter(helper_id=others[1]),
        TaskFilter(helper_id=others[1], mine=True),
        TaskFilter(client_id=client),
        TaskFilter(client_id=client, mine=True),
        TaskFilter(priorities=(0, 3)),
        TaskFilter(waiting=True),
        TaskFilter(waiting=False, mine=True),
        TaskFilter(due_from=THURSDAY - day, due_to=THURSDAY + 2 * day),
        TaskFilter(done_from=THURSDAY - 10 * day, done_to=THURSDAY - day),
        TaskFilter(done_from=THURSDAY, mine=True),
    ]


@pytest.mark.parametrize("zone", ["Europe/Moscow", "Asia/Almaty", "America/St_Johns"])
@pytest.mark.usefixtures("still")
def test_the_list_is_what_a_plain_look_at_every_task_says(office: Office, zone: str) -> None:
    set_zone(office, zone)
    made = fill(office, random.Random(zone), 260)
    oracle = Oracle(made, office.zone, office.user_id)
    people = sorted({task.assignee for task in made} - {office.user_id})
    client = next(task.client for task in made if task.client is not None)
    for wanted in filters(office.user_id, people, client):
        right = oracle.listed(wanted)
        flat = [task for bucket in Bucket for task in right[bucket]]
        page = list_tasks(office, wanted, limit=1000)
        assert page.counts == {bucket: len(right[bucket]) for bucket in Bucket}, wanted
        assert [row.id for row in page.rows] == flat, wanted
        assert {row.id: row.bucket for row in page.rows} == {
            task: bucket for bucket in Bucket for task in right[bucket]
        }
        assert list_task_ids(office, wanted) == flat
        assert count_buckets(office, wanted) == page.counts
        assert bucket_task_ids(office, wanted) == right
        assert page.total == len(flat)


@pytest.mark.usefixtures("still")
def test_pages_are_cut_from_the_whole_list(office: Office) -> None:
    fill(office, random.Random(3), 120)
    whole = list_task_ids(office, TaskFilter(mine=True))
    for size in (1, 7, 50):
        pages = [
            row.id
            for start in range(0, len(whole), size)
            for row in list_tasks(office, TaskFilter(mine=True), offset=start, limit=size).rows
        ]
        assert pages == whole
    chosen = (Bucket.TODAY, Bucket.UNDATED)
    page = list_tasks(office, buckets=chosen, limit=1000)
    assert {row.bucket for row in page.rows} == set(chosen)
    assert page.total == len(page.rows) == page.counts[chosen[0]] + page.counts[chosen[1]]
    assert list_tasks(office, offset=10_000).rows == ()


@pytest.mark.usefixtures("still")
def test_other_orders_keep_the_buckets(office: Office) -> None:
    made = {task.id: task for task in fill(office, random.Random(5), 150)}
    names: dict[Any, Any] = dict(office.db.run("SELECT id, name_key FROM client"))
    keys: dict[Order, Callable[[Made], Any]] = {
        Order.PRIORITY: lambda task: -(task.priority or 0),
        Order.CREATED: lambda task: -task.created,
        Order.TITLE: lambda task: task.title.casefold().replace("ё", "е"),
        Order.CLIENT: lambda task: (task.client is None, names.get(task.client, "")),
    }
    usual = list_tasks(office, limit=1000)
    for order, key in keys.items():
        page = list_tasks(office, order=order, limit=1000)
        assert page.counts == usual.counts
        assert {(r.id, r.bucket) for r in page.rows} == {(r.id, r.bucket) for r in usual.rows}
        assert [row.bucket for row in page.rows] == [row.bucket for row in usual.rows]
        for bucket in OPEN_BUCKETS:
            told = [key(made[row.id]) for row in page.rows if row.bucket is bucket]
            assert told == sorted(told), (order, bucket)


def test_a_done_task_stays_five_minutes(office: Office, still: Callable[[int], None]) -> None:
    task = plan(office, "Дело", Due(THURSDAY))
    complete_task(office, task)
    for ahead, there in ((0, 1), (300_000, 1), (300_001, 0)):
        still(ahead)
        assert count_buckets(office)[Bucket.DONE] == there


@pytest.mark.usefixtures("still")
def test_a_text_is_looked_for_as_the_search_does(office: Office, company: int) -> None:
    first = plan(office, "Договор поставки", at(THURSDAY, 15))
    second = plan(office, "Звонок", Due(THURSDAY), text="про договор")
    other = plan(office, "Звонок", Due(THURSDAY), client_id=company)
    assert list_task_ids(office, TaskFilter(text="ДОГОВОР")) == [first, second]
    assert list_task_ids(office, TaskFilter(text="квант")) == [other]
    assert list_task_ids(office, TaskFilter(text="квант", mine=True)) == [other]
    assert list_task_ids(office, TaskFilter(text="  ")) == [first, second, other]


@pytest.mark.usefixtures("still")
def test_a_task_of_several_days_is_under_way_until_its_last_is_over(office: Office) -> None:
    day = timedelta(days=1)
    spans = {
        (-3, -1): (Bucket.OVERDUE, "просрочено 1 день"),
        (-3, 0): (Bucket.TODAY, "последний день"),
        (-1, 1): (Bucket.TODAY, "до завтра"),
        (0, 2): (Bucket.TODAY, "до 17 апр"),
        (1, 3): (Bucket.TOMORROW, "завтра"),
    }
    for (first, last), (bucket, words) in spans.items():
        task = plan(office, "Выставка", Due(THURSDAY + first * day), ends_on=THURSDAY + last * day)
        (row,) = [row for row in list_tasks(office).rows if row.id == task]
        assert (row.bucket, row.due_text.replace("\N{NO-BREAK SPACE}", " ")) == (bucket, words)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Almaty", "Pacific/Apia"])
def test_the_borders_are_those_of_the_office_s_days(zone: str) -> None:
    there = ZoneInfo(zone)
    for now in (NOW, int(datetime(2027, 3, 27, 22, 59, tzinfo=UTC).timestamp() * 1000)):
        borders = Borders.at(now, there)
        for end, days in zip(borders.ends, (1, 2, 8), strict=True):
            assert local(end, there).date() == borders.today + timedelta(days=days - 1)
            assert local(end + 1, there).date() == borders.today + timedelta(days=days)
