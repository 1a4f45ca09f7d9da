"""The figures of finding duplicates: a scan of everybody, one after changes, the check on entry.

A seeded set of clients is entered once more, misspelt or with one thing in common; how many of
them are found is a part of the result.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Final

import psutil

from crm_desktop.access.keys import FLOOR
from crm_desktop.clients.card import get_client
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.clients.listing import client_ids
from crm_desktop.demo.office import DEMO_PASSWORD, make_demo_office
from crm_desktop.duplicates.finding import possible_duplicates
from crm_desktop.duplicates.pairs import duplicate_count, duplicate_groups
from crm_desktop.duplicates.scan import scan_duplicates
from crm_desktop.office import CopyAnswer, open_office
from tests.bench.measuring import Once, percentile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crm_desktop.office import Office
    from tests.bench.measuring import Results

TWINS: Final = 200
SAMPLES: Final = 200
EDITED: Final = 100
_WATCH_S: Final = 0.05


def measure(results: Results, folder: Path, clients: int, *, only: Sequence[str]) -> None:
    """Measure at one size in a fresh copy of a demo office; `only` has no parts to choose from."""
    del only
    model, work = folder / f"demo-{clients}", folder / f"duplicates-{clients}"
    if not model.exists():
        make_demo_office(model, clients=clients, parameters=FLOOR).close()
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(model, work)
    office = open_office(work, DEMO_PASSWORD, copy_answer=CopyAnswer.COPY)
    try:
        twins = _add_twins(office)
        print(f"{clients}: scan", file=sys.stderr)
        _scan(results, office, clients, twins)
        print(f"{clients}: entry", file=sys.stderr)
        _entry(results, office, clients)
    finally:
        office.close()
        shutil.rmtree(work, ignore_errors=True)


def _scan(results: Results, office: Office, size: int, twins: dict[int, int]) -> None:
    saves: list[float] = []
    stop, began = threading.Event(), psutil.Process().memory_info().rss
    edited = client_ids(office)[:EDITED]
    peak = _Peak()
    other = threading.Thread(target=_keep_saving, args=(office, edited, stop, saves))
    other.start()
    try:
        with Once() as whole, peak:
            found = scan_duplicates(office, anew=True)
    finally:
        stop.set()
        other.join()
    assert found.full
    pairs = {
        (pair.first, pair.second)
        for group in duplicate_groups(office, limit=size, size=size).groups
        for pair in group.pairs
    }
    known = sum((min(pair), max(pair)) in pairs for pair in twins.items())
    assert known >= 0.8 * len(twins), f"{known} of {len(twins)} found"
    results.add(
        "scan of everybody",
        size=size,
        goal="≤ 60 s at 100,000",
        seconds=whole.seconds,
        cpu_seconds=whole.cpu_seconds,
        memory_added_mib=(peak.rss - began) >> 20,
        pairs=len(pairs),
        twins_found=known / len(twins),
        saves_meanwhile=len(saves),
        save_p95_ms=percentile(saves, 95) if saves else 0.0,
    )
    with Once() as short:
        after = scan_duplicates(office)
    assert not after.full
    results.add(
        "scan after changes", size=size, seconds=short.seconds, changed=after.examined, goal="≤ 2 s"
    )
    results.time("groups, first page", [partial(duplicate_groups, office)] * 10, size=size)
    results.time("count of groups", [partial(duplicate_count, office)] * 10, size=size)


def _entry(results: Results, office: Office, size: int) -> None:
    rng, ids = random.Random(4), client_ids(office)
    goal = "≤ 30 ms at 100,000"
    cards = [ids[rng.randrange(len(ids))] for _ in range(SAMPLES)]
    results.time(
        "check on entry: a client of the base",
        [partial(possible_duplicates, office, client) for client in cards],
        size=size,
        goal=goal,
    )
    drafts = [_twin_draft(office, client, rng) for client in cards]
    results.time(
        "check on entry: a draft",
        [partial(possible_duplicates, office, draft, limit=3, hints=True) for draft in drafts],
        size=size,
        goal=goal,
    )


def _add_twins(office: Office) -> dict[int, int]:
    """Enter some clients again as another hand would; return new id -> old one."""
    rng, ids = random.Random(5), client_ids(office)
    chosen = rng.sample(range(len(ids)), min(TWINS, len(ids) // 4))
    twins = {}
    for place in chosen:
        draft = _twin_draft(office, ids[place], rng)
        twins[create_client(office, draft)[0]] = ids[place]
    return twins


def _twin_draft(office: Office, client: int, rng: random.Random) -> ClientDraft:
    """Copy a client with its name a little misspelt, and a phone or an e-mail of its own."""
    card = get_client(office, client)
    letters = list(card.name)
    places = [n for n, letter in enumerate(letters) if letter.isalpha() and n > len(letters) // 2]
    if places and rng.random() < 0.5:
        del letters[rng.choice(places)]
    channels = [c for c in card.channels if c.kind in {"phone", "email"}][:1]
    return ClientDraft(
        kind=card.kind,
        name="".join(letters),
        channels=tuple(ChannelDraft(channel.value, channel.kind) for channel in channels),
    )


def _keep_saving(
    office: Office, clients: Sequence[int], stop: threading.Event, saves: list[float]
) -> None:
    """Do what a person does while the scan runs."""
    for number, client in enumerate(clients):
        if stop.wait(_WATCH_S):
            return
        start = time.perf_counter()
        edit_field(office, client, field="note", value=f"правка {number}")
        saves.append((time.perf_counter() - start) * 1000)


class _Peak:
    """The largest memory of this process while it is entered."""

    def __init__(self) -> None:
        self.rss = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        process = psutil.Process(os.getpid())
        while not self._stop.wait(_WATCH_S):
            self.rss = max(self.rss, process.memory_info().rss)
