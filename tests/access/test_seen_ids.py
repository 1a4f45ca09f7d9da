"""The set of clients somebody sees is what the rule says, whatever was changed since it was read;
and a search finds of them what one who sees all finds."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access import seen_ids
from crm_desktop.access.seen_ids import seen_clients
from crm_desktop.access.visibility import visible_sql
from crm_desktop.clients.listing import ClientFilter, client_ids, count_clients
from crm_desktop.clients.search import search_clients
from db import search_query
from tests.access.people_office import department_scope, own_scope
from tests.access.sight_base import fill

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from tests.access.people_office import People

TEXTS = ("клиент", "клиент а", "иент", "кл", "клиент б0", "rkbtyn", "клеент")


def _ruled(office: Office) -> set[int]:
    sql = " ".join(("SELECT client.id FROM client WHERE", visible_sql(office)))
    return {row[0] for row in office.db.run(sql)}


def _kept(office: Office) -> set[int]:
    with office.reading():
        found = seen_clients(office)
    assert found is not None
    return set(found.ids)


def _dealt(people: People, rng: random.Random) -> None:
    """Change something that tells who sees whom."""
    admin = people.admin
    clients = [row[0] for row in admin.db.run("SELECT id FROM client ORDER BY id")]
    client, who = rng.choice(clients), rng.choice([*people.ids.values(), None])
    deed = rng.randrange(6)
    with admin.change("Перемена") as change:
        if deed == 0:
            admin.db.run("UPDATE client SET responsible = ? WHERE id = ?", (who, client))
        elif deed == 1:
            where = rng.choice([*people.departments.values(), None])
            admin.db.run("UPDATE client SET department = ? WHERE id = ?", (where, client))
        elif deed == 2:
            gone = rng.choice([None, 1])
            admin.db.run("UPDATE client SET deleted_at = ? WHERE id = ?", (gone, client))
        elif deed == 3 and who is not None:
            admin.db.run(
                "INSERT INTO client_share(id, client, member, at) VALUES(?, ?, ?, 1)",
                (change.new_id(), client, who),
            )
        elif deed == 4:
            gone = rng.choice([None, 1])
            admin.db.run("UPDATE client_share SET deleted_at = ? WHERE client = ?", (gone, client))
        else:
            admin.db.run("UPDATE deal SET responsible = ? WHERE client = ?", (who, client))


@pytest.mark.parametrize("scope", ["own", "department"])
def test_the_set_follows_what_is_changed(
    people: People, scope: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(people)
    powers = own_scope() if scope == "own" else department_scope()
    people.give("Борис", powers)
    office, rng = people.open("Борис"), random.Random(5)
    assert _kept(office) == _ruled(office)
    with monkeypatch.context() as patch:
        # From here on it is not read anew.
        patch.setattr(seen_ids, "_read", None)
        for _each in range(40):
            _dealt(people, rng)
            assert _kept(office) == _ruled(office)
    with monkeypatch.context() as patch:
        patch.setattr(seen_ids, "_MOST_ROWS", 0)
        _dealt(people, rng)
        assert _kept(office) == _ruled(office)


def test_who_sees_all_and_who_sees_too_many_have_no_set(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(people)
    with people.admin.reading():
        assert seen_clients(people.admin) is None
    people.give("Борис", department_scope())
    office = people.open("Борис")
    monkeypatch.setattr(seen_ids, "MOST", 3)
    with office.reading():
        assert seen_clients(office) is None
    assert count_clients(office, ClientFilter(text="клиент")) == len(_ruled(office))


@pytest.mark.parametrize("smallest", [0, search_query._SMALL_BASE])
@pytest.mark.parametrize("scope", ["own", "department"])
def test_a_search_finds_of_whom_one_sees_what_is_found_of_all(
    people: People, scope: str, smallest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the index, and by reading the few texts."""
    fill(people)
    monkeypatch.setattr(search_query, "_SMALL_BASE", smallest)
    people.give("Вера", own_scope() if scope == "own" else department_scope())
    vera = people.open("Вера")
    ruled, everyone = _ruled(vera), len(_ruled(people.admin))
    for text in TEXTS:
        wanted = set(client_ids(people.admin, ClientFilter(text=text))) & ruled
        found = client_ids(vera, ClientFilter(text=text))
        assert len(found) == len(set(found))
        assert set(found) == wanted, text
        assert count_clients(vera, ClientFilter(text=text)) == len(wanted)
        hits = search_clients(vera, text, limit=everyone)
        assert {hit.id for hit in hits} <= wanted, text
        for kind in ("person", "company"):
            kinds = {hit.kind for hit in search_clients(vera, text, limit=everyone, kind=kind)}
            assert kinds <= {kind}
    assert set(client_ids(vera, ClientFilter(text="клиент"))) == ruled
