"""Search of events, notes and files, and of everything at once, over the demonstration's texts."""

from __future__ import annotations

import random
import re
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.listing import client_ids
from crm_desktop.search.entries import FILES, search_entries
from crm_desktop.search.everywhere import search_everywhere
from crm_desktop.timeline.events import EventDraft, add_event, list_events

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from tests.bench.measuring import Results

SAMPLES: Final = 200
_GOAL: Final = "≤ 30 ms p95 at 300,000 events"


def measure(results: Results, office: Office, size: int) -> None:
    """Ask for words that were said, whole and in parts; write down events that are then found."""
    rng = random.Random(4)
    ids = client_ids(office)
    said: list[str] = []
    while len(said) < SAMPLES:
        for row in list_events(office, ids[rng.randrange(size)], limit=3):
            said += re.findall(r"\w{6,}", row.text.casefold())[:2]
    questions = {
        "a word": said,
        "a beginning of 3 letters": [word[:3] for word in said],
        "inside a word": [word[1:6] for word in said],
        "two words": [f"{one} {other}" for one, other in pairwise(said)],
        "a typo": [word[:2] + word[3] + word[2] + word[4:] for word in said],
    }
    for word in said[:20]:
        assert search_entries(office, word), word
        assert search_entries(office, word[1:6]), word
    for kind, asked in questions.items():
        calls = [partial(search_entries, office, text) for text in asked[:SAMPLES]]
        results.time(f"texts: {kind}", calls, size=size, goal=_GOAL)
    files = [partial(search_entries, office, word, sources=FILES) for word in said[:SAMPLES]]
    results.time("files: a word", files, size=size, goal=_GOAL)
    everywhere = [partial(search_everywhere, office, word[:5]) for word in said[:SAMPLES]]
    results.time("everywhere: the palette's question", everywhere, size=size, goal="≤ 50 ms")
    drafts = [EventDraft("note", f"Замер номер{n} {word}") for n, word in enumerate(said[:50])]
    results.time(
        "write down an event, durable",
        [partial(add_event, office, ids[n], draft=draft) for n, draft in enumerate(drafts)],
        size=size,
        goal="≤ 10 ms",
    )
    assert search_entries(office, "номер49")[0].client_id == ids[49]
