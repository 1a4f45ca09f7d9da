"""Opening the office a command names."""

from __future__ import annotations

import getpass
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_desktop.access.keys import FLOOR
from crm_desktop.errors import UserError
from crm_desktop.office import CopiedOfficeError, CopyAnswer, open_office

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
        parser.add_argument("--office", type=Path, required=True, help="папка офиса")
    parser.add_argument("--user", help="кто входит, если сотрудников несколько")
    parser.set_defaults(run=run)
    return parser


@contextmanager
def opened(options: argparse.Namespace, output: Output) -> Iterator[Office]:
    """Open the office of `--office`; a copied one takes a station slot of its own, and says so."""
    password = ask_password()
    try:
        office = open_office(options.office, password, user_name=options.user)
    except CopiedOfficeError:
        office = open_office(
            options.office, password, user_name=options.user, copy_answer=CopyAnswer.COPY
        )
        output.say("Папка офиса скопирована или перенесена: ей дан новый номер рабочего места.")
    try:
        for left in office.interrupted:
            output.say(
                f"Не закончено: «{left.title}». Отменить: undo {left.change_id}. "
                "Записанное сохранено."
            )
        yield office
    finally:
        office.close()


def ask_password(prompt: str = "Пароль: ") -> str:
    """Take the password from KARTOTEKA_PASSWORD or ask for it.

    Raises:
        UserError: neither is possible.
    """
    password = os.environ.get("KARTOTEKA_PASSWORD")
    if password is not None:
        return password
    if not sys.stdin.isatty():
        raise UserError("Нужен пароль: задайте переменную KARTOTEKA_PASSWORD. Ничего не изменено.")
    return getpass.getpass(prompt)


def key_parameters() -> KdfParameters | None:
    """Return the key derivation's floor when KARTOTEKA_KDF=floor (tests), else None: calibrate."""
    return FLOOR if os.environ.get("KARTOTEKA_KDF") == "floor" else None


def parse_id(text: str) -> int:
    """Return a record's id.

    Raises:
        UserError: not a number.
    """
    if not text.isascii() or not text.isdecimal():
        raise UserError(f"«{text}» — не номер записи. Ничего не изменено.")
    return int(text)
