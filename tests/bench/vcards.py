"""How many cards of other programs' files are read, folder by folder, and why the rest are not."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from crm_desktop.errors import BadFileError
from crm_desktop.importing.sheets import open_sheets
from crm_desktop.importing.vcard.columns import REFUSED

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bench.measuring import Results

_BEGIN = re.compile(rb"^[ \t]*BEGIN[ \t]*:[ \t]*VCARD", re.IGNORECASE | re.MULTILINE)


def measure_cards(results: Results, folder: Path) -> None:
    """Read every file under a folder that is one of cards; add a row for each of its folders."""
    by_folder: dict[Path, list[Path]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and (_is_named_card(path) or _BEGIN.match(_head(path))):
            by_folder.setdefault(path.parent, []).append(path)
    for parent, files in by_folder.items():
        results.add(f"cards of {parent.relative_to(folder)}", size=len(files), **_read(files))


def _read(files: list[Path]) -> dict[str, Any]:
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    refused_files: dict[str, str] = {}
    for path in files:
        counts["begun"] += len(_BEGIN.findall(path.read_bytes().replace(b"\0", b"")))
        try:
            rows = open_sheets(path).rows(0)
            headings = next(rows)
            at = headings.index(REFUSED) if REFUSED in headings else len(headings)
            for row in rows:
                reason = str(row[at]) if at < len(row) and row[at] else ""
                counts["refused" if reason else "read"] += 1
                reasons[reason] += bool(reason)
        except BadFileError as error:
            refused_files[path.name] = str(error)
    return {
        "cards": counts["begun"],
        "read": counts["read"],
        "refused": counts["refused"],
        "reasons": {reason: number for reason, number in reasons.items() if reason},
        "refused_files": refused_files,
    }


def _is_named_card(path: Path) -> bool:
    return path.suffix.lower() in (".vcf", ".vcard")


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4096).lstrip(b"\xef\xbb\xbf\xff\xfe \r\n").replace(b"\0", b"")
