"""Values of cells as texts."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.date_text import show_date

if TYPE_CHECKING:
    from datetime import tzinfo

_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_PICTURES: Final = 0x2400
_DELETE: Final = 0x7F


def visible(text: str) -> str:
    """Put «␇» and the like in the place of signs that cannot be printed."""
    return _CONTROLS.sub(_picture, text)


def local_moment(at_ms: int, zone: tzinfo) -> datetime:
    """Return an instant as the office's own time, without a zone: sheets know none."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone).replace(tzinfo=None)


def date_text(iso: str) -> str:
    """«14.11.1986»; without a year «14 ноября»; what is no date as it is."""
    if iso.startswith("--"):
        return show_date(iso).replace("\N{NO-BREAK SPACE}", " ")
    year, _, rest = iso.partition("-")
    month, _, day = rest.partition("-")
    return f"{day}.{month}.{year}" if day else iso


def _picture(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code == _DELETE:
        return "\N{SYMBOL FOR DELETE}"
    return chr(_PICTURES + code) if code < _PICTURES else "\N{REPLACEMENT CHARACTER}"
