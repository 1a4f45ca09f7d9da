"""The recovery sheet of an admin: a code on paper that opens when the password is forgotten."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final

from crm_desktop.access.keys import SlotKind, own_slot, read_keys
from crm_desktop.access.keys_file import with_slot, without_slots, write_keys
from crm_desktop.access.keys_lock import keys_lock
from crm_desktop.access.keys_recovery import SECRET_GROUPS, group_of, new_code
from crm_desktop.access.membership import Role
from crm_desktop.access.rights import Right, use_case
from crm_desktop.audit.acts import Act
from crm_desktop.audit.lines import Line
from crm_desktop.audit.recording import record_under
from crm_desktop.errors import AccessDeniedError, UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.printing.blocks import Gap, Heading, Pairs, Paper, Table, Text
from crm_desktop.printing.paper_file import write_paper
from crm_desktop.wording.times import MONTHS_OF

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from crm_desktop.access.keys_file import KeyFile
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from crm_desktop.printing.blocks import PaperReport

_RETYPED: Final = 2
_SHEET: Final = (SlotKind.RECOVERY,)


@dataclass(frozen=True, slots=True)
class SheetState:
    """Whether the signed-in person's sheet opens, and since when (UTC ms)."""

    exists: bool
    made_at: int | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet on its way to paper: nothing of it is stored yet.

    Attributes:
        groups: six of five signs, the last one checks the others.
        made_at: UTC ms.
    """

    groups: tuple[str, ...] = field(repr=False)
    made_at: int


@use_case(Right.VIEW_OFFICE)
def sheet_state(office: Office) -> SheetState:
    """Tell whether the signed-in person has a sheet that still opens.

    Raises:
        UserError: `keys.json` cannot be read.
    """
    for slot in read_keys(office.folder.keys).slots:
        if slot.owner.kind is SlotKind.RECOVERY and slot.owner.user_id == office.user_id:
            return SheetState(exists=True, made_at=slot.owner.at)
    return SheetState(exists=False, made_at=None)


@use_case(Right.MANAGE_PEOPLE)
def prepare_sheet(office: Office) -> Sheet:
    """Think out the code of a new sheet; the former sheet still opens.

    Raises:
        AccessDeniedError: the person is no administrator: to him an administrator gives a new
            password.
    """
    _require_admin(office)
    return Sheet(new_code(), now_ms())


@use_case(Right.MANAGE_PEOPLE)
def sheet_paper(office: Office, sheet: Sheet) -> Paper:
    """Return a sheet as a paper; it holds nothing of the base."""
    made = datetime.fromtimestamp(sheet.made_at / 1000, office.zone)
    day = f"{made.day} {MONTHS_OF[made.month - 1]} {made.year}"
    return Paper(
        title="Лист восстановления",
        subtitle=f"Офис «{office.name}»",
        office=office.name,
        made_at=made,
        blocks=(
            Text(
                "Этот лист заменяет пароль администратора. Кто его прочёл и добрался до папки "
                "офиса, тот открывает базу.",
                bold=True,
            ),
            Pairs((("Администратор", office.user_name), ("Выдан", day))),
            Heading("Код"),
            Table(
                tuple(f"Группа {number}" for number in range(1, len(sheet.groups) + 1)),
                (sheet.groups,),
            ),
            Text(
                "В коде нет нуля, единицы и букв I и O. Строчные и заглавные не различаются, "
                "пробелы и дефисы не нужны. Последняя группа проверяет остальные.",
                quiet=True,
            ),
            Gap(4),
            Heading("Если пароль забыт"),
            Text(
                "1. Откройте «Картотеку» и выберите офис.\n"
                "2. На странице входа нажмите «Забыли пароль?» и введите шесть групп кода.\n"
                "3. Придумайте новый пароль: прежний больше не подойдёт.\n"
                "4. Выпустите новый лист, если этот кто-нибудь видел: прежний тогда не действует."
            ),
            Heading("Как хранить"),
            Text(
                "В сейфе или запечатанном конверте, отдельно от компьютера. Не фотографируйте и "
                "не пересылайте. Если потеряны и пароль, и лист, а другого администратора нет, "
                "данные не вернуть никому — и разработчику тоже.\n"
                "Старая резервная копия открывается листом, который действовал, когда её сделали."
            ),
        ),
    )


@use_case(Right.MANAGE_PEOPLE)
def write_sheet(
    office: Office, sheet: Sheet, path: Path, *, progress: Progress | None = None
) -> PaperReport:
    """Write a sheet as a PDF where the person chose.

    Raises:
        UserError: the file cannot be written; says why.
    """
    _require_admin(office)
    return write_paper(path, sheet_paper(office, sheet), progress=progress)


def groups_to_retype(sheet: Sheet) -> tuple[int, ...]:
    """Return which two groups (from 0) the person is to type from the paper, at random."""
    chosen = secrets.SystemRandom().sample(range(min(SECRET_GROUPS, len(sheet.groups))), _RETYPED)
    return tuple(sorted(chosen))


def retyped_right(sheet: Sheet, typed: Mapping[int, str]) -> tuple[int, ...]:
    """Return which of the typed groups (from 0) are wrong; `()` = all are right."""
    return tuple(
        sorted(place for place, text in typed.items() if group_of(text) != sheet.groups[place])
    )


@use_case(Right.MANAGE_PEOPLE)
def keep_sheet(office: Office, sheet: Sheet) -> None:
    """Let the sheet open from now on; the former one opens nothing any more.

    Raises:
        UserError: the disk refused; the former sheet still opens.
    """
    _require_admin(office)
    slot = own_slot(
        office.unlocked, SlotKind.RECOVERY, secret="".join(sheet.groups[:SECRET_GROUPS])
    )
    path = office.folder.keys
    with keys_lock(path):
        key_file = read_keys(path)
        _require_same_keys(key_file, office)
        rest = without_slots(key_file, user_id=office.user_id, kinds=_SHEET)
        write_keys(path, with_slot(rest, slot))
    line = Line(Act.SHEET_ISSUED, person=office.user_id)
    record_under(office, "Лист восстановления выпущен; прежний не действует", line, kind="people")


@use_case(Right.MANAGE_PEOPLE)
def void_sheet(office: Office) -> None:
    """Let the signed-in person's sheet open nothing any more.

    Raises:
        UserError: the disk refused; the sheet still opens.
    """
    path = office.folder.keys
    with keys_lock(path):
        key_file = read_keys(path)
        rest = without_slots(key_file, user_id=office.user_id, kinds=_SHEET)
        if rest.raw_slots == key_file.raw_slots:
            return
        write_keys(path, rest)
    line = Line(Act.SHEET_VOIDED, person=office.user_id)
    record_under(office, "Лист восстановления больше не действует", line, kind="people")


def _require_admin(office: Office) -> None:
    if office.role is not Role.ADMIN:
        raise AccessDeniedError(
            "Лист восстановления нужен администратору: остальным новый пароль даёт он. "
            "Ничего не изменено."
        )


def _require_same_keys(key_file: KeyFile, office: Office) -> None:
    member = key_file.membership.members.get(office.user_id)
    if member is None or member.public != office.unlocked.identity.public:
        raise UserError("Ваш доступ только что изменили. Ничего не изменено. Войдите заново.")
