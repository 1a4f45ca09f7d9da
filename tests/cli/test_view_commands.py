"""`views`: what a list may be opened with, and how many clients stand behind each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from crm_desktop.cli import main
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.views.definition import ViewDefinition
from crm_desktop.views.saved_views import add_view
from crm_desktop.views.tree import Condition, Op, all_of

if TYPE_CHECKING:
    import pytest

    from crm_desktop.office import Office


def test_views_and_segments_with_their_counts(
    office: Office,
    password: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    create_client(office, ClientDraft(name="ООО «Ромашка»"))
    create_client(office, ClientDraft(name="Ильин Пётр"))
    people = ViewDefinition(all_of(Condition("kind", Op.IS, ("person",))))
    own, _ = add_view(office, "Люди", definition=people)
    shared, _ = add_view(office, "Частные", definition=people, kind="segment", shared=True)
    broken = ViewDefinition(all_of(Condition("f5", Op.FILLED)))
    add_view(office, "Старый", definition=broken)
    where = str(office.folder.path)
    office.close()
    monkeypatch.setenv("KARTOTEKA_PASSWORD", password)

    assert main(["views", "--office", where, "--json"]) == 0
    told = {view["name"]: view for view in json.loads(capsys.readouterr().out)}
    assert list(told)[:2] == ["Все", "Мои"]
    assert told["Все"] == {
        "id": "ready:all", "name": "Все", "kind": "view", "owner": None, "count": 2,
        "filter": "", "problems": [],
    }  # fmt: skip
    assert told["Люди"] == {
        "id": str(own), "name": "Люди", "kind": "view", "owner": "Анна Кравцова", "count": 1,
        "filter": "Вид — Люди", "problems": [],
    }  # fmt: skip
    assert (told["Частные"]["id"], told["Частные"]["kind"]) == (str(shared), "segment")
    assert told["Старый"]["problems"] == ["Поле, по которому задано условие, удалено."]

    assert main(["views", "--office", where]) == 0
    assert f"{own}  Люди (1\xa0клиент)" in capsys.readouterr().out.splitlines()
