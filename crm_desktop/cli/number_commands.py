"""`numbers`: numbers of documents."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.cli.output import DONE, Output
from crm_desktop.cli.parsing import a_number
from crm_desktop.cli.session import Commands, add_command, opened
from crm_desktop.errors import UserError
from crm_desktop.numbers.issuing import next_number
from crm_desktop.numbers.looking import list_doubles, list_gaps, list_series
from crm_desktop.numbers.numbering import (
    GAPLESS_IS_IMPOSSIBLE,
    MOST,
    NumberWay,
    numbering_of,
    set_numbering,
    set_start,
)

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

    from crm_desktop.office import Office

_ACTS: Final = """\
numbers                          что выдано, пропуски, повторы
numbers next НУМЕРАЦИЯ           выдать следующий номер (invoice-2026)
numbers start НУМЕРАЦИЯ ЧИСЛО    здесь выдавать не меньше этого
numbers way prefixes | ranges    приставки компьютеров или диапазоны (--span)"""


def add_commands(commands: Commands) -> None:
    """Add the command about numbers of documents."""
    parser = add_command(commands, "numbers", _numbers, text="номера документов")
    parser.epilog = _ACTS
    parser.add_argument("act", nargs="?", choices=("list", *_DEEDS), default="list", metavar="ЧТО")
    parser.add_argument("words", nargs="*", metavar="НУМЕРАЦИЯ")
    parser.add_argument(
        "--span", type=a_number(MOST), default=100, help="сколько номеров в диапазоне"
    )


def _numbers(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office:
        if options.act == "list":
            _words(options, 0)
            _list(office, output)
        else:
            _DEEDS[options.act](office, options, output)
    return DONE


def _list(office: Office, output: Output) -> None:
    numbering = numbering_of(office)
    series, gaps, doubles = list_series(office), list_gaps(office), list_doubles(office)
    lines = [f"{each.words}: {each.text} (выдано {each.given})" for each in series]
    lines += [each.text.removesuffix(GAPLESS_IS_IMPOSSIBLE).rstrip() for each in gaps]
    lines += [f"Повтор: {each.told}" for each in doubles]
    if gaps:
        lines.append(GAPLESS_IS_IMPOSSIBLE)
    told: dict[str, Any] = {
        "way": numbering.way.value,
        "span": numbering.span,
        "series": [asdict(each) for each in series],
        "gaps": [asdict(each) for each in gaps],
        "doubles": [
            {"series": each.series, "text": each.text, "times": len(each.given), "told": each.told}
            for each in doubles
        ],
    }
    output.result(told, "\n".join(lines) or "Номеров ещё не выдавали.")


def _next(office: Office, options: argparse.Namespace, output: Output) -> None:
    [series] = _words(options, 1)
    given = next_number(office, series)
    if given.note:
        output.say(given.note)
    output.result({**asdict(given), "id": str(given.id)}, given.text)


def _start(office: Office, options: argparse.Namespace, output: Output) -> None:
    series, number = _words(options, 2)
    if not number.isascii() or not number.isdecimal():
        raise UserError(f"«{number}» — не число. Ничего не изменено.")
    _changed(output, set_start(office, series, number=int(number)).change_id)


def _way(office: Office, options: argparse.Namespace, output: Output) -> None:
    [way] = _words(options, 1)
    if way not in set(NumberWay):
        raise UserError(f"«{way}»: есть prefixes и ranges. Ничего не изменено.")
    _changed(output, set_numbering(office, NumberWay(way), span=options.span).change_id)


_DEEDS: Final[Mapping[str, Callable[[Office, argparse.Namespace, Output], None]]] = {
    "next": _next,
    "start": _start,
    "way": _way,
}


def _changed(output: Output, change_id: int) -> None:
    output.result({"change_set": str(change_id)}, f"Сделано. Отменить: undo {change_id}")


def _words(options: argparse.Namespace, number: int) -> list[str]:
    words: list[str] = options.words
    if len(words) != number:
        raise UserError(f"Команда не понята. Ничего не изменено.\n{_ACTS}")
    return words
