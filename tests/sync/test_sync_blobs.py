"""Attachments between stations: in pieces, resumed, bounded, verified, mended, never lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.attachments.adding import add_attachment
from crm_desktop.attachments.blobs import holds_blob, write_blob
from crm_desktop.attachments.changing import delete_attachment
from crm_desktop.attachments.listing import get_attachment, list_attachments
from crm_desktop.attachments.taking_out import open_copy
from crm_desktop.backup.making import back_up
from crm_desktop.doctor.file_checks import check_files
from crm_desktop.doctor.report import Status
from crm_desktop.doctor.subject import Subject
from crm_desktop.errors import DamagedError, UserError
from crm_desktop.jobs import JobCancelledError
from crm_desktop.personal_data.erasing import erase_client
from crm_desktop.personal_data.reach import ErasureKind
from crm_desktop.sync.blobs import exchange as blobs
from crm_desktop.sync.blobs import pieces as blob_pieces
from crm_desktop.sync.blobs.bringing import bring
from crm_desktop.sync.blobs.exchange import SECONDS, BlobExchange
from crm_desktop.sync.blobs.keeping import FilesPolicy, files_policy, set_files_policy
from crm_desktop.sync.blobs.queue import BlobWay, left, send_all_again
from crm_desktop.sync.stream.layout import blob_folder, blob_name, blob_piece
from crm_desktop.sync.transport import TransportError, Trouble
from tests.attachments.files import CancelAfter, Heard, made_client, made_file, some_bytes
from tests.sync.faulty_share import FaultyShare
from tests.sync.file_stations import acquaint, second_station
from tests.sync.files_of_two import Tick, Two

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_desktop.access.keys import Unlocked
    from crm_desktop.office import Office
    from crm_desktop.office.folder import OfficeFolder

PIECE = 1 << 16


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of some pieces without megabytes."""
    monkeypatch.setattr(blob_pieces, "PIECE", PIECE)


@pytest.fixture
def two(
    office: Office, empty_office: tuple[OfficeFolder, Unlocked], tmp_path: Path
) -> Iterator[Two]:
    boris = second_station(*empty_office, tmp_path / "у Бориса")
    acquaint(office, boris)
    yield Two(office, boris, tmp_path)
    boris.close()


@pytest.fixture
def on_folder(two: Two, monkeypatch: pytest.MonkeyPatch) -> Two:
    """Whoever opens the share gets this one."""
    monkeypatch.setattr(
        "crm_desktop.sync.blobs.bringing.open_transport", lambda _address, _office: two.share
    )
    return two


@pytest.mark.parametrize("size", [1, 1000, PIECE - 100, PIECE, 3 * PIECE + 5])
def test_a_file_comes_when_it_is_asked_for(on_folder: Two, size: int) -> None:
    two = on_folder
    record, _name = two.attach(size)
    done = two.from_anna.round(two.share)
    assert (done.left_up, done.more) == (0, False)
    assert done.sent > size
    assert two.to_boris.round(two.share).received == 0
    row = get_attachment(two.boris, record)
    assert (row.present, row.elsewhere) == (False, True)
    assert "загрузится при открытии" in row.where

    heard = Heard()
    assert bring(two.boris, record, progress=heard)
    assert heard.steps[0][0] == 0
    assert not bring(two.boris, record)
    assert two.saved(record) == some_bytes(size)
    assert get_attachment(two.boris, record).where == ""
    assert all(len(data) <= PIECE for data in two.share.files.values())
    assert two.to_boris.round(two.share).sent == 0


def test_a_file_of_no_byte_is_a_file(two: Two) -> None:
    """Nobody can attach one here, an import may have."""
    record, _name = two.attach(10)
    blob = write_blob(two.anna.folder.attachments, lambda _size: b"", expected=0)
    for office in (two.anna, two.boris):
        with office.change("Пустой файл"):
            office.db.run(
                "UPDATE attachment SET blob = ?, key = ?, size = 0 WHERE id = ?",
                (blob.name, blob.key, record),
            )
    set_files_policy(two.boris, FilesPolicy.ALWAYS)
    two.from_anna.round(two.share)
    two.to_boris.round(two.share)
    assert two.here(blob.name, 0)
    assert two.saved(record) == b""


def test_always_brings_everything_and_back_to_on_demand_nothing_more(two: Two) -> None:
    assert files_policy(two.boris) is FilesPolicy.ON_DEMAND
    names = [two.attach(2 * PIECE, seed=seed)[1] for seed in range(3)]
    two.from_anna.round(two.share)
    set_files_policy(two.boris, FilesPolicy.ALWAYS)
    done = two.to_boris.round(two.share)
    assert done.left_down == 0
    assert all(two.here(name, 2 * PIECE) for name in names)
    # What vanished from this disk comes again at the next start.
    (two.boris.folder.attachments / names[0]).unlink()
    BlobExchange(two.boris, now=two.clock, tick=Tick()).round(two.share)
    assert two.here(names[0], 2 * PIECE)
    _record, later = two.attach(100, seed=9)
    two.to_boris.round(two.share)
    assert left(two.boris.db, BlobWay.DOWN) == 1
    set_files_policy(two.boris, FilesPolicy.ON_DEMAND)
    two.from_anna.round(two.share)
    two.to_boris.round(two.share)
    assert not two.here(later, 100)


def test_a_round_moves_no_more_than_its_share_and_goes_on(two: Two) -> None:
    size = 10 * PIECE
    record, name = two.attach(size)
    set_files_policy(two.boris, FilesPolicy.ALWAYS)
    rounds = [two.from_anna.round(two.share, budget=3 * PIECE) for _ in range(4)]
    assert [each.more for each in rounds] == [True, True, True, False]
    assert all(each.sent <= 3 * PIECE for each in rounds)
    assert blob_name(name) in two.share.files
    first = two.to_boris.round(two.share, budget=4 * PIECE)
    assert (first.received, first.more) == (4 * PIECE, True)
    # Another program goes on with what is there: nothing comes twice.
    again = BlobExchange(two.boris, now=two.clock, tick=Tick())
    rest = again.round(two.share)
    assert rest.received < 8 * PIECE
    assert two.saved(record) == some_bytes(size)
    assert [p.name for p in two.boris.folder.attachments.iterdir()] == [name]


def test_sending_cut_off_goes_on_in_another_program(two: Two) -> None:
    _record, name = two.attach(6 * PIECE)
    two.from_anna.round(two.share, budget=2 * PIECE)
    share = FaultyShare(two.share)
    BlobExchange(two.anna, now=two.clock, tick=Tick()).round(share)
    put = [entry for method, entry in share.calls if method == "put_new"]
    assert put == [*(blob_piece(name, n) for n in range(2, 7)), blob_name(name)]


def test_files_do_not_hold_up_the_work_of_others(two: Two) -> None:
    two.attach(20 * PIECE)
    slow = BlobExchange(two.anna, now=two.clock, tick=Tick(SECONDS / 4))
    done = slow.round(two.share)
    assert (0 < done.sent <= 4 * PIECE, done.more) == (True, True)
    assert two.from_anna.round(two.share).left_up == 0


def test_a_round_told_to_stop_stops(two: Two) -> None:
    two.attach(4 * PIECE)
    done = two.from_anna.round(two.share, stop=lambda: True)
    assert (done.sent, done.more, done.left_up) == (0, False, 1)


def test_a_missing_file_is_told_and_brought_when_it_comes(on_folder: Two) -> None:
    two = on_folder
    record, name = two.attach(1000)
    with pytest.raises(UserError, match="он ещё у компьютера «Анна», в общей папке"):
        two.saved(record)
    assert "ещё у компьютера «Анна»" in list_attachments(two.boris, two.client)[0].where
    two.to_boris.round(two.share)
    two.from_anna.round(two.share)
    two.clock.ms += 10 * 60_000
    two.to_boris.round(two.share)
    assert two.here(name, 1000)


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (Trouble.OFFLINE, "общая папка сейчас недоступна"),
        (Trouble.DENIED, "не пускают"),
        (Trouble.BROKEN, "отвечает ошибкой"),
    ],
)
def test_a_share_that_refuses_is_told(two: Two, trouble: Trouble, told: str) -> None:
    record, name = two.attach(1000)
    two.from_anna.round(two.share)
    faulty = FaultyShare(two.share)
    faulty.faults.refuse = trouble
    with pytest.raises(UserError, match=told):
        bring(two.boris, record, open_share=lambda: faulty)
    with pytest.raises(TransportError):
        two.to_boris.round(faulty)
    two.to_boris.round(two.share)
    assert two.here(name, 1000)


def test_a_cancelled_bringing_leaves_nothing(two: Two) -> None:
    record, _name = two.attach(5 * PIECE)
    two.from_anna.round(two.share)
    with pytest.raises(JobCancelledError):
        bring(two.boris, record, progress=CancelAfter(PIECE), open_share=lambda: two.share)
    assert list(two.boris.folder.attachments.iterdir()) == []


@pytest.mark.parametrize("size", [1000, 4 * PIECE])
@pytest.mark.parametrize("fault", ["flipped", "cut", "lost"])
def test_what_is_damaged_on_the_share_is_put_right_by_who_holds_it(
    two: Two, size: int, fault: str
) -> None:
    record, name = two.attach(size)
    two.from_anna.round(two.share)
    entry = blob_name(name) if size == 1000 else blob_piece(name, 2)
    data = two.share.files[entry]
    if fault == "lost":
        del two.share.files[entry]
    else:
        two.share.files[entry] = data[:-1] + b"?" if fault == "flipped" else data[:500]
    with pytest.raises(UserError, match=r"повреждён|его нет"):
        bring(two.boris, record, open_share=lambda: two.share)
    two.to_boris.round(two.share)
    two.clock.ms += 60_000
    two.to_boris.round(two.share)
    assert not two.here(name, size)
    # What Boris misses travels in his small talk; Anna puts it right.
    two.anna.small_talk.heard(7, two.boris.small_talk.own(), 0)
    two.from_anna.round(two.share)
    assert two.share.files[entry] == data
    two.clock.ms += 3_600_000
    two.to_boris.round(two.share)
    assert two.saved(record) == some_bytes(size)
    assert b"wants" not in two.boris.small_talk.own()


def test_a_list_that_does_not_fit_is_no_file(two: Two) -> None:
    record, name = two.attach(4 * PIECE)
    two.from_anna.round(two.share)
    for spoilt in (b"KARTLIST", b"KARTLIST" + bytes(32 * 500), b"", some_bytes(2000)):
        two.share.files[blob_name(name)] = spoilt
        with pytest.raises(UserError, match="повреждён"):
            bring(two.boris, record, open_share=lambda: two.share)


def test_a_file_damaged_on_this_disk_is_not_sent(two: Two) -> None:
    _record, name = two.attach(3 * PIECE)
    path = two.anna.folder.attachments / name
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    done = two.from_anna.round(two.share)
    assert (done.sent, done.left_up, two.share.files) == (0, 1, {})


def test_equal_bytes_travel_once_and_a_deleted_record_does_not_travel(two: Two) -> None:
    record, name = two.attach(500)
    other = made_client(two.anna, "ООО Лютик")
    with two.anna.change("Тот же файл у другого") as change:
        two.anna.db.run(
            "INSERT INTO attachment(id, client, name, size, blob, key, added_at)"
            " SELECT ?, ?, name, size, blob, key, added_at FROM attachment WHERE id = ?",
            (change.new_id(), other, record),
        )
    gone, gone_name = two.attach(600, seed=2)
    delete_attachment(two.anna, gone)
    two.from_anna.round(two.share)
    assert list(two.share.files) == [blob_name(name)]
    assert holds_blob(two.anna.folder.attachments, gone_name, 600)


def test_what_vanished_from_the_share_or_from_the_disk_deletes_nothing(two: Two) -> None:
    _record, name = two.attach(500)
    two.from_anna.round(two.share)
    two.share.files.clear()
    BlobExchange(two.anna, now=two.clock, tick=Tick()).round(two.share)
    assert holds_blob(two.anna.folder.attachments, name, 500)
    (two.anna.folder.attachments / name).unlink()
    two.share.files[blob_name(name)] = b"x"
    BlobExchange(two.anna, now=two.clock, tick=Tick()).round(two.share)
    assert blob_name(name) in two.share.files


def test_what_was_erased_by_law_goes_from_the_share(two: Two) -> None:
    _record, name = two.attach(3 * PIECE)
    two.from_anna.round(two.share)
    assert len(two.share.files) == 5
    erase_client(
        two.anna, two.client, kind=ErasureKind.DESTROY, reason="Отзыв согласия",
        confirmed="ООО Ромашка",
    )  # fmt: skip
    done = two.from_anna.round(two.share)
    assert (done.removed, two.share.files) == (1, {})
    # A station that had not heard of it put it there again.
    two.share.files[blob_name(name)] = b"x"
    assert two.from_anna.round(two.share).removed == 0
    assert BlobExchange(two.anna, now=two.clock, tick=Tick()).round(two.share).removed == 1
    assert two.share.files == {}
    assert list(two.share.names(blob_folder(name))) == []


def test_a_file_that_never_was_here_is_not_missed(two: Two) -> None:
    record, name = two.attach(1000)
    boris = two.boris
    subject = Subject(boris.db, boris.folder, boris.unlocked, mend=True)
    assert check_files(subject, full=True, step=lambda _done, _total: None).status is Status.OK
    report = back_up(boris)
    assert (report.attachments, report.lost, report.elsewhere) == (0, 0, 1)
    two.from_anna.round(two.share)
    assert bring(boris, record, open_share=lambda: two.share)
    report = back_up(boris)
    assert (report.attachments, report.lost, report.elsewhere) == (1, 0, 0)
    for place in (boris.folder.attachments, boris.folder.backups):
        for path in place.rglob(name):
            path.write_bytes(bytes(path.stat().st_size))
    mended = check_files(subject, full=True, step=lambda _done, _total: None)
    assert (mended.status, mended.found) == (Status.MENDED, 1)
    assert "Будет загружено" in mended.text
    two.to_boris.round(two.share)
    assert two.saved(record) == some_bytes(1000)


def test_what_others_erased_goes_from_the_share_too(two: Two) -> None:
    _record, name = two.attach(1000)
    two.from_anna.round(two.share)
    erase_client(
        two.anna, two.client, kind=ErasureKind.DESTROY, reason="Отзыв согласия",
        confirmed="ООО Ромашка",
    )  # fmt: skip
    # As where the erasure came with the exchange, which knows of no files.
    two.anna.db.run("UPDATE sync_blob SET way = 'up', state = 'done'")
    assert two.from_anna.round(two.share).removed == 1
    assert blob_name(name) not in two.share.files


def test_what_the_share_has_is_not_sent_again(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    """A station that was repaired knows no more what it sent; a share filled anew has nothing."""
    monkeypatch.setattr(blobs, "_MANY", 2)
    names = [two.attach(100, seed=seed)[1] for seed in range(4)]
    two.from_anna.round(two.share)
    two.anna.db.run("DELETE FROM sync_blob")
    again = BlobExchange(two.anna, now=two.clock, tick=Tick()).round(two.share)
    assert (again.sent, again.left_up) == (0, 0)
    two.share.files.clear()
    send_all_again(two.anna.db)
    two.from_anna.round(two.share)
    assert sorted(two.share.files) == sorted(blob_name(name) for name in names)


def test_alone_a_lost_file_is_lost(office: Office, tmp_path: Path) -> None:
    client = made_client(office)
    path = made_file(tmp_path / "откуда", "скан.pdf", b"scan")
    record = add_attachment(office, client, path).ids[0]
    for each in office.folder.attachments.iterdir():
        each.unlink()
    assert get_attachment(office, record).where == ""
    assert not bring(office, record)
    with pytest.raises(DamagedError, match="нет на диске"):
        open_copy(office, record)
