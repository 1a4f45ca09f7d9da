from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop import wording

MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=MOSCOW)


def ms(
    year: int,
    month: int,
    day: int,
    hour: int = 0,
    minute: int = 0,
    second: int = 0,
    *,
    zone: ZoneInfo = MOSCOW,
) -> int:
    at = datetime(year, month, day, hour, minute, second, tzinfo=zone)
    return int(at.timestamp() * 1000)


def spaced(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("n", "form"),
    [
        (0, "клиентов"),
        (1, "клиент"),
        (2, "клиента"),
        (4, "клиента"),
        (5, "клиентов"),
        (11, "клиентов"),
        (12, "клиентов"),
        (14, "клиентов"),
        (21, "клиент"),
        (22, "клиента"),
        (101, "клиент"),
        (111, "клиентов"),
        (1002, "клиента"),
        (-1, "клиент"),
        (-11, "клиентов"),
    ],
)
def test_three_forms(n: int, form: str) -> None:
    assert wording.plural(n, "клиент", "клиента", "клиентов") == form


def test_counts_do_not_break_over_lines() -> None:
    assert wording.count(1284, "клиент", "клиента", "клиентов") == "1\u00a0284\u00a0клиента"
    assert wording.number(-1840000) == "−1\u00a0840\u00a0000"


@pytest.mark.parametrize(
    ("kopecks", "text"),
    [
        (184000000, "1 840 000 ₽"),
        (1250, "12,50 ₽"),
        (5, "0,05 ₽"),
        (-100, "−1 ₽"),
        (-5, "−0,05 ₽"),
        (0, "0 ₽"),
    ],
)
def test_money(kopecks: int, text: str) -> None:
    assert spaced(wording.rubles(kopecks)) == text


@given(st.integers(-(10**15), 10**15))
def test_money_keeps_every_kopeck(kopecks: int) -> None:
    text = wording.rubles(kopecks, always_kopecks=True)
    digits = text.replace("\u00a0", "").replace(",", "").replace("₽", "").replace("−", "-")
    assert int(digits) == kopecks


def test_percent() -> None:
    assert spaced(wording.percent(0.5)) == "50 %"
    assert spaced(wording.percent(0.125, digits=1)) == "12,5 %"
    assert spaced(wording.percent(-0.004)) == "0 %"
    assert spaced(wording.percent(-0.04)) == "−4 %"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, ""),
        (45, "45 сек"),
        (720, "12 мин"),
        (3599, "1 ч"),
        (3900, "1 ч 05 мин"),
        (2 * 86400 + 3 * 3600, "2 дня 3 ч"),
        (5 * 86400, "5 дней"),
    ],
)
def test_durations(seconds: int, text: str) -> None:
    assert spaced(wording.duration(seconds)) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 байт"),
        (1, "1 байт"),
        (2, "2 байта"),
        (512, "512 байт"),
        (1024, "1 КБ"),
        (1536, "1,5 КБ"),
        (1024 * 1024 - 1, "1 МБ"),
        (24 * 1024 * 1024, "24 МБ"),
        (5 * 1024**5, "5120 ТБ"),
    ],
)
def test_sizes(size: int, text: str) -> None:
    assert spaced(wording.file_size(size)) == text


@pytest.mark.parametrize(
    ("at", "text"),
    [
        ((2026, 11, 21, 11, 40), "сегодня, 11:40"),
        ((2026, 11, 20, 9, 5), "вчера, 09:05"),
        ((2026, 11, 22, 0, 0), "завтра, 00:00"),
        ((2026, 11, 14, 9, 30), "14 ноя, 09:30"),
        ((2024, 5, 14, 9, 30), "14 мая 2024, 09:30"),
    ],
)
def test_moments(at: tuple[int, ...], text: str) -> None:
    assert spaced(wording.moment(ms(*at), NOW, zone=MOSCOW)) == text


def test_today_depends_on_the_zone() -> None:
    at = ms(2026, 11, 20, 23, 30)
    assert spaced(wording.moment(at, NOW, zone=MOSCOW)) == "вчера, 23:30"
    vladivostok = ZoneInfo("Asia/Vladivostok")
    assert spaced(wording.moment(at, NOW, zone=vladivostok)) == "сегодня, 06:30"
    assert wording.time_of_day(at, zone=vladivostok) == "06:30"


def test_days() -> None:
    today = date(2026, 1, 1)
    assert wording.day(today, today) == "сегодня"
    assert wording.day(date(2025, 12, 31), today) == "вчера"
    assert wording.day(date(2026, 1, 2), today) == "завтра"
    assert spaced(wording.day(date(2026, 10, 3), today)) == "3 октября"
    assert spaced(wording.day(date(2025, 10, 3), today)) == "3 октября 2025"


def test_birthdays() -> None:
    today = date(2026, 11, 21)
    assert spaced(wording.birthday("1986-11-14", today)) == "14 ноября 1986 (40 лет)"
    assert spaced(wording.birthday("1986-11-22", today)) == "22 ноября 1986 (39 лет)"
    assert spaced(wording.birthday("--02-29", today)) == "29 февраля"
    assert wording.birthday("весной", today) == "весной"
    assert wording.birthday("", today) == ""
    assert wording.years_old(date(2000, 2, 29), date(2025, 2, 28)) == 24
    assert wording.years_old(date(2000, 2, 29), date(2025, 3, 1)) == 25


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Клиент «Ромашка» удалён", "Клиент «Ромашка» удалён"),
        ("Перенос на 10:30", "Перенос на 10:30"),
        ("Выполнено: звонок", "«Выполнено: звонок»"),
        ("Выполнено: акт «Ромашки»", "«Выполнено: акт „Ромашки“»"),
    ],
)
def test_a_title_with_a_colon_is_set_off(title: str, text: str) -> None:
    assert wording.set_off(title) == text
