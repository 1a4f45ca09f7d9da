"""A calendar other programs subscribe to: one file, written anew whenever the tasks change."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.audit.acts import Act
from crm_desktop.audit.recording import record_file
from crm_desktop.calendar_files.exporting import calendar_text
from crm_desktop.calendar_files.outgoing import TaskScope
from crm_desktop.calendar_files.writing import Form
from crm_desktop.errors import UserError
from crm_desktop.exporting.atomic import appearing
from crm_desktop.journal.stamps import now_ms
from crm_desktop.wording.disk import disk_reason

if TYPE_CHECKING:
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office

BACK_CHOICES: Final = (7, 30, 90, 365)
AHEAD_CHOICES: Final = (30, 90, 365, 1095)
_DAY_MS: Final = 86_400_000
_STAMPS: Final = re.compile(rb"DTSTAMP:[^\r]*\r\n")
_BEGINS: Final = b"BEGIN:VCALENDAR"
_ONE_AT_A_TIME: Final = threading.Lock()
_TITLE: Final = "Живой календарь"


@dataclass(frozen=True, slots=True)
class LiveSetting:
    """Where a live calendar lies and what is in it; kept by the computer, not by the office.

    Attributes:
        path: the file.
        mine: only what the signed-in person is to do.
        busy_only: only when people are busy, nothing of what it is about.
        back_days: so many days back.
        ahead_days: so many days ahead.
    """

    path: str
    mine: bool = True
    busy_only: bool = False
    back_days: int = 30
    ahead_days: int = 365

    def dump(self) -> str:
        """Return it as text."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def load(cls, text: str) -> LiveSetting | None:
        """Return what `dump` wrote; None for nothing, and for what makes no sense."""
        try:
            content = json.loads(text)
            path = content["path"]
            days = [int(content[name]) for name in ("back_days", "ahead_days")]
            flags = [bool(content[name]) for name in ("mine", "busy_only")]
        except (ValueError, TypeError, KeyError):
            return None
        if not isinstance(path, str) or not path or min(days) < 0 or max(days) > 10 * 365:
            return None
        return cls(path, flags[0], flags[1], *days)


@use_case(Right.EXPORT)
def begin_live(office: Office, setting: LiveSetting) -> int:
    """Write a live calendar for the first time; the history remembers who began it and where.

    Returns:
        How many tasks are in it.

    Raises:
        UserError: the file lies in the office's folder, holds something else, or cannot be
            written.
    """
    path = Path(setting.path)
    if _is_inside(path, office.folder.path):
        raise UserError(
            "Файл календаря нельзя держать в папке офиса. Файл не создан. Выберите другую папку."
        )
    rows = write_live(office, setting)
    title = f"{_TITLE}: задачи пишутся в «{path}»"
    record_file(office, title, path, act=Act.LIVE_CALENDAR, area="tasks", amount=rows)
    return rows


@use_case(Right.EXPORT)
def write_live(
    office: Office,
    setting: LiveSetting,
    *,
    progress: Progress | None = None,
    now: int | None = None,
) -> int:
    """Write a live calendar; a file that says the same already stays as it is.

    Returns:
        How many tasks are in it.

    Raises:
        UserError: the file is something else, or cannot be written; an older one is as it was.
    """
    moment = now_ms() if now is None else now
    scope = TaskScope(
        assignees=(office.user_id,) if setting.mine else None,
        since=moment - setting.back_days * _DAY_MS,
        until=moment + setting.ahead_days * _DAY_MS,
    )
    text, rows = calendar_text(
        office,
        scope,
        form=Form.ONLY_EVENTS if setting.busy_only else Form.EVENTS,
        busy_only=setting.busy_only,
        progress=progress,
        now=moment,
    )
    with _ONE_AT_A_TIME:
        _replace(Path(setting.path), text)
    return rows


def _replace(path: Path, text: bytes) -> None:
    before = _before(path)
    if before and not before.lstrip().startswith(_BEGINS):
        raise UserError(
            f"Файл «{path.name}» — не календарь, он оставлен как есть. Выберите другое имя."
        )
    if _STAMPS.sub(b"", before) != _STAMPS.sub(b"", text):
        with appearing(path, before=lambda: None) as partial:
            partial.write_bytes(text)


@use_case(Right.EXPORT)
def end_live(office: Office, setting: LiveSetting, *, remove: bool) -> None:
    """Keep a live calendar up to date no longer; the history remembers it.

    Args:
        office: the office.
        setting: as it was.
        remove: take the file away too.

    Raises:
        UserError: the file cannot be taken away.
    """
    path = Path(setting.path)
    if remove and _before(path).lstrip().startswith(_BEGINS):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise UserError(
                f"Файл «{path.name}» не удалён: {disk_reason(error)}. "
                "Удалите его сами: в нём задачи без шифрования."
            ) from error
    office.note(f"{_TITLE}: запись в «{path}» прекращена", kind="export")


def _before(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _is_inside(path: Path, folder: Path) -> bool:
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except OSError:
        return False
