"""Numbers: one after another, never twice, told apart at stations, kept through an undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.doctor.number_checks import check_numbers
from crm_desktop.doctor.report import Status
from crm_desktop.doctor.subject import Subject
from crm_desktop.errors import AccessDeniedError, NotFoundError, UserError
from crm_desktop.history.acts import undo
from crm_desktop.numbers.issuing import next_number
from crm_desktop.numbers.looking import list_doubles, list_gaps, list_series
from crm_desktop.numbers.numbering import (
    MOST,
    Numbering,
    NumberWay,
    numbering_of,
    set_numbering,
    set_start,
)
from crm_desktop.numbers.prefixes import free_prefix, own_prefix, set_prefix, station_prefixes
from tests.numbers.station_rows import add_station, own_slot, share

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from tests.access.people_office import People

SERIES = "invoice-2026"


def test_a_lone_office_counts_plainly_and_series_apart(office: Office) -> None:
    given = [next_number(office, SERIES).text for _ in range(3)]
    assert given == ["1", "2", "3"]
    assert next_number(office, "contract").text == "1"
    [contracts, invoices] = list_series(office)
    assert (contracts.words, invoices.words) == ("Договоры", "Счета 2026")
    assert (invoices.first, invoices.last, invoices.given, invoices.text) == (1, 3, 3, "3")
    assert list_gaps(office) == ()
    assert list_doubles(office) == ()


def test_an_act_that_fails_takes_no_number(office: Office) -> None:
    def failing() -> None:
        with office.change("Счёт"):
            assert next_number(office, SERIES).number == 1
            raise UserError("отказано")

    with pytest.raises(UserError, match="отказано"):
        failing()
    assert next_number(office, SERIES).number == 1


def test_an_undo_does_not_free_the_number(office: Office) -> None:
    with office.change("Счёт") as change:
        client, _ = create_client(office, ClientDraft(name="ООО Ромашка"))
        assert next_number(office, SERIES).number == 1

    undo(office, change.id)

    assert (
        office.db.run("SELECT 1 FROM client WHERE id = ? AND deleted_at IS NULL", (client,)) == []
    )
    assert next_number(office, SERIES).number == 2
    assert list_series(office)[0].given == 2


def test_stations_that_share_have_prefixes(office: Office) -> None:
    assert next_number(office, SERIES).text == "1"
    share(office)
    assert free_prefix(office.db) == "А"
    add_station(office, own_slot(office), "Анна", "А")
    assert next_number(office, SERIES).text == "А-1"
    assert next_number(office, SERIES).text == "А-2"
    assert free_prefix(office.db) == "Б"
    # The same computer under a new slot goes on counting.
    office.db.run("UPDATE station SET slot = 77")
    with office.change("Новый номер места"):
        office.db.run("UPDATE workstation SET retired_at = 1")
    add_station(office, 77, "Анна", "А")
    assert next_number(office, SERIES).text == "А-3"


def test_two_stations_with_one_prefix_never_give_one_number(office: Office) -> None:
    share(office)
    add_station(office, own_slot(office) + 5, "Борис", "A")  # Latin: the same on paper
    add_station(office, own_slot(office), "Анна", "А")
    number = next_number(office, SERIES)
    assert number.text == f"А{own_slot(office)}-1"
    assert "выдаёт другой компьютер" in number.note
    found = check_numbers(Subject(office.db, office.folder, office.unlocked, mend=False))
    assert found.status is Status.PROBLEM
    assert "«Анна» пока пишет" in found.text
    with pytest.raises(UserError, match="уже у компьютера «Борис»"):
        set_prefix(office, own_slot(office), prefix="а")
    set_prefix(office, own_slot(office), prefix="СПб")
    assert next_number(office, SERIES).text == "СПб-1"
    assert not any(each.clashes for each in station_prefixes(office.db))
    with pytest.raises(NotFoundError):
        set_prefix(office, 4000, prefix="Ж")
    for bad in ("", "а-б", "абвгд", " ", "№"):
        with pytest.raises(UserError, match="от одной до четырёх"):
            set_prefix(office, own_slot(office), prefix=bad)


def test_one_station_may_go_on_counting_plainly(office: Office) -> None:
    assert next_number(office, SERIES).text == "1"
    share(office)
    add_station(office, own_slot(office), "Анна", "")
    add_station(office, own_slot(office) + 1, "Борис", "")
    assert next_number(office, SERIES).text == "2"
    assert [each.used for each in station_prefixes(office.db)] == ["", f"{own_slot(office) + 1}"]
    set_numbering(office, NumberWay.RANGES)
    assert next_number(office, SERIES).text == f"{own_slot(office)}-1"


def test_a_made_up_prefix_is_nobody_elses(office: Office) -> None:
    share(office)
    slot = own_slot(office)
    add_station(office, slot + 1, "Борис", "А")
    add_station(office, slot, "Анна", "А")
    add_station(office, slot + 2, "Вера", f"А{slot}")
    used = [each.used for each in station_prefixes(office.db)]
    assert used == ["А", f"А{slot}{slot}", f"А{slot}"]


def test_a_count_begins_where_the_admin_says(office: Office) -> None:
    set_start(office, SERIES, number=418)
    assert next_number(office, SERIES).text == "418"
    assert next_number(office, SERIES).text == "419"
    set_start(office, SERIES, number=500)
    assert next_number(office, SERIES).number == 500
    [gap] = list_gaps(office, series=SERIES)
    assert (gap.first, gap.last) == (420, 499)
    assert "не выданы 420 … 499" in gap.text
    assert "невозможны" in gap.text
    assert list_gaps(office, series="contract") == ()
    with pytest.raises(UserError, match="Номер — от 1"):
        set_start(office, SERIES, number=0)
    set_start(office, SERIES, number=MOST)
    assert next_number(office, SERIES).number == MOST
    with pytest.raises(UserError, match="кончились"):
        next_number(office, SERIES)


@pytest.mark.parametrize("series", ["", "Счета", "a b", "../x", "a" * 41, "A", "1a"])
def test_a_series_has_a_plain_name(office: Office, series: str) -> None:
    with pytest.raises(UserError, match="не название нумерации"):
        next_number(office, series)


def test_doubles_of_a_cloned_station_are_told(office: Office) -> None:
    share(office)
    add_station(office, own_slot(office), "Анна", "А")
    first = next_number(office, SERIES)
    with office.change("Пришло с копии"):
        office.db.run(
            "INSERT INTO issued_number(id, series, prefix, number, text, issued_at)"
            " VALUES(?, ?, ?, ?, ?, 5)",
            (first.id - 4096 + 1, SERIES, "А", 1, "А-1"),
        )
    [double] = list_doubles(office)
    assert (double.text, len(double.given)) == ("А-1", 2)
    assert "выдан 2\u00a0раза" in double.told
    assert "«Анна»" in double.told
    found = check_numbers(Subject(office.db, office.folder, office.unlocked, mend=False))
    assert (found.status, found.found) == (Status.PROBLEM, 1)
    assert "А-1" in found.text
    assert next_number(office, SERIES).text == "А-2"


@pytest.mark.parametrize(
    "value", ["", "{", "[]", '{"way": 3, "span": true}', '{"span": 1, "first": [1]}', "\ud800"[:0]]
)
def test_a_damaged_setting_counts_as_at_first(office: Office, value: str) -> None:
    with office.change("Чужая запись") as change:
        office.db.run(
            "INSERT INTO setting(id, name, value) VALUES(?, 'numbering', ?)",
            (change.new_id(), value),
        )
    assert numbering_of(office) == Numbering()
    assert next_number(office, SERIES).text == "1"
    set_numbering(office, NumberWay.RANGES, span=50)
    assert numbering_of(office) == Numbering(NumberWay.RANGES, 50, first={SERIES: 2})
    with pytest.raises(UserError, match="от 10 до"):
        set_numbering(office, NumberWay.RANGES, span=9)


def test_who_may_give_and_who_may_set(people: People) -> None:
    assert next_number(people.open("Вера"), SERIES).text == "1"
    with pytest.raises(AccessDeniedError):
        set_numbering(people.open("Вера"), NumberWay.RANGES)
    with pytest.raises(AccessDeniedError):
        next_number(people.open("Зоя"), SERIES)
    assert list_series(people.open("Зоя"))[0].last == 1
    assert own_prefix(people.admin.db) == ""
