"""Reading the words of a command, and saying in Russian what is not understood."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final, Never

from crm_desktop.errors import NotFoundError, UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_LARGEST_ID: Final = (1 << 63) - 1

# argparse speaks English; its messages are few.
_RUSSIAN: Final = (
    ("the following arguments are required", "не хватает"),
    ("unrecognized arguments", "лишнее"),
    ("one of the arguments", "нужно одно из"),
    (" is required", ""),
    ("not allowed with argument", "нельзя вместе с"),
    ("expected one argument", "нужно значение"),
    ("ignored explicit argument", "лишнее значение"),
    ("invalid choice:", "нет такого:"),
    ("(choose from", "(есть"),
    ("argument ", ""),
)


class NotUnderstoodError(UserError):
    """The words make no command; `usage` shows how it is called."""

    def __init__(self, text: str, usage: str = "") -> None:
        super().__init__(text)
        self.usage = usage


class Parser(argparse.ArgumentParser):
    """A parser that tells what it did not understand and lets the caller end the program."""

    def error(self, message: str) -> Never:
        for english, russian in _RUSSIAN:
            message = message.replace(english, russian)
        usage = self.format_usage().rstrip().removeprefix("usage: ")
        raise NotUnderstoodError(
            f"Команда не понята: {message}. Ничего не изменено.", f"Вызов: {usage}"
        )


def require_text(words: Iterable[str]) -> None:
    """Refuse words that are no text: neither a name nor a value can be kept from them.

    Raises:
        NotUnderstoodError: a word is not in the terminal's encoding.
    """
    try:
        "".join(words).encode()
    except UnicodeEncodeError as error:
        raise NotUnderstoodError(
            "Команда не понята: в ней есть байты не в кодировке терминала. Ничего не изменено."
        ) from error


def a_path(text: str) -> Path:
    """Return a path; `~` is the person's home folder."""
    try:
        path = Path(text).expanduser()
        path.exists()
    except RuntimeError as error:
        raise argparse.ArgumentTypeError(f"домашняя папка для «{text}» не известна") from error
    except (OSError, ValueError) as error:
        raise argparse.ArgumentTypeError(f"пути «{text[:80]}…» не бывает") from error
    return path


def a_number(most: int) -> Callable[[str], int]:
    """Return a reader of whole numbers from 0 to `most`."""

    def read(text: str) -> int:
        if not text.isascii() or not text.isdecimal() or int(text) > most:
            raise argparse.ArgumentTypeError(f"«{text}» — не целое число от 0 до {most}")
        return int(text)

    return read


def parse_id(text: str) -> int:
    """Return a record's id.

    Raises:
        UserError: not a number.
        NotFoundError: no record has so great a number.
    """
    if not text.isascii() or not text.isdecimal():
        raise UserError(f"«{text}» — не номер записи. Ничего не изменено.")
    if len(text) > len(str(_LARGEST_ID)) or int(text) > _LARGEST_ID:
        raise NotFoundError(f"Записи {text} нет. Ничего не изменено.")
    return int(text)
