"""The journal of deals and of what belongs to them, in Russian words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.clients.field_types import DEAL
from crm_desktop.clients.history_phrases import cut, sentence
from crm_desktop.deals.amounts import ROUBLE, show_money
from crm_desktop.deals.assigning import BY_HAND
from crm_desktop.deals.field_texts import show_discount
from crm_desktop.deals.fields import DealCatalogue, read_deal_catalogue
from crm_desktop.deals.history_values import plain_text
from crm_desktop.deals.stranded import STAGE_GONE
from crm_desktop.journal.history import FieldChange, Made
from crm_desktop.tasks import history_words as task_words
from crm_desktop.tasks.history_words import TASK_NOUNS

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from crm_desktop.journal import Left
    from crm_desktop.journal.records import Fields
    from db.connection import OfficeDatabase

NOUNS: Final = {
    "deal": "Сделка",
    "deal_contact": "Контактное лицо сделки",
    "deal_helper": "Помощник",
    "deal_label": "Метка",
    "deal_line": "Строка состава",
    "deal_move": "Этап",
    "deal_assignment": "Назначение",
    "approval": "Согласование",
    "deal_link": "Связь с файлом импорта",
    **TASK_NOUNS,
    "rule": "Правило",
    "rule_firing": "Правило",
    "notice": "Уведомление",
    "funnel": "Воронка",
    "stage": "Этап",
    "currency": "Валюта",
}
# What only repeats what another row tells, or is of no interest to people.
_HIDDEN_TABLES: Final = frozenset({"deal_move", "deal_link", "notice"})
_HIDDEN_FIELDS: Final = frozenset(
    {
        "title_key", "stage_since", "closed_at", "created_at", "author", "position", "deal",
        "repeat_key", "done_by", "decided_by", "decided_at", "asked_by", "asked_at", "rule", "key",
        "at", "threshold", "area", "field", "client", "funnel", "person", "member", "read_at",
    }
)  # fmt: skip
# Of a deal these two are told: its client and its funnel.
_TOLD_OF_DEALS: Final = frozenset({"client", "funnel"})
_RETURNED_TABLES: Final = frozenset({"deal", "deal_line", "deal_contact"})
_NOT_RETURNED: Final = frozenset(
    {"deleted_at", "funnel", "stage", "outcome", "loss_reason", "loss_note"}
)
_OUTCOMES: Final = {None: "Открыта", "won": "Выиграна", "lost": "Проиграна"}
_LABELS: Final = {
    "deal_contact": {"role": "роль"},
    "deal_line": {
        "title": "название", "quantity": "количество", "unit": "единица", "price": "цена",
        "sum": "сумма", "lasts_days": "хватает на",
    },
    "approval": {"decision": "решение", "answer": "ответ", "comment": "комментарий",
                 "value": "значение", "currency": "валюта"},
    "rule": {"name": "название", "definition": "условия и действия", "enabled": "включено"},
    "funnel": {
        "name": "название", "won_required": "обязательное для выигрыша",
        "approve_budget": "согласование бюджета выше",
        "approve_discount": "согласование скидки выше", "distribution": "распределение сделок",
        "archived_at": "в архиве",
    },
    "stage": {
        "name": "название", "colour": "цвет", "probability": "вероятность",
        "description": "что должно быть верно", "required": "обязательные поля",
        "stale_days": "зависает через", "plan_mode": "следующее действие",
        "plan_days": "запланировать в течение", "soft_limit": "не больше сделок",
    },
    "currency": {"code": "код", "rate": "курс", "rated_on": "дата курса"},
}  # fmt: skip


def is_hidden(table: str, field: str) -> bool:
    """Tell whether a field of a table is of no interest to people."""
    if table in TASK_NOUNS:
        return task_words.is_hidden(table, field)
    if table not in NOUNS:
        return False
    told = table == DEAL and field in _TOLD_OF_DEALS
    return table in _HIDDEN_TABLES or (field in _HIDDEN_FIELDS and not told)


def column_labels(table: str) -> dict[str, str]:
    """Return what the columns of a table are called; of a deal itself the catalogue tells."""
    return task_words.column_labels(table) or dict(_LABELS.get(table, {}))


class DealWords:
    """Tells journal entries of the tables in `NOUNS`.

    Args:
        db: inside a snapshot.
        now: an aware time, for «вчера».
        zone: the office's.
    """

    def __init__(self, db: OfficeDatabase, *, now: datetime, zone: tzinfo) -> None:
        self._db = db
        self._now = now
        self._zone = zone
        self._read: DealCatalogue | None = None
        self._tasks = task_words.TaskWords(db, now=now, zone=zone)

    @property
    def _catalogue(self) -> DealCatalogue:
        if self._read is None:
            self._read = read_deal_catalogue(self._db)
        return self._read

    def technical(self, entry: FieldChange | Made) -> bool:
        """Tell whether an entry is of no interest to people."""
        if entry.table in TASK_NOUNS:
            return self._tasks.technical(entry)
        if isinstance(entry, Made):
            by_hand = entry.table == "deal_assignment" and entry.values.get("way") == BY_HAND
            return by_hand or entry.table in _HIDDEN_TABLES
        return is_hidden(entry.table, entry.field)

    def left(self, left: Left, fields: Fields) -> str:
        """Return a sentence for what an undo left alone."""
        if left.table in TASK_NOUNS:
            return self._tasks.left(left, fields)
        noun, what = self.noun(left.table, fields)
        if left.field == "*":
            return f"{noun} «{cut(what)}» — оставлено: этим уже пользуются."
        if left.field == STAGE_GONE:
            stage = self._catalogue.name_of("stage", fields["stage"])
            return f"{noun} «{cut(what)}»: прежнего этапа уже нет — теперь на этапе «{stage}»."
        return (
            f"{noun} «{cut(what)}»: поле «{self._left_label(left)}» изменено позже — "
            "оставлено как есть."
        )

    def revertable(self, entry: FieldChange, now: Fields) -> bool:
        """Tell whether `return_value` may bring the old value back."""
        if entry.table in TASK_NOUNS:
            return self._tasks.revertable(entry, now)
        if entry.table not in _RETURNED_TABLES or now.get(entry.field) == entry.old:
            return False
        if entry.field == "deleted_at":
            return entry.table != DEAL and entry.old is None and now["deleted_at"] is not None
        if entry.field in _NOT_RETURNED or now.get("deleted_at") is not None:
            return False
        if entry.table == DEAL:
            field = self._catalogue.find(entry.field.removeprefix("custom."))
            return field is not None and not (field.required and entry.old is None)
        return True

    def words(self, entry: FieldChange | Made, fields: Fields) -> tuple[str, str, str, str]:
        """Return label, sentence, old and new text of an entry; `fields` are the record's."""
        if entry.table in TASK_NOUNS:
            return self._tasks.words(entry, fields)
        noun, what = self.noun(entry.table, fields)
        if isinstance(entry, Made):
            return noun, self._made(entry, noun, what), "", what
        if entry.field == "deleted_at":
            way = "back" if entry.new is None else "gone"
            gone, left = ("", what) if entry.new is None else (what, "")
            return noun, sentence(noun, way, what, entry.table), gone, left
        if entry.table == DEAL:
            return self._deal_field(entry, fields)
        part = _LABELS.get(entry.table, {}).get(entry.field, entry.field)
        named = what and entry.field not in {"title", "name", "code"}
        label = f"{noun} «{cut(what)}»: {part}" if named else f"{noun}: {part}"
        old, new = (
            "" if value is None else self._text(entry, value, fields)
            for value in (entry.old, entry.new)
        )
        return label, "", old, new

    def noun(self, table: str, fields: Fields) -> tuple[str, str]:
        """Return what a record is called and what it says."""
        if table in TASK_NOUNS:
            return self._tasks.noun(table, fields)
        show = self._catalogue
        match table:
            case "deal_contact":
                name, role = show.name_of("client", fields["person"]), fields.get("role")
                what = f"{name} ({role})" if role else name
            case "deal_helper" | "deal_assignment":
                what = show.member_name(fields.get("member") or 0)
            case "deal_label":
                item = show.item(fields["item"])
                what = item.name if item else ""
            case "approval":
                label = show.get(fields["field"]).label if show.find(fields["field"]) else ""
                what = f"{label} {self._limited(fields, fields.get('value'))}".strip()
            case "currency":
                what = str(fields.get("code") or "")
            case "rule_firing":
                what = str(fields.get("told") or "")
            case _:
                what = str(fields.get("title") or fields.get("name") or "")
        return NOUNS[table], what

    def _left_label(self, left: Left) -> str:
        if left.table != DEAL:
            return _LABELS.get(left.table, {}).get(left.field, left.field)
        found = self._catalogue.find(left.field.removeprefix("custom."))
        return "Итог" if left.field == "outcome" else found.label if found else "Удалённое поле"

    def _made(self, entry: Made, noun: str, what: str) -> str:
        match entry.table:
            case "deal_assignment":
                whom = what or "никому"
                return f"Сделка отдана: {whom} — {cut(str(entry.values.get('why') or ''))}"
            case "approval":
                return f"Отправлено на согласование: {what}"
            case "rule_firing":
                return f"Сработало правило: {cut(what)}"
            case _:
                return sentence(noun, "made", what, entry.table)

    def _deal_field(self, entry: FieldChange, fields: Fields) -> tuple[str, str, str, str]:
        if entry.field == "outcome":
            return "Итог", "", _OUTCOMES[entry.old], _OUTCOMES[entry.new]
        field = self._catalogue.find(entry.field.removeprefix("custom."))
        if field is None:
            return "Удалённое поле", "", str(entry.old or ""), str(entry.new or "")
        old, new = (
            show_money(value, str(fields.get("currency") or ""))
            if field.key == "budget" and value is not None
            else self._catalogue.show(field, value)
            for value in (entry.old, entry.new)
        )
        return field.label, "", old, new

    def _text(self, entry: FieldChange, value: Any, fields: Fields) -> str:
        match entry.table, entry.field:
            case "deal_line", "price" | "sum":
                return show_money(value, self._currency(fields))
            case ("stage", "required") | ("funnel", "won_required"):
                found = (self._catalogue.find(str(key)) for key in json.loads(value))
                return ", ".join(field.label for field in found if field is not None)
            case "approval", "value":
                return self._limited(fields, value)
            case _:
                return plain_text(entry.table, entry.field, value)

    def _currency(self, fields: Fields) -> str:
        rows = self._db.run("SELECT currency FROM deal WHERE id = ?", (fields.get("deal"),))
        return str(rows[0][0]) if rows else ROUBLE

    def _limited(self, fields: Fields, value: Any) -> str:
        """Return a value that was to be approved."""
        if value is None:
            return ""
        if fields["field"] == "discount":
            return show_discount(value)
        return show_money(value, fields.get("currency") or ROUBLE)
