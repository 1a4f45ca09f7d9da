"""A base of every released schema still opens, whole: rows, history, search, undo."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from crm_desktop.attachments.listing import list_attachments
from crm_desktop.attachments.taking_out import save_attachment
from crm_desktop.clients.card import get_client
from crm_desktop.clients.search import search_clients
from crm_desktop.duplicates.not_duplicate import not_duplicates_of
from crm_desktop.handover.substitution import list_substitutions
from crm_desktop.history.acts import undo_last
from crm_desktop.office import CopyAnswer, open_office
from crm_desktop.personal_data.consents import list_consents
from crm_desktop.views.view_rows import list_views
from db.migrations import LATEST, current_version
from tests.db.freeze import FROZEN, NAME, PASSWORD

if TYPE_CHECKING:
    from pathlib import Path


def test_every_released_schema_is_frozen() -> None:
    assert [path.name for path in sorted(FROZEN.iterdir())] == [
        f"schema-{version:04}" for version in range(1, LATEST + 1)
    ]


@pytest.mark.parametrize("name", [f"schema-{version:04}" for version in range(1, LATEST + 1)])
def test_a_frozen_base_opens_whole(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    shutil.copytree(FROZEN / name, folder)
    office = open_office(folder, PASSWORD, copy_answer=CopyAnswer.COPY)
    assert current_version(office.db.connection()) == LATEST
    hit = search_clients(office, "ctdthysq dtnth", limit=5)[0]
    card = get_client(office, hit.id)
    assert card.name == NAME
    assert card.value_of("inn") == "7804512337"
    assert [channel.key for channel in card.channels][:1] == ["79215551024"]
    assert {label.name for label in card.labels} == {"Покупатель", "ключевой"}
    assert [person.name for person in card.people] == ["Лебедев Виктор Павлович"]
    assert "синий" in [field.text for field in card.fields]
    assert card.events == 1
    assert undo_last(office).restored == 1
    assert get_client(office, hit.id).value_of("inn") == "7804512336"
    office.close()


def test_the_second_schema_opens_with_all_it_brought(tmp_path: Path) -> None:
    folder = tmp_path / "schema-0002"
    shutil.copytree(FROZEN / "schema-0002", folder)
    office = open_office(folder, PASSWORD, copy_answer=CopyAnswer.COPY)
    client = search_clients(office, "Северный ветер", limit=5)[0].id
    card = get_client(office, client)
    assert [(each.name, each.files) for each in (card,)] == [(NAME, 1)]
    (file,) = list_attachments(office, client)
    saved = tmp_path / "логотип.txt"
    save_attachment(office, file.id, saved)
    assert saved.read_text(encoding="utf-8") == "Северный ветер"
    assert [relation.name for relation in card.relations] == ["Лебедев Виктор Павлович"]
    assert len(list_consents(office, card.people[0].client_id)) == 1
    assert "Компании" in [view.name for view in list_views(office)]
    assert len(list_substitutions(office, past=True)) == 1
    assert card.merged == 1
    assert len(not_duplicates_of(office, client)) == 1
    office.close()
