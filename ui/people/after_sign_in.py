"""What follows a sign-in: this computer remembers the person, a strip asks for the sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, may
from crm_desktop.members.recovery import sheet_state
from crm_desktop.members.remembering import remember_me
from ui.people.sheet_dialog import SheetDialog
from ui.theme import Tone
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button

if TYPE_CHECKING:
    from crm_desktop.members.recovery import SheetState
    from ui.shell.frame import OfficeFrame


def remember_person(frame: OfficeFrame) -> None:
    """Let this computer open the office for the one who just asked for it."""
    office = frame.office
    told = "Этот компьютер вас помнит: 14 дней можно входить без пароля"
    frame.runner.write(
        lambda: remember_me(office),
        lambda _none: frame.workspace.tell(told),
        frame.workspace.report,
        owner=frame,
    )


def remind_of_sheet(frame: OfficeFrame) -> None:
    """Look whether there is a sheet; the strip can be closed until the next sign-in."""
    office = frame.office
    if frame.is_demo or not may(office, Right.MANAGE_PEOPLE):
        return

    def show(state: SheetState) -> None:
        if not state.exists:
            _add(frame)

    frame.runner.read(
        lambda: sheet_state(office), show, frame.workspace.report, owner=frame, key="sheet"
    )


def _add(frame: OfficeFrame) -> None:
    banner = Banner(
        "Забудете пароль — без него базу не откроет никто. Это займёт две минуты.",
        title="Сделайте лист восстановления",
        tone=Tone.WARN,
        icon="key-round",
        closable=True,
    )
    button = Button("Сделать лист…", "file-text", small=True)

    def begin() -> None:
        dialog = SheetDialog(frame.workspace, frame)
        dialog.accepted.connect(banner.hide)
        dialog.open()

    button.clicked.connect(begin)
    banner.add_action(button)
    banner.closed.connect(banner.deleteLater)
    frame.add_banner(banner)
