"""An erasure by law reaches every station and leaves them equal, whatever came in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.channels import add_channel
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.doctor.examining import examine
from crm_desktop.duplicates.not_duplicate import mark_not_duplicate
from crm_desktop.jobs import SilentProgress
from crm_desktop.personal_data.erasing import erase_client
from crm_desktop.personal_data.erasure_list import places_of, read_list
from crm_desktop.personal_data.reach import ErasureKind
from crm_desktop.personal_data.reapplying import erase_again
from crm_desktop.personal_data.sweeping import sweep
from crm_desktop.sync.trust.erasing_elsewhere import LEFT, finish_erased
from crm_desktop.sync.trust.judging import Ruling, judge, setting_names
from tests.personal_data.canary import WORD, make_canary, traces

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.sync.stations import Station, Stations

    Open = Callable[[int], Stations]


def erase(station: Station, client: int, kind: ErasureKind = ErasureKind.DESTROY) -> int:
    done = erase_client(
        station.office, client, kind=kind, reason="По просьбе", confirmed="уничтожить"
    )
    return done.changes.change_id


def person(station: Station) -> int:
    client, _ = create_client(
        station.office, ClientDraft(kind="person", name=f"{WORD.title()} Пётр")
    )
    return client


def told(station: Station) -> list[str]:
    """Where the person still lies once the base was rewritten, as the next opening does."""
    sweep(station.office.db, SilentProgress())
    return list(traces(station.office))


def problems(station: Station) -> list[str]:
    report = examine(station.office, mend=False, full=True)
    return [f"{c.name}: {c.text}" for c in report.problems if c.name != "backups"]


@pytest.mark.parametrize("kind", ErasureKind)
def test_nothing_of_a_person_is_left_at_another_station(
    stations: Open, tmp_path: Path, kind: ErasureKind
) -> None:
    pair = stations(2)
    here, there = pair
    client, _friend = make_canary(here.office, tmp_path / "и")
    pair.exchange()
    assert told(there)
    erase(there, client, kind)
    pair.exchange()
    assert finish_erased(here.office)
    assert told(here) == []
    pair.require_same()
    assert not here.send()  # nothing of its own goes round
    assert problems(here) == []


def test_what_the_eraser_did_not_know_is_emptied_too(stations: Open) -> None:
    three = stations(3)
    client = person(three[0])
    three.exchange()
    channel, _ = add_channel(three[1].office, client, text=f"{WORD}@mail.ru")
    erase(three[0], client)
    three[1].send()
    three.exchange()
    three.exchange()
    for each in three:
        assert each.value("SELECT count(*) FROM channel WHERE value <> '' OR key <> ''") == 0
        assert told(each) == []
        assert problems(each) == []
    assert channel
    three.require_same()


def test_an_edit_after_an_erasure_brings_nobody_back(stations: Open) -> None:
    three = stations(3)
    client = person(three[0])
    three.exchange()
    erase(three[0], client)
    three[1].write(
        "UPDATE client SET note = ?, region = 5 WHERE id = ?", WORD, client, title=f"{WORD}: правка"
    )
    three.exchange()
    three.exchange()
    for each in three:
        assert each.value("SELECT note FROM client WHERE id = ?", client) is None
    three.require_same()


def test_a_late_edit_of_what_stays_ends_alike_everywhere(stations: Open) -> None:
    """The names of forgotten fields are kept: which fields an emptied edit had set still counts."""
    three = stations(3)
    client = person(three[0])
    event = three[0].write(
        "INSERT INTO event(id, client, kind, happened_at, text) VALUES(77, ?, 'note', 5, ?)",
        client, WORD,
    )  # fmt: skip
    three.exchange()
    three[2].write("UPDATE event SET happened_at = 6 WHERE id = 77")
    three[0].write("UPDATE event SET text = ? WHERE id = 77", f"{WORD} иначе")
    first, second = three[0].send(), three[2].send()
    three[1].take(second)  # it knows the late edit before the erasure, the first after it
    three[1].take(first)
    erase(three[0], client, ErasureKind.ANONYMISE)
    three.exchange()
    three.exchange()
    assert event
    assert {each.value("SELECT happened_at FROM event WHERE id = 77") for each in three} == {6}
    three.require_same()


def test_work_nobody_had_yet_goes_out_as_it_was_signed(stations: Open) -> None:
    pair = stations(2)
    here, there = pair
    client = person(here)
    there.take(here.send())
    with here.office.change(f"{WORD}: правка") as change:
        here.office.db.run("UPDATE client SET note = ? WHERE id = ?", (WORD, client))
        here.office.db.run(
            "INSERT INTO funnel(id, name, position) VALUES(?, 'Вторая', 2)", (change.new_id(),)
        )
    spooled = here.value("SELECT count(*) FROM sync_spool")
    erase(here, client)
    assert int(str(here.value("SELECT count(*) FROM sync_spool"))) > int(str(spooled))


def test_the_eraser_and_the_erasure_are_judged_alike(stations: Open) -> None:
    pair = stations(2)
    client = person(pair[0])
    pair.exchange()
    erase(pair[1], client)
    office = pair[0].office
    names = setting_names(office.db)
    sent = pair[1].send()
    membership = office.unlocked.membership
    told = {judge(each, membership, setting_name=names).ruling for each in sent}
    assert told == {Ruling.ACCEPT}


def test_files_go_off_the_disk_and_the_list_is_written(stations: Open, tmp_path: Path) -> None:
    pair = stations(2)
    here, there = pair
    client, _friend = make_canary(here.office, tmp_path / "и")
    pair.exchange()
    files = list(here.office.folder.attachments.rglob("*"))
    assert any(path.is_file() for path in files)
    erase(there, client)
    here.take(there.send())
    assert here.value("SELECT count(*) FROM station_note WHERE name = ?", LEFT) == 1
    assert finish_erased(here.office)
    assert not any(path.is_file() for path in here.office.folder.attachments.rglob("*"))
    listed = read_list(places_of(here.office.folder), here.office.unlocked.database_key)
    assert [(entry.client, entry.swept) for entry in listed] == [(client, False)]
    assert here.value("SELECT count(*) FROM station_note WHERE name = ?", LEFT) == 0
    erase_again(here.office.db, here.office.folder, here.office.unlocked)
    listed = read_list(places_of(here.office.folder), here.office.unlocked.database_key)
    assert [entry.swept for entry in listed] == [True]
    assert not here.send()


def test_a_base_put_back_erases_without_an_act_of_its_own(stations: Open) -> None:
    pair = stations(2)
    here, there = pair
    client = person(here)
    pair.exchange()
    erase(there, client)
    erasing = there.send()
    listed = read_list(places_of(there.office.folder), there.office.unlocked.database_key)
    office = here.office
    assert erase_again(office.db, office.folder, office.unlocked, former=listed) == 1
    assert here.value("SELECT erased_at IS NOT NULL FROM client WHERE id = ?", client) == 1
    assert told(here) == []
    assert not here.send()
    here.take(erasing)
    pair.require_same()


def test_an_office_that_erased_nobody_pays_one_look(stations: Open) -> None:
    pair = stations(2)
    person(pair[0])
    pair.exchange()
    assert pair[1].value("SELECT count(*) FROM station_note WHERE name = ?", LEFT) == 0
    assert finish_erased(pair[1].office)


@pytest.mark.parametrize("kind", ErasureKind)
def test_two_erasures_that_know_nothing_of_each_other_leave_the_same(
    stations: Open, kind: ErasureKind
) -> None:
    three = stations(3)
    client, other = person(three[0]), person(three[0])
    three.exchange()
    mark_not_duplicate(three[2].office, [client, other])
    erase(three[0], client, kind)
    erase(three[1], client)
    erase(three[1], other, ErasureKind.ANONYMISE)
    three.exchange()
    three.require_same()
    assert [problems(station) for station in three] == [[], [], []]


def test_what_is_written_after_an_erasure_is_empty_where_it_is_written_too(
    stations: Open,
) -> None:
    pair = stations(2)
    client, other = person(pair[0]), person(pair[0])
    pair.exchange()
    erase(pair[0], client, ErasureKind.ANONYMISE)
    pair[0].write("UPDATE client SET note = ? WHERE id = ?", f"звонил {WORD}", client)
    mark_not_duplicate(pair[0].office, [client, other])
    assert pair[0].value("SELECT note FROM client WHERE id = ?", client) is None
    assert pair[0].value("SELECT count(*) FROM not_duplicate WHERE deleted_at IS NULL") == 0
    pair.exchange()
    pair.require_same()


def test_conflicts_over_a_person_go_at_the_station_that_erases_too(stations: Open) -> None:
    pair = stations(2)
    client = person(pair[0])
    pair.exchange()
    for station in pair:
        station.write("UPDATE client SET note = ? WHERE id = ?", f"правка {station.slot}", client)
    pair.exchange()
    assert [station.value("SELECT count(*) FROM sync_conflict") for station in pair] == [1, 1]
    erase(pair[0], client)
    pair.exchange()
    assert [station.value("SELECT count(*) FROM sync_conflict") for station in pair] == [0, 0]
