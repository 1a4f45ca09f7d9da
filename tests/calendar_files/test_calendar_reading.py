from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.calendar_files.blocks import parse_blocks
from crm_desktop.calendar_files.file import read_calendar
from crm_desktop.calendar_files.moments import MomentError, moment_of, read_duration
from crm_desktop.calendar_files.zones import ZoneBook
from crm_desktop.errors import BadFileError

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.calendar_files.entries import CalendarFile, Entry

MOSCOW = ZoneInfo("Europe/Moscow")
HEAD = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
FOOT = b"END:VCALENDAR\r\n"
MELBOURNE = """
BEGIN:VTIMEZONE
TZID:Canberra, Melbourne, Sydney
BEGIN:STANDARD
DTSTART:20080406T030000
RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=4
TZOFFSETFROM:+1100
TZOFFSETTO:+1000
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20081005T020000
RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=10
TZOFFSETFROM:+1000
TZOFFSETTO:+1100
END:DAYLIGHT
END:VTIMEZONE
"""


def read(tmp_path: Path, content: bytes) -> CalendarFile:
    path = tmp_path / "x.ics"
    path.write_bytes(content)
    return read_calendar(path, zone=MOSCOW)


def event(*lines: str) -> bytes:
    """An event of some lines, whole."""
    return ("\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"]) + "\r\n").encode()


def only(tmp_path: Path, *lines: str) -> Entry:
    found = read(tmp_path, HEAD + event("UID:x", *lines) + FOOT)
    assert len(found.series) == 1, found.refused
    return found.series[0].entry


def instant(*moment: int) -> int:
    return int(datetime(*moment, tzinfo=UTC).timestamp() * 1000)  # type: ignore[misc,arg-type]


# One small file of each kind of trouble that calendars of the world have.
@pytest.mark.parametrize(
    ("content", "titles", "why"),
    [
        (event("DTSTART:20261201T100000Z", "SUMMARY:Голое событие"), ["Голое событие"], []),
        (HEAD + event("SUMMARY:Без даты") + FOOT, ["Без даты"], []),
        (HEAD + event("UID:x") + FOOT, [], ["Пустая запись: ни названия, ни даты."]),
        (HEAD + event("DTSTART:скоро", "SUMMARY:А") + FOOT, [], ["Дата «скоро» не понята."]),
        (HEAD + event("DTSTART:", "SUMMARY:А") + FOOT, [], ["Дата пустая."]),
        (HEAD + event("DTSTART:20260230", "SUMMARY:А") + FOOT, [], ["Даты «20260230» не бывает."]),
        (
            HEAD + event("DTSTART:00010101", "SUMMARY:А") + event("DTSTART:20261201") + FOOT,
            [""],
            ["Год 1: задачи бывают с 1900 по 2199 год."],
        ),
        (
            HEAD + b"BEGIN:VEVENT\r\nDTSTART:20261201\r\nSUMMARY:\xd0\x90\r\n",
            [],
            ["Запись в файле обрывается."],
        ),
        (
            HEAD
            + b"BEGIN:VEVENT\r\nDTSTART:20261201\r\nSUMMARY:1\r\n"
            + event("DTSTART:20261202", "SUMMARY:2")
            + FOOT,
            ["2"],
            ["Запись в файле обрывается."],
        ),
        (
            HEAD
            + b"BEGIN:VJOURNAL\r\nSUMMARY:1\r\nEND:VJOURNAL\r\nBEGIN:VFREEBUSY\r\nEND:VFREEBUSY\r\n"
            + b"BEGIN:VAVAILABILITY\r\nEND:VAVAILABILITY\r\nBEGIN:MYCOMP\r\nEND:MYCOMP\r\n"
            + FOOT,
            [],
            [
                "Заметка дневника: задач из неё не получается.",
                "Только занятость, без самих дел.",
                "Часы приёма, а не дело.",
            ],
        ),
        (
            (HEAD + event("DTSTART:20261201", "SUMMARY:1") + FOOT)
            + (HEAD + event("DTSTART:20261202", "SUMMARY:2") + FOOT),
            ["1", "2"],
            [],
        ),
        (
            HEAD
            + event("UID:a", "SEQUENCE:2", "DTSTART:20261201", "SUMMARY:новее")
            + event("UID:a", "SEQUENCE:1", "DTSTART:20261201", "SUMMARY:старее")
            + FOOT,
            ["новее"],
            ["В этом же файле есть эта же запись новее."],
        ),
        (
            HEAD
            + event("UID:a", "DTSTART:20261201", "SUMMARY:1")
            + event("UID:a", "DTSTART:20261202", "SUMMARY:2")
            + FOOT,
            ["1", "2"],
            [],
        ),
    ],
)
def test_a_bad_entry_leaves_the_others(
    tmp_path: Path, content: bytes, titles: list[str], why: list[str]
) -> None:
    found = read(tmp_path, content)
    assert [each.entry.title for each in found.series] == titles
    assert [each.why for each in found.refused] == why


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r", b"\r\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_any_line_ends_and_letters(tmp_path: Path, end: bytes, encoding: str) -> None:
    text = (
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261201\nSUMMARY:Встреча у\n  окна\nEND:VEVENT\n"
    )
    content = f"{text}END:VEVENT\n".replace("\n", end.decode()).encode(encoding)
    assert [each.entry.title for each in read(tmp_path, content).series] == ["Встреча у окна"]


def test_a_letter_parted_by_a_fold_is_whole_again(tmp_path: Path) -> None:
    line = "SUMMARY:Ж".encode()
    content = HEAD + b"BEGIN:VEVENT\r\nDTSTART:20261201\r\n" + line[:-1] + b"\r\n " + line[-1:]
    found = read(tmp_path, content + b"\r\nEND:VEVENT\r\n" + FOOT)
    assert found.series[0].entry.title == "Ж"


def test_text_is_plain_and_loses_nothing(tmp_path: Path) -> None:
    long = "слово " * 200
    entry = only(
        tmp_path, "DTSTART:20261201", f"SUMMARY:{long}", "DESCRIPTION:<b>раз</b>\\, два\\;\\nтри",
        "строка без отступа", "LOCATION:\u202eзал\u202c", "URL:https://example.com/x",
    )  # fmt: skip
    assert len(entry.title) <= 500
    assert long.strip() in entry.text
    assert "<b>раз</b>, два;\nтри\nстрока без отступа\nhttps://example.com/x" in entry.text
    assert entry.place == "зал"


def test_odd_lines_are_left_out_and_told(tmp_path: Path) -> None:
    entry = only(tmp_path, "DTSTART:20261201T100000Z", "X-RADIUS=49.9", "SUMMARY:А")
    assert entry.notes == ("Непонятные строки пропущены.",)
    entry = only(tmp_path, "DTSTART;;VALUE=DATE-TIME:20261201T100000", "SUMMARY:А")
    assert entry.start is not None
    assert entry.start.at == instant(2026, 12, 1, 7)


@pytest.mark.parametrize(
    ("lines", "minutes", "last", "note"),
    [
        (("DTEND:20261201T113000Z",), 90, None, ""),
        (("DURATION:PT45M",), 45, None, ""),
        (("DTEND:20261201T090000Z",), None, None, "Конец раньше начала"),
        (("DURATION:P999999999999999999W",), None, None, "не понята"),
        (("DURATION:PT0S",), None, None, ""),
        (("DTEND:завтра",), None, None, "Конец не понят"),
        (("DTEND:20261211T100000Z",), None, date(2026, 12, 11), "записано по дням"),
    ],
)
def test_how_long_it_takes(
    tmp_path: Path, lines: tuple[str, ...], minutes: int | None, last: date | None, note: str
) -> None:
    entry = only(tmp_path, "DTSTART:20261201T100000Z", "SUMMARY:А", *lines)
    assert (entry.minutes, entry.ends_on) == (minutes, last)
    assert bool(entry.notes) == bool(note)
    assert note in " ".join(entry.notes)


@pytest.mark.parametrize(
    ("tzid", "utc", "key"),
    [
        ("Europe/Moscow", 7, ""),
        ("Russian Standard Time", 7, ""),
        ("W. Europe Standard Time", 9, "Europe/Berlin"),
        ("/freeassociation.sourceforge.net/Asia/Yekaterinburg", 5, "Asia/Yekaterinburg"),
        ("europe/berlin", 9, "Europe/Berlin"),
        ("(UTC+03:00) Москва\\, Санкт-Петербург", 7, "Etc/GMT-3"),
        ("GMT+0530", 4, ""),
        ("UTC", 10, "UTC"),
    ],
)
def test_zones_by_the_names_of_other_programs(tzid: str, utc: int, key: str) -> None:
    zones = ZoneBook(MOSCOW)
    moment = moment_of("20261201T100000", tzid, zones)
    assert moment.at is not None
    assert datetime.fromtimestamp(moment.at / 1000, UTC).hour == utc
    assert (moment.zone, dict(zones.unknown)) == (key, {})


def test_a_zone_a_file_describes_is_known_by_its_clock(tmp_path: Path) -> None:
    lines = ('DTSTART;TZID="Canberra, Melbourne, Sydney":20261201T150000', "SUMMARY:А")
    described = MELBOURNE.strip().replace("\n", "\r\n").encode() + b"\r\n"
    found = read(tmp_path, HEAD + described + event(*lines) + FOOT)
    start = found.series[0].entry.start
    assert start is not None
    assert (start.at, found.notes) == (instant(2026, 12, 1, 4), ())
    zone = ZoneInfo(start.zone)
    assert (
        datetime(2026, 7, 1, tzinfo=zone).utcoffset()
        == datetime(2026, 7, 1, tzinfo=ZoneInfo("Australia/Sydney")).utcoffset()
    )


def test_a_zone_nobody_knows_is_the_offices_and_told(tmp_path: Path) -> None:
    lines = ("DTSTART;TZID=Customized Time Zone:20261201T100000", "SUMMARY:А")
    found = read(tmp_path, HEAD + event(*lines) + FOOT)
    assert found.series[0].entry.start is not None
    assert found.series[0].entry.start.at == instant(2026, 12, 1, 7)
    assert "Customized Time Zone" in found.notes[0]


@pytest.mark.parametrize(
    "rule",
    ["FREQ=SECONDLY", "FREQ=YEARLY;BYSECOND=1", "FREQ=DAILY;COUNT=999999999", "каша"],
)
def test_a_description_that_would_never_end_is_not_followed(tmp_path: Path, rule: str) -> None:
    described = MELBOURNE.replace("FREQ=YEARLY;BYDAY=1SU;BYMONTH=4", rule)
    described = described.replace("FREQ=YEARLY;BYDAY=1SU;BYMONTH=10", rule).strip()
    lines = ('DTSTART;TZID="Canberra, Melbourne, Sydney":20261201T150000', "SUMMARY:А")
    content = HEAD + described.replace("\n", "\r\n").encode() + b"\r\n" + event(*lines) + FOOT
    assert read(tmp_path, content).notes


@pytest.mark.parametrize(
    ("text", "zone", "utc"),
    [
        # The clock skips 2:00–3:00: the meeting moves on by the hour that is not there.
        ("20260329T023000", "Europe/Berlin", (2026, 3, 29, 1, 30)),
        # 2:30 comes twice: the first of the two.
        ("20261025T023000", "Europe/Berlin", (2026, 10, 25, 0, 30)),
        # Almaty put its clocks back for good at midnight of 1 March 2024.
        ("20240229T120000", "Asia/Almaty", (2024, 2, 29, 6, 0)),
        ("20240301T120000", "Asia/Almaty", (2024, 3, 1, 7, 0)),
        ("2026-12-01T10:00:00+05:00", "", (2026, 12, 1, 5, 0)),
        ("20261201T100060", "UTC", (2026, 12, 1, 10, 0)),
    ],
)
def test_clocks_that_change(text: str, zone: str, utc: tuple[int, ...]) -> None:
    moment = moment_of(text, zone, ZoneBook(MOSCOW))
    assert moment.at is not None
    assert moment.at // 60_000 * 60_000 == instant(*utc)


@pytest.mark.parametrize("text", ["P", "PT", "", "1H", "PXD", "P1H"])
def test_no_length_of_time(text: str) -> None:
    with pytest.raises((MomentError, IndexError)):
        read_duration(text)


def test_depth_and_size_do_no_harm() -> None:
    deep = b"BEGIN:VCALENDAR\n" * 20_000 + b"DTSTART:1\n" * 100 + b"END:VCALENDAR\n" * 20_000
    assert len(parse_blocks(deep)) == 1
    long = HEAD + b"BEGIN:VEVENT\nDTSTART:20261201\nSUMMARY:" + b"x" * 5_000_000 + b"\nEND:VEVENT\n"
    assert len(parse_blocks(long)[0].children[0].text("SUMMARY")) <= 200_000


WORDS = st.sampled_from(
    ["BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VTODO", "END:VTODO",
     "BEGIN:VALARM", "END:VALARM", "BEGIN:VTIMEZONE", "END:VTIMEZONE", "BEGIN:STANDARD",
     "END:STANDARD", "UID:1", "UID:2", "DTSTART:20261201T100000Z", "DTSTART;TZID=X:20261201T100000",
     "DTSTART;VALUE=DATE:20261201", "DTEND:20261201", "DUE:20261201", "DURATION:-PT1H", "RRULE:",
     "RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY;BYDAY=XX", "EXDATE:20261201,,x", "RDATE:20261203/PT1H",
     "RECURRENCE-ID:20261202T100000Z", "TRIGGER:-P1D", "TRIGGER:x", "SUMMARY:а\\", "TZID:X",
     "TZOFFSETFROM:+9999", "TZOFFSETTO:+0300", " ", "\tx", ":", ";", "=", "a;b=\"c:d",
     "BEGIN:", "END:"]
)  # fmt: skip


@given(st.lists(WORDS | st.text(max_size=20), max_size=60), st.binary(max_size=20))
def test_no_file_breaks_the_reader(tmp_path: Path, words: list[str], junk: bytes) -> None:
    content = "\n".join(words).encode("utf-8", "surrogatepass") + b"\n" + junk
    try:
        found = read(tmp_path, content)
    except BadFileError:
        return
    assert found.read == len(found.refused) + sum(1 + len(each.others) for each in found.series)
