"""Those who may less walk through the whole window: nothing refuses them on opening."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.powers import FieldRule, Scope
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from tests.access.people_office import manager
from ui.settings.screen import SettingsScreen
from ui.settings.sections import sections_of
from ui.shell.frame import OfficeFrame
from ui.shell.places import PLACES, may_go
from ui.shell.preferences import Preferences
from ui.shell.screen import Place

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.access.people_office import People


@pytest.mark.parametrize("who", ["Зоя", "Вера"])
def test_nobody_is_refused_for_looking(
    qtbot: QtBot, dressed: None, people: People, who: str
) -> None:
    for name in ("ООО «Ромашка»", "ООО «Василёк»"):
        create_client(people.admin, ClientDraft(name=name))
    if who == "Вера":
        hidden = {"clients:channels": FieldRule.HIDDEN, "deals:budget": FieldRule.HIDDEN}
        people.give(who, manager(Scope.OWN, fields=hidden))
    office = people.open(who)
    here = "at the start"
    frame = OfficeFrame(office, Preferences())
    qtbot.addWidget(frame)
    refused: list[str] = []
    frame.workspace.refused.connect(lambda text: refused.append(f"{here}: {text}"))
    frame.workspace.failed.connect(lambda error: refused.append(f"{here}: {error!r}"))
    frame.resize(1366, 768)
    frame.show()

    direct = [each for each, info in PLACES.items() if info.direct and may_go(office, each)]
    # One walks through the places, the other through the settings: each takes its time.
    for place in direct if who == "Вера" else (Place.SETTINGS,):
        here = place.value
        frame.go(place)
        qtbot.waitUntil(lambda: not frame.runner.is_busy)
    settings = frame._screens[Place.SETTINGS]
    assert isinstance(settings, SettingsScreen)
    for key in sections_of(office) if who == "Зоя" else ():
        here = f"settings {key}"
        settings.show_section(key)
        qtbot.waitUntil(lambda: not frame.runner.is_busy)

    assert refused == [], chr(10).join(refused)
    if who == "Зоя":
        # What only looks is offered: neither the palette nor a key begins anything else.
        offered = {each.key for each in [*frame.commands_here(), *frame.everywhere.commands()]}
        assert not offered & {"new", "new_deal", "new_task", "undo"}
    with qtbot.waitSignal(frame.closed):
        frame.close_office()
    people.opened.pop(who)
