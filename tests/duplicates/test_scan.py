from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.membership import Role
from crm_desktop.clients.contacts import link_contact
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.clients.removal import delete_clients, restore_clients
from crm_desktop.duplicates import scan, scan_pairs
from crm_desktop.duplicates.comparing import Level
from crm_desktop.duplicates.criteria import Criteria, read_criteria, write_criteria
from crm_desktop.duplicates.not_duplicate import (
    mark_not_duplicate,
    not_duplicates_of,
    unmark_not_duplicate,
)
from crm_desktop.duplicates.pairs import duplicate_count, duplicate_groups
from crm_desktop.duplicates.scan import ScanResult, scan_duplicates, scan_state
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.jobs import JobCancelledError
from db.duplicate_pairs import LastScan, StoredPair, add_pairs, finish_scan, last_scan
from tests.duplicates.messy import fill

if TYPE_CHECKING:
    from crm_desktop.office import Office

PHONE, OTHER = "8 921 555-10-24", "8 921 555-10-25"


def draft(name: str, phone: str = "", **values: str) -> ClientDraft:
    channels = (ChannelDraft(phone),) if phone else ()
    return ClientDraft(name=name, channels=channels, values=values)


def made(office: Office, name: str, phone: str = "", **values: str) -> int:
    return create_client(office, draft(name, phone, **values))[0]


def told(office: Office) -> list[tuple[int, ...]]:
    return [group.ids for group in duplicate_groups(office).groups]


def test_before_the_first_scan_nothing_is_known(office: Office) -> None:
    made(office, "Ромашка", PHONE)
    made(office, "ООО «Ромашка»", PHONE)

    assert scan_state(office) is None
    assert duplicate_groups(office).total == duplicate_count(office).total == 0


def test_groups_have_levels_reasons_and_their_pairs(office: Office) -> None:
    firm, twin = made(office, "ООО «Ромашка»", PHONE), made(office, "Ромашка", PHONE)
    other = made(office, "Ромашка, ООО")
    made(office, "ООО «Василёк»", OTHER)

    assert scan_duplicates(office) == ScanResult(full=True, examined=4, certain=1, suspected=2)
    certain, suspected = duplicate_groups(office).groups

    assert (certain.level, certain.ids, certain.score) == (Level.CERTAIN, (firm, twin), 96)
    assert certain.reasons == ("совпал телефон", "совпало название")
    assert (suspected.level, suspected.ids) == (Level.SUSPECTED, (firm, twin, other))
    assert [(pair.first, pair.second) for pair in suspected.pairs] == [(firm, other), (twin, other)]
    assert suspected.reasons == suspected.pairs[0].reasons == ("совпало название",)
    assert (duplicate_count(office).certain, duplicate_count(office).suspected) == (1, 1)
    assert duplicate_groups(office, level=Level.SUSPECTED).groups == (suspected,)
    page = duplicate_groups(office, limit=1, offset=1)
    assert (page.groups, page.total) == ((suspected,), 2)


def test_a_large_heap_is_told_in_groups_that_can_be_merged(office: Office) -> None:
    ids = fill(office, [draft("ООО «Ромашка»", PHONE)] * 9)
    scan_duplicates(office)

    sizes = [len(group.ids) for group in duplicate_groups(office, size=4).groups]

    assert sizes == [4, 4], "one of nine waits"
    delete_clients(office, list(duplicate_groups(office, size=4).groups[0].ids[1:]))
    left = {client for group in duplicate_groups(office, size=4).groups for client in group.ids}
    assert left <= set(ids)
    assert left, "the rest comes when the first are settled"


def test_what_is_no_longer_true_is_not_told_even_before_the_next_scan(office: Office) -> None:
    one, two = made(office, "ООО «Ромашка»", PHONE), made(office, "Ромашка", PHONE)
    scan_duplicates(office)
    assert told(office) == [(one, two)]

    renamed = edit_field(office, two, field="name", value="ООО «Василёк»")
    assert told(office) == []
    office.undo(renamed.change_id)
    assert told(office) == [(one, two)]
    delete_clients(office, [one])
    assert told(office) == []
    restore_clients(office, [one])
    assert told(office) == [(one, two)]
    with office.change("Слияние"):
        office.db.run("UPDATE client SET merged_into = ? WHERE id = ?", (one, two))
    assert told(office) == []


def test_linking_a_person_to_the_company_ends_the_suspicion(office: Office) -> None:
    trader, person = (
        made(office, "ИП Котов Олег Ильич", PHONE),
        made(office, "Котов Олег Ильич", PHONE),
    )
    scan_duplicates(office)
    assert told(office) == [(trader, person)]

    link_contact(office, trader, person_id=person)
    assert told(office) == []
    assert scan_duplicates(office).suspected == 0


def test_after_the_first_scan_only_the_changed_are_looked_at(office: Office) -> None:
    fill(office, [draft(f"ООО «Контора {number}»") for number in range(20)])
    scan_duplicates(office)
    one = made(office, "ООО «Ромашка»", PHONE)
    two = made(office, "Ромашка", PHONE)
    state = scan_state(office)
    assert state is not None
    assert (state.clients, state.changed) == (20, 2)

    assert scan_duplicates(office) == ScanResult(full=False, examined=2, certain=1, suspected=0)
    assert told(office) == [(one, two)]
    state = scan_state(office)
    assert state is not None
    assert (state.clients, state.changed) == (22, 0)
    assert scan_duplicates(office).examined == 0
    assert scan_duplicates(office, anew=True) == ScanResult(
        full=True, examined=22, certain=1, suspected=0
    )


def test_many_changes_make_it_a_whole_scan(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "_ONE_BY_ONE", 3)
    scan_duplicates(office)
    fill(office, [draft("ООО «Ромашка»", PHONE)] * 4)

    assert scan_duplicates(office) == ScanResult(full=True, examined=4, certain=6, suspected=0)


def test_namesakes_beyond_measure_are_dropped_by_a_short_scan_too(office: Office) -> None:
    name = "Вайсман Эльвира Теодоровна"
    ids = fill(office, [draft(name)] * Criteria().namesakes)
    scan_duplicates(office)
    assert told(office) == [tuple(ids)]

    last = made(office, name)
    assert not scan_duplicates(office).full
    assert told(office) == []
    edit_field(office, last, field="name", value="Другая Анна Львовна")
    assert not scan_duplicates(office).full
    assert told(office) == [tuple(ids)]


def test_not_a_duplicate_is_remembered_and_can_be_taken_back(office: Office) -> None:
    ids = fill(office, [draft("ООО «Ромашка»", PHONE)] * 3)
    scan_duplicates(office)
    marked = mark_not_duplicate(office, [ids[2], ids[0]])

    assert marked.title == "Не дубликат"
    assert not mark_not_duplicate(office, [ids[0], ids[2]]), "said once is enough"
    assert not_duplicates_of(office, ids[0]) == [ids[2]]
    assert not_duplicates_of(office, ids[1]) == []
    pairs = [(p.first, p.second) for g in duplicate_groups(office).groups for p in g.pairs]
    assert sorted(pairs) == [(ids[0], ids[1]), (ids[1], ids[2])]
    scan_duplicates(office, anew=True)
    assert (ids[0], ids[2]) not in [
        (p.first, p.second) for g in duplicate_groups(office).groups for p in g.pairs
    ]

    office.undo(marked.change_id)
    assert len(duplicate_groups(office).groups[0].pairs) == 3
    mark_not_duplicate(office, ids)
    assert told(office) == []
    unmark_not_duplicate(office, ids[:2])
    assert told(office) == [tuple(ids[:2])]


def test_only_living_clients_can_be_told_apart(office: Office) -> None:
    one, two = made(office, "Ромашка"), made(office, "Василёк")
    with pytest.raises(UserError, match="от 2 до 50"):
        mark_not_duplicate(office, [one, one])
    delete_clients(office, [two])
    with pytest.raises(NotFoundError, match="Ничего не изменено"):
        mark_not_duplicate(office, [one, two])
    assert not_duplicates_of(office, one) == []


class Stop:
    """Cancels at the first report whose message it is waiting for."""

    def __init__(self, message: str) -> None:
        self.message = message
        self.steps: list[tuple[int, int]] = []

    def step(self, done: int, total: int, message: str = "") -> None:
        self.steps.append((done, total))
        if message == self.message:
            raise JobCancelledError


@pytest.mark.parametrize("where", ["Сверяем ИНН", "Сверяем телефоны и почту"])
def test_a_cancelled_scan_leaves_what_was_known(office: Office, where: str) -> None:
    one, two = made(office, "ООО «Ромашка»", PHONE), made(office, "Ромашка", PHONE)
    scan_duplicates(office)
    three = made(office, "ромашка", PHONE)
    before = scan_state(office)

    with pytest.raises(JobCancelledError):
        scan_duplicates(office, anew=True, progress=Stop(where))

    assert told(office) == [(one, two)]
    assert scan_state(office) == before
    scan_duplicates(office, anew=True)
    assert told(office) == [(one, two, three)]
    left = office.db.run("SELECT count(DISTINCT scan) FROM duplicate_pair")
    assert left == [(1,)], "leftovers of the cancelled one are gone"


def test_progress_never_goes_back(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_pairs, "_PAIRS", 2)
    monkeypatch.setattr(scan_pairs, "_NAMES_AT_ONCE", 5)
    fill(office, [draft("ООО «Ромашка»", PHONE), draft("Иванов Иван", OTHER)] * 6)
    heard = Stop("")
    found = scan_duplicates(office, progress=heard)

    assert found.certain == 30
    assert heard.steps == sorted(heard.steps)
    assert heard.steps[-1] == (100, 100)


def test_a_scan_that_began_earlier_does_not_undo_a_later_one(office: Office) -> None:
    one, two = made(office, "ООО «Ромашка»", PHONE), made(office, "Ромашка", PHONE)
    scan_duplicates(office)
    last = last_scan(office.db)
    assert last is not None

    early = replace(last, scan=last.scan - 1)
    add_pairs(office.db, early.scan, [StoredPair(one, two, 1, 1, "name")])
    finish_scan(office.db, early)

    assert last_scan(office.db) == last
    assert office.db.run("SELECT DISTINCT scan FROM duplicate_pair") == [(last.scan,)]
    assert isinstance(last, LastScan)


def test_a_scan_is_no_act_of_the_journal(office: Office) -> None:
    made(office, "ООО «Ромашка»", PHONE)
    before = (
        office.db.run("SELECT count(*) FROM journal"),
        office.db.run("SELECT count(*) FROM change_set"),
    )
    scan_duplicates(office)
    scan_duplicates(office)

    assert before == (
        office.db.run("SELECT count(*) FROM journal"),
        office.db.run("SELECT count(*) FROM change_set"),
    )


def test_criteria_are_the_offices_own(office: Office) -> None:
    one, two = made(office, "ООО «Ромашка»"), made(office, "Ромашка")
    assert read_criteria(office) == Criteria()
    scan_duplicates(office)
    assert told(office) == [(one, two)]

    changed = write_criteria(office, replace(Criteria(), names=False))
    assert read_criteria(office).names is False
    assert told(office) == [], "pairs found by other criteria are compared anew"
    state = scan_state(office)
    assert state is not None
    assert state.changed == 2
    assert scan_duplicates(office).full
    write_criteria(office, Criteria(likeness=95))
    assert read_criteria(office) == Criteria(likeness=95)
    assert office.db.run("SELECT count(*) FROM setting WHERE name = 'duplicates'") == [(1,)]
    assert office.undo(changed.change_id) is not None


@pytest.mark.parametrize(
    ("criteria", "said"),
    [
        (Criteria(likeness=79), "от 80 до 100"),
        (Criteria(likeness=101), "от 80 до 100"),
        (Criteria(namesakes=1), "от 2 до 50"),
        (Criteria(inn=False, phone=False, email=False, messenger=False, names=False), "хотя бы"),
    ],
)
def test_criteria_have_their_bounds(office: Office, criteria: Criteria, said: str) -> None:
    with pytest.raises(UserError, match=said):
        write_criteria(office, criteria)

    assert read_criteria(office) == Criteria()


@pytest.mark.parametrize("stored", ["{", "[]", '{"likeness": "девяносто", "чужое": 1}', "null"])
def test_strange_criteria_are_the_usual_ones(office: Office, stored: str) -> None:
    with office.change("Чужая запись") as change:
        office.db.run(
            "INSERT INTO setting(id, name, value) VALUES(?, 'duplicates', ?)",
            (change.new_id(), stored),
        )

    assert read_criteria(office) == Criteria()


def test_an_observer_may_look_but_not_mark(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = made(office, "ООО «Ромашка»", PHONE), made(office, "Ромашка", PHONE)
    monkeypatch.setattr(type(office), "role", Role.OBSERVER)
    scan_duplicates(office)

    assert told(office) == [(one, two)]
    with pytest.raises(UserError, match="недоступно"):
        mark_not_duplicate(office, [one, two])
    with pytest.raises(UserError, match="недоступно"):
        write_criteria(office, Criteria())
