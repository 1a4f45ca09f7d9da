r"""vCard 3.0: UTF-8, CRLF, lines folded at 75 bytes without splitting a character."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.parts import ADDRESS_KINDS
from crm_desktop.exporting.cells import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from crm_desktop.exporting.records import Channel, Record

LONGEST_LINE: Final = 75
"""Bytes, without the CRLF."""
_UNKNOWN_YEAR: Final = "1604"
_PHONE_TYPES: Final = {
    "": "VOICE", "мобильный": "CELL", "whatsapp": "CELL", "рабочий": "WORK", "домашний": "HOME",
    "личный": "HOME", "факс": "FAX", "пейджер": "PAGER", "автомобильный": "CAR",
}  # fmt: skip
_EMAIL_TYPES: Final = {"": "INTERNET", "рабочий": "INTERNET,WORK", "личный": "INTERNET,HOME"}
_PLACE_TYPES: Final = {
    "legal": "WORK", "actual": "WORK", "delivery": "PARCEL", "post": "POSTAL",
}  # fmt: skip
_PLACE_LABELS: Final = {"legal": ADDRESS_KINDS["legal"]}
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S")
_SPECIAL: Final = re.compile(r"[\\;,]")


def write_vcards(path: Path, records: Iterable[Record]) -> None:
    """Write a card for each client, people and companies.

    Args:
        path: the file, made anew.
        records: the clients.
    """
    with path.open("w", encoding="utf-8", newline="") as stream:
        for record in records:
            stream.write("".join(fold_line(line) for line in _card(record)))


def fold_line(line: str) -> str:
    r"""Return a line with its CRLF, folded: each further line begins with a blank.

    >>> fold_line("N:ok")
    'N:ok\r\n'
    """
    data = line.encode()
    if len(data) <= LONGEST_LINE:
        return f"{line}\r\n"
    parts: list[str] = []
    start = 0
    while start < len(data):
        end = min(start + LONGEST_LINE - bool(parts), len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:  # noqa: PLR2004 - inside a character
            end -= 1
        parts.append(data[start:end].decode())
        start = end
    return "\r\n ".join(parts) + "\r\n"


def _card(record: Record) -> Iterator[str]:
    row = record.row
    person = row["kind"] == "person"
    yield "BEGIN:VCARD"
    yield "VERSION:3.0"
    yield f"UID:kartoteka-{row['id']}"
    yield f"FN:{_text(row['name'])}"
    names = [row["last_name"] or "", row["first_name"] or "", row["middle_name"] or ""]
    if person and not any(names):
        names[1] = row["name"]
    yield f"N:{';'.join(_text(name) for name in names)};;" if person else "N:;;;;"
    if person:
        if record.works:
            yield f"ORG:{_text(record.works[0].name)}"
            if record.works[0].post:
                yield f"TITLE:{_text(record.works[0].post)}"
    else:
        yield f"ORG:{_text(row['name'])}"
        yield "X-ABShowAs:COMPANY"
    groups = count(1)
    yield from _channels(record, groups)
    for kind, texts in record.addresses.items():
        for text in texts:
            address = f"ADR;TYPE={_PLACE_TYPES.get(kind, 'WORK')}:;;{_text(text)};;;;"
            yield from _grouped(groups, address, _PLACE_LABELS.get(kind, ""))
    if row["birthday"]:
        yield _birthday(row["birthday"])
    yield from _labels(record)
    notes = [row["note"] or "", *(_also(work.name, work.post) for work in record.works[1:])]
    if note := "\n".join(filter(None, notes)):
        yield f"NOTE:{_text(note)}"
    yield "END:VCARD"


def _labels(record: Record) -> Iterator[str]:
    """Other programs know tags only; ours tells the roles from them."""
    roles, tags = record.labels.get("role", ()), record.labels.get("tag", ())
    if roles or tags:
        yield f"CATEGORIES:{','.join(map(_text, (*roles, *tags)))}"
    if roles:
        yield f"X-KARTOTEKA-ROLES:{','.join(map(_text, roles))}"


def _channels(record: Record, groups: Iterator[int]) -> Iterator[str]:
    for name, kind, types in (("TEL", "phone", _PHONE_TYPES), ("EMAIL", "email", _EMAIL_TYPES)):
        told = {type_: label for label, type_ in reversed(types.items())}
        for place, channel in enumerate(record.channels.get(kind, ())):
            type_ = types.get(channel.label.casefold(), types[""])
            pref = ",PREF" if place == 0 else ""
            line = f"{name};TYPE={type_}{pref}:{_text(_with_note(channel))}"
            yield from _grouped(groups, line, channel.label if told[type_] != channel.label else "")
    for channel in record.channels.get("messenger", ()):
        yield from _messenger(channel, groups)
    for kind in ("social", "site"):
        for channel in record.channels.get(kind, ()):
            label = channel.label if kind == "site" else ""
            yield from _grouped(groups, f"URL:{_text(_link(channel.value))}", label)


def _messenger(channel: Channel, groups: Iterator[int]) -> Iterator[str]:
    service = channel.label
    address = _text(channel.value.lstrip("@"))
    if "://" in channel.value:
        yield f"URL:{_text(channel.value)}"
    elif service.isascii() and service.isalnum():
        yield f"IMPP;X-SERVICE-TYPE={service}:{service.casefold()}:{address}"
    else:
        yield from _grouped(groups, f"IMPP:{address}", service)


def _grouped(groups: Iterator[int], line: str, label: str) -> Iterator[str]:
    """A line with a label of its own, as Apple and Google write it."""
    if not label:
        yield line
        return
    group = f"item{next(groups)}"
    yield f"{group}.{line}"
    yield f"{group}.X-ABLabel:{_text(label)}"


def _with_note(channel: Channel) -> str:
    return f"{channel.value} ({channel.note})" if channel.note else channel.value


def _link(value: str) -> str:
    return value if _SCHEME.match(value) else f"https://{value}"


def _birthday(iso: str) -> str:
    """A birthday without its year is written as Apple and Google do."""
    if iso.startswith("--"):
        return f"BDAY;X-APPLE-OMIT-YEAR={_UNKNOWN_YEAR}:{_UNKNOWN_YEAR}-{iso[2:]}"
    return f"BDAY:{_text(iso)}"


def _also(company: str, post: str) -> str:
    return f"Также: {company}, {post}" if post else f"Также: {company}"


def _text(text: str) -> str:
    r"""Escape what separates values: `\\`, `\;`, `\,`, and `\n` for a line end."""
    bare = visible(text.replace("\r\n", "\n").replace("\r", "\n"))
    return _SPECIAL.sub(r"\\\g<0>", bare).replace("\n", "\\n")
