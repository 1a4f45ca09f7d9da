"""What this computer remembers of the window: never anything of the clients."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from platformdirs import user_config_path

from crm_desktop.clients.reaching import CallScheme
from ui.theme import Mode, TextSize

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)

MOST_RECENT: Final = 8
LOCK_CHOICES: Final = (5, 10, 30, 60, 0)
"""Minutes without a touch after which the office locks; 0 = never."""
_NOT_KEPT: Final = frozenset({"path", "lock_changed", "background_changed"})


@dataclass(frozen=True, slots=True)
class RecentOffice:
    """An office opened here before: its folder and its name."""

    path: str
    name: str


@dataclass(slots=True)
class Preferences:
    """Kept as JSON in the person's folder of settings; a damaged file is the same as none.

    Attributes:
        background: what closing the window does: `stay` (the program goes on and reminds), `quit`,
            `""` = nobody was asked yet.
        lists: which view each list was left in and how it was laid out (`ui/views/view_memory.py`).
        people: who came into each office last, by its folder: where the cursor stands next time.
    """

    theme: str = Mode.SYSTEM.value
    text_size: str = TextSize.NORMAL.value
    lock_minutes: int = 10
    call_scheme: str = CallScheme.TEL.value
    call_with_eight: bool = False
    geometry: str = ""
    background: str = ""
    lists: dict[str, str] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    recent: list[RecentOffice] = field(default_factory=list)
    path: Path | None = field(default=None, repr=False)
    lock_changed: list[Callable[[int], None]] = field(default_factory=list, repr=False)
    background_changed: list[Callable[[bool], None]] = field(default_factory=list, repr=False)

    @property
    def mode(self) -> Mode:
        """The chosen theme."""
        return Mode(self.theme) if self.theme in set(Mode) else Mode.SYSTEM

    @property
    def size(self) -> TextSize:
        """The chosen text size."""
        return TextSize(self.text_size) if self.text_size in set(TextSize) else TextSize.NORMAL

    @property
    def scheme(self) -> CallScheme:
        """Which program dials."""
        known = self.call_scheme in set(CallScheme)
        return CallScheme(self.call_scheme) if known else CallScheme.TEL

    def set_lock_minutes(self, minutes: int) -> None:
        """Lock after so many idle minutes (0 = never), from now on."""
        self.lock_minutes = minutes
        for listener in self.lock_changed:
            listener(minutes)
        self.save()

    def set_background(self, stay: bool) -> None:
        """Let closing the window leave the program running, or end it, from now on."""
        self.background = "stay" if stay else "quit"
        for listener in self.background_changed:
            listener(stay)
        self.save()

    def remember(self, office: Path, name: str, *, person: int = 0) -> None:
        """Put an office at the head of the recent ones, with who came in, and save."""
        if person:
            self.people[str(office)] = person
        self.recent = [RecentOffice(str(office), name), *self._others(office)][:MOST_RECENT]
        self.save()

    def forget(self, office: Path) -> None:
        """Take an office out of the recent ones, and save."""
        self.recent = self._others(office)
        self.people.pop(str(office), None)
        self.lists = {
            name: text for name, text in self.lists.items() if not name.startswith(f"{office}|")
        }
        self.save()

    def save(self) -> None:
        """Write the file; a disk that refuses costs the preferences only."""
        if self.path is None:
            return
        content = {
            one.name: getattr(self, one.name) for one in fields(self) if one.name not in _NOT_KEPT
        }
        content["recent"] = [asdict(office) for office in self.recent]
        draft = self.path.with_name(f"{self.path.name}.new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
            draft.replace(self.path)
        except OSError as error:
            logger.warning("preferences not saved: %s", type(error).__name__)

    def _others(self, office: Path) -> list[RecentOffice]:
        return [known for known in self.recent if Path(known.path) != office]


def default_path() -> Path:
    """Where the preferences of this person lie."""
    return user_config_path("kartoteka", appauthor=False) / "window.json"


def load_preferences(path: Path) -> Preferences:
    """Read the preferences; what is missing or makes no sense takes its default."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        content = {}
    except (OSError, ValueError) as error:
        logger.warning("preferences not read: %s", type(error).__name__)
        content = {}
    found = Preferences(path=path)
    if isinstance(content, dict):
        _take_over(found, content)
    return found


def _take_over(found: Preferences, content: dict[str, Any]) -> None:
    for one in fields(Preferences):
        value = content.get(one.name)
        if one.name not in {"recent", *_NOT_KEPT} and type(value) is type(getattr(found, one.name)):
            setattr(found, one.name, value)
    found.lists = {str(name): str(text) for name, text in found.lists.items()}
    found.people = {path: who for path, who in found.people.items() if type(who) is int}
    recent = content.get("recent")
    for entry in recent if isinstance(recent, list) else []:
        match entry:
            case {"path": str(path), "name": str(name)}:
                found.recent.append(RecentOffice(path, name))
            case _:
                continue
