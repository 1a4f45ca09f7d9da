"""What cannot be applied yet waits by name, and is applied as if it had come in time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_desktop.journal.operations import Operation
from crm_desktop.sync.merge import checks as merge_checks
from crm_desktop.sync.merge.applying import replay_pending
from crm_desktop.sync.merge.checks import RefusedError, shape_of
from crm_desktop.sync.merge.pending import count_pending
from crm_desktop.sync.stream.wire import Sent
from tests.sync.chains import told

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.sync.stream.wire import Transaction
    from tests.sync.stations import Station, Stations

ITEM = "UPDATE directory_item SET name = ? WHERE id = ?"


def new_item(station: Station, name: str) -> int:
    with station.office.change("Новое") as change:
        record = change.new_id()
        station.office.db.run(
            "INSERT INTO directory_item(id, directory, name, position) VALUES(?, 'tag', ?, 1)",
            (record, name),
        )
    return record


def with_operation(transaction: Transaction, operation: Operation) -> Transaction:
    """The transaction as a newer program would have sent it."""
    return replace(transaction, sent=(Sent(operation),))


def test_an_edit_waits_for_its_record(stations: Callable[[int], Stations]) -> None:
    two = stations(2)
    item = new_item(two[0], "первое")
    for number in range(3):
        two[0].write(ITEM, f"имя {number}", item)
    two[0].write("UPDATE directory_item SET colour = '#00ff00' WHERE id = ?", item)
    made, *edits = two[0].send()
    for transaction in (edits[2], edits[0], edits[3], edits[1]):
        two[1].take([transaction])
    assert count_pending(two[1].office.db) == 4
    assert two[1].take([edits[0]]).operations == 0
    two[1].take([made])
    assert count_pending(two[1].office.db) == 0
    two.require_same()
    tales = [told(station.office.db, "directory_item", item) for station in two]
    assert tales[0] == tales[1]
    rows = "SELECT count(*) FROM change_row WHERE change = ?"
    assert [two[1].value(rows, each.header.id) for each in (made, *edits)] == [1] * 5


def test_a_field_of_a_newer_program_waits_for_the_upgrade(
    stations: Callable[[int], Stations], monkeypatch: pytest.MonkeyPatch
) -> None:
    two = stations(2)
    item = new_item(two[0], "новое")
    two[0].write("UPDATE directory_item SET colour = '#00ff00', name = 'имя' WHERE id = ?", item)
    sent = two[0].send()
    old = shape_of("directory_item")
    assert old is not None
    kinds = {name: kind for name, kind in old.kinds.items() if name != "colour"}
    monkeypatch.setattr(
        "crm_desktop.sync.merge.batch.shape_of",
        lambda name: replace(old, kinds=kinds) if name == old.table.name else shape_of(name),
    )
    two[1].take(sent)
    assert two[1].office.db.run(
        "SELECT name, colour FROM directory_item WHERE id = ?", (item,)
    ) == [("имя", None)]
    assert count_pending(two[1].office.db) == 1
    # Meanwhile somebody overwrites it here, by a later stamp.
    monkeypatch.undo()
    assert replay_pending(two[1].office) == 1
    assert count_pending(two[1].office.db) == 0
    two.require_same()
    assert two[1].value("SELECT colour FROM directory_item WHERE id = ?", item) == "#00ff00"


def test_values_a_record_was_made_with_are_given_later(
    stations: Callable[[int], Stations], monkeypatch: pytest.MonkeyPatch
) -> None:
    two = stations(2)
    with two[0].office.change("Новое") as change:
        item = change.new_id()
        two[0].office.db.run(
            "INSERT INTO directory_item(id, directory, name, colour, position)"
            " VALUES(?, 'tag', 'имя', '#112233', 1)",
            (item,),
        )
    two[0].write("UPDATE directory_item SET colour = '#445566' WHERE id = ?", item)
    made, edit = two[0].send()
    old = shape_of("directory_item")
    assert old is not None
    kinds = {name: kind for name, kind in old.kinds.items() if name != "colour"}
    with monkeypatch.context() as patch:
        patch.setattr(
            "crm_desktop.sync.merge.batch.shape_of", lambda _name: replace(old, kinds=kinds)
        )
        two[1].take([made])
    two[1].take([edit])
    replay_pending(two[1].office)
    two.require_same()
    tale = told(two[1].office.db, "directory_item", item)["colour"]
    assert [(before, after) for _stamp, before, after in tale] == [("#112233", "#445566")]


def test_a_table_nobody_here_knows_waits_and_its_act_is_told(
    stations: Callable[[int], Stations],
) -> None:
    two = stations(2)
    two[0].write(ITEM, "другое", new_item(two[0], "что-то"))
    made, act = two[0].send()
    strange = with_operation(act, Operation("invoice", act.stamp, made=True, fields={"sum": 1}))
    two[1].take([made, strange])
    assert count_pending(two[1].office.db) == 1
    assert two[1].value("SELECT title FROM change_set WHERE id = ?", act.header.id) == "Правка"
    assert two[1].value("SELECT rows FROM seal WHERE stamp = ?", act.stamp) == 0
    assert two[1].take([strange]).operations == 0
    assert count_pending(two[1].office.db) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("position", "первое"),
        ("position", None),
        ("name", 5),
        ("name", "a\0b"),
        ("position", 2**63),
    ],
)
def test_what_does_not_fit_its_column_is_refused_whole(
    stations: Callable[[int], Stations], field: str, value: str | int | None
) -> None:
    two = stations(2)
    item = new_item(two[0], "имя")
    two[0].write(ITEM, "другое", item)
    made, edit = two[0].send()
    bad = with_operation(edit, Operation("directory_item", item, made=False, fields={field: value}))
    before = two[1].digests()
    with pytest.raises(RefusedError) as refused:
        two[1].take([made, bad])
    assert refused.value.stamp == edit.stamp
    assert "directory_item" in refused.value.reason
    assert two[1].digests() == before


def test_one_stamp_with_two_signatures_is_refused(stations: Callable[[int], Stations]) -> None:
    two = stations(2)
    new_item(two[0], "имя")
    (made,) = two[0].send()
    forged = replace(made, seal=replace(made.seal, signature=b"x" * 64))
    with pytest.raises(RefusedError, match="differently"):
        two[1].take([made, forged])
    two[1].take([made])
    with pytest.raises(RefusedError, match="is here"):
        two[1].take([forged])


def test_every_column_is_checked() -> None:
    shape = merge_checks.shape_of("client")
    assert shape is not None
    assert set(shape.kinds) == set(shape.table.columns) - {"custom"}
    assert shape.knows("custom.f1")
    assert not shape.knows("shoe_size")
