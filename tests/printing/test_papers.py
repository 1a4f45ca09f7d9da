from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from crm_desktop.errors import UserError
from crm_desktop.jobs import JobCancelledError, SilentProgress
from crm_desktop.printing.blocks import (
    Align,
    Block,
    Gap,
    Heading,
    PageBreak,
    Pairs,
    Paper,
    Signatures,
    Table,
    Text,
)
from crm_desktop.printing.letters import marked_up, plain
from crm_desktop.printing.paper_file import write_paper
from crm_desktop.printing.paper_pages import paper_bytes

if TYPE_CHECKING:
    from pathlib import Path

MADE_AT = datetime(2025, 11, 21, 21, 40, tzinfo=ZoneInfo("Europe/Moscow"))


def paper(*blocks: Block, landscape: bool = False) -> Paper:
    return Paper(
        "Карточка: ООО «Ромашка»", blocks, office="Контора «Лютик»", made_at=MADE_AT,
        subtitle="на сегодня", landscape=landscape,
    )  # fmt: skip


def pages_of(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


def test_a_paper_says_whose_and_when_and_numbers_its_pages(tmp_path: Path) -> None:
    path = tmp_path / "карточка.pdf"
    report = write_paper(path, paper(Text("Первая"), PageBreak(), Text("Вторая")))
    assert report.pages == 2
    assert report.size == path.stat().st_size
    first, second = pages_of(path.read_bytes())
    assert "Карточка: ООО «Ромашка»" in first
    assert "Первая" in first
    assert "Вторая" in second
    for number, text in enumerate((first, second), 1):
        assert "Контора «Лютик»" in text
        assert "21 ноября 2025, 21:40" in text
        assert f"Стр. {number} из 2" in text


def test_the_same_paper_gives_the_same_bytes() -> None:
    blocks = (Heading("Связь"), Pairs([("Телефон", "+7 921 555-10-24")]))
    assert paper_bytes(paper(*blocks)) == paper_bytes(paper(*blocks))


def test_properties_name_the_paper_and_no_time_of_this_computer() -> None:
    content, _pages = paper_bytes(paper(Text("Слова")))
    told = PdfReader(BytesIO(content)).metadata
    assert told is not None
    assert told.title == "Карточка: ООО «Ромашка»"
    assert told.author == "Контора «Лютик»"
    assert told.creation_date_raw is not None
    assert told.creation_date_raw.startswith("D:2000")


def test_all_letters_are_embedded() -> None:
    content, _pages = paper_bytes(paper(Heading("Заголовок"), Text("Слова", bold=True)))
    reader = PdfReader(BytesIO(content))
    resources: Any = reader.pages[0]["/Resources"]
    fonts = resources["/Font"]
    assert fonts
    for font in fonts.values():
        assert "/FontFile2" in font.get_object()["/FontDescriptor"]


SLY = "<b>x</b> & <img src='file:///etc/passwd'/> &amp; </para> <a href='x'>"


@pytest.mark.parametrize(
    "block", [Heading(SLY), Text(SLY), Pairs([("Имя", SLY)]), Table([SLY], [["да"]]),
              Table(["Имя"], [[SLY]])],
)  # fmt: skip
def test_nothing_in_a_text_is_markup(block: Block) -> None:
    content, _pages = paper_bytes(paper(block))
    text = " ".join("".join(pages_of(content)).split())
    assert "<b>x</b> & <img src='file:///etc/passwd'/> &amp; </para> <a href='x'>" in text
    assert "/Annots" not in PdfReader(BytesIO(content)).pages[0]


def test_marks_that_turn_the_writing_round_are_gone_and_strange_letters_are_squares() -> None:
    assert plain("Счёт\u202efdp.exe\x00\u200b\ud800") == "Счётfdp.exe "
    assert plain("漢字 ₽") == "□□ ₽"
    assert marked_up("первая\r\n  вторая") == "первая<br/>\u00a0\u00a0вторая"
    assert plain("И\u0306") == "Й"


@pytest.mark.parametrize("text", ["слово " * 9000, "Б" * 20_000, "\n" * 300, "строка\n" * 900])
def test_a_text_of_any_length_is_laid_out(text: str) -> None:
    blocks = (Text(text), Pairs([("Заметка", text)]), Table(["Т"], [[text]]))
    content, pages = paper_bytes(paper(*blocks))
    assert pages == len(PdfReader(BytesIO(content)).pages) > 1


def test_a_long_table_repeats_its_heads_and_loses_no_row() -> None:
    rows = [[f"строка-{at}", f"{at} ₽"] for at in range(400)]
    table = Table(["Что", "Сколько"], rows, (3, 1), (Align.LEFT, Align.RIGHT), ("Всего", "400 ₽"))
    content, pages = paper_bytes(paper(table))
    texts = pages_of(content)
    assert pages > 3
    assert all("Сколько" in text for text in texts)
    words = " ".join(texts).split()
    assert [word for word in words if word.startswith("строка-")] == [row[0] for row in rows]
    assert "Всего" in texts[-1]


def test_empty_values_are_left_out_and_signatures_stay_together() -> None:
    content, _pages = paper_bytes(
        paper(
            Pairs([("ИНН", "7804512336"), ("КПП", " ")]),
            Gap(2000),
            Signatures([("Сдал", "Минаев И. В."), ("Принял", "")]),
            landscape=True,
        )
    )
    texts = pages_of(content)
    assert "КПП" not in texts[0]
    assert "Сдал" in texts[-1]
    assert "Принял" in texts[-1]
    box = PdfReader(BytesIO(content)).pages[0].mediabox
    assert box.width > box.height


def test_an_empty_paper_is_a_page() -> None:
    content, pages = paper_bytes(paper(Pairs([]), Table(["Имя"], [])))
    assert pages == 1
    assert "Имя" in pages_of(content)[0]


def test_a_refused_file_is_explained_and_the_older_one_stays(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="такой папки нет"):
        write_paper(tmp_path / "нет" / "а.pdf", paper(Text("Слова")))
    with pytest.raises(UserError, match="это папка"):
        write_paper(tmp_path, paper(Text("Слова")))


class _Cancelled(SilentProgress):
    def step(self, done: int, total: int, message: str = "") -> None:
        super().step(done, total, message)
        raise JobCancelledError


def test_cancelled_printing_leaves_the_older_file(tmp_path: Path) -> None:
    path = tmp_path / "а.pdf"
    path.write_bytes(b"older")
    with pytest.raises(JobCancelledError):
        write_paper(path, paper(Text("Слова")), progress=_Cancelled())
    assert path.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [path]


def test_the_act_is_noted_just_before_the_file_appears(tmp_path: Path) -> None:
    path = tmp_path / "а.pdf"
    seen: list[bool] = []
    write_paper(path, paper(Text("Слова")), before=lambda: seen.append(path.exists()))
    assert seen == [False]
    assert path.exists()
