"""What can be done with an open deal, from the palette and by keys."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from ui.shell.screen import Command

if TYPE_CHECKING:
    from ui.deals.card_screen import DealCardScreen

MOST_KEYS: Final = 9


def deal_commands(screen: DealCardScreen) -> list[Command]:
    """Return the commands of a deal that is there; the tabs by Ctrl and their number."""
    deal = screen.desk.deal
    found = [*_walking(screen), *_doing(screen), *_tabs(screen)]
    if deal is not None and deal.outcome:
        found.append(Command("deal.reopen", _tr("Вернуть в работу"), screen.reopen, "rotate-ccw"))
        return [*found, *_rest(screen)]
    return [*found, *_way(screen), *_rest(screen)]


def closed_commands(screen: DealCardScreen) -> list[Command]:
    """Return what works on a deal in the trash too: going on, bringing it back."""
    restore = Command("deal.restore", _tr("Восстановить сделку"), screen.restore, "rotate-ccw")
    return [*_walking(screen), restore]


def _walking(screen: DealCardScreen) -> list[Command]:
    return [
        Command("deal.previous", _tr("Предыдущая сделка"), lambda: screen.turn(-1), "arrow-up",
                "Alt+Up", "назад листать"),
        Command("deal.next", _tr("Следующая сделка"), lambda: screen.turn(1), "arrow-down",
                "Alt+Down", "вперёд листать"),
    ]  # fmt: skip


def _doing(screen: DealCardScreen) -> list[Command]:
    found = [
        Command("deal.task", _tr("Новая задача по сделке"), screen.plan, "list-plus", "Ctrl+T",
                "запланировать действие напоминание"),
        Command("deal.note", _tr("Записать заметку"), partial(screen.write_event, "note"),
                "message-circle", "Ctrl+Shift+N", "лента событие"),
        Command("deal.call", _tr("Записать звонок"), partial(screen.write_event, "call"), "phone"),
        Command("deal.meeting", _tr("Записать встречу"), partial(screen.write_event, "meeting"),
                "handshake"),
        Command("deal.letter", _tr("Записать письмо"), partial(screen.write_event, "letter"),
                "mail"),
    ]  # fmt: skip
    found.append(
        Command("deal.script", _tr("Запустить сценарий по сделке"), partial(_start_script, screen),
                "layers", "", "последовательность задач цепочка шаги")
    )  # fmt: skip
    deal = screen.desk.deal
    if deal is None or not deal.outcome:  # keys are bound before the deal is read
        action = deal.next_action if deal is not None else None
        told = (
            _tr("Готово: {}").format(action.title) if action else _tr("Следующее действие готово")
        )
        done = Command("deal.done", told, screen.complete_next, "check", "Ctrl+Shift+Return",
                       "выполнено сделано")  # fmt: skip
        found.insert(1, done)
    return found


def _start_script(screen: DealCardScreen) -> None:
    from ui.tasks.script_start import open_start  # noqa: PLC0415 - when it is wanted

    deal = screen.desk.deal
    if deal is not None:
        open_start(screen.workspace, screen, deal_ids=[deal.id], title=deal.title)


def _way(screen: DealCardScreen) -> list[Command]:
    deal = screen.desk.deal
    found = [
        Command("deal.forward", _tr("На следующий этап"), lambda: screen.step(1), "arrow-right",
                "Ctrl+Shift+Right", "двинуть стадия вперёд"),
        Command("deal.backward", _tr("На предыдущий этап"), lambda: screen.step(-1), "arrow-left",
                "Ctrl+Shift+Left", "двинуть стадия назад"),
        Command("deal.won", _tr("Сделка выиграна"), screen.win, "trophy", "", "закрыть успех"),
        Command("deal.lost", _tr("Сделка проиграна"), screen.lose, "circle-x", "",
                "закрыть отказ проигрыш причина"),
    ]  # fmt: skip
    found += [
        Command(f"deal.stage.{stage.id}", _tr("Этап: {}").format(stage.name),
                partial(screen.move_to, stage.id), "square-kanban", "", "передвинуть стадия")
        for stage in (deal.stages if deal is not None else ())
        if deal is not None and stage.id != deal.stage_id
    ]  # fmt: skip
    return found


def _tabs(screen: DealCardScreen) -> list[Command]:
    return [
        Command(f"deal.{info.key}", info.command, partial(screen.show_tab, info.key), info.icon,
                f"Ctrl+{at}" if at <= MOST_KEYS else "", info.words)
        for at, info in enumerate(screen.tabs.infos, 1)
    ]  # fmt: skip


def _rest(screen: DealCardScreen) -> list[Command]:
    return [
        Command("deal.rename", _tr("Переименовать сделку"), screen.rename, "pencil"),
        Command("deal.client", _tr("Сменить клиента сделки…"), screen.choose_client,
                "building-2"),
        Command("deal.contact", _tr("Добавить контакт в сделку"), screen.add_contact,
                "user-plus"),
        Command("deal.line", _tr("Добавить строку состава…"), screen.add_line, "list-plus", "",
                "товар услуга позиция"),
        Command("deal.tag", _tr("Добавить метку сделке"), screen.add_tag, "tag"),
        Command("deal.why", _tr("Почему я вижу эту сделку…"), partial(explain_deal, screen),
                "eye", "", "права доступ видит кто"),
        Command("deal.delete", _tr("Удалить сделку"), screen.delete, "trash-2"),
    ]  # fmt: skip


def explain_deal(screen: DealCardScreen) -> None:
    """Say through what this deal is seen."""
    from ui.access.why_dialog import open_deal_why  # noqa: PLC0415 - seldom wanted

    deal = screen.desk.deal
    if deal is not None:
        open_deal_why(screen.workspace, screen, deal.id, deal.title)


def _tr(text: str) -> str:
    return QCoreApplication.translate("DealCardScreen", text)
