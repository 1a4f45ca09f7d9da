"""E-mail addresses of a cell or a field."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crm_desktop.clients.hosts import readable_host

UNREADABLE = "Не похоже на адрес почты: оставлено как есть."

_NAMED = re.compile(r"(?P<name>[^<>;,]*)<\s*(?P<address>[^<>\s]+@[^<>\s]+)\s*>")
_SEPARATORS = re.compile(r"[;,|\s]+|(?<=\w)/(?=\w)")
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\\\"]+@[^\s@<>()\[\],;:\\\"/]+", re.IGNORECASE)
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+")
_HOST = re.compile(r"(?:[\w](?:[\w-]*[\w])?\.)+[^\W\d_][\w-]*[^\W_]", re.IGNORECASE)
_EDGES = " \u00a0\t.,;:<>()\"'«»"
_LONGEST = 254


@dataclass(frozen=True, slots=True)
class Email:
    """One address: as shown, its key (`""` when unreadable), words beside it, a warning."""

    text: str
    key: str
    note: str = ""
    problem: str = ""


def email_key(text: str) -> str:
    """The address casefolded, its domain in readable letters; `""` when it is no address."""
    bare = _bare(text)
    if not _ADDRESS.fullmatch(bare):
        return ""
    local, _, host = bare.rpartition("@")
    host = readable_host(host)
    return f"{local.casefold()}@{host}" if host and len(bare) <= _LONGEST else ""


def check_email(text: str) -> str:
    """`""` or one Russian warning about an address."""
    bare = _bare(text)
    if not bare:
        return ""
    if bare.count("@") != 1:
        return "В адресе почты должен быть один знак @."
    local, _, host = bare.partition("@")
    if not local or not _HOST.fullmatch(host):
        return "После @ должно быть имя сайта с точкой, например firma.ru."
    if not _LOCAL.fullmatch(local):
        return "До @ обычно только латинские буквы и цифры: нет ли среди них русских?"
    if local.endswith(".") or ".." in bare:
        return "В адресе почты лишняя точка."
    return ""


def split_emails(cell: str) -> list[Email]:
    """Take a cell apart into addresses, in their order; pieces that are none are returned flagged.

    «Иван <ivan@firma.ru>; buh@firma.ru» gives two, the first with the note «Иван».
    """
    found: list[Email] = []
    words: list[str] = []
    for name, piece in _pieces(cell):
        if not piece.strip(_EDGES):
            continue
        if not (key := email_key(piece)):
            words.append(piece.strip())
            continue
        note = " ".join([*words, name.strip(_EDGES)]).strip(_EDGES)
        found.append(Email(_bare(piece), key, note, check_email(piece)))
        words = []
    rest = " ".join(words)
    if rest and found and "@" not in rest:
        last = found.pop()
        note = f"{last.note} {rest.strip(_EDGES)}".strip()
        found.append(Email(last.text, last.key, note, last.problem))
    elif rest.strip(_EDGES):
        found.append(Email(rest, "", problem=check_email(rest) or UNREADABLE))
    return found


def _pieces(cell: str) -> list[tuple[str, str]]:
    pieces: list[tuple[str, str]] = []
    start = 0
    for match in _NAMED.finditer(cell):
        pieces += [("", piece) for piece in _SEPARATORS.split(cell[start : match.start()])]
        pieces.append((match["name"], match["address"]))
        start = match.end()
    return pieces + [("", piece) for piece in _SEPARATORS.split(cell[start:])]


def _bare(text: str) -> str:
    return text.strip(_EDGES).removeprefix("mailto:").removeprefix("MAILTO:").strip(_EDGES)
