from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from crm_desktop.attachments.adding import add_attachment
from crm_desktop.clients.addresses import add_bank_account, set_address
from crm_desktop.clients.channels import add_channel, mark_dead
from crm_desktop.clients.contacts import create_contact
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import BankDraft, ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.history.acts import last_act, list_change_sets
from crm_desktop.printing.blocks import Heading
from crm_desktop.printing.client_paper import PARTS, client_paper, print_client
from crm_desktop.relations.relating import create_related
from crm_desktop.timeline.events import EventDraft, add_event

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office


@pytest.fixture
def client(office: Office) -> int:
    made, _changes = create_client(office, ClientDraft(kind="company", name="ООО «Ромашка»"))
    phone, _changes = add_channel(office, made, text="+7 921 555-10-24", label="закупки")
    mark_dead(office, phone)
    edit_field(office, made, field="inn", value="7804512336")
    edit_field(office, made, field="note", value="<b>важно</b>\nвторая строка")
    set_address(office, made, kind="legal", text="СПб, Невский пр., 1")
    add_bank_account(office, made, bank=BankDraft(bank="АО «Невский»"))
    create_contact(
        office, made, draft=ClientDraft(kind="person", name="Лебедев Виктор"), post="закупки"
    )
    create_related(office, made, draft=ClientDraft(name="ООО «Холдинг»"), kind="Партнёр")
    add_event(office, made, draft=EventDraft("call", "Просил счёт", duration_s=120))
    add_event(office, made, draft=EventDraft("letter", "Счёт", direction="out"))
    return made


def text_of(path: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


def test_the_whole_card_is_on_paper(office: Office, client: int, tmp_path: Path) -> None:
    path = tmp_path / "карточка.pdf"
    report = print_client(office, client, path, parts=PARTS)
    assert report.pages >= 1
    text = text_of(path)
    for told in (
        "ООО «Ромашка»", "+7 921 555-10-24 (закупки, не отвечает)", "7804512336",
        "<b>важно</b> вторая строка", "СПб, Невский пр., 1", "АО «Невский»", "Лебедев Виктор",
        "Партнёр", "ООО «Холдинг»", "Просил счёт", "Письмо, исходящее", "История изменений",
    ):  # fmt: skip
        assert told in text, told


def test_only_the_chosen_parts_are_printed(office: Office, client: int) -> None:
    paper = client_paper(office, client, parts={"channels"})
    heads = [block.text for block in paper.blocks if isinstance(block, Heading)]
    assert heads == ["Связь"]
    with pytest.raises(UserError, match="хотя бы один"):
        client_paper(office, client, parts=())
    with pytest.raises(NotFoundError):
        client_paper(office, 42)


def test_an_empty_client_is_a_paper_too(office: Office) -> None:
    bare, _changes = create_client(office, ClientDraft(kind="person", name="Иванов Пётр"))
    paper = client_paper(office, bare, parts={"feed", "channels"})
    assert paper.title == "Иванов Пётр"
    assert len(paper.blocks) == 1


def test_history_remembers_who_printed_and_an_undo_does_not_reach_for_it(
    office: Office, client: int, tmp_path: Path
) -> None:
    before = last_act(office)
    path = tmp_path / "а.pdf"
    print_client(office, client, path)
    noted = list_change_sets(office, limit=1)[0]
    assert noted.kind == "print"
    assert noted.title == f"Печать: ООО «Ромашка» в «{path}»"
    assert last_act(office) == before
    with pytest.raises(UserError, match="не созда"):
        print_client(office, client, tmp_path / "нет" / "а.pdf")
    assert list_change_sets(office, limit=1)[0] == noted


def test_files_are_named_on_paper(office: Office, client: int, tmp_path: Path) -> None:
    scan = tmp_path / "Договор № 7.txt"
    scan.write_text("текст договора", encoding="utf-8")
    add_attachment(office, client, scan)
    path = tmp_path / "карточка.pdf"
    print_client(office, client, path, parts={"files"})
    text = text_of(path)
    assert "Файлы" in text
    assert "Договор № 7.txt" in text
    assert "текст договора" not in text
