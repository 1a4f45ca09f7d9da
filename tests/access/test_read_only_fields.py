"""Fields a person sees and does not change: every way of writing refuses with one sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.powers import FieldRule, Scope
from crm_desktop.access.right import Right
from crm_desktop.clients.bulk_fields import bulk_set_field
from crm_desktop.clients.card import get_client
from crm_desktop.clients.channels import add_channel
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.duplicates.merge import merge_clients
from crm_desktop.errors import AccessDeniedError
from crm_desktop.history.acts import undo_last
from tests.access.people_office import manager
from tests.importing.import_files import load, make_csv

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office
    from tests.access.people_office import People

SENTENCE = "Вашей роли не разрешено менять одно из этих полей. Ничего не изменено."
RULES = {"clients:inn": FieldRule.SEE, "clients:note": FieldRule.SEE,
         "clients:channels": FieldRule.SEE}  # fmt: skip


@pytest.fixture
def vera(people: People) -> Office:
    powers = manager(Scope.ALL, fields=RULES)
    more = {Right.IMPORT, Right.BULK_EDIT, Right.UNDO}
    people.give("Вера", replace(powers, acts=powers.acts | more))
    return people.open("Вера")


@pytest.fixture
def client(people: People, vera: Office) -> int:
    draft = ClientDraft(
        "company", "ООО «Ромашка»", channels=(ChannelDraft("+7 921 555-10-24"),),
        values={"inn": "7707083893", "note": "Важный"},
    )  # fmt: skip
    return create_client(people.admin, draft)[0]


def test_cards_and_bulk_acts_refuse(vera: Office, client: int) -> None:
    shown = get_client(vera, client)
    assert (shown.value_of("inn"), len(shown.channels)) == ("7707083893", 1)
    with pytest.raises(AccessDeniedError, match=SENTENCE):
        edit_field(vera, client, field="inn", value="7803002209")
    with pytest.raises(AccessDeniedError, match=SENTENCE):
        add_channel(vera, client, text="a@b.ru")
    with pytest.raises(AccessDeniedError, match=SENTENCE):
        bulk_set_field(vera, (client,), field="note", value="Другое")
    assert get_client(vera, client) == shown
    edit_field(vera, client, field="industry", value="Цветы")


def test_an_import_refuses(vera: Office, client: int, tmp_path: Path) -> None:
    rows = [["Клиент", "ИНН", "E-mail"], ["ООО Ромашка", "7707083893", "new@romashka.ru"]]
    with pytest.raises(AccessDeniedError, match=SENTENCE):
        load(vera, make_csv(tmp_path / "a.csv", rows))
    assert len(get_client(vera, client).channels) == 1


def test_who_undoes_brings_no_value_past_the_rule(
    people: People, vera: Office, client: int
) -> None:
    """An undo is one's own act taken back: it is judged by the act, not by the field."""
    edit_field(vera, client, field="industry", value="Цветы")
    undo_last(vera)
    shown = get_client(vera, client)
    assert (shown.value_of("industry"), shown.value_of("inn")) == (None, "7707083893")


def test_a_merge_follows_the_right_to_merge(people: People, vera: Office, client: int) -> None:
    twin, _ = create_client(people.admin, ClientDraft("company", "ООО «Ромашка 2»"))
    with pytest.raises(AccessDeniedError):
        merge_clients(vera, client, losers=[twin])
    assert get_client(vera, twin).name == "ООО «Ромашка 2»"
