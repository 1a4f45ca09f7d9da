"""What `sync` does besides exchanging: pause, leave, move, refill, repair, return, files."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from crm_desktop.cli.output import DONE, PARTLY, Output, TerminalProgress
from crm_desktop.cli.share_words import read_address, way_to_share
from crm_desktop.errors import UserError
from crm_desktop.sync.blobs.keeping import FilesPolicy, set_files_policy
from crm_desktop.sync.flows.leaving import leave_office, pause, resume
from crm_desktop.sync.flows.moving import follow_move, move_share, refill_share
from crm_desktop.sync.flows.repairing import repair_station
from crm_desktop.sync.flows.returning import preview_return_to_date, return_to_date

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

    from crm_desktop.office import Office

ACTS: Final = """\
sync                        обменяться (--watch — пока не остановят)
sync pause | resume         приостановить обмен на этом компьютере, продолжить
sync files always | demand  хранить здесь все файлы клиентов или только открытые
sync move АДРЕС             перевести офис в другую папку; остальным — sync follow АДРЕС
sync refill                 восстановить общую папку из этого компьютера
sync repair                 починить станцию: взять состояние офиса
sync return ДЕНЬ            вернуть офис к концу дня (2026-11-20); --trial только считает
sync leave                  выйти из общего офиса; --anyway — даже с неотправленным"""


def _pause(office: Office, options: argparse.Namespace, output: Output) -> int:
    _words(options, 0)
    pause(office)
    output.result({"mode": "paused"}, "Обмен приостановлен. Продолжить: sync resume.")
    return DONE


def _resume(office: Office, options: argparse.Namespace, output: Output) -> int:
    _words(options, 0)
    resume(office)
    output.result({"mode": "on"}, "Обмен продолжится.")
    return DONE


def _files(office: Office, options: argparse.Namespace, output: Output) -> int:
    [which] = _words(options, 1)
    policies = {"always": FilesPolicy.ALWAYS, "demand": FilesPolicy.ON_DEMAND}
    if which not in policies:
        raise UserError(f"«{which}»: есть always и demand. Ничего не изменено.")
    set_files_policy(office, policies[which])
    told = "Сюда придут все файлы клиентов." if which == "always" else "Файлы придут при открытии."
    output.result({"files": policies[which].value}, told)
    return DONE


def _move(office: Office, options: argparse.Namespace, output: Output) -> int:
    [text] = _words(options, 1)
    address, password = read_address(text)
    moved = move_share(
        office, address, password=password, old=way_to_share(office)(),
        progress=TerminalProgress(),
    )  # fmt: skip
    told = "" if moved.told_old else " Прежняя папка недоступна: на других — sync follow АДРЕС."
    output.result(
        {"address": moved.address.text, "told_old": moved.told_old},
        f"Офис теперь встречается в {moved.address.text}.{told}",
    )
    return DONE


def _follow(office: Office, options: argparse.Namespace, output: Output) -> int:
    [text] = _words(options, 1)
    address, password = read_address(text)
    follow_move(office, address, password=password)
    output.result({"address": address.text}, f"Теперь этот компьютер обменивается через {text}.")
    return DONE


def _refill(office: Office, options: argparse.Namespace, output: Output) -> int:
    _words(options, 0)
    done = refill_share(office, transport=way_to_share(office)(), progress=TerminalProgress())
    output.result(
        {"segments": done.segments, "snapshot": done.snapshot},
        "Общая папка восстановлена из этого компьютера. Пусть каждый компьютер подключится.",
    )
    return DONE


def _repair(office: Office, options: argparse.Namespace, output: Output) -> int:
    _words(options, 0)
    done = repair_station(office, transport=way_to_share(office)(), progress=TerminalProgress())
    for text in done.kept_aside:
        output.say(text)
    former = None if done.former is None else str(done.former)
    told = f" Прежняя база отложена: {former}." if former else ""
    output.result(
        {
            "former": former, "reapplied": done.reapplied, "clients": done.clients,
            "kept_aside": list(done.kept_aside),
        },
        f"Взято состояние офиса: клиентов {done.clients}.{told}",
    )  # fmt: skip
    return PARTLY if done.kept_aside else DONE


def _return(office: Office, options: argparse.Namespace, output: Output) -> int:
    [text] = _words(options, 1)
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise UserError(f"«{text}» — не день вида 2026-11-20. Ничего не изменено.") from error
    if options.trial:
        found = preview_return_to_date(office, day)
        told = f"Изменится записей: {found.records}, уйдёт в корзину: {found.made_since}."
    else:
        found = return_to_date(office, day, progress=TerminalProgress())
        told = f"Офис возвращён: записей {found.records}. Отменить: undo {found.change_id}"
    output.result(
        {
            "records": found.records, "made_since": found.made_since,
            "by_table": dict(found.by_table),
            "change_set": str(found.change_id) if found.change_id else None,
        },
        told,
    )  # fmt: skip
    return DONE


def _leave(office: Office, options: argparse.Namespace, output: Output) -> int:
    _words(options, 0)
    left = leave_office(
        office, anyway=options.anyway, transport=way_to_share(office)(),
        progress=TerminalProgress(),
    )  # fmt: skip
    output.result(
        {"unsent": left.unsent},
        "Этот компьютер вышел из общего офиса. База на нём цела и работает одна.",
    )
    return DONE


DEEDS: Final[Mapping[str, Callable[[Office, argparse.Namespace, Output], int]]] = {
    "pause": _pause,
    "resume": _resume,
    "files": _files,
    "move": _move,
    "follow": _follow,
    "refill": _refill,
    "repair": _repair,
    "return": _return,
    "leave": _leave,
}


def _words(options: argparse.Namespace, number: int) -> list[str]:
    words: list[str] = options.words
    if len(words) != number:
        raise UserError(f"Команда не понята. Ничего не изменено.\n{ACTS}")
    return words
