"""Consents, the legal basis, blocking, the texts of consents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.attachments.adding import add_attachment
from crm_desktop.clients.card import get_client
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.clients.history import client_history
from crm_desktop.clients.list_filter import ClientFilter
from crm_desktop.clients.listing import client_ids
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.history.acts import undo
from crm_desktop.journal.stamps import now_ms
from crm_desktop.personal_data.basis import (
    CONSENT,
    CONTRACT,
    block_client,
    set_legal_basis,
    unblock_client,
)
from crm_desktop.personal_data.consents import (
    MARKETING,
    PROCESSING,
    ConsentDraft,
    add_consent,
    delete_consent,
    list_consents,
    withdraw_consent,
)
from crm_desktop.personal_data.reach import PURPOSES
from crm_desktop.personal_data.state import personal_state
from crm_desktop.personal_data.templates import filled_text, list_templates, set_template
from crm_desktop.quality.report import quality_report
from crm_desktop.views.tree import Condition, Op, all_of

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office

DAY_MS = 24 * 3600 * 1000


@pytest.fixture
def person(office: Office) -> int:
    return create_client(office, ClientDraft(kind="person", name="Иванов Пётр"))[0]


def given(office: Office, client: int, purpose: str = MARKETING, **more: object) -> int:
    draft = ConsentDraft(purpose, "Согласен на всё", "paper", **more)  # type: ignore[arg-type]
    return add_consent(office, client, draft=draft)[0]


def mailable(office: Office) -> list[int]:
    tree = all_of(Condition("mailing", Op.YES))
    return list(client_ids(office, ClientFilter(tree=tree)))


def without_basis(office: Office) -> int:
    lines = quality_report(office).lines
    return next(line.found for line in lines if line.check.key == "no_basis")


def test_a_consent_keeps_its_words_and_its_scan(
    office: Office, person: int, tmp_path: Path
) -> None:
    path = tmp_path / "скан.pdf"
    path.write_bytes(b"%PDF-1.4")
    scan = add_attachment(office, person, path).ids[0]
    words = filled_text(office, PROCESSING, client_id=person)
    assert "Иванов Пётр" in words
    assert office.name in words
    draft = ConsentDraft(PROCESSING, words, "paper", now_ms() - DAY_MS, "у стойки", scan)
    consent, changes = add_consent(office, person, draft=draft)
    set_template(office, PROCESSING, text="Новый текст для {name}")

    row = list_consents(office, person)[0]
    assert (row.id, row.text, row.file, row.note) == (consent, words, "скан.pdf", "у стойки")
    assert row.author == office.user_name
    assert filled_text(office, PROCESSING, client_id=person) == "Новый текст для Иванов Пётр"
    assert personal_state(office, person).basis == CONSENT

    undo(office, changes.change_id)
    assert list_consents(office, person) == []
    assert personal_state(office, person).basis == ""


def test_withdrawn_advertising_means_no_mailings(office: Office, person: int) -> None:
    assert mailable(office) == []
    first = given(office, person)
    second = given(office, person)
    assert get_client(office, person).value_of("newsletter") == 1
    assert mailable(office) == [person]

    withdraw_consent(office, first)
    assert mailable(office) == [person]
    changes = withdraw_consent(office, second)
    assert get_client(office, person).value_of("newsletter") == 0
    assert mailable(office) == []
    # Ticked on the card again, with no new consent: still nothing is sent.
    edit_field(office, person, field="newsletter", value=1)
    assert mailable(office) == []
    assert personal_state(office, person).mailing_reason == "согласие на рассылку отозвано"

    undo(office, changes.change_id)
    assert mailable(office) == [person]
    with pytest.raises(UserError, match="уже отозвано"):
        withdraw_consent(office, first)


def test_without_a_basis_one_stands_in_the_report(office: Office, person: int) -> None:
    assert without_basis(office) == 1
    consent = given(office, person, PROCESSING)
    assert without_basis(office) == 0
    withdraw_consent(office, consent)
    assert without_basis(office) == 1
    given(office, person, PROCESSING)
    set_legal_basis(office, [person], basis=CONTRACT)
    withdraw_consent(office, list_consents(office, person)[0].id)
    assert personal_state(office, person).basis == CONTRACT
    set_legal_basis(office, [person], basis="")
    assert without_basis(office) == 1
    with pytest.raises(UserError, match="нет"):
        set_legal_basis(office, [person], basis="просто так")


def test_blocked_until_unblocked(office: Office, person: int) -> None:
    given(office, person)
    changes = block_client(office, person)
    state = personal_state(office, person)
    assert state.blocked_at
    assert not state.mailing
    assert mailable(office) == []
    blocked = all_of(Condition("blocked", Op.YES))
    assert list(client_ids(office, ClientFilter(tree=blocked))) == [person]
    undo(office, changes.change_id)
    assert mailable(office) == [person]
    block_client(office, person)
    unblock_client(office, person)
    assert mailable(office) == [person]
    told = [row for day in client_history(office, person) for row in day.rows]
    assert ("Обработка данных", "", "остановлена") in {(r.label, r.old, r.new) for r in told}


def test_what_is_refused_changes_nothing(office: Office, person: int, tmp_path: Path) -> None:
    other, _ = create_client(office, ClientDraft(kind="person", name="Сидоров Иван"))
    path = tmp_path / "чужое.txt"
    path.write_text("текст")
    foreign = add_attachment(office, other, path).ids[0]
    for draft, why in (
        (ConsentDraft("", "текст", "paper"), "цель"),
        (ConsentDraft(MARKETING, "  ", "paper"), "текст"),
        (ConsentDraft(MARKETING, "текст", "голубь"), "получено"),
        (ConsentDraft(MARKETING, "текст", "paper", now_ms() + 3 * DAY_MS), "будущем"),
        (ConsentDraft(MARKETING, "текст", "paper", attachment=foreign), "файла"),
    ):
        with pytest.raises(UserError, match=why):
            add_consent(office, person, draft=draft)
    consent = given(office, person)
    with pytest.raises(UserError, match="раньше"):
        withdraw_consent(office, consent, at=1)
    delete_consent(office, consent)
    with pytest.raises(NotFoundError):
        withdraw_consent(office, consent)
    assert list_consents(office, person) == []


def test_texts_of_the_office(office: Office) -> None:
    assert [each.purpose for each in list_templates(office)] == list(PURPOSES)
    standard = list_templates(office)[0].text
    set_template(office, PROCESSING, text="Своё")
    assert list_templates(office)[0].changed
    set_template(office, PROCESSING, text="")
    assert (list_templates(office)[0].text, list_templates(office)[0].changed) == (standard, False)
    with pytest.raises(UserError):
        set_template(office, "прочее", text="x")


def test_a_basis_for_many_is_one_undo(office: Office, person: int) -> None:
    many = [
        create_client(office, ClientDraft(kind="person", name=f"Петров Пётр {number}"))[0]
        for number in range(5)
    ]
    changes = set_legal_basis(office, [person, *many, 12345], basis=CONTRACT)
    assert without_basis(office) == 0
    undo(office, changes.change_id)
    assert without_basis(office) == 6
