from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.keys import FLOOR
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft, LineDraft
from crm_desktop.funnels.funnels import add_funnel
from crm_desktop.funnels.model import StageSettings
from crm_desktop.funnels.reading import get_funnel
from crm_desktop.office import create_office
from tests.cli.conftest import PASSWORD

if TYPE_CHECKING:
    from tests.cli.conftest import Terminal

OFFICE = ("--office", "сделки")


@pytest.fixture(scope="module")
def ids(terminal: Terminal) -> dict[str, str]:
    """An office with two deals of one funnel."""
    office = create_office(
        terminal.folder / "сделки", "О", admin="Анна Кравцова", password=PASSWORD, parameters=FLOOR
    )
    stages = [
        StageSettings("Новая", probability=10),
        StageSettings("Замер"),
        StageSettings("Договор", required=("closes_on",)),
    ]
    funnel = get_funnel(office, add_funnel(office, "Окна", stages=stages)[0])
    client, _ = create_client(office, ClientDraft(name="ООО «Ромашка»"))
    first, _ = create_deal(
        office,
        DealDraft("Окна в офис", client, funnel_id=funnel.id, values={"budget": 1_200_50},
                  lines=(LineDraft("Окно", sum=5),), tags=("тёплый",)),
    )  # fmt: skip
    second, _ = create_deal(office, DealDraft("Двери", funnel_id=funnel.id))
    office.close()
    return {"client": str(client), "first": str(first), "second": str(second)}


def test_deals_are_listed_by_what_is_asked(terminal: Terminal, ids: dict[str, str]) -> None:
    told = terminal.run("deals", *OFFICE, "--json")
    assert told.code == 0, told.err
    assert {each["id"] for each in told.json} == {ids["first"], ids["second"]}
    deal = next(each for each in told.json if each["id"] == ids["first"])
    assert (deal["budget"], deal["currency"], deal["outcome"]) == (1_200_50, "RUB", "open")
    assert (deal["stage"]["name"], deal["probability"]) == ("Новая", 10)
    mine = terminal.run(
        "deals", *OFFICE, "--json", "--client", ids["client"], "--stage", "новая",
        "--funnel", "Окна", "--responsible", "Анна", "--open",
    )  # fmt: skip
    assert [each["id"] for each in mine.json] == [ids["first"]]
    assert terminal.run("deals", *OFFICE, "--json", "--won").json == []
    assert "Сделок нет" in terminal.run("deals", *OFFICE, "--lost").out
    assert "1\N{NO-BREAK SPACE}200,50\N{NO-BREAK SPACE}₽" in terminal.run("deals", *OFFICE).out


def test_a_deal_is_shown_whole(terminal: Terminal, ids: dict[str, str]) -> None:
    deal = terminal.run("deal", ids["first"], *OFFICE, "--json").json
    assert deal["client"] == {"id": ids["client"], "name": "ООО «Ромашка»"}
    assert (deal["tags"], deal["lines"][0]["title"]) == (["тёплый"], "Окно")
    assert [stay["stage"] for stay in deal["way"]] == ["Новая"]
    assert deal["next_action"] is None


def test_a_deal_goes_its_way(terminal: Terminal, ids: dict[str, str]) -> None:
    deal = ids["second"]
    moved = terminal.run("move", deal, "замер", *OFFICE, "--json")
    assert moved.code == 0, moved.err
    assert (moved.json["stage"]["name"], moved.json["outcome"]) == ("Замер", "open")
    lacking = terminal.run("move", deal, "Договор", *OFFICE, "--json")
    assert lacking.code == 2
    assert "Ожидаемая дата закрытия" in lacking.json["error"]
    assert terminal.run("move", deal, "won", *OFFICE, "--json").json["outcome"] == "won"
    assert terminal.run("move", deal, "open", *OFFICE, "--json").json["outcome"] == "open"
    bare = terminal.run("move", deal, "lost", *OFFICE, "--json")
    assert bare.code == 2
    reason = bare.json["error"].partition("Есть: ")[2].partition(",")[0]
    lost = terminal.run(
        "move", deal, "lost", "--reason", reason, "--note", "жаль", *OFFICE, "--json"
    )
    assert lost.json["outcome"] == "lost"
    shown = terminal.run("deal", deal, *OFFICE, "--json").json
    assert (shown["loss_reason"], shown["loss_note"]) == (reason, "жаль")
    undone = terminal.run("undo", lost.json["change_set"], *OFFICE, "--json")
    assert undone.code == 0
    assert terminal.run("deal", deal, *OFFICE, "--json").json["outcome"] == "open"
    told = [row["field"] for row in terminal.run("history", deal, *OFFICE, "--json").json]
    assert (told[-1], "Этап" in told) == ("Сделка", True)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("move", "1", "Новая"), "Такой сделки"),
        (("move", "FIRST", "Нигде"), "Есть: «Новая»"),
        (("move", "FIRST", "won", "--reason", "Дорого"), "только у проигрыша"),
        (("move", "FIRST", "lost", "--reason", "Луна"), "«Луна»"),
        (("deal", "77"), "Такой сделки"),
        (("deal", "abc"), "не номер"),
        (("deals", "--funnel", "Нет такой"), "Нет такой"),
        (("deals", "--responsible", "Никто"), "Никто"),
        (("deals", "--client", "5"), "клиента"),
    ],
)
def test_what_cannot_be_is_told(
    terminal: Terminal, ids: dict[str, str], words: tuple[str, ...], why: str
) -> None:
    asked = [ids["first"] if word == "FIRST" else word for word in words]
    answer = terminal.run(*asked, *OFFICE, "--json")
    assert answer.code == 2
    assert why in answer.json["error"]


@pytest.mark.parametrize(
    ("now", "why"),
    [
        ("завтра", "не время"),
        ("", "не время"),
        ("2026-13-01", "не время"),
        ("0001-01-01", "год"),
        ("9999-12-31T23:59", "год"),
    ],
)
def test_a_moment_no_clock_shows_is_told(
    terminal: Terminal, ids: dict[str, str], now: str, why: str
) -> None:
    assert ids
    answer = terminal.run("rules", "run", "--now", now, *OFFICE, "--json")
    assert answer.code == 2
    assert why in answer.json["error"]
