"""Somebody is erased by law while a station's program does not know all that was written of him."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.doctor.examining import examine
from crm_desktop.personal_data.erasing import erase_client
from crm_desktop.personal_data.reach import ErasureKind
from crm_desktop.sync.merge.applying import replay_pending
from crm_desktop.sync.merge.checks import shape_of
from crm_desktop.sync.merge.pending import count_pending

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from tests.sync.stations import Stations

WORD = "Непоседа"


def hide(patch: pytest.MonkeyPatch, field: str) -> None:
    """Let the program be one that does not know a field of clients."""
    honest = shape_of("client")
    assert honest is not None
    kinds = {name: kind for name, kind in honest.kinds.items() if name != field}
    old = replace(honest, kinds=kinds)
    for module in ("batch", "checks", "pending"):
        patch.setattr(
            f"crm_desktop.sync.merge.{module}.shape_of",
            lambda name: old if name == "client" else shape_of(name),
        )


def test_what_waited_is_forgotten_and_known_to_have_been(
    stations: Callable[[int], Stations], monkeypatch: pytest.MonkeyPatch
) -> None:
    two = stations(2)
    offices = [station.office for station in two]
    client, _ = create_client(
        offices[0], ClientDraft(kind="person", last_name="Иванов", first_name="Иван")
    )
    edit_field(offices[0], client, field="preferences", value=WORD)
    with monkeypatch.context() as patch:
        hide(patch, "preferences")
        two[1].take(two[0].send())
        assert WORD.encode() in two[1].value("SELECT fields FROM sync_pending")  # type: ignore[operator]
        erase_client(
            offices[1], client, kind=ErasureKind.DESTROY, reason="Отозвано", confirmed="уничтожить"
        )  # fmt: skip
        assert count_pending(offices[1].db) == 1
        assert WORD.encode() not in two[1].value("SELECT fields FROM sync_pending")  # type: ignore[operator]
    two[0].take(two[1].send())
    assert replay_pending(offices[1]) == 1
    assert count_pending(offices[1].db) == 0
    two.require_same()
    for office in offices:
        assert office.db.run("SELECT preferences FROM client WHERE id = ?", (client,)) == [(None,)]
        assert "seals" not in {problem.name for problem in examine(office).problems}


def test_what_says_nothing_of_a_person_waits_on(
    stations: Callable[[int], Stations], monkeypatch: pytest.MonkeyPatch
) -> None:
    two = stations(2)
    offices = [station.office for station in two]
    client, _ = create_client(
        offices[0], ClientDraft(kind="person", last_name="Иванов", first_name="Иван")
    )
    edit_field(offices[0], client, field="priority", value=2)
    with monkeypatch.context() as patch:
        hide(patch, "priority")
        two[1].take(two[0].send())
        erase_client(
            offices[1], client, kind=ErasureKind.ANONYMISE, reason="Срок", confirmed="уничтожить"
        )  # fmt: skip
    two[0].take(two[1].send())
    assert replay_pending(offices[1]) == 1
    two.require_same()
    for office in offices:
        assert office.db.run("SELECT priority FROM client WHERE id = ?", (client,)) == [(2,)]
