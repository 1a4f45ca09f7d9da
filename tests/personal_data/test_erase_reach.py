"""An erasure reaches every table, the journal, the index, the files and the free pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.search import search_clients
from crm_desktop.doctor.examining import examine
from crm_desktop.personal_data import purging
from crm_desktop.personal_data.erasing import erase_client, plan_erasure
from crm_desktop.personal_data.reach import REACH, UNTOUCHED, ErasureKind
from db.tables import BY_NAME, TABLES
from tests.personal_data.canary import WORD, make_canary, sound_words, texts_of_table, traces

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office
    from db.tables import JournalTable


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_says_how_it_is_erased(table: JournalTable) -> None:
    reached = [reach for reach in REACH if reach.table == table.name]
    assert len(reached) + (table.name in UNTOUCHED) == 1
    for reach in reached:
        assert reach.columns == set(table.columns) - {"deleted_at"}
        assert not set(reach.emptied) & reach.kept
        assert not (set(texts_of_table(table)) & reach.kept)


@pytest.mark.parametrize("kind", ErasureKind)
def test_no_trace_is_left(office: Office, tmp_path: Path, kind: ErasureKind) -> None:
    person, friend = make_canary(office, tmp_path / "исходные")
    assert traces(office)
    assert [hit.id for hit in search_clients(office, WORD)]
    derived = sound_words(office)
    assert derived
    blobs = list(office.folder.attachments.iterdir())
    assert len(blobs) == 1
    plan = plan_erasure(office, person)
    assert len(plan.counts) == len(REACH)

    result = erase_client(
        office, person, kind=kind, reason="Отзыв согласия", confirmed="Уничтожить"
    )

    assert result.swept
    assert traces(office) == []
    assert traces(office, derived) == []
    assert list(office.folder.attachments.iterdir()) == []
    assert search_clients(office, WORD) == []
    assert search_clients(office, "Соседи")[0].id == friend
    report = examine(office, mend=False, full=True)
    assert [check.name for check in report.problems] == ["backups"]  # none was made
    seals = next(check for check in report.checks if check.name == "seals")
    assert "уничтожены данные в действиях" in seals.text
    row = office.db.run("SELECT name, deleted_at, erased_at FROM client WHERE id = ?", (person,))[0]
    assert row[0].endswith("клиент № 1")
    assert (row[1] is None) == (kind is ErasureKind.ANONYMISE)
    assert row[2]


@pytest.mark.parametrize(
    "left_out",
    [reach.table for reach in REACH if texts_of_table(BY_NAME[reach.table])],
)
def test_a_table_left_out_is_seen(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left_out: str
) -> None:
    """The search for traces is worth something only if it finds one."""
    person, _friend = make_canary(office, tmp_path / "исходные")
    reach = tuple(reach for reach in REACH if reach.table != left_out)
    monkeypatch.setattr(purging, "REACH", reach)
    erase_client(office, person, kind=ErasureKind.DESTROY, reason="Отзыв", confirmed="уничтожить")
    assert traces(office)
