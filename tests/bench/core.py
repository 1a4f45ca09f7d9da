"""The figures of the main job: find, open, save, import, take back, export, back up.

Every figure is checked against the right answer before it is written down.
"""

from __future__ import annotations

import random
import re
import shutil
import sys
from functools import partial
from typing import TYPE_CHECKING, Final

from crm_desktop.access.keys import FLOOR
from crm_desktop.clients.card import get_client
from crm_desktop.clients.edits import edit_field
from crm_desktop.clients.history import client_history
from crm_desktop.clients.listing import ClientFilter, client_ids, client_rows, count_clients
from crm_desktop.clients.search import search_clients
from crm_desktop.demo.office import DEMO_PASSWORD, make_demo_office
from crm_desktop.office import CopyAnswer, open_office
from crm_desktop.timeline.events import list_events
from tests.bench import deal_import, exchange, journal_cost, texts, window
from tests.bench.measuring import Once

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from crm_desktop.office import Office
    from tests.bench.measuring import Results

SAMPLES: Final = 200
PAGE: Final = 60


def measure(results: Results, folder: Path, clients: int, *, only: Sequence[str]) -> None:
    """Measure everything at one size in a fresh copy of a demo office."""
    model = folder / f"demo-{clients}"
    if not model.exists():
        with Once() as making:
            make_demo_office(model, clients=clients, parameters=FLOOR).close()
        print(f"demo office of {clients}: {making.seconds:.0f} s", file=sys.stderr)
    for name, part in PARTS.items():
        if only and name not in only:
            continue
        print(f"{clients}: {name}", file=sys.stderr)
        work = folder / f"work-{clients}"
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(model, work)
        office = open_office(work, DEMO_PASSWORD, copy_answer=CopyAnswer.COPY)
        try:
            part(results, office, clients)
        finally:
            office.close()
            shutil.rmtree(work, ignore_errors=True)


def lists(results: Results, office: Office, size: int) -> None:
    """Pages of the list, from the beginning and from any place."""
    ids = client_ids(office)
    assert len(ids) == size == count_clients(office, cap=size + 1)
    rng = random.Random(1)

    def first_page() -> None:
        assert len(client_rows(office, client_ids(office, limit=PAGE))) == PAGE

    def any_page() -> None:
        start = rng.randrange(size - PAGE)
        rows = client_rows(office, ids[start : start + PAGE])
        assert [row.id for row in rows] == list(ids[start : start + PAGE])

    goal = "≤ 10 ms at 10,000, ≤ 20 ms at 1,000,000"
    results.time("first list page, warm", [first_page] * SAMPLES, size=size, goal=goal)
    results.time("list page from anywhere", [any_page] * SAMPLES, size=size, goal=goal)
    results.time("all ids, sorted by name", [lambda: client_ids(office)] * 10, size=size)
    mine = ClientFilter(mine=True)
    results.time("count, capped", [lambda: count_clients(office, mine)] * 50, size=size)


def search(results: Results, office: Office, size: int) -> None:
    """Each kind of question, asked about clients that are there."""
    rng = random.Random(2)
    ids = client_ids(office)
    cards = [get_client(office, ids[rng.randrange(size)]) for _ in range(SAMPLES)]
    questions: dict[str, list[tuple[str, int]]] = {
        "name beginning": [], "inside a word": [], "7 phone digits": [], "ИНН part": [],
        "e-mail part": [], "two words": [], "wrong layout": [],
    }  # fmt: skip
    layout = str.maketrans("йцукенгшщзхъфывапролджэячсмитьбюё", "qwertyuiop[]asdfghjkl;'zxcvbnm,.`")
    for card in cards:
        words = re.findall(r"\w+", card.name.casefold())
        word = max(words, key=len)
        questions["name beginning"].append((word[:5], card.id))
        questions["inside a word"].append((word[1:7], card.id))
        questions["two words"].append((" ".join(w[:6] for w in words[:2]), card.id))
        questions["wrong layout"].append((word.translate(layout), card.id))
        for channel in card.channels:
            if channel.kind == "phone":
                questions["7 phone digits"].append((channel.key[-7:], card.id))
            elif channel.kind == "email":
                questions["e-mail part"].append((channel.key[2:12], card.id))
        inn = card.value_of("inn")
        if inn:
            questions["ИНН part"].append((str(inn)[2:9], card.id))
    for kind, asked in questions.items():
        missed = sum(
            client not in set(client_ids(office, ClientFilter(text=text)))
            for text, client in asked[:20]
        )
        assert not missed, f"{kind}: {missed} of 20 not found"
        goal = "≤ 3 ms at 10,000; ≤ 10 ms at 1,000,000" if kind == "name beginning" else "≤ 5 ms"
        calls = [partial(search_clients, office, text) for text, _client in asked[:SAMPLES]]
        results.time(f"search: {kind}", calls, size=size, goal=goal)
    rare = [lambda: search_clients(office, "щщъыьэю")] * 20
    results.time("search: nothing found, typos tried", rare, size=size)


def cards(results: Results, office: Office, size: int) -> None:
    """A card with its timeline and history; a durable save."""
    rng = random.Random(3)
    ids = client_ids(office)
    chosen = [ids[rng.randrange(size)] for _ in range(SAMPLES)]

    def open_card(client: int) -> None:
        with office.reading():
            assert get_client(office, client).id == client
            list_events(office, client, limit=50)
            client_history(office, client, limit=50)

    results.time(
        "open a card with its history",
        [partial(open_card, client) for client in chosen],
        size=size,
        goal="≤ 5 ms",
    )
    results.time(
        "save an edit, durable",
        [
            partial(edit_field, office, client, field="note", value=f"правка {n}")
            for n, client in enumerate(chosen)
        ],
        size=size,
        goal="≤ 10 ms",
    )


PARTS: Final[dict[str, Callable[[Results, Office, int], None]]] = {
    "lists": lists,
    "search": search,
    "texts": texts.measure,
    "cards": cards,
    "journal": journal_cost.measure,
    "exchange": exchange.measure,
    "deal-import": deal_import.measure,
    "window": window.measure,
}
