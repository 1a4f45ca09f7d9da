"""Opening the office a command names."""

from __future__ import annotations

import getpass
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from crm_desktop.access.keys import FLOOR
from crm_desktop.audit.sessions import COMMANDS, looked_through, signed_in
from crm_desktop.cli.parsing import a_path
from crm_desktop.errors import UserError
from crm_desktop.jobs import JobCancelledError
from crm_desktop.office import (
    CopiedOfficeError,
    CopyAnswer,
    PasswordChangeNeededError,
    open_office,
)
from crm_desktop.office.interrupted import find_interrupted

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from crm_desktop.access.keys import KdfParameters
    from crm_desktop.cli.output import Output
    from crm_desktop.office import Office

Commands = Any  # argparse keeps the type of its sub-parsers to itself


def add_command(
    commands: Commands,
    name: str,
    run: Callable[[argparse.Namespace, Output], int],
    *,
    text: str,
    in_office: bool = True,
) -> argparse.ArgumentParser:
    """Add a command; all take `--json`, and those that work in an office `--office`, `--user`."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    parser.add_argument("--json", action="store_true", help="одно значение JSON на stdout")
    if in_office:
        parser.add_argument("--office", type=a_path, required=True, help="папка офиса")
    parser.add_argument(
        "--user", default=os.environ.get("KARTOTEKA_USER"),
        help="кто входит, если сотрудников несколько (или переменная KARTOTEKA_USER)",
    )  # fmt: skip
    parser.set_defaults(run=run, command_name=name)
    return parser


class StoppedHalfwayError(UserError):
    """A long command stopped: what it had written stays and can be taken back."""

    def __init__(self, text: str, change_id: int) -> None:
        super().__init__(text)
        self.change_id = change_id


@contextmanager
def opened(options: argparse.Namespace, output: Output, *, noted: bool = True) -> Iterator[Office]:
    """Open the office of `--office`; a copied one takes a station slot of its own, and says so.

    Args:
        options: of the command.
        output: where to say so.
        noted: whether the audit tells of it. What a schedule runs every minute and shows nobody's
            data is not noted: the line itself would be something new to exchange.

    Raises:
        StoppedHalfwayError: interrupted or refused when a part had been written already.
    """
    password, new = ask_password(), os.environ.get("KARTOTEKA_NEW_PASSWORD")

    def signed_in_as(answer: CopyAnswer | None) -> Office:
        return open_office(
            options.office, password, user_name=options.user, copy_answer=answer,
            new_password=new, parameters=key_parameters(),
        )  # fmt: skip

    try:
        office = signed_in_as(None)
    except PasswordChangeNeededError as error:
        raise UserError(
            f"{error} Задайте его в окне или переменной KARTOTEKA_NEW_PASSWORD."
        ) from error
    except CopiedOfficeError:
        office = signed_in_as(CopyAnswer.COPY)
        output.say("Папка офиса скопирована или перенесена: ей дан новый номер рабочего места.")
    try:
        if noted:
            signed_in(office, by=COMMANDS, details={"command": options.command_name})
        for left in office.interrupted:
            output.say(
                f"Не закончено: «{left.title}». Отменить: undo {left.change_id}. "
                "Записанное сохранено."
            )
        yield office
    except (KeyboardInterrupt, JobCancelledError, UserError) as error:
        known = {left.change_id for left in office.interrupted}
        begun = [left for left in find_interrupted(office.db) if left.change_id not in known]
        if not begun:
            raise
        stopped = begun[0]
        why = str(error) or "Прервано."
        raise StoppedHalfwayError(
            f"{why} Успело записаться: {stopped.rows} записей. Отменить: undo {stopped.change_id}.",
            stopped.change_id,
        ) from error
    finally:
        looked_through(office)
        office.close()


def ask_password(prompt: str = "Пароль: ", *, twice: bool = False) -> str:
    """Take the password from KARTOTEKA_PASSWORD or ask for it.

    Args:
        prompt: what the person sees.
        twice: a new password, typed blindly: ask for it again.

    Raises:
        UserError: neither is possible, or the two differ.
    """
    password = os.environ.get("KARTOTEKA_PASSWORD")
    if password is not None:
        return password
    if not sys.stdin.isatty():
        raise UserError("Нужен пароль: задайте переменную KARTOTEKA_PASSWORD. Ничего не изменено.")
    try:
        password = getpass.getpass(prompt)
        if twice and password and getpass.getpass("Ещё раз: ") != password:
            raise UserError("Пароли не совпали. Ничего не изменено.")
    except EOFError as error:
        raise UserError("Пароль не введён. Ничего не изменено.") from error
    return password


def key_parameters() -> KdfParameters | None:
    """Return the key derivation's floor when KARTOTEKA_KDF=floor (tests), else None: calibrate."""
    return FLOOR if os.environ.get("KARTOTEKA_KDF") == "floor" else None
