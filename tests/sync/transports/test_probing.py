"""What a trial of a share finds wrong, and what it says of it."""

from __future__ import annotations

import pytest

from crm_desktop.journal.stamps import now_ms
from crm_desktop.sync.transport import Trouble
from crm_desktop.sync.transports.probing import Severity, probe
from tests.sync.faulty_share import Faults, FaultyShare
from tests.sync.memory_share import MemoryShare


class Tight(MemoryShare):
    """Has less room than an office wants."""

    def free_bytes(self) -> int | None:
        return 5 << 20


class Replacing(MemoryShare):
    """Its rename replaces what lies there."""

    def put_new(self, name: str, data: bytes) -> bool:
        self.replace(name, data)
        return True


class Undecided(MemoryShare):
    """Says «taken» to both of two who race, and keeps the last."""

    def put_new(self, name: str, data: bytes) -> bool:
        fresh = super().put_new(name, data)
        return fresh and "race" not in name


class Undying(MemoryShare):
    """Deletes nothing."""

    def delete(self, name: str) -> None:
        """Say so, and keep it."""


def test_a_good_share_is_good_and_left_as_it_was() -> None:
    share = MemoryShare()
    share.files["office.json"] = b"{}"
    report = probe(share)
    assert report.usable
    assert report.findings == ()
    assert report.trouble is None
    assert share.files == {"office.json": b"{}"}


@pytest.mark.parametrize(
    ("faults", "trouble", "word"),
    [
        (Faults(refuse=Trouble.OFFLINE), Trouble.OFFLINE, "не отвечает"),
        (Faults(refuse=Trouble.DENIED), Trouble.DENIED, "пароль"),
        (Faults(refuse_writes=Trouble.READ_ONLY), Trouble.READ_ONLY, "только читать"),
        (Faults(refuse_writes=Trouble.FULL), Trouble.FULL, "нет места"),
        (Faults(refuse=Trouble.BROKEN), Trouble.BROKEN, "ошибкой"),
        (Faults(fails_after=9), Trouble.OFFLINE, "не отвечает"),
    ],
)
def test_a_refusal_is_told(faults: Faults, trouble: Trouble, word: str) -> None:
    report = probe(FaultyShare(MemoryShare(), faults))
    assert not report.usable
    assert report.trouble is trouble
    (finding,) = report.findings
    assert word in finding.text
    assert "Ничего не изменено" in finding.text


@pytest.mark.parametrize("share", [Replacing(), Undecided()])
def test_a_share_that_gives_one_name_twice_is_refused(share: MemoryShare) -> None:
    report = probe(share)
    assert not report.usable
    assert any("занять одно имя" in finding.text for finding in report.findings)
    assert share.files == {}


@pytest.mark.parametrize(
    "share",
    [
        FaultyShare(MemoryShare(), Faults(empty=True)),
        FaultyShare(MemoryShare(), Faults(late=lambda name: name.endswith("big"))),
        Undying(),
    ],
)
def test_a_share_that_gives_back_something_else_is_refused(
    share: FaultyShare | MemoryShare,
) -> None:
    report = probe(share)
    assert not report.usable
    assert any("возвращает не то" in finding.text for finding in report.findings)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (5, ["отстают на 5 мин"]),
        (-5, ["спешат на 5 мин"]),
        (-30, ["спешат на 30 мин", "Обмен не начнётся"]),
    ],
)
def test_clocks_apart_are_a_warning(minutes: int, words: list[str]) -> None:
    report = probe(FaultyShare(MemoryShare(), Faults(clock_ms=minutes * 60_000)))
    assert report.usable
    (finding,) = report.findings
    assert finding.severity is Severity.WARN
    assert all(word in finding.text for word in words)
    assert report.clock_difference_ms == pytest.approx(minutes * 60_000, abs=30_000)


def test_clocks_a_minute_apart_are_nobodys_trouble() -> None:
    assert probe(MemoryShare(lambda: now_ms() + 60_000)).findings == ()


def test_little_room_and_a_late_listing_are_warnings() -> None:
    share = FaultyShare(Tight(), Faults(stale_listing=True))
    list(share.names("probe/"))
    report = probe(share)
    assert report.usable
    assert report.free_bytes == 5 << 20
    texts = [finding.text for finding in report.findings]
    assert any("Список файлов" in text for text in texts)
    assert any("мало места: 5 МБ" in text for text in texts)
