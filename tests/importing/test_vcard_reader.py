"""What cards of all makers say, read into columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.importing.sheets import open_sheets
from tests.importing.vcard_files import card, listing, quoted, read, said, softly_quoted

if TYPE_CHECKING:
    from pathlib import Path

PLACE = "Карточка vCard"


@pytest.fixture
def vcf(tmp_path: Path) -> Path:
    return tmp_path / "контакты.vcf"


def test_a_plain_card(vcf: Path) -> None:
    text = card(
        "N:Петров;Иван;Сергеевич;;", "FN:Иван Петров", "ORG:ООО «Ива»;Сбыт;Юг", "TITLE:Снабженец",
        "TEL;TYPE=CELL:+7 921 555-10-24", "EMAIL;TYPE=INTERNET,WORK:ivan@iva.ru",
        "ADR;TYPE=HOME:;кв. 5;ул. Мира\\, д. 1;Пермь;Пермский край;614000;Россия",
        "BDAY:1985-12-31", "CATEGORIES:VIP,Опт", "NOTE:Первая\\nвторая\\, третья\\; конец",
        "URL:https://iva.ru", "UID:urn:uuid:abc-1", "REV:20240101T000000Z",
    )  # fmt: skip
    assert read(vcf, text) == [
        {
            PLACE: "№ 1, строка 1", "UID": "abc-1", "Фамилия": "Петров", "Имя": "Иван",
            "Отчество": "Сергеевич", "Компания": "ООО «Ива»", "Должность": "Снабженец",
            "Телефоны": "мобильный: +7 921 555-10-24", "Почта": "рабочий: ivan@iva.ru",
            "Фактический адрес": "614000, Россия, Пермский край, Пермь, ул. Мира, д. 1, кв. 5",
            "День рождения": "1985-12-31", "Метки": "VIP, Опт",
            "Заметка": "Первая\nвторая, третья; конец", "Сайты": "https://iva.ru",
            "Другие сведения": "Отдел: Сбыт, Юг",
        }
    ]  # fmt: skip


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1251", "koi8-r", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\r\r\n"])
def test_encodings_and_line_ends(vcf: Path, codec: str, end: str) -> None:
    text = card("N:Щукина;Жанна;Юрьевна;;", "NOTE:Ёлка и снег", "ORG:Завод имени Ильича", end=end)
    mark = b"\xfe\xff" if codec == "utf-16-be" else b""
    (row,) = read(vcf, mark + (text * 1).encode(codec))
    assert (row["Фамилия"], row["Имя"], row["Отчество"]) == ("Щукина", "Жанна", "Юрьевна")
    assert (row["Заметка"], row["Компания"]) == ("Ёлка и снег", "Завод имени Ильича")


@pytest.mark.parametrize(
    "charset", ["UTF-8", "windows-1251", "KOI8-R", "ISO-8859-5", "no-such", ""]
)
def test_quoted_printable_in_any_charset(vcf: Path, charset: str) -> None:
    codec = charset if charset not in ("no-such", "") else "utf-8"
    head = f";CHARSET={charset}" if charset else ""
    note = "Очень длинная заметка, которая не помещается в одну строку.\nИ вторая = конец"
    text = card(
        f"N{head};ENCODING=QUOTED-PRINTABLE:{quoted('Иванов', codec)};{quoted('Пётр', codec)};;;",
        f"NOTE;ENCODING=QUOTED-PRINTABLE{head}:{softly_quoted(note, codec)}",
        "TEL;CELL:89215551024",
        version="2.1",
    )
    (row,) = read(vcf, text)
    assert said(row) == {
        "Фамилия": "Иванов", "Имя": "Пётр", "Телефоны": "мобильный: 89215551024",
        "Заметка": note,
    }  # fmt: skip


def test_soft_breaks_swallow_nothing_but_their_line(vcf: Path) -> None:
    text = card(
        f"N;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:{quoted('Иванов')}=",
        f";{quoted('Иван')};;;",
        "TEL;CELL:1234567",
        "NOTE;QUOTED-PRINTABLE:=41=",
        version="2.1",
    ) + card("FN:Второй Пётр", "PHOTO;ENCODING=b;TYPE=JPEG:AAAABBBB=", "TEL:7654321")
    one, two = read(vcf, text)
    assert said(one) == {
        "Фамилия": "Иванов", "Имя": "Иван", "Телефоны": "мобильный: 1234567", "Заметка": "A"
    }  # fmt: skip
    assert said(two) == {"Имя целиком": "Второй Пётр", "Телефоны": "7654321"}


def test_folding_is_undone_before_decoding(vcf: Path) -> None:
    data = card("FN:Жанна Щукина", "NOTE:Привет, мир").encode()
    at = data.index("Щ".encode()) + 1  # inside a letter
    (row,) = read(vcf, data[:at] + b"\r\n " + data[at:])
    assert said(row) == {"Имя целиком": "Жанна Щукина", "Заметка": "Привет, мир"}


@pytest.mark.parametrize(
    "photo",
    [
        "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRg\r\n AAAA=\r\n BBBB==",
        "PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQ\r\nSkZJRgABAQ\r\nAAAA/2Q==\r\n",
        "PHOTO;BASE64:\r\n  /9j/4AAQ\r\n  AAAA==",
        "PHOTO;TYPE=JPEG;ENCODING=BASE64:\r\n /9j/4AAQ=\r\n\r\n",
        "PHOTO:data:image/jpeg;base64,/9j/4AAQ\r\n AAAA=",
        "item1.LOGO;ENCODING=b:AAAA=",
        "PHOTO;ENCODING=QUOTED-PRINTABLE:=FF=\r\n=D8=",
        "PHOTO;ENCODING=QUOTED-PRINTABLE:=\r\n data:,x",
        "X-FACE;ENCODING=BASE64:AAAA\r\nBBBB=",
        "KEY;X509;ENCODING=BASE64:\r\n    MIID\r\n    AAA=\r\n\r\n",
    ],
)
def test_pictures_are_left_out_and_swallow_nothing(vcf: Path, photo: str) -> None:
    (row,) = read(vcf, card("FN:Анна Лис", *photo.split("\r\n"), "TEL;HOME:1234567", version="2.1"))
    assert said(row) == {"Имя целиком": "Анна Лис", "Телефоны": "домашний: 1234567"}
    assert "Фотографий, звуков и ключей: 1; они не загружаются." in listing(vcf).notes


def test_labels_of_phones(vcf: Path) -> None:
    text = card(
        "FN:Анна Лис",
        "TEL;TYPE=VOICE:1000001", "TEL;TYPE=HOME,FAX:1000002", "TEL;TYPE=cell;TYPE=work:1000003",
        "item1.TEL:1000004", "item1.X-ABLabel:Дача: лето", "Item2.TEL;type=pref:1000005",
        "item2.X-ABLabel:_$!<Main>!$_", 'TEL;TYPE="work,voice";PREF=2:tel:+7-812-309-14-50;ext=102',
        "TEL;PREF=1:tel:+79215551024", "TEL;X-Сторож:1000006",
        f"TEL;X-CUSTOM(CHARSET=UTF-8,ENCODING=QUOTED-PRINTABLE,{quoted('Баня')}):1000007",
        "TEL;CELL:+74951234567,,12", "TEL;PAGER:1000008",
    )  # fmt: skip
    (row,) = read(vcf, text)
    assert row["Телефоны"].split("\n") == [
        "основной: 1000005", "+79215551024", "рабочий: +7-812-309-14-50 доб. 102", "1000001",
        "факс: 1000002", "мобильный: 1000003", "Дача лето: 1000004", "Сторож: 1000006",
        "Баня: 1000007", "мобильный: +74951234567 доб. 12", "пейджер: 1000008",
    ]  # fmt: skip


def test_messengers_and_pages(vcf: Path) -> None:
    text = card(
        "FN:Анна Лис", "IMPP;X-SERVICE-TYPE=Skype;type=HOME:skype:anna.lis", "X-ICQ:123456789",
        "IMPP:xmpp:anna@jabber.ru", "X-TELEGRAM:anna_lis", "X-SKYPE-USERNAME:other.lis",
        "X-WHATSAPP:+79215551024", "IMPP;X-SERVICE-TYPE=Foo:x-apple:bar",
        "X-SOCIALPROFILE;type=vk:https://vk.com/anna",
        "X-SOCIALPROFILE;type=telegram;x-user=lis_a:x-apple:lis_a",
        "URL;TYPE=WORK:http\\://lis.ru",
    )  # fmt: skip
    (row,) = read(vcf, text)
    assert row["Мессенджеры"].split("\n") == [
        "Skype: anna.lis", "ICQ: 123456789", "Jabber: anna@jabber.ru", "Telegram: @anna_lis",
        "Skype: other.lis", "WhatsApp: +79215551024", "Foo: bar", "Telegram: @lis_a",
    ]  # fmt: skip
    assert row["Соцсети"] == "ВКонтакте: https://vk.com/anna"
    assert row["Сайты"] == "рабочий: http://lis.ru"


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("BDAY:19851231", "1985-12-31"),
        ("BDAY;VALUE=date:1985-12-31", "1985-12-31"),
        ("BDAY:1985-12-31T00:00:00Z", "1985-12-31"),
        ("BDAY:--1231", "--12-31"),
        ("BDAY:--12-31", "--12-31"),
        ("BDAY;X-APPLE-OMIT-YEAR=1604:1604-12-31", "--12-31"),
        ("BDAY:31.12.1985", "31.12.1985"),
        ("X-ANDROID-CUSTOM:vnd.android.cursor.item/contact_event;1985-12-31;3;;;;", "1985-12-31"),
    ],
)
def test_birthdays(vcf: Path, line: str, day: str) -> None:
    assert said(read(vcf, card("FN:Анна Лис", line))[0]) == {
        "Имя целиком": "Анна Лис", "День рождения": day
    }  # fmt: skip


def test_what_has_no_column_is_kept(vcf: Path) -> None:
    text = card(
        "FN:Анна Лис", "BDAY;VALUE=text:около 1800", "NICKNAME:Лиса,Ниса", "X-НЕЧТО:ы",
        "X-CUSTOM-THING:да\\, она", "item1.X-ABDATE:2010-06-01",
        "item1.X-ABLabel:_$!<Anniversary>!$_",
        "X-ABRELATEDNAMES;TYPE=spouse:Пётр", "ADR;WORK:;;Ленина 1;;;;", "ADR;HOME:;;Мира 2;;;;",
        "X-ANDROID-CUSTOM:vnd.android.cursor.item/relation;Оля;2;;;", "ROLE:Мастер", "TITLE:Швея",
        "AGENT:", "BEGIN:VCARD", "N:Кот;Том;;;", "TEL:1112223", "END:VCARD", "ORG:;Отдел кадров",
        "PRODID:-//x", "X-MS-OL-DESIGN:<card/>", "X-ABUID:1",
    )  # fmt: skip
    (row,) = read(vcf, text)
    assert row["Должность"] == "Швея"
    assert row["Фактический адрес"] == "Ленина 1"
    assert row["Другие сведения"].split("\n") == [
        "День рождения: около 1800", "Прозвище: Лиса, Ниса",
        "X-CUSTOM-THING: да, она", "Годовщина: 2010-06-01", "Супруг(а): Пётр", "Связан: Оля",
        "Представитель: Том Кот, 1112223", "Отдел: Отдел кадров", "X-НЕЧТО:ы",
        "Роль: Мастер", "Адрес (домашний): Мира 2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (["N:Иванов;Пётр Ильич;;;"], ("Иванов", "Пётр", "Ильич", "")),
        (["N:Иван Петров;;;;", "FN:Иван Петров"], ("", "", "", "Иван Петров")),
        (["N:Петров;;;;", "FN:Иван Петров"], ("", "", "", "Иван Петров")),
        (["N:;Иван;;;", "FN:Иван"], ("", "Иван", "", "")),
        (["FN:Иван Петров"], ("", "", "", "Иван Петров")),
        (["NICKNAME:Ваня"], ("", "", "", "Ваня")),
        (["EMAIL:vanya@iva.ru"], ("", "", "", "vanya@iva.ru")),
        (["TEL:8 921 555-10-24"], ("", "", "", "Абонент 89215551024")),
        (["N:+79215551024;;;;", "FN:+79215551024", "TEL:+79215551024"],
         ("", "", "", "Абонент +79215551024")),
        (["N;LANGUAGE=ru:Лис;Анна"], ("Лис", "Анна", "", "")),
        (["n:Лис;Анна", "version:3.0"], ("Лис", "Анна", "", "")),
    ],
)  # fmt: skip
def test_names(vcf: Path, lines: list[str], names: tuple[str, ...]) -> None:
    (row,) = read(vcf, card(*lines))
    assert tuple(row.get(n, "") for n in ("Фамилия", "Имя", "Отчество", "Имя целиком")) == names
    assert "Вид" not in row


@pytest.mark.parametrize(
    "lines",
    [
        ["FN:Ромашка", "N:;;;;", "ORG:Ромашка", "X-ABShowAs:COMPANY"],
        ["KIND:org", "FN:Ромашка"],
        ["ORG:Ромашка"],
        ["N:Ромашка;;;;", "FN:Ромашка", "ORG:Ромашка;"],
    ],
)
def test_companies(vcf: Path, lines: list[str]) -> None:
    assert said(read(vcf, card(*lines))[0]) == {"Вид": "Компания", "Имя целиком": "Ромашка"}


def test_a_company_card_may_name_a_person(vcf: Path) -> None:
    text = card("FN:Ромашка", "N:Лис;Анна;;;", "ORG:Ромашка", "X-ABShowAs:COMPANY")
    assert said(read(vcf, text)[0]) == {
        "Вид": "Компания", "Имя целиком": "Ромашка", "Фамилия": "Лис", "Имя": "Анна"
    }  # fmt: skip


def test_unfinished_and_broken_cards_cost_only_themselves(vcf: Path) -> None:
    text = (
        "мусор перед\r\n"
        "BEGIN:VCARD\r\nVERSION:2.1\r\nFN:Без Конца\r\n"
        + card("FN:Пётр Целый", "строка без двоеточия", "NOTE:раз", "два: три", "http://iva.ru/x")
        + "BEGIN:VCARD\r\nEND:VCARD\r\nEND:VCARD\r\n"
        + card("KIND:group", "FN:Друзья", "MEMBER:urn:uuid:1")
        + "begin : vcard\r\nfn:Анна Лис\r\nend:vcard"
        + "\r\nBEGIN:VCARD\r\nFN:Последний Иван"
    )
    rows = read(vcf, text)
    assert [row[PLACE] for row in rows] == [
        "№ 1, строка 2", "№ 2, строка 5", "№ 3, строка 13", "№ 4, строка 16", "№ 5, строка 22",
        "№ 6, строка 25",
    ]  # fmt: skip
    assert [row.get("Имя целиком") for row in rows] == [
        "Без Конца", "Пётр Целый", None, "Друзья", "Анна Лис", "Последний Иван"
    ]  # fmt: skip
    assert rows[1]["Заметка"] == "раз\nдва: три\nhttp://iva.ru/x"
    assert rows[2]["Не прочитано"].startswith("В карточке нет ни имени")
    assert rows[3]["Не прочитано"].startswith("Это список контактов")
    assert listing(vcf).notes[1:] == (
        "Карточек, которые нельзя загрузить: 2; почему — на пробном прогоне.",
        "Строк вне карточек: 1; они пропущены.",
    )


def test_emoji_halves_and_spoiled_letters(vcf: Path) -> None:
    halves = "=ED=A0=BD=ED=B8=80"  # U+1F600 as two surrogates
    text = card(
        f"FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:{quoted('Анна')} {halves}",
        f"ORG;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:{quoted('Ромашка')}=D0",
        "NOTE;ENCODING=QUOTED-PRINTABLE:=D0=B0=00\0=D0=B1\0",
        version="2.1",
    )
    assert said(read(vcf, text)[0]) == {
        "Имя целиком": "Анна 😀", "Компания": "Ромашка", "Заметка": "аб"
    }  # fmt: skip


def test_a_shared_uid_is_nobodys(vcf: Path) -> None:
    text = "".join(card(f"FN:{name}", "UID:1") for name in ("Анна Лис", "Пётр Кот"))
    one, two = read(vcf, text)
    assert (one.get("UID"), two.get("UID")) == ("1", None)


def test_the_door_knows_cards_by_content(tmp_path: Path) -> None:
    path = tmp_path / "выгрузка.txt"
    path.write_text("\ufeff\n" + card("FN:Анна Лис", "TEL:1112223"), encoding="utf-8")
    book = open_sheets(path)
    assert (book.kind, book.sheets[0].rows, book.headings) == (
        "vcard", 2, (PLACE, "Имя целиком", "Телефоны")
    )  # fmt: skip
    assert list(book.rows(0)) == [
        [PLACE, "Имя целиком", "Телефоны"], ["№ 1, строка 2", "Анна Лис", "1112223"]
    ]  # fmt: skip
