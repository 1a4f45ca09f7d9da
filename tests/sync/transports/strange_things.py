"""What is no entry and lies where one should: folders for files, files for folders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from crm_desktop.sync.transports.bounds import STRANGE

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.sync.transport import Transport


class FolderPlace(Protocol):
    """An empty share that is a folder of this computer too."""

    @property
    def folder(self) -> Path: ...

    def way(self, *, timeout: float = 30.0) -> Transport: ...


def lay(path: Path, size: int) -> None:
    """Make a file of so many zeros that take no room."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.truncate(size)


class StrangeThings:
    """Inherited by the tests of the transports that keep entries as files."""

    def test_a_folder_in_an_entrys_place_is_read_as_junk(self, place: FolderPlace) -> None:
        way = place.way()
        (place.folder / "log/1/0/1.seg/inside").mkdir(parents=True)
        (place.folder / "log/1/0/1.seg/2.seg").write_bytes(b"2")
        assert way.get("log/1/0/1.seg") == STRANGE
        assert not way.put_new("log/1/0/1.seg", b"one")
        assert way.get("log/1/0/1.seg") == STRANGE

    def test_a_folder_in_an_entrys_place_gives_way_and_keeps_what_is_in_it(
        self, place: FolderPlace
    ) -> None:
        way = place.way()
        for name in ("stations/1/state", "log/1/0/1.seg"):
            (place.folder / name / "inside").mkdir(parents=True)
            (place.folder / name / "inside" / "letter.txt").write_text("чужое")
        way.replace("stations/1/state", b"mine")
        way.delete("log/1/0/1.seg")
        assert way.get("stations/1/state") == b"mine"
        assert way.get("log/1/0/1.seg") is None
        assert way.put_new("log/1/0/1.seg", b"one")
        kept = list(place.folder.glob("tmp/*/inside/letter.txt"))
        assert [each.read_text() for each in kept] == ["чужое"] * 2

    def test_a_file_in_a_folders_place_gives_way(self, place: FolderPlace) -> None:
        way = place.way()
        (place.folder / "log").mkdir()
        (place.folder / "log" / "1").write_text("чужое")
        (place.folder / "stations").write_text("чужое")
        (place.folder / "tmp").write_text("чужое")
        assert way.get("log/1/0/1.seg") is None
        assert list(way.names("stations/")) == []
        assert way.put_new("log/1/0/1.seg", b"one")
        way.replace("stations/1/state", b"mine")
        assert way.get("log/1/0/1.seg") == b"one"
        assert way.get("stations/1/state") == b"mine"
        left = [each for each in place.folder.rglob("*") if each.is_file()]
        assert [each.read_bytes() for each in left].count("чужое".encode()) == 3

    def test_a_folder_of_very_many_is_listed_in_part(self, place: FolderPlace) -> None:
        (place.folder / "snap").mkdir()
        for number in range(20_500):
            (place.folder / "snap" / f"{number}").touch()
        (place.folder / "snap" / "a").mkdir()
        found = sum(1 for _name in place.way().names("snap/"))
        assert 19_990 < found <= 20_000
