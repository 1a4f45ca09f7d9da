"""Deals and tasks are found by what was said of them, with a client and without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.attachments.adding import add_attachment
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.removal import delete_clients, restore_clients
from crm_desktop.deals.board import open_board
from crm_desktop.deals.board_question import BoardQuestion
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft, LineDraft
from crm_desktop.deals.edits import edit_deal_field
from crm_desktop.deals.removal import delete_deals, restore_deals
from crm_desktop.funnels.reading import list_funnels
from crm_desktop.history.acts import undo_last
from crm_desktop.personal_data.erasing import erase_client
from crm_desktop.personal_data.reach import ErasureKind
from crm_desktop.search import entries as entries_module
from crm_desktop.search.deals import deals_matching
from crm_desktop.search.entries import DEALS, FILES, TASKS, TEXTS, search_entries
from crm_desktop.search.entry_sources import EntrySource, all_entries
from crm_desktop.search.everywhere import search_everywhere
from crm_desktop.search.translit import sound
from crm_desktop.tasks.doing import complete_task
from crm_desktop.tasks.planning import TaskDraft, plan_task
from crm_desktop.timeline.events import EventDraft, add_event
from db.deal_board import check as check_board
from db.search_entries import check

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office


def deal(
    office: Office,
    title: str,
    *,
    client: int | None = None,
    note: str = "",
    lines: tuple[str, ...] = (),
) -> int:
    draft = DealDraft(
        title, client_id=client, values={"note": note} if note else {},
        lines=tuple(LineDraft(each) for each in lines),
    )  # fmt: skip
    return create_deal(office, draft)[0]


def client(office: Office, name: str = "ООО «Ромашка»") -> int:
    return create_client(office, ClientDraft(name=name))[0]


def found(office: Office, text: str) -> list[tuple[EntrySource, int | None]]:
    return [(hit.source, hit.deal_id) for hit in search_entries(office, text, sources=DEALS)]


@pytest.mark.parametrize("with_client", [True, False])
def test_a_deal_is_found_by_its_title_comment_and_lines(office: Office, with_client: bool) -> None:
    owner = client(office) if with_client else None
    number = deal(
        office, "Поставка стеллажей", client=owner, note="Просят рассрочку",
        lines=("Полка оцинкованная", "Монтаж"),
    )  # fmt: skip
    for typed, source in (
        ("стелл", EntrySource.DEAL), ("РАССРОЧК", EntrySource.DEAL),
        ("оцинк", EntrySource.DEAL_LINE), ("gjcnfdrf", EntrySource.DEAL),
    ):  # fmt: skip
        [hit] = search_entries(office, typed, sources=DEALS)
        assert (hit.source, hit.deal_id, hit.client_id) == (source, number, owner), typed
        assert (hit.deal_title, hit.client_name) == (
            "Поставка стеллажей", "ООО «Ромашка»" if with_client else "",
        )  # fmt: skip
    assert search_entries(office, "стелл") == []
    [everywhere] = search_everywhere(office, "поставка").deals
    assert everywhere.deal_id == number


def test_a_deal_found_by_several_texts_comes_once(office: Office) -> None:
    one = deal(office, "Шкаф", note="шкаф купе", lines=("Шкаф угловой", "Шкаф прямой"))
    two = deal(office, "Шкаф для кухни")
    assert sorted(hit.deal_id or 0 for hit in search_everywhere(office, "шкаф").deals) == [one, two]
    assert len(search_everywhere(office, "шкаф", deals=1).deals) == 2
    assert search_everywhere(office, "шкаф", deals=0).deals == ()


def test_what_hangs_on_a_deal_without_a_client_is_found(office: Office, tmp_path: Path) -> None:
    number = deal(office, "Замена окон")
    event, _ = add_event(office, None, draft=EventDraft("note", "нужна лоджия"), deal_id=number)
    task, _ = plan_task(office, TaskDraft("call", "Уточнить подоконник", deal_id=number))
    path = tmp_path / "чертёж.pdf"
    path.write_bytes(b"%PDF")
    add_attachment(office, None, path, deal_id=number)
    for typed, source, record in (
        ("лоджия", EntrySource.EVENT, event), ("подоконник", EntrySource.TASK, task),
    ):  # fmt: skip
        [hit] = search_entries(office, typed, sources=(*TEXTS, *TASKS))
        assert (hit.source, hit.record, hit.deal_id, hit.client_id) == (
            source,
            record,
            number,
            None,
        )
        assert hit.deal_title == "Замена окон"
    [file] = search_entries(office, "чертеж", sources=FILES)
    assert (file.deal_id, file.client_id) == (number, None)
    complete_task(office, task, result="Поставили откосы")
    assert [hit.record for hit in search_entries(office, "откосы", sources=TASKS)] == [task]
    delete_deals(office, [number])
    for typed in ("лоджия", "подоконник", "откосы", "окон"):
        assert not search_entries(office, typed, sources=(*TEXTS, *TASKS)), typed
        assert not found(office, typed), typed
    assert search_entries(office, "чертеж", sources=FILES) == []
    restore_deals(office, [number])
    assert len(search_entries(office, "лоджия")) == 1
    assert len(search_entries(office, "откосы", sources=TASKS)) == 1
    assert found(office, "окон") == [(EntrySource.DEAL, number)]


def test_edits_undo_and_the_trash(office: Office) -> None:
    owner = client(office)
    number = deal(office, "Кровля", client=owner, lines=("Черепица",))
    edit_deal_field(office, number, field="title", value="Фундамент")
    assert (found(office, "кровля"), len(found(office, "фундамент"))) == ([], 1)
    undo_last(office)
    assert (found(office, "фундамент"), len(found(office, "кровля"))) == ([], 1)
    delete_clients(office, [owner])
    assert found(office, "кровля") == found(office, "черепица") == []
    assert deals_matching(office, "ромашка") == []
    restore_clients(office, [owner])
    assert len(found(office, "кровля")) == len(found(office, "черепица")) == 1
    assert deals_matching(office, "ромашка") == deals_matching(office, "черепица") == [number]
    assert check(office.db.connection(), all_entries(office.db), sound).wrong == 0


def test_the_search_of_the_board_knows_deals_lines_and_clients(office: Office) -> None:
    romashka, lutik = client(office), client(office, "ООО «Лютик»")
    one = deal(office, "Окна", client=romashka, lines=("Отлив",))
    two = deal(office, "Двери", client=lutik, note="как для ромашки")
    three = deal(office, "Балкон")
    assert deals_matching(office, "ромашк") == [two, one]
    assert deals_matching(office, "лютик") == [two]
    assert deals_matching(office, "отлив") == [one]
    assert deals_matching(office, ",fkrjy") == [three]
    assert deals_matching(office, "жираф") == deals_matching(office, " ") == []
    assert deals_matching(office, "«») ?") == []
    funnel = list_funnels(office)[0].id
    board = open_board(office, BoardQuestion(funnel, text="ромашк"))
    assert board.totals.count == 2
    shown = {card.id for column in board.columns for card in column.window.cards}
    assert shown == {one, two}
    assert open_board(office, BoardQuestion(funnel, text="жираф")).totals.count == 0


def test_a_guess_is_silent_beside_what_was_typed(office: Office) -> None:
    """«Jryf» are «Окна» in the other layout, but there is a client of that very name."""
    own = deal(office, "Балкон", client=client(office, "Jryf Ltd"))
    guessed = deal(office, "Окна")
    assert deals_matching(office, "jryf") == [own]
    assert deals_matching(office, "jryyf") in ([own], [own, guessed], [guessed])
    assert deals_matching(office, "окна") == [guessed]


def test_deals_a_person_may_not_see_are_not_found(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, hidden = deal(office, "Видимая сделка"), deal(office, "Скрытая сделка")
    for owner in (seen, hidden):
        plan_task(office, TaskDraft("todo", "Проверить общее", deal_id=owner))
    monkeypatch.setattr(
        entries_module,
        "visible_deal_sql",
        lambda _office, alias: f"{alias}.title NOT LIKE 'Скрытая%'",
    )
    assert found(office, "сделка") == [(EntrySource.DEAL, seen)]
    assert [hit.deal_id for hit in search_entries(office, "общее", sources=TASKS)] == [seen]


@pytest.mark.parametrize("kind", ErasureKind)
def test_what_is_erased_with_a_client_is_found_no_more(office: Office, kind: ErasureKind) -> None:
    owner = client(office, "Скворцова Мария")
    number = deal(office, "Скворечник", client=owner, note="для балкона", lines=("Жёрдочка",))
    plan_task(office, TaskDraft("todo", "Замерить дупло", deal_id=number))
    edit_deal_field(office, number, field="title", value="Кормушка")
    words = {word for (word,) in office.db.run("SELECT word FROM search_word")}
    gone = {"скворечник", "кормушка", "балкона", "жердочка", "дупло"}
    assert gone <= words
    erase_client(office, owner, kind=kind, reason="По просьбе клиента", confirmed="Скворцова Мария")
    left = {word for (word,) in office.db.run("SELECT word FROM search_word")}
    assert not left & gone
    [(title_key,)] = office.db.run("SELECT title_key FROM deal_board")
    assert "кормушка" not in title_key
    assert check_board(office.db.connection()) == ()
    for word in gone:
        assert found(office, word) == []
        assert search_entries(office, word) == []
    assert check(office.db.connection(), all_entries(office.db), sound).wrong == 0
