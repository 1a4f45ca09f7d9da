"""The nouns and sentences of history: what a record is called, how it is said that it came."""

from __future__ import annotations

from typing import Final

from crm_desktop.clients.channel_reading import CHANNEL_KINDS
from crm_desktop.clients.parts import ADDRESS_KINDS

EVENT_LABELS: Final = {
    "call": "Звонок",
    "meeting": "Встреча",
    "letter": "Письмо",
    "message": "Сообщение",
    "note": "Заметка",
}
FEMININE: Final = frozenset(
    {
        "Почта",
        "Соцсеть",
        "Роль",
        "Метка",
        "Компания",
        "Встреча",
        "Заметка",
        "Связь",
        "Сделка",
        "Строка состава",
        "Задача",
        "Воронка",
        "Валюта",
    }
)
NEUTER: Final = frozenset(
    {"Контактное лицо", "Письмо", "Сообщение", "Значение справочника", "Своё поле", "Согласие",
     "Контактное лицо сделки", "Правило", "Согласование", "Контактное лицо задачи",
     "Ожидание", "Время", "Напоминание", "Подразделение", "Правило подразделений"}
)  # fmt: skip
SHORT: Final = 120
"""A text longer than this is cut in a sentence; the row's own texts are whole."""


KIND_NOUNS: Final = {**CHANNEL_KINDS, **ADDRESS_KINDS, **EVENT_LABELS}
OTHER_NOUNS: Final = {
    "client": "Клиент",
    "directory_item": "Значение справочника",
    "own_field": "Своё поле",
    "attachment": "Файл",
    "consent": "Согласие",
    "member": "Сотрудник",
    "setting": "Параметр офиса",
    "import_link": "Связь с файлом импорта",
    "department": "Подразделение",
    "department_rule": "Правило подразделений",
    "workstation": "Компьютер",
}
_WORDS: Final = {
    # masculine, feminine, neuter
    "made": ("добавлен", "добавлена", "добавлено"),
    "event": ("записан", "записана", "записано"),
    "client": ("создан", "создана", "создано"),
    "gone": ("удалён", "удалена", "удалено"),
    "label": ("снят", "снята", "снято"),
    "opened": ("открыт", "открыта", "открыто"),
    "closed": ("закрыт", "закрыта", "закрыто"),
    "back": ("возвращён", "возвращена", "возвращено"),
}

# Table -> the word for its making, where it is not «добавлен».
_MADE_OTHERWISE: Final = {
    "event": "event", "client": "client", "deal": "client", "task": "client",
    "funnel": "client", "rule": "client", "task_script": "client",
}  # fmt: skip


def sentence(noun: str, way: str, what: str, table: str) -> str:
    """Return «Телефон добавлен: +7 …»; `way` is `made`, `gone` or `back`."""
    gender = 1 if noun in FEMININE else 2 if noun in NEUTER else 0
    if table == "client_share":
        way = "closed" if way == "gone" else "opened"
    elif way == "made" and table in _MADE_OTHERWISE:
        way = _MADE_OTHERWISE[table]
    elif way == "gone" and table in {"client_label", "deal_label"}:
        way = "label"
    told = f"{noun} {_WORDS[way][gender]}"
    return f"{told}: {cut(what)}" if what and table != "client" else told


def cut(text: str) -> str:
    """Return a text in one line, short enough for a sentence."""
    line = " ".join(text.split())
    return line if len(line) <= SHORT else line[: SHORT - 1].rstrip() + "…"
