"""`sync`, `sync-status`, `digest`, `conflicts`: the exchange between the office's computers."""

from __future__ import annotations

import argparse
import signal
import threading
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.cli.output import DONE, PARTLY, REFUSED, Output, TerminalProgress
from crm_desktop.cli.parsing import parse_id
from crm_desktop.cli.session import Commands, add_command, opened
from crm_desktop.cli.share_words import way_to_share
from crm_desktop.cli.sync_acts import ACTS, DEEDS
from crm_desktop.journal.stamps import now_ms
from crm_desktop.sync.conflicts.journal import list_conflicts, settle_conflict, take_other
from crm_desktop.sync.engine import SyncEngine
from crm_desktop.sync.limited import LimitedTransport
from crm_desktop.sync.merge.digest import office_digest, table_digests
from crm_desktop.sync.place import PAUSED, require_shared
from crm_desktop.sync.runner import SyncRunner
from crm_desktop.sync.state import SyncState
from crm_desktop.sync.status import note_round, sync_status
from crm_desktop.wording import moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.office import Office
    from crm_desktop.sync.conflicts.journal import Conflict, Side
    from crm_desktop.sync.round import Round
    from crm_desktop.sync.state import SyncStatus

_PATIENCE_S: Final = 30.0
_LIMIT_S: Final = 120.0
_MOST_ROUNDS: Final = 10_000
_GOES_ON: Final = frozenset({SyncState.SYNCED, SyncState.WORKING, SyncState.ALONE})
_PARTLY: Final = frozenset(
    {
        SyncState.TROUBLE, SyncState.OLD_PROGRAM, SyncState.READ_ONLY, SyncState.FULL,
        SyncState.CLOCK, SyncState.CLONED,
    }
)  # fmt: skip


def add_commands(commands: Commands) -> None:
    """Add the commands about the exchange."""
    parser = add_command(
        commands, "sync", _sync, text="обменяться с другими компьютерами офиса и закончить"
    )
    parser.epilog = ACTS
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("act", nargs="?", choices=("now", *DEEDS), default="now", metavar="ЧТО")
    parser.add_argument("words", nargs="*", metavar="АДРЕС")
    parser.add_argument("--trial", action="store_true", help="return: только посчитать")
    parser.add_argument("--anyway", action="store_true", help="leave: и с неотправленным")
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--once", action="store_true", help="пока есть что отправить и получить")
    way.add_argument("--watch", action="store_true", help="до Ctrl+C или SIGTERM")
    add_command(commands, "sync-status", _status, text="как идёт обмен; папка не опрашивается")
    add_command(
        commands, "digest", _digest, text="суммы всех таблиц: равны на сошедшихся компьютерах"
    )
    parser = add_command(
        commands, "conflicts", _conflicts, text="что двое изменили, не зная друг о друге"
    )
    act = parser.add_mutually_exclusive_group()
    act.add_argument("--take", metavar="ID", help="взять другое значение")
    act.add_argument("--keep", metavar="ID", help="оставить как есть")
    act.add_argument("--all", action="store_true", help="и те, что разобраны")


def _sync(options: argparse.Namespace, output: Output) -> int:
    if options.act != "now":
        with opened(options, output) as office:
            return DEEDS[options.act](office, options, output)
    with opened(options, output, noted=False) as office:
        if require_shared(office.db).mode == PAUSED:
            output.say("Обмен приостановлен на этом компьютере. Продолжить: sync resume.")
        return (_watch if options.watch else _once)(office, output)


def _once(office: Office, output: Output) -> int:
    transport = LimitedTransport(way_to_share(office), limit_s=_LIMIT_S)
    engine = SyncEngine(office, transport, budget_ms=None, patience_s=_PATIENCE_S)
    received = applied = published = 0
    try:
        for _number in range(_MOST_ROUNDS):
            made = engine.once(TerminalProgress())
            _note(office, made)
            received, applied = received + made.received, applied + made.applied
            published += made.published
            if not made.more:
                break
    finally:
        transport.close()
        transport.stop()
    status = sync_status(office)
    told = {"received": received, "applied": applied, "published": published}
    text = f"{_as_text(status)}\nПолучено частей {received}, отправлено {published}."
    output.result({**_status_json(status), **told}, text)
    return _code(status)


def _watch(office: Office, output: Output) -> int:
    runner = SyncRunner(office, way_to_share(office), limit_s=_LIMIT_S)
    runner.subscribe(lambda status: output.say(_as_text(status)))
    with _until_told() as over:
        runner.start()
        try:
            over.wait()
        finally:
            sent = runner.stop(timeout_s=5.0)
    status = sync_status(office)
    output.result({**_status_json(status), "rounds": runner.rounds, "ended": sent}, "")
    return DONE


@contextmanager
def _until_told() -> Iterator[threading.Event]:
    """Give an event that Ctrl+C and SIGTERM set, instead of ending the program half-way."""
    over = threading.Event()
    signals = [signal.SIGINT, signal.SIGTERM]
    former = {each: signal.signal(each, lambda _number, _frame: over.set()) for each in signals}
    try:
        yield over
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _note(office: Office, made: Round) -> None:
    if made.state not in {SyncState.ALONE, SyncState.PAUSED}:
        note_round(office, made, at=now_ms(), former=None)


def _status(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output, noted=False) as office:
        status = sync_status(office)
        contact = status.last_contact
        when = "" if contact is None else moment(contact, datetime.now(UTC), zone=office.zone)
    more = [f"Последняя связь: {when}."] if when else []
    output.result(_status_json(status), "\n".join((_as_text(status), *more)))
    return _code(status)


def _digest(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output, noted=False) as office:
        with office.reading():
            tables = table_digests(office.db, TerminalProgress())
        whole = office_digest(tables)
    lines = (f"{digest}  {name}" for name, digest in tables.items())
    output.result({"digest": whole, "tables": tables}, "\n".join((f"{whole}  всё", *lines)))
    return DONE


def _conflicts(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office:
        if options.take or options.keep:
            act = take_other if options.take else settle_conflict
            change = act(office, parse_id(options.take or options.keep))
            done = "Взято другое значение" if options.take else "Оставлено как есть"
            output.result({"change_set": str(change)}, f"{done}. Отменить: undo {change}")
            return DONE
        found = list_conflicts(office, open_only=not options.all)
        lines = [_conflict_line(office, each) for each in found]
    output.result([_conflict_json(each) for each in found], "\n".join(lines) or "Расхождений нет.")
    return DONE


def _code(status: SyncStatus) -> int:
    if status.state in _GOES_ON:
        return DONE
    return PARTLY if status.state in _PARTLY or status.state is SyncState.PAUSED else REFUSED


def _as_text(status: SyncStatus) -> str:
    parts = [status.text, status.advice]
    counted = (
        ("не отправлено изменений", status.unsent), ("ждёт применения", status.unapplied),
        ("требует внимания", status.refused), ("расхождений", status.conflicts),
    )  # fmt: skip
    told = ", ".join(f"{words}: {number}" for words, number in counted if number)
    return "\n".join(filter(None, (*parts, told.capitalize())))


def _status_json(status: SyncStatus) -> dict[str, Any]:
    return {**asdict(status), "state": status.state.value}


def _conflict_line(office: Office, found: Conflict) -> str:
    def told(side: Side) -> str:
        when = moment(side.at, datetime.now(UTC), zone=office.zone)
        return f"«{side.text or 'пусто'}» ({side.author_name}, {side.station_name}, {when})"

    return (
        f"{found.id}  {found.title}, {found.field_title}: осталось {told(found.kept)}, "
        f"другое {told(found.lost)}"
    )


def _conflict_json(found: Conflict) -> dict[str, Any]:
    def side(told: Side) -> dict[str, Any]:
        return {**asdict(told), "author": str(told.author)}

    opens = None if found.opens is None else {"kind": found.opens[0], "id": str(found.opens[1])}
    return {
        "id": str(found.id),
        "table": found.table,
        "record": str(found.record),
        "title": found.title,
        "field": found.field,
        "field_title": found.field_title,
        "kept": side(found.kept),
        "other": side(found.lost),
        "found_at_ms": found.found_at,
        "settled_at_ms": found.settled_at,
        "settled_by": found.settled_by,
        "taken": found.taken,
        "takeable": found.takeable,
        "card": opens,
    }
