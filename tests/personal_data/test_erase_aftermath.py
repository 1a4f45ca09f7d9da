"""After an erasure: history, undo, un-merge, restore, crash; nothing comes back, nothing falls."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from crm_desktop.backup.making import back_up
from crm_desktop.backup.restoring import restore
from crm_desktop.clients.card import get_client
from crm_desktop.clients.channels import add_channel
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.clients.history import client_history
from crm_desktop.clients.history_at import client_at
from crm_desktop.clients.removal import delete_clients
from crm_desktop.doctor.examining import examine
from crm_desktop.duplicates.merge import merge_clients
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.history.acts import act_details, last_act, list_change_sets, undo
from crm_desktop.jobs import JobCancelledError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.office import open_office
from crm_desktop.personal_data import applying, erasing
from crm_desktop.personal_data.erasing import erase_client
from crm_desktop.personal_data.erasure_list import NAME, places_of, read_list, write_list
from crm_desktop.personal_data.reach import ErasureKind
from crm_desktop.personal_data.sweeping import sweep
from tests.personal_data.canary import WORD, make_canary, traces

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.jobs import Progress
    from crm_desktop.office import Office
    from db.connection import OfficeDatabase


def erase(office: Office, client: int, kind: ErasureKind = ErasureKind.DESTROY) -> int:
    done = erase_client(office, client, kind=kind, reason="По просьбе", confirmed="уничтожить")
    assert done.swept
    return done.changes.change_id


def problems(office: Office) -> list[str]:
    report = examine(office, mend=False, full=True)
    return [f"{c.name}: {c.text}" for c in report.problems if c.name != "backups"]


def test_undo_of_everything_before_brings_nothing_back(office: Office, tmp_path: Path) -> None:
    person, friend = make_canary(office, tmp_path / "и")
    deleted = delete_clients(office, [person])
    before = [row for row in list_change_sets(office, limit=200) if row.kind != "system"]
    erased = erase(office, person)
    assert deleted.change_id in {row.id for row in before}

    for row in before:
        if row.kind not in ("print", "export"):
            undo(office, row.id)

    assert traces(office) == []
    assert problems(office) == []
    with pytest.raises(UserError, match="не отменяется"):
        undo(office, erased)
    assert last_act(office) is None or last_act(office).kind != "erase"  # type: ignore[union-attr]
    for row in list_change_sets(office, limit=200):
        act_details(office, row.id)
        assert WORD not in row.title.casefold()
    get_client(office, friend)


@pytest.mark.parametrize("kind", ErasureKind)
def test_history_shows_that_nothing_is_left(
    office: Office, tmp_path: Path, kind: ErasureKind
) -> None:
    person, _friend = make_canary(office, tmp_path / "и")
    moment = now_ms()
    erase(office, person, kind)
    told = [row for day in client_history(office, person) for row in day.rows]
    assert all(
        WORD not in f"{row.old}{row.new}{row.sentence}{row.title}".casefold() for row in told
    )
    at = client_at(office, person, instant=moment)
    assert all(WORD not in field.text.casefold() for field in at.fields)
    assert get_client(office, person).name.endswith("№ 1")


def test_merged_records_go_with_the_card(office: Office) -> None:
    ids = [
        create_client(
            office,
            ClientDraft(
                kind="person", name=f"{WORD.title()} {name}",
                channels=(ChannelDraft(f"+7 900 000-00-0{at}", "phone"),),
            ),
        )[0]
        for at, name in enumerate(("Пётр", "Петр Ильич"))
    ]  # fmt: skip
    edit_field(office, ids[1], field="note", value=f"{WORD} заметка")
    merged = merge_clients(office, ids[0], losers=ids[1:])
    winner = next(i for i in ids if get_client(office, i).merged_into is None)
    loser = next(i for i in ids if i != winner)
    with pytest.raises(NotFoundError, match="объединённой"):
        erase(office, loser)

    erase(office, winner)

    assert traces(office) == []
    undo(office, merged.changes.change_id)
    assert traces(office) == []
    assert problems(office) == []
    assert get_client(office, loser).name.startswith("Уничтоженный")


def test_one_who_was_merged_and_freed_leaves_nothing_at_the_other(office: Office) -> None:
    other, _ = create_client(office, ClientDraft(kind="person", name="Сидоров Иван"))
    person, _ = create_client(
        office, ClientDraft(kind="person", name=f"{WORD.title()} Пётр", values={"note": WORD})
    )
    merged = merge_clients(office, other, losers=[person])
    undo(office, merged.changes.change_id)
    assert get_client(office, other).name == "Сидоров Иван"
    erase(office, person)
    assert traces(office) == []
    assert problems(office) == []
    assert get_client(office, other).name == "Сидоров Иван"


def test_a_bulk_act_with_others_stays_verifiable_for_them(office: Office) -> None:
    with office.change("Загрузка"):
        made = [
            create_client(office, ClientDraft(kind="person", name=f"{name} Пётр"))[0]
            for name in (WORD.title(), "Соседов", "Другов")
        ]
    with office.change("Правка троих"):
        for client in made:
            edit_field(office, client, field="note", value=f"было {client}")
    edit_field(office, made[1], field="note", value="стало")
    erase(office, made[0])
    assert problems(office) == []
    # A value of another, spoilt past the program, is still found.
    office.db.connection().execute("BEGIN")
    office.db.run("INSERT INTO current_change VALUES(1, 1, 1, 0, 0)")
    office.db.run("DROP TRIGGER client_updated")
    office.db.run("UPDATE client SET note = 'чужое' WHERE id = ?", (made[1],))
    office.db.run("DELETE FROM current_change")
    office.db.run("COMMIT")
    assert any(line.startswith("seals") for line in problems(office))


def test_a_salt_forgotten_without_an_act_is_found(office: Office) -> None:
    create_client(office, ClientDraft(kind="person", name="Иванов Пётр"))
    office.db.run("UPDATE seal SET salt = NULL WHERE stamp = (SELECT max(stamp) FROM seal)")
    assert any("без акта" in line for line in problems(office))


def test_an_old_backup_brings_nobody_back(office: Office, tmp_path: Path, password: str) -> None:
    person, friend = make_canary(office, tmp_path / "и")
    archive = back_up(office, tmp_path / "копия.kartoteka").path
    erase(office, person)
    office.close()

    report = restore(archive, office.folder.path, password=password)

    assert report.erased_again == 1
    again = open_office(office.folder.path, password)
    try:
        assert get_client(again, person).name == "Уничтоженный клиент № 1"
        assert get_client(again, friend).name == "ООО «Соседи»"
        kept = report.former
        assert kept is not None
        assert traces(again) == []
        assert list(again.folder.attachments.iterdir()) == []
        assert problems(again) == []
    finally:
        again.close()


def test_into_a_new_folder_the_list_beside_the_backup_counts(
    office: Office, tmp_path: Path, password: str
) -> None:
    person, _friend = make_canary(office, tmp_path / "и")
    archive = back_up(office).path
    erase(office, person)
    office.close()
    report = restore(archive, tmp_path / "новый", password=password)
    assert report.erased_again == 1
    again = open_office(tmp_path / "новый", password)
    try:
        assert traces(again) == []
        assert problems(again) == []
    finally:
        again.close()


def test_a_forged_list_erases_nobody(office: Office, tmp_path: Path, password: str) -> None:
    person, friend = make_canary(office, tmp_path / "и")
    erase(office, person)
    path = office.folder.path / NAME
    path.write_text(path.read_text().replace(str(person), str(friend)))
    (office.folder.backups / NAME).unlink()
    assert read_list(places_of(office.folder), office.unlocked.database_key) == ()
    office.close()
    again = open_office(office.folder.path, password)
    assert get_client(again, friend).name == "ООО «Соседи»"
    again.close()


def test_cut_off_before_the_commit_it_is_finished_at_the_next_opening(
    office: Office, tmp_path: Path, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, _friend = make_canary(office, tmp_path / "и")

    class PowerCutError(BaseException):
        pass

    def cut(*_args: object, **_named: object) -> None:
        raise PowerCutError

    lists = write_list
    calls = []

    def write_once(*args: object) -> None:
        calls.append(1)
        if len(calls) == 1:
            lists(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(erasing, "apply_entry", cut)
    monkeypatch.setattr(erasing, "write_list", write_once)
    with pytest.raises(PowerCutError):
        erase(office, person)
    monkeypatch.undo()
    office.close()
    again = open_office(office.folder.path, password)
    try:
        assert traces(again) == []
        assert problems(again) == []
    finally:
        again.close()


def test_cut_off_before_the_file_was_rewritten_the_next_opening_does_it(
    office: Office, tmp_path: Path, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, _friend = make_canary(office, tmp_path / "и")
    monkeypatch.setattr(applying, "sweep", lambda *_: False)
    done = erase_client(
        office, person, kind=ErasureKind.DESTROY, reason="Просьба", confirmed="уничтожить"
    )
    assert not done.swept
    monkeypatch.undo()
    office.close()
    again = open_office(office.folder.path, password)
    try:
        assert traces(again) == []
        assert all(entry.swept for entry in read_list(
            places_of(again.folder), again.unlocked.database_key))  # fmt: skip
    finally:
        again.close()


def test_refusals_change_nothing(office: Office, tmp_path: Path) -> None:
    person, _friend = make_canary(office, tmp_path / "и")

    def attempt(reason: str, confirmed: str) -> None:
        erase_client(office, person, kind=ErasureKind.DESTROY, reason=reason, confirmed=confirmed)

    with pytest.raises(UserError, match="Не подтверждено"):
        attempt("Отзыв", "да")
    with pytest.raises(UserError, match="причину"):
        attempt(" ", "уничтожить")
    with pytest.raises(UserError, match="данные этого человека"):
        attempt(f"Просил {get_client(office, person).name}", "уничтожить")

    class Cancelling:
        def step(self, *_told: object) -> None:
            raise JobCancelledError

    with pytest.raises(JobCancelledError):
        erase_client(
            office, person, kind=ErasureKind.DESTROY, reason="Отзыв", confirmed="уничтожить",
            progress=Cancelling(),
        )  # fmt: skip
    assert not (office.folder.path / NAME).exists()
    assert get_client(office, person).name
    erase(office, person)
    with pytest.raises(UserError, match="уже уничтожены"):
        erase(office, person)
    with pytest.raises(NotFoundError):
        erase(office, 12345)


def test_another_person_later(office: Office, tmp_path: Path) -> None:
    person, friend = make_canary(office, tmp_path / "и")
    erase(office, person)
    add_channel(office, friend, text="+7 912 000-11-22")
    erase(office, friend, ErasureKind.ANONYMISE)
    assert get_client(office, friend).name == "Обезличенный клиент № 2"
    assert problems(office) == []


def test_a_backup_made_afterwards_is_whole_and_empty_of_them(
    office: Office, tmp_path: Path, password: str
) -> None:
    person, friend = make_canary(office, tmp_path / "и")
    erase(office, person)
    archive = back_up(office, tmp_path / "после.kartoteka").path
    office.close()
    report = restore(archive, tmp_path / "новый", password=password)
    assert (report.erased_again, report.missing_files) == (0, 0)
    again = open_office(tmp_path / "новый", password)
    try:
        assert again.erased_again == 0
        assert traces(again) == []
        assert problems(again) == []
        assert get_client(again, friend).name == "ООО «Соседи»"
    finally:
        again.close()


def test_who_writes_meanwhile_waits_for_the_sweep(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, friend = make_canary(office, tmp_path / "и")
    order: list[str] = []
    errors: list[BaseException] = []

    def write() -> None:
        try:
            edit_field(office, friend, field="note", value="стало")
            order.append("written")
        except BaseException as error:
            errors.append(error)
            raise

    writer = threading.Thread(target=write)

    def slow_sweep(db: OfficeDatabase, progress: Progress) -> bool:
        writer.start()
        done = sweep(db, progress)
        order.append("swept")
        return done

    monkeypatch.setattr(applying, "sweep", slow_sweep)
    erase(office, person)
    writer.join(60)
    assert not errors
    assert order == ["swept", "written"]
    assert traces(office) == []
    assert problems(office) == []
