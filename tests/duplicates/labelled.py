"""Reading the labelled pairs: `label | why | one | the other`, a record = `name; tag value; …`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.duplicates.facts import facts_of_draft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.duplicates.facts import Facts

FILES = sorted(Path(__file__).parent.glob("labelled_*.txt"))
CHANNELS = {"t": "phone", "e": "email", "g": "messenger", "v": "social", "s": "site"}
FORM = re.compile(r"(?:ИП|ООО|КФХ|Индивидуальный предприниматель)\b")
KINDS = {"labelled_companies": "company", "labelled_people": "person"}
VALUES = {"i": "inn", "k": "kpp", "b": "birthday", "r": "region"}


class Labelled(NamedTuple):
    """A pair and whether a person calls it one client."""

    same: bool
    why: str
    one: ClientDraft
    two: ClientDraft
    place: str


def labelled_pairs() -> Iterator[Labelled]:
    """Yield every pair of every file."""
    regions: dict[str, int] = {}
    for path in FILES:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if line[:1] in "=≠" and line:
                label, why, one, two = line.split(" | ")
                yield Labelled(
                    label == "=",
                    why,
                    record(one, regions, path.stem),
                    record(two, regions, path.stem),
                    f"{path.name}:{number}",
                )


def record(text: str, regions: dict[str, int], file: str) -> ClientDraft:
    """Read one record; regions get numbers in the order they are met.

    In the files of companies and of people the kind is known, as it is in two lists of a sheet;
    in the mixed one it is told by the name.
    """
    name, *tagged = text.split("; ")
    channels, values = [], dict[str, str | int]()
    for tag, value in (part.split(" ", 1) for part in tagged):
        if tag == "g":
            channels.append(ChannelDraft(f"https://t.me/{value}"))
        elif tag == "v":
            channels.append(ChannelDraft(f"https://vk.com/{value}"))
        elif tag in CHANNELS:
            channels.append(ChannelDraft(value, CHANNELS[tag]))
        elif tag == "r":
            values["region"] = regions.setdefault(value, len(regions) + 1)
        else:
            values[VALUES[tag]] = value
    kind = "" if FORM.match(name) else KINDS.get(file, "")
    return ClientDraft(name=name, kind=kind, channels=tuple(channels), values=values)


def facts(draft: ClientDraft) -> Facts:
    """Return a record as the comparing sees it."""
    return facts_of_draft(draft)
