"""A sequence of steps as a value and as the JSON the base keeps."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import resources
from crm_desktop.errors import UserError
from crm_desktop.tasks.drafts import LONGEST_TEXT, LONGEST_TITLE, PRIORITIES, check_minutes
from crm_desktop.tasks.kinds import check_kind
from crm_desktop.wording.visible import is_blank

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.connection import OfficeDatabase

MOST_STEPS: Final = 50
FURTHEST_DAYS: Final = 730
_LONGEST_NAME: Final = 200
_CLOCK: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_WHO: Final = re.compile(r"me|responsible|m\d+")
_REMIND: Final = range(-1439, 527_041)


@dataclass(frozen=True, slots=True)
class Step:
    """One task of a script.

    Attributes:
        title: what is to be done; `{клиент}` and `{сделка}` are filled in; empty = the kind's name.
        kind: a key of `read_kinds`.
        text: more about it, filled in too.
        days: after the day of the start; 0 = that day.
        working: whether only working days count; a day off is never planned for then.
        at: `HH:MM`; `""` = on the day.
        duration: minutes; None = as the kind takes.
        priority: 0…3; None = not set.
        who: `me` who starts it, `responsible` for the deal or the client, `m` and a member's id.
        remind: minutes before; None = as the person is used to.
        waits: whether the step before must be done first.
    """

    title: str = ""
    kind: str = "todo"
    text: str = ""
    days: int = 0
    working: bool = True
    at: str = ""
    duration: int | None = None
    priority: int | None = None
    who: str = "responsible"
    remind: int | None = None
    waits: bool = False

    @property
    def member_id(self) -> int | None:
        """The member it names, if it names one."""
        return int(self.who[1:]) if self.who[:1] == "m" and self.who[1:].isdecimal() else None


@dataclass(frozen=True, slots=True)
class Script:
    """A sequence of steps to plan at once."""

    name: str
    steps: tuple[Step, ...]


def check_script(db: OfficeDatabase, script: Script) -> str:
    """Return the tidy name of a script that may be kept.

    Raises:
        UserError: no name, no steps or too many, a step that cannot be planned.
    """
    name = " ".join(script.name.replace("\0", "").split())
    if is_blank(name) or len(name) > _LONGEST_NAME:
        raise UserError(f"Название сценария — от 1 до {_LONGEST_NAME} знаков. Ничего не изменено.")
    if not 0 < len(script.steps) <= MOST_STEPS:
        raise UserError(f"В сценарии от 1 до {MOST_STEPS} шагов. Ничего не изменено.")
    for number, step in enumerate(script.steps, start=1):
        try:
            _check_step(db, step, first=number == 1)
        except UserError as error:
            raise UserError(f"Шаг {number}. {error}") from error
    return name


def dump_script(script: Script) -> str:
    """Return the JSON of a script's steps; what is as usual is left out."""
    usual = asdict(Step())
    steps = [
        {name: value for name, value in asdict(step).items() if value != usual[name]}
        for step in script.steps
    ]
    return json.dumps({"steps": steps}, ensure_ascii=False, separators=(",", ":"))


def load_script(name: str, definition: str) -> Script:
    """Return a stored script; what another version of the program wrote and nobody knows is left.

    Raises:
        UserError: it is no script at all.
    """
    try:
        steps = json.loads(definition)["steps"]
        return Script(name, tuple(_step(step) for step in steps))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UserError(f"Сценарий «{name}» повреждён. Удалите его и создайте заново.") from error


@lru_cache(maxsize=1)
def ready_scripts() -> tuple[Script, ...]:
    """Return the scripts that ship with the program, the most usual first."""
    found = []
    for file in (resources.ROOT / "task_scripts").glob("*.toml"):
        content: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
        script = Script(content["name"], tuple(Step(**step) for step in content["steps"]))
        found.append((int(content["position"]), script))
    return tuple(script for _position, script in sorted(found, key=lambda each: each[0]))


def _step(stored: Mapping[str, Any]) -> Step:
    usual = Step()
    known: dict[str, Any] = {}
    for field in fields(Step):
        value = stored.get(field.name, getattr(usual, field.name))
        wanted = getattr(usual, field.name)
        optional = wanted is None and (value is None or type(value) is int)
        if not optional and type(value) is not type(wanted):
            raise TypeError(field.name)
        known[field.name] = value
    return Step(**known)


def _check_step(db: OfficeDatabase, step: Step, *, first: bool) -> None:
    check_kind(db, step.kind)
    check_minutes(step.duration)
    if len(step.title) > LONGEST_TITLE or len(step.text) > LONGEST_TEXT:
        raise UserError("Название или описание слишком длинное. Ничего не изменено.")
    if not -FURTHEST_DAYS <= step.days <= FURTHEST_DAYS:
        raise UserError("День шага — не дальше двух лет от начала. Ничего не изменено.")
    if step.at and not _CLOCK.fullmatch(step.at):
        raise UserError(f"Время «{step.at}» не понято: напишите, например, 09:30.")
    if step.priority is not None and step.priority not in PRIORITIES:
        raise UserError("Приоритет — от 0 до 3. Ничего не изменено.")
    if not _WHO.fullmatch(step.who):
        raise UserError("Исполнитель шага указан неверно. Ничего не изменено.")
    if step.remind is not None and step.remind not in _REMIND:
        raise UserError("Напомнить можно не раньше чем за год. Ничего не изменено.")
    if step.waits and first:
        raise UserError("Первому шагу ждать нечего. Ничего не изменено.")
