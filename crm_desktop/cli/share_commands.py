"""`share`, `invite`, `join`, `stations`: an office on several computers."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from crm_desktop.cli.output import DONE, Output, TerminalProgress
from crm_desktop.cli.parsing import a_number, a_path
from crm_desktop.cli.session import Commands, add_command, ask_password, opened
from crm_desktop.cli.share_words import ADDRESS, ADDRESS_HELP, read_address, way_to_share
from crm_desktop.cli.task_words import member_named
from crm_desktop.errors import UserError
from crm_desktop.numbers.prefixes import free_prefix, set_prefix
from crm_desktop.sync.flows.invited import (
    invitation_as_json,
    list_invitations,
    revoke_invitation,
)
from crm_desktop.sync.flows.inviting import kept_for
from crm_desktop.sync.flows.joining import join_office
from crm_desktop.sync.flows.sharing import check_share, share_office
from crm_desktop.sync.flows.stations import (
    list_stations,
    rename_station,
    retire_station,
    station_as_json,
)
from crm_desktop.sync.place import require_shared
from crm_desktop.sync.transports.opening import open_transport
from crm_desktop.sync.trust.invitation import HOURS, NewStation, make_invitation, open_invitation
from crm_desktop.wording import file_size, moment

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

    from crm_desktop.office import Office
    from crm_desktop.sync.flows.stations import StationRow

_ACTS: Final = """\
stations                     список
stations rename НОМЕР ИМЯ    другое имя
stations prefix НОМЕР БУКВЫ  другая приставка номеров документов
stations retire НОМЕР        убрать потерянный компьютер из офиса
stations invited             приглашения, по которым ещё никто не вошёл, и слова офиса
stations revoke ID           отозвать приглашение
НОМЕР — первое число строки списка, ID — первое слово строки приглашений."""
_CODE: Final = "KARTOTEKA_INVITE_CODE"
_ABOUT_INVITATIONS: Final = frozenset({"invited", "revoke"})
_LOOKING: Final = frozenset({"list", "invited"})


def add_commands(commands: Commands) -> None:
    """Add the commands about computers of a shared office."""
    parser = add_command(commands, "share", _share, text="открыть офис другим компьютерам")
    parser.add_argument("address", metavar=ADDRESS, help=ADDRESS_HELP)
    parser.add_argument("--name", default="", help="как называть этот компьютер")
    parser.add_argument("--prefix", default="", help="приставка его номеров документов")
    parser.add_argument("--trial", action="store_true", help="только проверить папку")
    parser = add_command(commands, "invite", _invite, text="пригласить компьютер: файл и код")
    parser.add_argument("people", nargs="+", metavar="КТО", help="кто будет на нём входить")
    parser.add_argument("--to", type=a_path, required=True, metavar="FILE", help="файл приглашения")
    parser.add_argument("--name", required=True, help="как называть новый компьютер")
    parser.add_argument("--prefix", default="", help="приставка его номеров; без неё — свободная")
    parser.add_argument("--hours", type=a_number(24 * 30), default=HOURS, help="сколько действует")
    parser.add_argument("--address", metavar=ADDRESS, help="если оттуда папка зовётся иначе")
    parser.add_argument(
        "--with-password", action="store_true", help="вложить в файл пароль общей папки"
    )
    parser = add_command(
        commands, "join", _join, text="получить общий офис по приглашению", in_office=False
    )
    parser.add_argument("invitation", type=a_path, metavar="FILE", help="файл приглашения")
    parser.add_argument("office", type=a_path, metavar="OFFICE", help="новая или пустая папка")
    parser.add_argument("--code", help=f"код приглашения (или переменная {_CODE})")
    parser = add_command(commands, "stations", _stations, text="компьютеры офиса")
    parser.epilog = _ACTS
    acts = ("list", *_DEEDS, "invited", "revoke")
    parser.add_argument("act", nargs="?", choices=acts, default="list", metavar="ЧТО")
    parser.add_argument("words", nargs="*", metavar="НОМЕР")


def _share(options: argparse.Namespace, output: Output) -> int:
    address, password = read_address(options.address)
    with opened(options, output) as office:
        if options.trial:
            check = check_share(office, address, password=password)
            for text in (*check.faults, *check.warnings):
                output.say(text)
            if not check.ok:
                raise UserError(check.faults[0])
            told = {
                "ok": check.ok, "warnings": list(check.warnings), "free_bytes": check.free_bytes,
                "needed_bytes": check.needed_bytes, "clock_off_ms": check.clock_off_ms,
            }  # fmt: skip
            output.result(told, "Папка подходит. Ничего не изменено.")
            return DONE
        done = share_office(
            office, address, password=password, station_name=options.name, prefix=options.prefix,
            progress=TerminalProgress(),
        )  # fmt: skip
    output.result(
        {
            "address": done.address.text, "station": done.slot, "clients": done.clients,
            "bytes": done.bytes,
        },
        f"Офис открыт другим компьютерам: {done.address.text} ({file_size(done.bytes)}). "
        "Пригласить: invite.",
    )  # fmt: skip
    return DONE


def _invite(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office:
        address = require_shared(office.db).address
        way = way_to_share(office)()
        try:
            now = way.now()
        finally:
            way.close()
        told = None
        if options.address:
            address, told = read_address(options.address)
        password = None
        if options.with_password:
            password = told or os.environ.get("KARTOTEKA_SHARE_PASSWORD") or kept_for(address)
        station = NewStation(
            options.name,
            options.prefix or free_prefix(office.db),
            tuple(member_named(office, name) for name in options.people),
        )
        made = make_invitation(
            office, options.to, station=station, address=address, now=now, hours=options.hours,
            password=password,
        )  # fmt: skip
        until = moment(made.expires_at, datetime.now(UTC), zone=office.zone)
    output.result(
        {
            "file": str(made.path), "code": made.code, "words": list(made.words),
            "expires_at_ms": made.expires_at, "prefix": station.prefix,
        },
        f"Приглашение: {made.path}\nКод (передайте отдельно от файла): {made.code}\n"
        f"Слова офиса, их покажет и новый компьютер: {' '.join(made.words)}\nДействует до {until}.",
    )  # fmt: skip
    return DONE


def _join(options: argparse.Namespace, output: Output) -> int:
    code = options.code or os.environ.get(_CODE)
    if not code:
        raise UserError(f"Нужен код приглашения: --code или переменная {_CODE}. Ничего не создано.")
    invited = open_invitation(options.invitation, code)
    output.say(
        f"Офис «{invited.office_name}». Слова офиса: {' '.join(invited.words)}. "
        "Сверьте их с теми, что у администратора."
    )
    # The invitation may leave the share's password to be typed.
    typed = None if invited.share_password else read_address(invited.address.text)[1]
    way = open_transport(invited.address, invited.office_id, password=typed) if typed else None
    joined = join_office(
        options.office, options.invitation, code, password=ask_password(),
        user_name=options.user, transport=way, progress=TerminalProgress(),
    )  # fmt: skip
    if way is not None:
        way.close()
    output.result(
        {
            "office": str(joined.folder), "name": joined.office_name, "station": joined.slot,
            "clients": joined.clients, "words": list(invited.words), "seconds": joined.seconds,
        },
        f"Офис «{joined.office_name}» на этом компьютере: {joined.folder}, "
        f"клиентов {joined.clients}.",
    )  # fmt: skip
    return DONE


def _stations(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output, noted=options.act not in _LOOKING) as office:
        if options.act in _ABOUT_INVITATIONS:
            return _invitations(office, options, output)
        if options.act != "list":
            _DEEDS[options.act](office, options)
        rows = list_stations(office)
        lines = [_as_line(row, office) for row in rows]
    output.result(
        [station_as_json(row) for row in rows],
        "\n".join(lines) or "Офис на одном компьютере. Открыть другим: share.",
    )
    return DONE


def _invitations(office: Office, options: argparse.Namespace, output: Output) -> int:
    if options.act == "revoke":
        [invite_id] = _words(options, 1)
        with closing(way_to_share(office)()) as way:
            back = revoke_invitation(office, invite_id, transport=way)
        output.result(
            invitation_as_json(back),
            f"Приглашение для «{back.station}» отозвано: войти по нему больше нельзя.",
        )
        return DONE
    _words(options, 0)
    found = list_invitations(office)
    now = datetime.now(UTC)
    lines = [
        f"{each.invite_id}  {each.station}: {', '.join(each.people)}, "
        f"до {moment(each.expires_at, now, zone=office.zone)}"
        for each in found
    ]
    if found:
        lines.append(f"Слова офиса, их покажет и новый компьютер: {' '.join(found[0].words)}")
    output.result(
        [invitation_as_json(each) for each in found],
        "\n".join(lines) or "Неиспользованных приглашений нет.",
    )
    return DONE


def _rename(office: Office, options: argparse.Namespace) -> None:
    slot, name = _words(options, 2)
    rename_station(office, _slot(slot), name)


def _prefix(office: Office, options: argparse.Namespace) -> None:
    slot, prefix = _words(options, 2)
    set_prefix(office, _slot(slot), prefix=prefix)


def _retire(office: Office, options: argparse.Namespace) -> None:
    [slot] = _words(options, 1)
    retire_station(office, _slot(slot))


_DEEDS: Final[Mapping[str, Callable[[Office, argparse.Namespace], None]]] = {
    "rename": _rename,
    "prefix": _prefix,
    "retire": _retire,
}


def _words(options: argparse.Namespace, number: int) -> list[str]:
    words: list[str] = options.words
    if len(words) != number:
        raise UserError(f"Команда не понята. Ничего не изменено.\n{_ACTS}")
    return words


def _slot(text: str) -> int:
    if not text.isascii() or not text.isdecimal():
        raise UserError(f"«{text}» — не номер компьютера. Ничего не изменено. Список: stations.")
    return int(text)


def _as_line(row: StationRow, office: Office) -> str:
    def when(at: int) -> str:
        return moment(at, datetime.now(UTC), zone=office.zone)

    parts = [", ".join(row.people)]
    if row.prefix:
        parts.append(f"номера «{row.prefix}-…»")
    if row.here:
        parts.append("этот компьютер")
    if row.retired_at is not None:
        parts.append(f"убран {when(row.retired_at)}")
    elif row.heard_at is not None:
        parts.append(f"на связи {when(row.heard_at)}")
    if row.behind:
        parts.append(f"не получено частей: {row.behind}")
    if row.waiting:
        parts.append(f"ещё не взял частей: {row.waiting}")
    if row.older:
        parts.append("программа старее")
    return f"{row.slot}  {row.name}: {', '.join(filter(None, parts))}"
