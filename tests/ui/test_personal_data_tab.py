"""The tab «Персональные данные»: basis, consents, extract, blocking, destroying; the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget

from crm_desktop.attachments.listing import list_attachments
from crm_desktop.backup.making import back_up
from crm_desktop.clients.card import get_client
from crm_desktop.jobs import SilentProgress
from crm_desktop.personal_data.basis import CONTRACT, block_client
from crm_desktop.personal_data.consents import (
    ConsentDraft,
    add_consent,
    list_consents,
    withdraw_consent,
)
from crm_desktop.personal_data.erasing import erase_client
from crm_desktop.personal_data.reach import ErasureKind
from crm_desktop.personal_data.state import personal_state
from crm_desktop.personal_data.templates import OWN, list_templates
from tests.ui.client_desk import make, open_card
from ui.personal_data.banner import PersonalBanner, tell_erased_again
from ui.personal_data.bulk import begin_basis
from ui.personal_data.consent_dialog import ConsentDialog, WithdrawDialog, WordsDialog
from ui.personal_data.erase_dialog import EraseDialog
from ui.personal_data.settings import ConsentsSection
from ui.personal_data.tab import PersonalTab
from ui.shell.frame import OfficeFrame
from ui.shell.preferences import Preferences
from ui.start.work import restore_and_open
from ui.theme import Mode, theme
from ui.views.pick_dialog import PickDialog
from ui.widgets.buttons import Button
from ui.widgets.dialogs import Dialog

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.clients.card_screen import ClientCardScreen
    from ui.shell.workspace import Workspace
    from ui.widgets.banner import Banner

LONG = 20_000
D = TypeVar("D", bound=Dialog)


@pytest.fixture
def person(office: Office) -> int:
    return make(office, "Иванов Пётр Ильич", kind="person")


def opened(workspace: Workspace, qtbot: QtBot, client: int) -> tuple[ClientCardScreen, PersonalTab]:
    screen = open_card(workspace, qtbot, client)
    screen.show_tab("personal")
    tab = screen.part(PersonalTab)
    qtbot.waitUntil(lambda: tab.may_change, timeout=LONG)
    return screen, tab


def dialog_of(screen: ClientCardScreen, qtbot: QtBot, of_class: type[D]) -> D:
    def shown() -> list[D]:
        return [each for each in screen.window().findChildren(of_class) if each.isVisible()]

    qtbot.waitUntil(lambda: bool(shown()), timeout=LONG)
    return shown()[-1]


def press(dialog: Dialog, caption: str) -> None:
    next(each for each in dialog.findChildren(Button) if each.caption == caption).click()


def test_a_consent_with_a_scan_is_written_down_and_withdrawn(
    office: Office, workspace: Workspace, qtbot: QtBot, person: int, tmp_path: Path
) -> None:
    scan = tmp_path / "скан.pdf"
    scan.write_bytes(b"%PDF-1.4")
    screen, tab = opened(workspace, qtbot, person)
    tab.plus.click()
    form = dialog_of(screen, qtbot, ConsentDialog)
    assert "Иванов Пётр Ильич" in form.words.toPlainText()
    form.purpose.set_value("marketing")
    form._on_purpose()
    form.how.set_value("site")
    form.set_scan(str(scan))
    press(form, "Записать")

    qtbot.waitUntil(lambda: len(tab.lines) == 1, timeout=LONG)
    row = list_consents(office, person)[0]
    assert (row.purpose, row.channel, row.file) == ("marketing", "site", "скан.pdf")
    assert [each.name for each in list_attachments(office, person)] == ["скан.pdf"]
    assert get_client(office, person).value_of("newsletter") == 1

    tab.show_words(tab.lines[0].consent)
    dialog_of(screen, qtbot, WordsDialog).reject()
    tab.withdraw(tab.lines[0].consent)
    press(dialog_of(screen, qtbot, WithdrawDialog), "Отозвать")
    qtbot.waitUntil(lambda: list_consents(office, person)[0].withdrawn_at is not None, timeout=LONG)
    qtbot.waitUntil(lambda: bool(tab.lines) and not tab.lines[0].consent.holds, timeout=LONG)
    assert get_client(office, person).value_of("newsletter") == 0
    tab.delete(tab.lines[0].consent)
    qtbot.waitUntil(lambda: not tab.lines, timeout=LONG)


def test_a_purpose_of_ones_own_needs_its_words(
    workspace: Workspace, qtbot: QtBot, person: int
) -> None:
    screen, tab = opened(workspace, qtbot, person)
    tab.add()
    form = dialog_of(screen, qtbot, ConsentDialog)
    yes = next(each for each in form.findChildren(Button) if each.caption == "Записать")
    assert yes.isEnabled()
    form.purpose.set_value(OWN)
    form._on_purpose()
    assert not yes.isEnabled()
    form.own.setText("Фотография на сайте")
    form.words.setPlainText("Согласен")
    assert yes.isEnabled()
    yes.click()
    qtbot.waitUntil(lambda: len(tab.lines) == 1, timeout=LONG)
    assert tab.lines[0].consent.title == "Фотография на сайте"


def test_basis_and_blocking(
    office: Office, workspace: Workspace, qtbot: QtBot, person: int
) -> None:
    screen, tab = opened(workspace, qtbot, person)
    banner = screen.findChild(PersonalBanner)
    assert banner is not None
    assert not banner.isVisible()
    tab.basis.chosen.emit(CONTRACT)
    qtbot.waitUntil(lambda: personal_state(office, person).basis == CONTRACT, timeout=LONG)
    tab.stop.click()
    qtbot.waitUntil(banner.isVisible, timeout=LONG)
    qtbot.waitUntil(lambda: tab.stop.caption == "Возобновить", timeout=LONG)
    tab.stop.click()
    qtbot.waitUntil(lambda: not banner.isVisible(), timeout=LONG)


def test_the_extract_is_saved(
    workspace: Workspace, qtbot: QtBot, person: int, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    path = tmp_path / "выписка.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    _screen, tab = opened(workspace, qtbot, person)
    tab.paper.click()
    qtbot.waitUntil(lambda: path.exists() and path.with_suffix(".json").exists())
    qtbot.waitUntil(lambda: not workspace.runner.is_busy)
    assert path.read_bytes().startswith(b"%PDF")
    name = get_client(workspace.office, person).name
    assert name in path.with_suffix(".json").read_text(encoding="utf-8")


def test_destroying_asks_for_the_name_and_gives_an_act(
    office: Office, workspace: Workspace, qtbot: QtBot, person: int, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    path = tmp_path / "акт.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    screen, tab = opened(workspace, qtbot, person)
    tab.gone.click()
    form = dialog_of(screen, qtbot, EraseDialog)
    yes = next(each for each in form.findChildren(Button) if each.caption == "Уничтожить навсегда")
    assert not yes.isEnabled()
    form.reason.setText("Отзыв согласия")
    assert not yes.isEnabled()
    form.typed.setText("иванов петр ильич")
    assert yes.isEnabled()
    yes.click()

    def offered() -> list[Dialog]:
        return [
            each
            for each in screen.window().findChildren(Dialog)
            if each.isVisible() and not isinstance(each, EraseDialog)
        ]

    qtbot.waitUntil(lambda: bool(offered()), timeout=LONG)
    press(offered()[-1], "Сохранить акт…")
    qtbot.waitUntil(path.exists, timeout=LONG)
    assert get_client(office, person).name == "Уничтоженный клиент № 1"
    qtbot.waitUntil(screen.gone.isVisible, timeout=LONG)
    assert not screen.gone.restore.isVisible()
    path.unlink()
    screen.gone.act.click()
    qtbot.waitUntil(path.exists, timeout=LONG)


def test_an_anonymous_card_shows_its_act(
    office: Office, workspace: Workspace, qtbot: QtBot, person: int
) -> None:
    add_consent(office, person, draft=ConsentDraft("processing", "Согласен", "paper"))
    erase_client(
        office, person, kind=ErasureKind.ANONYMISE, reason="Срок вышел", confirmed="уничтожить"
    )
    screen = open_card(workspace, qtbot, person)
    screen.show_tab("personal")
    tab = screen.part(PersonalTab)
    qtbot.waitUntil(lambda: tab.act.isVisible() and bool(tab.lines), timeout=LONG)
    assert len(tab.lines) == 1
    assert tab.lines[0].consent.text == ""
    assert not tab.plus.isVisible()
    assert not tab.gone.isVisible()


def test_after_a_restore_it_is_told_that_people_were_erased_again(
    office: Office, qtbot: QtBot, dressed: None, person: int, tmp_path: Path, password: str
) -> None:
    del dressed
    archive = back_up(office, tmp_path / "к.kartoteka").path
    erase_client(office, person, kind=ErasureKind.DESTROY, reason="Отзыв", confirmed="уничтожить")
    office.close()
    again = restore_and_open(archive, office.folder.path, password, SilentProgress())
    assert again.erased_again == 1
    frame = OfficeFrame(again, Preferences())
    qtbot.addWidget(frame)
    told: list[Banner] = []
    frame.add_banner = told.append  # type: ignore[method-assign, assignment]
    tell_erased_again(frame)
    assert len(told) == 1
    assert "Повторно уничтожены данные: 1" in told[0].accessibleName()
    frame.runner.shutdown()
    again.close()


def test_it_paints_in_both_themes(
    office: Office, workspace: Workspace, qtbot: QtBot, person: int
) -> None:
    consent, _ = add_consent(office, person, draft=ConsentDraft("processing", "Да", "paper"))
    withdraw_consent(office, consent)
    block_client(office, person)
    screen, tab = opened(workspace, qtbot, person)
    qtbot.waitUntil(lambda: bool(tab.lines), timeout=LONG)
    for mode in (Mode.LIGHT, Mode.DARK):
        theme().set_mode(mode)
        assert not screen.grab().isNull()


def test_texts_of_consents_are_settings(office: Office, workspace: Workspace, qtbot: QtBot) -> None:
    section = ConsentsSection(workspace)
    qtbot.addWidget(section)
    workspace.changed.connect(section.on_changed)
    section.refresh()
    qtbot.waitUntil(lambda: len(section.cards) == 3, timeout=LONG)
    card = section.cards["processing"]
    assert card.save.isHidden()
    card.words.setPlainText("Текст офиса для {name}")
    assert not card.save.isHidden()
    card.save.click()
    qtbot.waitUntil(
        lambda: list_templates(office)[0].text == "Текст офиса для {name}", timeout=LONG
    )
    qtbot.waitUntil(lambda: not card.reset.isHidden(), timeout=LONG)
    card.reset.click()
    qtbot.waitUntil(lambda: not list_templates(office)[0].changed, timeout=LONG)
    qtbot.waitUntil(lambda: "{office}" in card.words.toPlainText(), timeout=LONG)


def test_a_basis_for_the_selected(
    office: Office, workspace: Workspace, qtbot: QtBot, person: int
) -> None:
    other = make(office, "Сидоров Иван", kind="person")
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    begin_basis(workspace, [person, other], parent)
    dialog = parent.findChild(PickDialog)
    assert dialog is not None
    dialog.list.picked.emit(CONTRACT)
    qtbot.waitUntil(lambda: personal_state(office, other).basis == CONTRACT, timeout=LONG)
    assert personal_state(office, person).basis == CONTRACT
