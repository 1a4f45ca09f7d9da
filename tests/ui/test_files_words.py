"""How a file that does not lie on this computer is told: lost, or another computer's to give."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest

from crm_desktop.attachments.kinds import FileKind
from crm_desktop.attachments.listing import AttachmentRow
from ui.clients.files_words import absence, told_file
from ui.theme import Tone

ROW = AttachmentRow(
    1, 2, "скан.pdf", "скан.pdf", 1000, 0, None, "", None, "", None, FileKind.PDF, present=False
)


@pytest.mark.parametrize(
    ("where", "pill", "tone"),
    [
        ("", "Нет на диске", Tone.BAD),
        ("в общей папке, загрузится при открытии", "В общей папке", Tone.GREY),
        ("ещё у компьютера «Анна»", "Ещё у компьютера «Анна»", Tone.GREY),
    ],
)
def test_an_absent_file_is_told(where: str, pill: str, tone: Tone) -> None:
    row = replace(ROW, where=where)
    assert absence(row) == (pill, tone)
    assert told_file(row, UTC).endswith(where or "нет на диске")
