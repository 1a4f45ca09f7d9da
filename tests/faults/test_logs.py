"""The program's own log: it rotates, and holds nothing of what an error met."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from crm_desktop import logbook
from crm_desktop.logbook import FILE_NAME, end_log, keep_log

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CANARY = "Канарейкин"
logger = logging.getLogger("crm_desktop.проба")


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(logbook, "MOST_BYTES", 4000)
    handler = keep_log(tmp_path / "журнал")
    assert handler is not None
    yield tmp_path / "журнал"
    end_log(handler)


def fail() -> None:
    try:
        int(CANARY)
    except ValueError as error:
        raise KeyError(CANARY) from error


def test_of_an_error_only_its_kind_and_place_are_kept(log: Path) -> None:
    try:
        fail()
    except KeyError:
        logger.exception("change %d failed", 7)

    text = (log / FILE_NAME).read_text(encoding="utf-8")
    assert "change 7 failed" in text
    assert "KeyError at" in text
    assert "ValueError at" in text
    assert "test_logs.py" in text
    assert CANARY not in text


def test_it_rotates_and_stays_small(log: Path) -> None:
    for number in range(2000):
        logger.warning("line %d", number)

    files = sorted(log.iterdir())
    assert len(files) == logbook.KEPT + 1
    assert all(file.stat().st_size <= 4000 for file in files)
    assert "line 1999" in (log / FILE_NAME).read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_is_no_matter(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert keep_log(tmp_path / "file") is None
