"""Tables of deals that a clumsy hand made, and offices that change while they are loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.funnels.funnels import add_funnel
from crm_desktop.funnels.model import StageSettings
from crm_desktop.funnels.reading import get_funnel
from crm_desktop.history.acts import undo
from crm_desktop.importing.recognition import open_import
from crm_desktop.importing.running import run_import
from tests.deals.deal_state import live_state
from tests.importing.deal_files import deals, place
from tests.importing.import_files import load, make_csv

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office

HEAD = ["Название сделки", "Воронка", "Этап", "Сумма"]


def test_names_too_long_are_found_again(office: Office, tmp_path: Path) -> None:
    path = make_csv(tmp_path / "d.csv", [HEAD, ["Окна", "Ы" * 500, "Очень длинный " * 40, "5"]])
    load(office, path)
    count = "SELECT (SELECT count(*) FROM funnel), (SELECT count(*) FROM stage)"
    before = office.db.run(count), live_state(office)
    again = load(office, path)
    assert (again.new, again.unchanged, again.change_set) == (0, 1, None)
    assert (office.db.run(count), live_state(office)) == before


@pytest.mark.parametrize(
    ("word", "outcome"),
    [("Выигран", "won"), ("ВЫИГРАНА", "won"), ("проигран", "lost"), ("Проиграли", "lost")],
)
def test_a_stage_named_like_an_end_is_no_stage(
    office: Office, tmp_path: Path, word: str, outcome: str
) -> None:
    rows = [HEAD, ["Окна", "Свои", word, "5"], ["Двери", "Свои", "Замер", "5"]]
    load(office, make_csv(tmp_path / "d.csv", rows))
    assert place(office, "Окна") == ("Свои", "Замер", outcome)
    made = office.db.run(
        "SELECT count(*) FROM stage WHERE funnel = (SELECT id FROM funnel WHERE name = 'Свои')"
    )
    assert made == [(1,)]


class _DeletesTheStage:
    """A colleague deletes a stage when the first deals are in the base."""

    def __init__(self, office: Office, stage: int) -> None:
        self._office = office
        self._stage = stage
        self.done = False

    def step(self, _done: int, _total: int, _message: str = "") -> None:
        there = "SELECT EXISTS (SELECT 1 FROM deal WHERE stage = ?)"
        if not self.done and self._office.db.run(there, (self._stage,))[0][0]:
            self.done = True
            with self._office.change("Коллега"):
                self._office.db.run("UPDATE stage SET deleted_at = 1 WHERE id = ?", (self._stage,))


def test_a_stage_deleted_during_the_load_leaves_no_deal_behind(
    office: Office, tmp_path: Path
) -> None:
    made, _ = add_funnel(office, "Свои", stages=[StageSettings("Замер"), StageSettings("Монтаж")])
    funnel = get_funnel(office, made)
    rows = [[f"Сделка {n}", "Свои", "Монтаж", "да " * 500] for n in range(1500)]
    path = make_csv(tmp_path / "d.csv", [HEAD, *rows])

    file = open_import(office, path)
    before = live_state(office)
    colleague = _DeletesTheStage(office, funnel.stages[1].id)
    report = run_import(office, file, file.mapping, progress=colleague)
    assert colleague.done
    assert report.deals == len(deals(office)) == 1500
    late = office.db.run(
        "SELECT count(*) FROM deal d WHERE d.stage = ? AND d.funnel = ?",
        (funnel.stages[0].id, funnel.id),
    )[0][0]
    assert 0 < late < 1500
    assert report.change_set is not None
    undo(office, report.change_set)
    assert live_state(office) == before


def test_a_title_nobody_sees_is_none(office: Office, tmp_path: Path) -> None:
    rows = [[*HEAD, "Клиент"], ["\u200b", "Свои", "Замер", "5", "ООО Ива"]]
    load(office, make_csv(tmp_path / "d.csv", rows))
    assert list(deals(office)) == ["ООО Ива"]
