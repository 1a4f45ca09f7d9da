from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.errors import UserError
from crm_desktop.printing.blocks import Columns, DayColumn, Note, Paper
from crm_desktop.printing.calendar_paper import calendar_paper, print_calendar, span_of, title_of
from crm_desktop.printing.paper_pages import paper_bytes
from crm_desktop.tasks.drafts import TaskDraft
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.planning import plan_task

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office
    from crm_desktop.printing.calendar_paper import Span

WEDNESDAY = date(2026, 11, 18)
NOW = int(datetime(2026, 11, 18, 9, tzinfo=UTC).timestamp() * 1000)


def at(day: int, hour: int, minute: int = 0) -> Due:
    there = datetime(2026, 11, day, hour - 3, minute, tzinfo=UTC)
    return Due(at=int(there.timestamp()) * 1000)


def text_of(paper: Paper) -> tuple[str, int]:
    content, pages = paper_bytes(paper)
    told = " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return " ".join(told.split()), pages


@pytest.fixture
def busy(office: Office) -> Office:
    """A week with a bit of everything."""
    client, _ = create_client(office, ClientDraft(kind="company", name="ООО «Ромашка»"))
    plan_task(
        office,
        TaskDraft(kind="meeting", title="Переговоры", due=at(18, 11), duration=90,
                  place="Офис, 3 этаж", client_id=client),
    )  # fmt: skip
    plan_task(office, TaskDraft(kind="call", title="Утренний звонок", due=at(16, 9, 30)))
    plan_task(
        office,
        TaskDraft(kind="todo", title="Выставка", due=Due(date(2026, 11, 19)),
                  ends_on=date(2026, 11, 21)),
    )  # fmt: skip
    plan_task(
        office,
        TaskDraft(kind="meeting", title="Планёрка", due=at(16, 10), duration=30,
                  repeats="FREQ=DAILY", repeats_from="2026-11-16T10:00"),
    )  # fmt: skip
    return office


@pytest.mark.parametrize(
    ("span", "title", "first", "last"),
    [
        ("day", "Среда, 18 ноября 2026", WEDNESDAY, WEDNESDAY),
        ("week", "Неделя 16 – 22 ноября 2026", date(2026, 11, 16), date(2026, 11, 22)),
        ("workweek", "Рабочая неделя 16 – 20 ноября 2026", date(2026, 11, 16), date(2026, 11, 20)),
        ("month", "Ноябрь 2026", date(2026, 10, 26), date(2026, 12, 6)),
        ("agenda", "Повестка 18 ноября – 17 декабря 2026", WEDNESDAY, date(2026, 12, 17)),
    ],
)
def test_what_a_span_is_called_and_holds(span: Span, title: str, first: date, last: date) -> None:
    assert (title_of(span, WEDNESDAY), *span_of(span, WEDNESDAY)) == (title, first, last)


def test_a_day_is_a_list(busy: Office) -> None:
    told, pages = text_of(calendar_paper(busy, span="day", day=WEDNESDAY, now=NOW))
    assert pages == 1
    for part in ("Среда, 18 ноября 2026", "Все сотрудники", "11:00–12:30", "Переговоры",
                 "ООО «Ромашка»", "Офис, 3 этаж", "Анна Кравцова", "18 ноября 2026, 12:00",
                 "Стр. 1 из 1"):  # fmt: skip
        assert part in told


@pytest.mark.parametrize("span", ["week", "workweek", "month", "agenda", "team"])
def test_every_other_span_tells_the_same(busy: Office, span: Span) -> None:
    told, _ = text_of(calendar_paper(busy, span=span, day=WEDNESDAY, now=NOW))
    assert "Переговоры" in told
    if span in {"week", "month"}:
        assert told.count("Выставка") == 3
        assert "Просрочено: Утренний звонок" in told


def test_sixty_a_day_and_long_texts_go_on_overleaf(office: Office) -> None:
    for number in range(60):
        plan_task(
            office,
            TaskDraft(kind="call", title=f"Дело №{number:02} " + "с длинным названием " * 12,
                      due=at(18, 9 + number // 6, number % 6 * 10)),
        )  # fmt: skip
    for span in ("week", "day"):
        told, pages = text_of(calendar_paper(office, span=span, day=WEDNESDAY, now=NOW))
        assert pages > 1
        bare = told.replace(" ", "")
        for number in range(60):
            assert f"Дело№{number:02}" in bare
        assert bare.count("сдлиннымназванием") >= 60 * 12 - pages * 2


def test_one_thing_higher_than_a_page_is_parted() -> None:
    note = Note("9:00", "слово " * 4000, "где " * 200)
    columns = Columns([DayColumn("пн", notes=[note]), DayColumn("вт", notes=[note])])
    made = datetime(2026, 11, 18, 12, tzinfo=UTC)
    told, pages = text_of(Paper("Неделя", [columns], office="О", made_at=made, landscape=True))
    assert pages > 3
    assert told.replace(" ", "").count("слово") == 8000


@pytest.mark.parametrize("height", range(20, 34))
def test_a_row_of_columns_that_ends_at_the_foot_of_a_page(height: int) -> None:
    rows = [
        Columns([DayColumn("пн", notes=[Note("9:00", f"дело {each}")] * each)], least_mm=height)
        for each in range(2, 14)
    ]
    made = datetime(2026, 11, 18, 12, tzinfo=UTC)
    told, _ = text_of(Paper("Месяц", rows, office="О", made_at=made, landscape=True))
    assert told.count("дело") == sum(range(2, 14))


def test_nothing_planned_is_said(office: Office) -> None:
    told, pages = text_of(calendar_paper(office, span="day", day=WEDNESDAY, now=NOW))
    assert "Ничего не запланировано." in told
    assert pages == 1


def test_whose_it_is(busy: Office) -> None:
    paper = calendar_paper(
        busy, span="week", day=WEDNESDAY, members=[busy.user_id], kinds=["meeting"], now=NOW
    )
    assert paper.subtitle == "Анна Кравцова · только: Встреча"
    told, _ = text_of(paper)
    assert "Утренний звонок" not in told


def test_the_file_appears_and_history_remembers(busy: Office, tmp_path: Path) -> None:
    path = tmp_path / "неделя.pdf"
    report = print_calendar(busy, path, span="week", day=WEDNESDAY, now=NOW)
    assert report.size == path.stat().st_size
    told: list[tuple[Any, ...]] = busy.db.run("SELECT title FROM change_set WHERE kind = 'print'")
    assert told == [(f"Печать: Неделя 16 – 22 ноября 2026 в «{path}»",)]
    with pytest.raises(UserError, match="такой папки нет"):
        print_calendar(busy, tmp_path / "нет" / "x.pdf", span="day", day=WEDNESDAY, now=NOW)
