"""What it costs not to see everything: lists, counts and search of one who sees his own (about 5 %)
and of one who sees a department of five, beside those of one who sees all, in one run.

Each question is asked by the three in turn, so a busy machine slows them alike.
"""

from __future__ import annotations

import gc
import random
import shutil
import statistics
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Final

from crm_desktop.access.keys import FLOOR, read_keys, unlock
from crm_desktop.access.keys_people import add_person
from crm_desktop.access.membership import Role
from crm_desktop.access.powers import BUILT_IN, Powers, Scope, scopes_of, to_json
from crm_desktop.clients.listing import (
    ClientFilter,
    ClientSort,
    client_ids,
    client_rows,
    count_clients,
)
from crm_desktop.demo.office import DEMO_PASSWORD, make_demo_office
from crm_desktop.office import CopyAnswer, Office, open_office
from crm_desktop.search.everywhere import search_everywhere
from db.connection import OfficeDatabase
from tests.bench.measuring import percentile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.bench.measuring import Results

PAGE: Final = 60
ROUNDS: Final = 15
GOAL: Final = "≤ 1.3 of who sees all"
WORDS: Final = "кефир обои жираф"
TEAM: Final = 4
SHARED: Final = 100
COLUMNS: Final = ("name", "type", "region", "responsible", "phone", "email", "last_event")


def measure(results: Results, folder: Path, clients: int, *, only: Sequence[str]) -> None:
    """Measure one size in a fresh copy of a demo office."""
    model, work = folder / f"demo-{clients}", folder / f"visibility-{clients}"
    if not model.exists():
        make_demo_office(model, clients=clients, parameters=FLOOR).close()
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(model, work)
    admin = open_office(work, DEMO_PASSWORD, copy_answer=CopyAnswer.COPY)
    opened = {"all": admin}
    try:
        for name, scope in (("own", Scope.OWN), ("department", Scope.DEPARTMENT)):
            opened[name] = _someone(admin, name, scope)
        _share_out(admin, [opened["own"].user_id, opened["department"].user_id])
        for name, office in opened.items():
            share = count_clients(office, cap=None) / clients
            results.add(f"seen by {name}", size=clients, share=share)
        for what, ask in QUESTIONS.items():
            if not only or any(word in what for word in only):
                print(f"{clients}: {what}", file=sys.stderr)
                _compare(results, what, ask, opened, clients)
    finally:
        for each in opened.values():
            each.close()
        shutil.rmtree(work, ignore_errors=True)


def _someone(admin: Office, name: str, scope: Scope) -> Office:
    """Add a person with a scope and sign him in."""
    powers = Powers(
        scopes_of(scope, create=scope, edit=scope), acts=BUILT_IN[Role.MANAGER].acts,
        unassigned=False,
    )  # fmt: skip
    with admin.change("Новый сотрудник") as change:
        member, role = change.new_id(), change.new_id()
        admin.db.run(
            "INSERT INTO access_role(id, name, base, powers, position) VALUES(?, ?, ?, ?, 1)",
            (role, name, Role.MANAGER.value, to_json(powers)),
        )
        admin.db.run(
            "INSERT INTO member(id, name, role, access_role) VALUES(?, ?, ?, ?)",
            (member, name, Role.MANAGER.value, role),
        )
    add_person(
        admin.folder.keys, admin.unlocked, user_id=member, user_name=name, role=Role.MANAGER,
        password=WORDS, parameters=FLOOR,
    )  # fmt: skip
    unlocked = unlock(read_keys(admin.folder.keys), WORDS, user_name=name)
    database = OfficeDatabase(admin.folder.database, unlocked.database_key)
    return Office(admin.folder, database, unlocked)


def _share_out(admin: Office, people: list[int]) -> None:
    """Give the one a twentieth of the clients and the other's department a fifth, by chance.

    Some of the others' clients are opened to each of them.
    """
    own, chief = people
    with admin.change("Отдел") as change:
        department = change.new_id()
        team = [chief, *(change.new_id() for _each in range(TEAM))]
        admin.db.run(
            "INSERT INTO department(id, name, position) VALUES(?, 'Отдел', 1)", (department,)
        )
        for member in team[1:]:
            admin.db.run(
                "INSERT INTO member(id, name, role) VALUES(?, ?, 'manager')",
                (member, f"Сотрудник {member}"),
            )
        for member in team:
            admin.db.run("UPDATE member SET department = ? WHERE id = ?", (department, member))
    chance = random.Random(1)
    ids = [row[0] for row in admin.db.run("SELECT id FROM client")]
    chance.shuffle(ids)
    twentieth = len(ids) // 20
    wanted = [(own, client) for client in ids[:twentieth]]
    wanted += [(chance.choice(team), client) for client in ids[twentieth : 5 * twentieth]]
    wanted.sort(key=lambda pair: pair[1])
    for start in range(0, len(wanted), 20_000):
        with admin.change("Раздача", kind="system"):
            admin.db.run_many(
                "UPDATE client SET responsible = ? WHERE id = ?", wanted[start : start + 20_000]
            )
    with admin.change("Открыто", kind="system") as change:
        admin.db.run_many(
            "INSERT INTO client_share(id, client, member, at) VALUES(?, ?, ?, 1)",
            ((change.new_id(), client, chance.choice([own, *team]))
             for client in ids[-len(ids) // SHARED :]),
        )  # fmt: skip


def _compare(
    results: Results,
    what: str,
    ask: Callable[[Office], object],
    opened: dict[str, Office],
    size: int,
) -> None:
    times: dict[str, list[float]] = {name: [] for name in opened}
    work: dict[str, list[float]] = {name: [] for name in opened}
    for office in opened.values():
        ask(office)
    gc.collect()
    for _round in range(ROUNDS):
        for name, office in opened.items():
            start, before = time.perf_counter(), time.process_time()
            ask(office)
            work[name].append((time.process_time() - before) * 1000)
            times[name].append((time.perf_counter() - start) * 1000)
    # Others' work on the machine is no part of the ratio.
    middle = {name: statistics.median(each) for name, each in work.items()}
    for name in opened:
        results.add(
            what, size=size, goal="" if name == "all" else GOAL, who=name,
            median_ms=statistics.median(times[name]), p95_ms=percentile(times[name], 95),
            cpu_ms=middle[name], ratio=middle[name] / middle["all"],
        )  # fmt: skip


def page(office: Office, filter_: ClientFilter, order: Sequence[ClientSort]) -> object:
    """A page as a list shows it: whom, and their rows."""
    found = client_ids(office, filter_, sort=order, limit=PAGE)
    return client_rows(office, list(found), columns=COLUMNS)


_ANY = ClientFilter()
_BY = {
    "name": (ClientSort(),),
    "name, upwards": (ClientSort("name", descending=True),),
    "created": (ClientSort("created", descending=True),),
    "region": (ClientSort("region"),),
    "responsible": (ClientSort("responsible"),),
    "type": (ClientSort("type"),),
}
QUESTIONS: Final[dict[str, Callable[[Office], object]]] = {
    **{f"page by {name}": partial(page, filter_=_ANY, order=order) for name, order in _BY.items()},
    "page of companies": partial(page, filter_=ClientFilter(kind="company"), order=_BY["name"]),
    "page of priority 2": partial(page, filter_=ClientFilter(priorities=(2,)), order=_BY["name"]),
    "page without a phone": partial(page, filter_=ClientFilter(no_phone=True), order=_BY["name"]),
    "page of a search": partial(page, filter_=ClientFilter(text="иванов"), order=_BY["name"]),
    "ids by name": partial(client_ids, limit=PAGE),
    "count": count_clients,
    "count exactly": partial(count_clients, cap=None),
    "count of companies": lambda office: count_clients(office, ClientFilter(kind="company")),
    "count of a search": lambda office: count_clients(office, ClientFilter(text="иванов")),
    "Ctrl+K: иванов": lambda office: search_everywhere(office, "иванов"),
    "Ctrl+K: ромашка": lambda office: search_everywhere(office, "ромашка"),
}
PARTS: Final = QUESTIONS
