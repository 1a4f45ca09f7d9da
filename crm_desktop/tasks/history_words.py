"""The journal of tasks, of what hangs on them and of the office's calendar, in Russian words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.clients.history_phrases import cut, sentence
from crm_desktop.journal.history import Made
from crm_desktop.recurrence.describe import describe_rule
from crm_desktop.reminders.words import reminder_words
from crm_desktop.tasks.drafts import ReminderDraft
from crm_desktop.tasks.kinds import any_kind
from crm_desktop.wording import day, moment
from crm_desktop.wording.numbers import minutes_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

    from crm_desktop.journal import Left
    from crm_desktop.journal.history import FieldChange
    from crm_desktop.journal.records import Fields
    from db.connection import OfficeDatabase

TASK_NOUNS: Final = {
    "task": "Задача",
    "task_helper": "Помощник",
    "task_contact": "Контактное лицо задачи",
    "task_item": "Пункт",
    "task_dependency": "Ожидание",
    "time_entry": "Время",
    "task_comment": "Комментарий",
    "reminder": "Напоминание",
    "task_link": "Связь с календарём",
    "task_template": "Шаблон задачи",
    "task_script": "Сценарий",
    "calendar_day": "День календаря",
}
_HIDDEN_TABLES: Final = frozenset({"task_link"})
_HIDDEN_FIELDS: Final = frozenset(
    {
        "task", "member", "person", "needs", "position", "client", "deal", "author", "created_at",
        "rule", "repeats_from", "series", "slot", "moved", "escalated_at", "handed_at", "handed_by",
        "script", "run", "done_by", "mentions", "at", "started_at",
    }
)  # fmt: skip
_LABELS: Final[dict[str, dict[str, str]]] = {
    "task": {
        "kind": "вид", "title": "название", "text": "описание", "assignee": "исполнитель",
        "due_on": "срок", "due_at": "срок", "priority": "приоритет", "done_at": "выполнена",
        "result": "результат", "ends_on": "последний день", "zone": "часовой пояс",
        "duration": "длительность", "place": "место", "result_required": "нужен результат",
        "repeats": "повторение", "days_off": "в выходной день",
        "handed_note": "слово при передаче", "accepted_at": "принята",
    },
    "task_item": {"text": "текст", "done_at": "отмечен"},
    "time_entry": {"day": "день", "minutes": "сколько", "note": "на что"},
    "task_comment": {"text": "текст"},
    "reminder": {"minutes_before": "когда"},
    "task_template": {"name": "название", "definition": "содержание"},
    "task_script": {"name": "название", "definition": "шаги"},
    "calendar_day": {"day": "день", "kind": "какой", "name": "название"},
}  # fmt: skip
# What a record says itself; its label then does not repeat it.
_SAID: Final = frozenset({"title", "name", "text", "day", "minutes", "minutes_before"})
_RETURNED: Final = frozenset(
    {"kind", "title", "text", "assignee", "due_on", "due_at", "priority", "place", "duration"}
)
_DAYS_OFF: Final = {"skip": "пропускать", "before": "раньше", "after": "позже"}
_DAY_KINDS: Final = {"off": "выходной", "short": "сокращённый", "work": "рабочий"}
_PRIORITIES: Final = ("нет", "низкий", "средний", "высокий")
# Table, field -> what is said when it is filled and when it is emptied.
_TURNED: Final = {
    ("task", "done_at"): ("Задача выполнена", "Задача снова открыта"),
    ("task", "accepted_at"): ("Задача принята", "Задача ждёт согласия исполнителя"),
    ("task_item", "done_at"): ("Пункт отмечен", "Отметка снята"),
}


def is_hidden(table: str, field: str) -> bool:
    """Tell whether a field of a table of `TASK_NOUNS` is of no interest to people."""
    return table in _HIDDEN_TABLES or field in _HIDDEN_FIELDS


def column_labels(table: str) -> dict[str, str]:
    """Return what the columns of a table are called."""
    return dict(_LABELS.get(table, {}))


class TaskWords:
    """Tells journal entries of the tables in `TASK_NOUNS`.

    Args:
        db: inside a snapshot.
        now: an aware time, for «вчера».
        zone: the office's.
    """

    def __init__(self, db: OfficeDatabase, *, now: datetime, zone: tzinfo) -> None:
        self._db = db
        self._now = now
        self._zone = zone

    def technical(self, entry: FieldChange | Made) -> bool:
        """Tell whether an entry is of no interest to people."""
        if isinstance(entry, Made):
            return entry.table in _HIDDEN_TABLES
        return is_hidden(entry.table, entry.field)

    def left(self, left: Left, fields: Fields) -> str:
        """Return a sentence for what an undo left alone."""
        noun, what = self.noun(left.table, fields)
        if left.field == "*":
            return f"{noun} «{cut(what)}» — оставлено: этим уже пользуются."
        part = _LABELS.get(left.table, {}).get(left.field, left.field)
        return f"{noun} «{cut(what)}»: поле «{part}» изменено позже — оставлено как есть."

    def revertable(self, entry: FieldChange, now: Fields) -> bool:
        """Tell whether the old value may be written back: a field of a deal's plain open task."""
        if entry.table != "task" or now.get(entry.field) == entry.old or not now.get("deal"):
            return False
        if entry.field == "deleted_at":
            return entry.old is None and now["deleted_at"] is not None
        stays = now.get("deleted_at") is None and now.get("done_at") is None
        return stays and entry.field in _RETURNED and not now.get("repeats")

    def words(self, entry: FieldChange | Made, fields: Fields) -> tuple[str, str, str, str]:
        """Return label, sentence, old and new text of an entry; `fields` are the record's."""
        noun, what = self.noun(entry.table, fields)
        if isinstance(entry, Made):
            return noun, self._came(entry.table, noun, what), "", what
        if entry.field == "deleted_at":
            return self._gone(entry, noun, what)
        turned = _TURNED.get((entry.table, entry.field))
        if turned is not None:
            said = turned[0] if entry.new is not None else turned[1]
            return noun, f"{said}: {cut(what)}", "", ""
        part = _LABELS.get(entry.table, {}).get(entry.field, entry.field)
        named = what and entry.field not in _SAID
        label = f"{noun} «{cut(what)}»: {part}" if named else f"{noun}: {part}"
        old, new = (
            "" if value is None else self._text(entry, value, fields)
            for value in (entry.old, entry.new)
        )
        return label, "", old, new

    def noun(self, table: str, fields: Fields) -> tuple[str, str]:
        """Return what a record is called and what it says."""
        match table:
            case "task_helper":
                what = self._name("member", fields.get("member"))
            case "task_contact":
                what = self._name("client", fields.get("person"))
            case "task_dependency":
                what = self._name("task", fields.get("needs"))
            case "time_entry":
                what = self._time(fields)
            case "reminder":
                what = self._reminder(fields)
            case "calendar_day":
                what = self._calendar_day(fields)
            case "task_item" | "task_comment":
                what = str(fields.get("text") or "")
            case _:
                what = str(fields.get("title") or fields.get("name") or "")
        return TASK_NOUNS[table], what

    def _came(self, table: str, noun: str, what: str) -> str:
        if table == "task_dependency":
            return f"Задача ждёт: {cut(what)}"
        return sentence(noun, "made", what, table)

    def _gone(self, entry: FieldChange, noun: str, what: str) -> tuple[str, str, str, str]:
        back = entry.new is None
        gone, left = ("", what) if back else (what, "")
        if entry.table == "task_dependency":
            said = "Задача снова ждёт" if back else "Задача больше не ждёт"
            return noun, f"{said}: {cut(what)}", gone, left
        return noun, sentence(noun, "back" if back else "gone", what, entry.table), gone, left

    def _text(self, entry: FieldChange, value: Any, fields: Fields) -> str:
        match entry.table, entry.field:
            case "task", "kind":
                return any_kind(self._db, str(value)).label
            case "task", "assignee":
                return self._name("member", value)
            case "task", "due_at":
                return moment(value, self._now, zone=self._zone)
            case "task", "repeats":
                start = str(fields.get("repeats_from") or "")
                return describe_rule(str(value), start=start, days_off=fields.get("days_off"))
            case ("task", "due_on" | "ends_on") | ("time_entry" | "calendar_day", "day"):
                return self._day(str(value))
            case _:
                show = _SHOWN.get((entry.table, entry.field))
                return show(value) if show else str(value)

    def _day(self, iso: str) -> str:
        try:
            return day(date.fromisoformat(iso), self._now.astimezone(self._zone).date())
        except ValueError:
            return iso

    def _name(self, table: str, record: int | None) -> str:
        column = "title" if table == "task" else "name"
        sql = " ".join(("SELECT", column, "FROM", table, "WHERE id = ?"))
        rows = self._db.run(sql, (record,))
        return str(rows[0][0]) if rows else ""

    def _time(self, fields: Fields) -> str:
        minutes = fields.get("minutes")
        told = "идёт" if minutes is None else minutes_words(minutes)
        parts = (told, self._name("member", fields.get("member")), self._day(str(fields["day"])))
        return ", ".join(filter(None, parts))

    def _reminder(self, fields: Fields) -> str:
        rows = self._db.run("SELECT due_at IS NOT NULL FROM task WHERE id = ?", (fields["task"],))
        draft = ReminderDraft(fields.get("minutes_before"), fields.get("at"))
        return reminder_words(draft, timed=bool(rows and rows[0][0]), zone=self._zone)

    def _calendar_day(self, fields: Fields) -> str:
        kind = _DAY_KINDS.get(str(fields.get("kind")), "")
        return " — ".join(filter(None, (self._day(str(fields["day"])), kind)))


_SHOWN: Final[dict[tuple[str, str], Callable[[Any], str]]] = {
    ("task", "priority"): lambda value: _PRIORITIES[value] if value in range(4) else str(value),
    ("task", "duration"): minutes_words,
    ("task", "result_required"): lambda value: "да" if value else "нет",
    ("task", "days_off"): lambda value: _DAYS_OFF.get(value, value),
    ("time_entry", "minutes"): minutes_words,
    ("task_template", "definition"): lambda _value: "настроено",
    ("task_script", "definition"): lambda _value: "настроено",
    ("calendar_day", "kind"): lambda value: _DAY_KINDS.get(value, value),
}
