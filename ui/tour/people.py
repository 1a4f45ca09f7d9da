"""Pictures of people, roles, the recovery sheet, and of several people at the door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.membership import Role
from crm_desktop.clients.listing import client_ids, client_rows
from ui.access.roles_section import RolesSection
from ui.access.why_dialog import open_client_why
from ui.people.people_section import PeopleSection
from ui.people.security_section import SecuritySection
from ui.settings.screen import SettingsScreen
from ui.shell.screen import ClientStop, Place
from ui.tour.camera import settle

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.shell.frame import OfficeFrame
    from ui.shell.window import Window
    from ui.tour.camera import Camera


def show_people(frame: OfficeFrame, take: Callable[[str], None], close: Callable[[], None]) -> None:
    """The dialogs of people, the tabs of a role, the sheet, why a card is seen."""
    frame.go(Place.SETTINGS, "people")
    screen = frame.screen_shown
    if not isinstance(screen, SettingsScreen):
        return
    people = screen.section("people")
    settle(frame.runner)
    if isinstance(people, PeopleSection):
        for name, begin in (("add", people.add), ("role", people.change), ("leave", people.remove)):
            begin()
            settle(frame.runner)
            take(f"people_{name}")
            close()
    roles = screen.section("roles")
    settle(frame.runner)
    if isinstance(roles, RolesSection):
        own = [row for row in roles.list.model.rows if row.id and row.replaces is None]
        roles.show_role(own[0].key if own else Role.MANAGER.value)
        for key in ("records", "fields", "acts", "changes"):
            roles.editor.show_tab(key)
            take(f"role_{key}")
        roles.look()
        settle(frame.runner)
        take("role_eyes")
        close()
    security = screen.section("security")
    settle(frame.runner)
    if isinstance(security, SecuritySection):
        security.make_sheet()
        settle(frame.runner)
        take("sheet")
        close()
    for client in client_rows(frame.office, client_ids(frame.office, limit=1)):
        frame.go(Place.CLIENT, ClientStop(client.id))
        settle(frame.runner)
        open_client_why(frame.workspace, frame, client.id, client.name)
        settle(frame.runner)
        take("why_seen")
        close()


def show_door(camera: Camera, window: Window) -> None:
    """Several people at the door, one of them, a forgotten password; the office is locked."""
    start = window.start
    start.choose_person()
    camera.take("unlock_people", window, start.runner)
    page = start.unlock_page
    rows = page.people.model.rows
    if rows:
        page.choose(rows[-1])
        camera.take("unlock_person", window, start.runner)
    page.forgotten_wanted.emit()
    camera.take("forgotten", window, start.runner)
    start.show_page(page)
