"""What can be done with an open card, from the palette and by keys."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from ui.shell.screen import Command

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.clients.card_screen import ClientCardScreen

MOST_KEYS: Final = 9


def card_commands(screen: ClientCardScreen) -> list[Command]:
    """Return the commands of a card that is there; the tabs by Ctrl and their number."""
    return [*_walking(screen), *_writing(screen), *_tabs(screen), *_rest(screen)]


def walking_commands(screen: ClientCardScreen) -> list[Command]:
    """Return what works on a card that is gone too: leaving it, going on."""
    return _walking(screen)


def _walking(screen: ClientCardScreen) -> list[Command]:
    deck = screen.deck
    return [
        Command("card.previous", _tr("Предыдущий клиент списка"), lambda: deck.turn(-1),
                "arrow-up", "Alt+Up", "назад листать"),
        Command("card.next", _tr("Следующий клиент списка"), lambda: deck.turn(1),
                "arrow-down", "Alt+Down", "вперёд листать"),
        Command("card.keep", deck.keep_title, deck.keep, "copy", "Ctrl+D",
                "вкладка несколько карточек закрепить"),
        Command("card.close", _tr("Закрыть карточку"),
                lambda: deck.close(screen.desk.client_id), "x", "Ctrl+W"),
        Command("card.other", _tr("Другая открытая карточка"), lambda: deck.look_beside(1),
                "arrow-right", "Ctrl+Tab"),
        Command("card.other_back", _tr("Предыдущая открытая карточка"),
                lambda: deck.look_beside(-1), "arrow-left", "Ctrl+Shift+Tab"),
    ]  # fmt: skip


def _writing(screen: ClientCardScreen) -> list[Command]:
    write: Callable[[str], Callable[[], None]] = lambda kind: partial(screen.write_event, kind)  # noqa: E731 - shorter than four lambdas
    return [
        Command("card.note", _tr("Записать заметку"), write("note"), "message-circle",
                "Ctrl+Shift+N", "лента событие"),
        Command("card.call", _tr("Записать звонок"), write("call"), "phone"),
        Command("card.meeting", _tr("Записать встречу"), write("meeting"), "handshake"),
        Command("card.letter", _tr("Записать письмо"), write("letter"), "mail"),
        Command("card.task", _tr("Новая задача с этим клиентом"), screen.head.add_task,
                "list-plus", "Ctrl+Shift+T", "запланировать дело звонок встреча"),
        Command("card.script", _tr("Запустить сценарий для клиента"),
                partial(_start_script, screen), "layers", "",
                "последовательность задач цепочка шаги"),
        Command("card.deal", _tr("Новая сделка с этим клиентом"), screen.head.add_deal,
                "square-kanban", "Ctrl+Shift+D", "создать продажа"),
        Command("card.channel", _tr("Добавить телефон или почту"), screen.add_channel, "plus",
                "", "связь канал"),
        Command("card.label", _tr("Добавить метку или роль"), screen.head.add_label, "tag"),
        Command("card.open", _tr("Открыть клиента коллеге"), partial(_open_to, screen), "share-2",
                "", "доступ поделиться показать сотруднику"),
        Command("card.relation", _tr("Добавить связь с другим клиентом"), screen.add_relation,
                "network", "", "директор учредитель родственник дочерняя"),
    ]  # fmt: skip


def _open_to(screen: ClientCardScreen) -> None:
    from ui.departments.open_dialog import ask_for_one  # noqa: PLC0415 - when it is wanted

    card = screen.desk.card
    if card is not None:
        known = () if card.responsible_id is None else (card.responsible_id,)
        ask_for_one(screen.workspace, card.id, screen, name=card.name, without=known)


def _start_script(screen: ClientCardScreen) -> None:
    from ui.tasks.script_start import open_start  # noqa: PLC0415 - when it is wanted

    card = screen.desk.card
    if card is not None:
        open_start(screen.workspace, screen, client_id=card.id, title=card.name)


def _tabs(screen: ClientCardScreen) -> list[Command]:
    return [
        Command(f"card.{info.key}", info.command, partial(screen.show_tab, info.key), info.icon,
                f"Ctrl+{at}" if at <= MOST_KEYS else "", info.words)
        for at, info in enumerate(screen.tabs.infos, 1)
    ]  # fmt: skip


def _rest(screen: ClientCardScreen) -> list[Command]:
    return [
        Command("card.copy", _tr("Скопировать реквизиты"), screen.copy_sheet, "copy"),
        Command("card.why", _tr("Почему я вижу этого клиента…"), screen.explain, "eye", "",
                "права доступ видит кто"),
        Command("card.print", _tr("Печать карточки…"), screen.print_card, "file-text", "Ctrl+P",
                "pdf распечатать сохранить"),
        Command("card.arrange", _tr("Настроить карточку…"), screen.arrange, "settings", "",
                "скрыть разделы вкладки порядок вид"),
        Command("card.merged", _tr("Объединённые записи…"), screen.show_merged, "git-merge", "",
                "разъединить дубликат"),
        Command("card.delete", _tr("Удалить клиента"), screen.delete, "trash-2"),
    ]  # fmt: skip


def _tr(text: str) -> str:
    return QCoreApplication.translate("ClientCardScreen", text)
