"""Each rule of the comparing by itself, and what the office's criteria switch off."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.duplicates.comparing import REASONS, Level, compare
from crm_desktop.duplicates.criteria import Criteria
from crm_desktop.duplicates.evidence import is_dummy
from tests.duplicates.labelled import facts, record

if TYPE_CHECKING:
    from crm_desktop.duplicates.facts import Facts

RULES = [
    line
    for line in (Path(__file__).parent / "rules.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def both(one: str, two: str) -> tuple[Facts, Facts]:
    regions: dict[str, int] = {}
    return facts(record(one, regions, "")), facts(record(two, regions, ""))


@pytest.mark.parametrize("line", RULES)
def test_a_rule(line: str) -> None:
    one, two, level, reasons, score = line.split(" | ")
    verdict = compare(*both(one, two), Criteria())

    if level == "nothing":
        assert verdict is None
    else:
        assert verdict is not None
        assert (verdict.level, ",".join(verdict.reasons), verdict.score) == (
            level,
            reasons,
            int(score),
        )
        assert set(verdict.reasons) <= set(REASONS)
        alone = not set(verdict.reasons) - {"name", "name_like", "fio", "fio_like", "initials"}
        assert verdict.by_name is alone


def test_there_is_a_rule_for_every_level_and_reason() -> None:
    assert {line.split(" | ")[2] for line in RULES} == {*Level, "nothing"}
    told = {reason for line in RULES for reason in line.split(" | ")[3].split(",")} - {"-"}
    assert set(REASONS) - told <= {"ogrn", "email", "social"}


@pytest.mark.parametrize(
    ("one", "two", "off", "left"),
    [
        ("А; i 7794580730; k 779401001", "Б; i 7794580730; k 779401001", {"inn": False}, None),
        ("Ромашка; t 9215551024", "ромашка; t 9215551024", {"phone": False}, "name"),
        ("Ромашка; e a@f.example", "ромашка; e a@f.example", {"email": False}, "name"),
        ("Ромашка; g nick_a", "ромашка; g nick_a", {"messenger": False}, "name"),
        ("Ромашка; v nick_a", "ромашка; v nick_a", {"messenger": False}, "name"),
        ("Ромашка; s a.example", "ромашка; s a.example", {"site": False}, "name"),
        ("Ромашка", "ромашка", {"names": False}, None),
        ("Зубарева Инна Львовна", "Зубарева Инна Львовна", {"names": False}, None),
        ("Ромашка; r Тула", "ромашка; r Омск", {"regions": False}, "name"),
        ("Зубарева Инна Львовна; r Тула", "Зубарева Инна Львовна; r Омск", {"regions": False},
         "fio"),
        ("Металлоконструкция", "Металоконструкция", {"likeness": 98}, None),
    ],
)  # fmt: skip
def test_criteria_switch_reasons_off(
    one: str, two: str, off: dict[str, Any], left: str | None
) -> None:
    pair = both(one, two)
    usual = compare(*pair, Criteria())
    verdict = compare(*pair, replace(Criteria(), **off))

    assert usual != verdict
    assert (",".join(verdict.reasons) if verdict else None) == left


def test_what_a_crowd_shares_makes_nobody_certain() -> None:
    pair = both("Ромашка; t 9215551024", "ООО «Ромашка»; t 9215551024")
    alone = compare(*pair, Criteria())
    crowd = compare(*pair, Criteria(), crowded={"79215551024"})

    assert alone is not None
    assert crowd is not None
    assert (alone.level, crowd.level) == (Level.CERTAIN, Level.SUSPECTED)
    people = both("Иванов Иван; t 9215551024", "Иванов Иван; t 9215551024")
    weak = compare(*people, Criteria(), crowded={"79215551024"})
    assert weak is not None
    assert weak.level is Level.HINT


def test_equal_numbers_of_the_register_are_told_with_the_rest() -> None:
    one, two = both("Ромашка; t 9215551024", "ромашка; t 9215551024")
    number = "1027700132195"

    verdict = compare(replace(one, ogrn=number), replace(two, ogrn=number), Criteria())

    assert verdict is not None
    assert verdict.reasons == ("ogrn", "phone", "name")


@pytest.mark.parametrize(
    ("kind", "key", "dummy"),
    [
        ("phone", "79999999999", True),
        ("phone", "74951111111", True),
        ("phone", "71234567890", True),
        ("phone", "79215551024", False),
        ("phone", "79211111024", False),
        ("email", "no@mail.example", True),
        ("email", "test@mail.example", True),
        ("email", "info@mail.example", False),
        ("messenger", "telegram:test", False),
    ],
)
def test_what_people_type_for_nothing_is_nothing(kind: str, key: str, dummy: bool) -> None:
    assert is_dummy(kind, key) is dummy
