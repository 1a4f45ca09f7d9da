"""Pictures in the help: ours and small, and nothing else of the disk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QImage, QTextDocument

from resources import ROOT
from ui.help.browser import PICTURE_WIDTH, PageBrowser
from ui.help.pages import page_of, pages, search
from ui.theme import Mode, theme

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

IMAGE = QTextDocument.ResourceType.ImageResource.value
NAMED = sorted(
    {name for page in pages() for name in re.findall(r"!\[[^]]*\]\(([^)]*)\)", page.text)}
)


@pytest.fixture
def browser(qtbot: QtBot) -> Iterator[PageBrowser]:
    theme().apply()
    theme().set_mode(Mode.LIGHT)
    made = PageBrowser()
    qtbot.addWidget(made)
    yield made
    theme().set_mode(Mode.LIGHT)


def test_every_picture_is_small_and_as_large_as_the_window() -> None:
    shipped = sorted((ROOT / "help" / "pictures").glob("*.png"))
    assert len(shipped) >= 7
    for path in shipped:
        assert path.stat().st_size <= 150 * 1024, path.name
        assert (QImage(str(path)).width(), QImage(str(path)).height()) == (1366, 768)


def test_the_pages_name_pictures_that_are_there(browser: PageBrowser) -> None:
    assert len(NAMED) >= 4
    for name in NAMED:
        image = browser.loadResource(IMAGE, QUrl(name))
        assert isinstance(image, QImage), name
        assert image.width() / image.devicePixelRatio() == PICTURE_WIDTH, name


def test_a_picture_follows_the_theme(browser: PageBrowser) -> None:
    browser.show_page(page_of("clients"))
    light = browser.loadResource(IMAGE, QUrl("pictures/clients_light.png"))
    theme().set_mode(Mode.DARK)
    dark = browser.loadResource(IMAGE, QUrl("pictures/clients_light.png"))
    assert light.pixelColor(300, 8).lightness() > 200
    assert dark.pixelColor(300, 8).lightness() < 60
    alone = browser.loadResource(IMAGE, QUrl("pictures/welcome_light.png"))
    assert not alone.isNull()


def test_no_other_file_is_read(browser: PageBrowser, tmp_path: Path) -> None:
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    outside = tmp_path / "pictures" / "clients_light.png"
    outside.parent.mkdir()
    assert image.save(str(outside))
    for name in (
        str(outside), outside.as_uri(), f"../{outside}", "pictures/../pictures/clients_light.png",
        "https://example.org/pictures/clients_light.png", "pictures/clients_light.png?",
    ):  # fmt: skip
        assert browser.loadResource(IMAGE, QUrl(name)) is None, name
    style = QTextDocument.ResourceType.StyleSheetResource.value
    assert browser.loadResource(style, QUrl("pictures/clients_light.png")) is None


def test_search_does_not_read_the_names_of_files() -> None:
    assert not any("png" in found.piece for found in search("экспорт"))
    assert not search("png")
