"""Telephones of a cell or a field: several in one text, with extensions, words and names.

Nothing is ever dropped: a piece that cannot be read comes back with `problem` set.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from crm_desktop.clients.phone_numbers import (
    area_code,
    format_phone,
    looks_russian,
    read_number,
)
from crm_desktop.clients.requisite_text import digits_of_cell

NO_CITY_CODE = "Номер без кода города: по нему нельзя найти дубликат и позвонить из программы."
UNKNOWN_CODE = "Такого кода нет в плане нумерации: проверьте цифры."
UNREADABLE = "Не похоже на телефон: оставлено как есть."
WRONG_DIGITS = "Номер не удалось разобрать: проверьте цифры."

_SHORTEST, _LONGEST_LOCAL, _NATIONAL = 5, 7, 10

_SINGLE = re.compile(r"\+?[0-9()\s\u00a0-]{10,22}")
_SEVERAL = re.compile(r"[0-9()\s\u00a0+,;/-]{20,}")
_SIMPLE_SEPARATORS = re.compile(r"[;,/\n]")
_CELL_NUMBER = re.compile(r"'?\d+(?:[.,]0+|[.,]\d+[eE]\+?\d+)")
_NAMED = re.compile(r"\(([^()]*[^\W\d_][^()]*)\)")
_MARK = re.compile("[\ue000-\uf8ff]")
_FIRST_MARK, _LAST_MARK = 0xE000, 0xF8FF
_SLASHED = re.compile(
    r"(?<!\w)(?:(?P<fax>т(?:ел)?\.?\s*/\s*ф(?:акс)?)|(?P<kind>[рмд])\.?\s*/\s*т(?:ел)?)\.?(?!\w)",
    re.IGNORECASE,
)
_SLASHED_WORDS = {"р": "рабочий", "м": "мобильный", "д": "домашний"}
_SEPARATORS = re.compile(r"[;,|/\r\n\t]|(?<=\d)\s+(?:и|или|&)\s+")
_EXTENSION = re.compile(
    r"(?:доб(?:авочн\w*)?|вн(?:утр(?:енн\w*)?)?|ext(?:ension)?|(?<=\d)\s*[xх#]|#)"
    r"\s*[.:№]*\s*(\d{1,6})(?!\d)",
    re.IGNORECASE,
)
_RUN = re.compile(r"\+?\(?\d[\d\s\u00a0()\[\].‐‑‒–—−-]*\d")
_TWO_RUSSIAN = re.compile(
    r"(?<!\d)(?:\+?7|8)[\s\u00a0().-]*\d{3}(?:[\s\u00a0().-]*\d){7}(?!\d)"
    r"|(?<!\d)9\d{2}(?:[\s\u00a0().-]*\d){7}(?!\d)"
    r"|(?<!\d)[348]\d{9}(?!\d)"
)
_LABELS = (
    ("мобильный", re.compile(r"(?<!\w)(?:моб|сот|mob|cell)\w*\.?", re.IGNORECASE)),
    ("рабочий", re.compile(r"(?<!\w)(?:раб|офис|work|office|при[её]мн)\w*\.?", re.IGNORECASE)),
    ("домашний", re.compile(r"(?<!\w)(?:дом|home)\w*\.?", re.IGNORECASE)),
    ("факс", re.compile(r"(?<!\w)(?:факс|fax|ф\.)\w*\.?", re.IGNORECASE)),
    ("WhatsApp", re.compile(r"(?<!\w)(?:whats\s?app|ватсап|вотсап|wa)(?!\w)\.?", re.IGNORECASE)),
    ("Viber", re.compile(r"(?<!\w)(?:viber|вайбер)(?!\w)\.?", re.IGNORECASE)),
    ("Telegram", re.compile(r"(?<!\w)(?:telegram|телеграм+|tg)(?!\w)\.?", re.IGNORECASE)),
    ("", re.compile(r"(?<!\w)(?:телефоны?|тел|phone|tel|т)(?!\w)\.?", re.IGNORECASE)),
)
_EDGES = ' \u00a0.,:;-–—/()"«»'


@dataclass(frozen=True, slots=True)
class Phone:
    """One telephone found in a text.

    `text` is for the eye («+7 812 309-14-50 доб. 12») or, when unreadable, the piece as typed;
    `key` is E.164 without the plus or `""`; `problem` is `""` or a Russian warning.
    """

    text: str
    key: str
    ext: str = ""
    label: str = ""
    note: str = ""
    problem: str = ""


@dataclass(slots=True)
class _Found:
    raw: str
    key: str
    ext: str = ""
    label: str = ""
    notes: list[str] = field(default_factory=list)
    problem: str = ""

    def finished(self) -> Phone:
        text = format_phone(self.key) if self.key else self.raw
        if self.ext:
            text = f"{text} доб. {self.ext}"
        note = ", ".join(self.notes)
        return Phone(text, self.key, self.ext, self.label, note, self.problem)


def phone_key(text: str | float) -> str:
    """The key of the first number of a text that has one: `"79215551024"`, or `""`."""
    return next((phone.key for phone in split_phones(text) if phone.key), "")


def check_phone(text: str) -> str:
    """`""` or the first warning about the phones in a field."""
    return next((phone.problem for phone in split_phones(text) if phone.problem), "")


def split_phones(cell: str | float, *, city_code: str = "") -> list[Phone]:
    """Take a cell apart into telephones, in their order; an empty cell gives none.

    Args:
        cell: text, or a number as a spreadsheet gives it.
        city_code: the office's own city code («812»), put before short city numbers. Short
            numbers after a landline of the same cell borrow its code.
    """
    text = _clean(cell)
    if not text:
        return []
    if _SINGLE.fullmatch(text) and (key := read_number(text)):
        return [Phone(format_phone(key), key)]
    if _SEVERAL.fullmatch(text):
        keys = [read_number(piece) for piece in _SIMPLE_SEPARATORS.split(text)]
        if all(keys):
            return [Phone(format_phone(key), key) for key in keys]
    reader = _Reader(city_code)
    asides: list[str] = []

    def put_aside(match: re.Match[str]) -> str:
        if len(asides) > _LAST_MARK - _FIRST_MARK:
            return match[0]
        asides.append(match[1].strip())
        return chr(_FIRST_MARK + len(asides) - 1)

    marked = _SLASHED.sub(_slashed_word, _NAMED.sub(put_aside, text))
    for piece in _SEPARATORS.split(marked):
        own = [asides[ord(mark) - _FIRST_MARK] for mark in _MARK.findall(piece)]
        reader.take(_MARK.sub(" ", piece).strip(), own)
    return [found.finished() for found in reader.finish()]


class _Reader:
    """Reads piece after piece; words before a number wait for it, words after it join it."""

    def __init__(self, city_code: str) -> None:
        self._found: list[_Found] = []
        self._waiting: list[str] = []
        self._city_code = city_code

    def take(self, piece: str, asides: list[str]) -> None:
        ext = ""
        if found := _EXTENSION.search(piece):
            ext, piece = found[1], f"{piece[: found.start()]} {piece[found.end() :]}"
        for aside in list(asides):
            if inner := _EXTENSION.fullmatch(aside.strip()):
                ext = inner[1]
                asides.remove(aside)
        runs = [run for run in _RUN.findall(piece) if _digits(run) >= _SHORTEST]
        words = piece
        for run in runs:
            words = words.replace(run, " ", 1)
        label, note = _label_and_note(words)
        notes = [note, *asides] if note else asides
        if not runs:
            self._take_words(piece, label, notes, ext)
            return
        numbers = [number for run in runs for number in _apart(run)]
        for number in numbers:
            self._found.append(self._read(number, label))
        self._found[-1].ext = ext
        self._found[-1].notes = self._waiting + notes
        self._waiting = []

    def finish(self) -> list[_Found]:
        if self._waiting and self._found:
            self._found[-1].notes += self._waiting
        elif self._waiting:
            self._found.append(_Found(", ".join(self._waiting), "", problem=UNREADABLE))
        return self._found

    def _take_words(self, piece: str, label: str, notes: list[str], ext: str) -> None:
        if self._found and ext:
            self._found[-1].ext = self._found[-1].ext or ext
        elif ext:
            self._waiting.append(f"доб. {ext}")
        if label and self._found and not self._found[-1].label and not self._waiting:
            self._found[-1].label = label
        elif label:
            notes = [label, *notes]
        if self._found and not self._waiting and _digits(piece):
            self._found[-1].notes += notes
        else:
            self._waiting += notes

    def _read(self, number: str, label: str) -> _Found:
        raw = number.strip(_EDGES.replace("(", "").replace(")", ""))
        if key := read_number(number):
            return _Found(raw, key, label=label)
        if key := looks_russian(number):
            return _Found(raw, key, label=label, problem=UNKNOWN_CODE)
        digits = re.sub(r"\D", "", number)
        if _SHORTEST <= len(digits) <= _LONGEST_LOCAL:
            for code in (self._last_area_code(), self._city_code):
                if len(code) + len(digits) == _NATIONAL and (key := read_number(code + digits)):
                    return _Found(raw, key, label=label)
            return _Found(raw, "", label=label, problem=NO_CITY_CODE)
        return _Found(raw, "", label=label, problem=WRONG_DIGITS)

    def _last_area_code(self) -> str:
        return area_code(self._found[-1].key) if self._found else ""


def _clean(cell: str | float) -> str:
    if not isinstance(cell, str):
        return digits_of_cell(cell).text
    text = _MARK.sub(" ", cell).strip()
    return digits_of_cell(text).text if _CELL_NUMBER.fullmatch(text) else text.lstrip("'’`").strip()


def _slashed_word(match: re.Match[str]) -> str:
    kind = match["kind"]
    return f"{_SLASHED_WORDS[kind.lower()]} " if kind else "факс "


def _apart(run: str) -> list[str]:
    """Two numbers with nothing but blanks between them; otherwise the run as it is."""
    if read_number(run):
        return [run]
    parts = _TWO_RUSSIAN.findall(run)
    if sum(map(_digits, parts)) == _digits(run) and all(map(read_number, parts)):
        return parts
    return [run]


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def _label_and_note(words: str) -> tuple[str, str]:
    label = ""
    for name, pattern in _LABELS:
        words, count = pattern.subn(" ", words)
        if count and not label:
            label = name
    return label, " ".join(words.split()).strip(_EDGES)
