from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.clients.channels_text import classify_channel
from crm_desktop.clients.emails import Email, check_email, email_key, split_emails
from crm_desktop.clients.hosts import readable_host, site_key


@pytest.mark.parametrize(
    ("text", "kind", "key", "label"),
    [
        ("@severny_veter", "messenger", "telegram:severny_veter", "Telegram"),
        ("https://t.me/Severny_Veter", "messenger", "telegram:severny_veter", "Telegram"),
        ("t.me/+79215551024", "messenger", "telegram:79215551024", "Telegram"),
        ("Telegram: @ivanov", "messenger", "telegram:ivanov", "Telegram"),
        ("https://wa.me/79215551024", "messenger", "whatsapp:79215551024", "WhatsApp"),
        (
            "https://api.whatsapp.com/send?phone=79215551024",
            "messenger",
            "whatsapp:79215551024",
            "WhatsApp",
        ),
        ("WhatsApp 8 921 555-10-24", "messenger", "whatsapp:79215551024", "WhatsApp"),
        ("viber://chat?number=%2B79215551024", "messenger", "viber:79215551024", "Viber"),
        ("вайбер +7 921 555 10 24", "messenger", "viber:79215551024", "Viber"),
        ("skype: ivan.petrov", "messenger", "skype:ivan.petrov", "Skype"),
        ("https://vk.com/Club123", "social", "vk.com/club123", "ВКонтакте"),
        ("m.vk.com/club123", "social", "vk.com/club123", "ВКонтакте"),
        ("vk.ru/club123", "social", "vk.com/club123", "ВКонтакте"),
        ("ok.ru/profile/12", "social", "ok.ru/profile/12", "Одноклассники"),
        ("Info@Firma.example", "email", "info@firma.example", ""),
        ("www.firma.example/", "site", "firma.example", ""),
        ("8 (812) 309-14-50", "phone", "78123091450", ""),
        ("моб. 89215551024", "phone", "79215551024", "мобильный"),
        ("309-14-50", "phone", "", ""),
        ("не помню", "site", "", ""),
        ("", "site", "", ""),
    ],
)
def test_kinds(text: str, kind: str, key: str, label: str) -> None:
    found = classify_channel(text)
    assert (found.kind, found.key, found.label) == (kind, key, label)
    assert bool(found.problem) == (key == "")


@given(st.text(max_size=60))
def test_any_text_gets_a_kind(text: str) -> None:
    found = classify_channel(text)
    assert found.kind in {"phone", "email", "messenger", "social", "site"}
    assert found.key or found.problem


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("https://WWW.Firma.ru/Shop/?utm_source=x#top", "firma.ru/Shop"),
        ("firma.ru", "firma.ru"),
        ("http://firma.ru:8080/a?id=1&utm_medium=y", "firma.ru:8080/a?id=1"),
        ("https://xn--80aesfpebagmfblc0a.xn--p1ai/", "стопкоронавирус.рф"),
        ("Стопкоронавирус.РФ", "стопкоронавирус.рф"),
        ("ivan@firma.ru", ""),
        ("ООО Ромашка", ""),
        ("ftp://firma.ru", ""),
        ("http://[::1", ""),
        ("12.05", ""),
        ("", ""),
    ],
)
def test_site_keys(text: str, key: str) -> None:
    assert site_key(text) == key


@given(st.from_regex(r"[a-z]{2,10}\.(ru|example)(/[a-z]{1,5}){0,2}", fullmatch=True))
def test_spellings_of_a_site_share_a_key(site: str) -> None:
    assert site_key(site) == site_key(f"https://www.{site}/") == site
    assert site_key(site_key(site)) == site_key(site)


def test_hosts() -> None:
    assert readable_host("WWW.Firma.RU.") == "firma.ru"
    assert readable_host("xn--\xff") == ""
    assert readable_host("нет точки") == ""


@pytest.mark.parametrize(
    ("cell", "emails"),
    [
        ("", []),
        (" Ivan@Firma.RU ", [Email("Ivan@Firma.RU", "ivan@firma.ru")]),
        (
            "Иван <ivan@firma.ru>; buh@firma.ru",
            [
                Email("ivan@firma.ru", "ivan@firma.ru", "Иван"),
                Email("buh@firma.ru", "buh@firma.ru"),
            ],
        ),
        (
            "mailto:a@b.ru, c@d.ru (бухгалтер)",
            [Email("a@b.ru", "a@b.ru"), Email("c@d.ru", "c@d.ru", "бухгалтер")],
        ),
        ("нет почты", [Email("нет почты", "", problem="В адресе почты должен быть один знак @.")]),
        ("a@b.ru/c@d.ru", [Email("a@b.ru", "a@b.ru"), Email("c@d.ru", "c@d.ru")]),
    ],
)
def test_email_cells(cell: str, emails: list[Email]) -> None:
    assert split_emails(cell) == emails


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("", True),
        ("info@firma.ru", True),
        ("o'neil+crm@sub.firma.co.uk", True),
        ("инфо@firma.ru", False),
        ("info@firma", False),
        ("info.firma.ru", False),
        ("a@b@c.ru", False),
        ("a.@b.ru", False),
        ("a..b@c.ru", False),
        ("@firma.ru", False),
        ("директор@почта.рф", False),
        ("info@почта.рф", True),
    ],
)
def test_email_warnings(text: str, fine: bool) -> None:
    assert (check_email(text) == "") is fine


def test_email_keys() -> None:
    assert email_key("Info@XN--80A1ACNY.xn--p1ai") == "info@почта.рф"
    assert email_key("a@" + "b" * 260 + ".ru") == ""
    assert email_key("нет") == ""


@given(st.text(max_size=60))
def test_no_text_is_lost(cell: str) -> None:
    emails = split_emails(cell)
    for email in emails:
        assert email.key or email.problem
    if any(sign.isalnum() for sign in cell):
        assert emails
