"""The journal of a client and its parts in Russian words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.attachments.names import shown_name
from crm_desktop.clients.history_merges import (
    MERGING,
    POINTER,
    hidden_words,
    merge_words,
    still_merged,
    winners_of,
)
from crm_desktop.clients.history_personal import personal_words
from crm_desktop.clients.history_phrases import KIND_NOUNS, OTHER_NOUNS, cut, sentence
from crm_desktop.deals.history_words import NOUNS, DealWords, is_hidden
from crm_desktop.journal.history import FieldChange, Made, titles
from crm_desktop.journal.records import Fields, read_records
from crm_desktop.journal.stamps import instant_of
from crm_desktop.wording import duration, moment
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, tzinfo

    from crm_desktop.clients.field_types import Value
    from crm_desktop.clients.fields import Catalogue
    from crm_desktop.journal import Left
    from db.connection import OfficeDatabase

_HIDDEN: Final = frozenset(
    {
        "name_key",
        "created_at",
        "key",
        "position",
        "client",
        "source_id",
        "author",
        "company",
        "person",
        "other",
        "first",
        "second",
        "last_seq",
    }
)
_NOT_RETURNED: Final = frozenset(
    {"deleted_at", "merged_into", "kind", "item", "company", "person", "other"}
)
_PART_FIELDS: Final = {
    "label": "подпись",
    "note": "примечание",
    "post": "должность",
    "account": "расчётный счёт",
    "bank": "банк",
    "bik": "БИК",
    "corr_account": "корреспондентский счёт",
    "happened_at": "когда",
    "duration_s": "длительность",
    "direction": "направление",
    "colour": "цвет",
    "name": "название",
    "kind": "вид",
    "dead_at": "не отвечает",
    "other": "с кем",
    "prefix": "перед номерами документов",
    "retired_at": "убран из офиса",
}
_DIRECTIONS: Final = {"in": "входящий", "out": "исходящий"}
_TOLD: Final = 200


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One thing that happened to a client or a part of it.

    Attributes:
        seq: its place in the journal.
        at: UTC ms.
        label: what changed: «Телефон», «ИНН», «Звонок».
        sentence: for what was made or removed: «Телефон добавлен: +7 …»; `""` for a plain change.
        old: the text before, `""` if empty.
        new: the text after.
        revertable: whether `return_value` may bring the old value back.
        table: where it is stored, with `record`, `field` and the stored `old_value`.
        client_id: whose it is; 0 if of no client.
        client_name: the client's present name.
        unmerges: whether this merge still holds: `unmerge` may take `change_id` apart.
        deal_id: of which deal it is, or whose part; 0 if of none. `deal_name`: its present title.
    """

    seq: int
    change_id: int
    title: str
    author_id: int
    who: str
    at: int
    label: str
    sentence: str
    old: str
    new: str
    revertable: bool
    table: str
    record: int
    field: str
    old_value: Value
    client_id: int
    client_name: str
    unmerges: bool = False
    deal_id: int = 0
    deal_name: str = ""

    @property
    def whose(self) -> str:
        """«Окна в офис · ООО «Ромашка»»: the deal and the client it belongs to."""
        return " · ".join(filter(None, (self.deal_name, self.client_name)))


class Narrator:
    """Tells journal entries.

    Args:
        db: inside a snapshot.
        catalogue: of the same moment.
        now: an aware time, for «вчера».
        zone: the office's.
    """

    def __init__(
        self, db: OfficeDatabase, catalogue: Catalogue, *, now: datetime, zone: tzinfo
    ) -> None:
        self._db = db
        self._catalogue = catalogue
        self._now = now
        self._zone = zone
        self._present: dict[tuple[str, int], Fields] = {}
        self._names: dict[int, str] = {}
        self._relation_words: dict[int, tuple[str, str]] = {}
        self._deals = DealWords(db, now=now, zone=zone)

    def tell(
        self, entries: Iterable[FieldChange | Made], *, seen_from: int = 0
    ) -> list[HistoryRow]:
        """Return the rows of entries in their order, technical ones left out.

        Args:
            entries: of any tables.
            seen_from: the client whose history it is; 0 = of many.
        """
        kept = [entry for entry in entries if not self._technical(entry)]
        self._load(kept)
        heads = titles(self._db, (entry.change for entry in kept))
        rows = []
        for entry in kept:
            label, said, old, new = self._words(entry, seen_from)
            title, kind, author, _at = heads.get(entry.change, ("", "", 0, 0))
            if not isinstance(entry, Made) and entry.field == "deleted_at":
                said = hidden_words(label, old, kind) or said
            deal = self._deal_of(entry.table, entry.record)
            client = self._client_of(entry.table, entry.record, seen_from)
            field = entry.field if isinstance(entry, FieldChange) else ""
            rows.append(
                HistoryRow(
                    entry.seq, entry.change, title, author, self._catalogue.member_name(author),
                    instant_of(entry.stamp), label, said, old, new,
                    self._revertable(entry), entry.table, entry.record, field,
                    entry.old if isinstance(entry, FieldChange) else None,
                    client, self._names.get(client, ""),
                    still_merged(entry, self._present.get((entry.table, entry.record), {})),
                    deal, str(self._present.get(("deal", deal), {}).get("title") or ""),
                )
            )  # fmt: skip
        return rows

    def tell_left(self, left: Sequence[Left]) -> list[str]:
        """Return a sentence for each thing an undo left alone, technical ones left out."""
        shown = [
            each
            for each in left
            if each.field not in _HIDDEN and not is_hidden(each.table, each.field)
        ]
        self._load(shown[:_TOLD])
        told: dict[str, None] = {}
        for each in shown[:_TOLD]:
            fields = self._present.get((each.table, each.record), {})
            noun, what = self._noun(each.table, fields, 0)
            client = self._names.get(self._client_of(each.table, each.record, 0), "")
            if each.table in NOUNS:
                told[self._deals.left(each, fields)] = None
            elif each.field == "*":
                what = "" if each.table == "client" else f" {noun} {cut(what)}".rstrip()
                told[f"{client or what} — оставлено: этим уже пользуются.".strip()] = None
            else:
                whose = f"У клиента {client}" if client else f"{noun} «{cut(what)}»:"
                label = self._left_label(each, fields, noun)
                told[f"{whose} поле «{label}» изменено позже — оставлено как есть."] = None
        if len(shown) > _TOLD:
            told[f"И ещё {len(shown) - _TOLD}."] = None
        return list(told)

    def _left_label(self, left: Left, fields: Fields, noun: str) -> str:
        if left.field == POINTER:
            return MERGING
        if left.table == "client":
            field = self._catalogue.find(left.field.removeprefix("custom."))
            return field.label_for(str(fields.get("kind", ""))) if field else "Удалённое поле"
        if left.field in {"value", "text", "item", "deleted_at"}:
            return noun
        return f"{noun}: {_PART_FIELDS.get(left.field, left.field)}"

    def _load(self, entries: Sequence[FieldChange | Made | Left]) -> None:
        wanted: dict[str, set[int]] = {}
        for entry in entries:
            wanted.setdefault(entry.table, set()).add(entry.record)
        for table, records in wanted.items():
            for record, fields in read_records(self._db, BY_NAME[table], records).items():
                self._present[table, record] = fields
        tasks = {fields["task"] for fields in self._present.values() if fields.get("task")}
        for record, fields in read_records(self._db, BY_NAME["task"], tasks).items():
            self._present.setdefault(("task", record), fields)
        deals = {fields["deal"] for fields in self._present.values() if fields.get("deal")}
        for record, fields in read_records(self._db, BY_NAME["deal"], deals).items():
            self._present.setdefault(("deal", record), fields)
        clients = {record for table, record in self._present if table == "client"}
        for fields in self._present.values():
            clients.update(
                fields[c]
                for c in ("client", "other", "company", "person")
                if fields.get(c) is not None
            )
        found = read_records(self._db, BY_NAME["client"], clients | winners_of(entries))
        self._names = {client: fields["name"] for client, fields in found.items()}
        for client, fields in found.items():
            self._present.setdefault(("client", client), fields)

    def _client_of(self, table: str, record: int, seen_from: int) -> int:
        if seen_from:
            return seen_from
        if table == "client":
            return record
        fields = self._whole(table, record)
        of_deal = self._present.get(("deal", self._deal_of(table, record)), {}).get("client")
        return int(fields.get("client") or fields.get("company") or of_deal or 0)

    def _deal_of(self, table: str, record: int) -> int:
        if table == "deal":
            return record
        return int(self._whole(table, record).get("deal") or 0)

    def _whole(self, table: str, record: int) -> Fields:
        """Return the fields of a record, or of the task it is a part of."""
        fields = self._present.get((table, record), {})
        task = fields.get("task")
        return self._present.get(("task", task), {}) if task and table != "notice" else fields

    def _technical(self, entry: FieldChange | Made) -> bool:
        if entry.table in NOUNS:
            return self._deals.technical(entry)
        if isinstance(entry, Made):
            return False
        return entry.field in _HIDDEN or (entry.table == "client" and entry.field == "kind")

    def _revertable(self, entry: FieldChange | Made) -> bool:
        if isinstance(entry, Made):
            return False
        now = self._present.get((entry.table, entry.record), {})
        if entry.table in NOUNS:
            return self._deals.revertable(entry, now)
        part = BY_NAME[entry.table].owners
        if entry.field == "deleted_at":
            return bool(part) and entry.old is None and now.get("deleted_at") is not None
        gone = now.get("deleted_at") is not None
        if gone or entry.field in _NOT_RETURNED or now.get(entry.field) == entry.old:
            return False
        if entry.table == "client":
            return self._catalogue.find(entry.field.removeprefix("custom.")) is not None
        return bool(part)

    def _words(self, entry: FieldChange | Made, seen_from: int) -> tuple[str, str, str, str]:
        """(label, sentence, old, new)."""
        fields = entry.values if isinstance(entry, Made) else self._fields(entry)
        if entry.table in NOUNS:
            return self._deals.words(entry, fields)
        noun, what = self._noun(entry.table, fields, seen_from)
        if isinstance(entry, Made):
            return noun, sentence(noun, "made", what, entry.table), "", what
        if entry.field == "deleted_at":
            way = "back" if entry.new is None else "gone"
            gone, left = ("", what) if entry.new is None else (what, "")
            return noun, sentence(noun, way, what, entry.table), gone, left
        if entry.field == POINTER:
            return merge_words(entry, self._names, seen_from)
        if entry.table == "client":
            return self._client_field(entry)
        return self._part_field(entry, noun, what)

    def _fields(self, entry: FieldChange) -> Fields:
        return self._present.get((entry.table, entry.record), {})

    def _client_field(self, entry: FieldChange) -> tuple[str, str, str, str]:
        if told := personal_words(entry):
            return told
        field = self._catalogue.find(entry.field.removeprefix("custom."))
        if field is None:
            return "Удалённое поле", "", str(entry.old or ""), str(entry.new or "")
        kind = str(self._fields(entry).get("kind", ""))
        show = self._catalogue.show
        return field.label_for(kind), "", show(field, entry.old), show(field, entry.new)

    def _part_field(self, entry: FieldChange, noun: str, what: str) -> tuple[str, str, str, str]:
        old, new = (self._part_text(entry.field, value) for value in (entry.old, entry.new))
        if entry.field in {"value", "text", "item"}:
            return noun, "", old, new
        part = _PART_FIELDS.get(entry.field, entry.field)
        shown = f"{noun} {cut(what)}" if what and entry.table == "channel" else noun
        return f"{shown}: {part}", "", old, new

    def _part_text(self, field: str, value: Any) -> str:
        if value is None:
            return ""
        match field:
            case "happened_at" | "dead_at" | "retired_at":
                return moment(value, self._now, zone=self._zone)
            case "duration_s":
                return duration(value)
            case "direction":
                return _DIRECTIONS.get(value, "")
            case "item" | "kind" | "other" if isinstance(value, int):
                return self._linked_text(field, value)
            case _:
                return str(value)

    def _linked_text(self, field: str, record: int) -> str:
        if field == "kind":
            return self._words_of(record)[0]
        if field == "other":
            return self._name_of(record)
        item = self._catalogue.item(record)
        return item.name if item else ""

    def _noun(self, table: str, fields: Fields, seen_from: int) -> tuple[str, str]:
        """What the record is called and what it says."""
        match table:
            case "client_label" | "contact" | "relation":
                return self._link_noun(table, fields, seen_from)
            case "client_share":
                return "Доступ", self._catalogue.member_name(fields["member"])
            case "bank_account":
                names = (fields.get("account"), fields.get("bank"), fields.get("bik"))
                return "Банковский счёт", ", ".join(filter(None, names))
            case "channel" | "address" | "event":
                text = fields.get("value") or fields.get("text") or ""
                return KIND_NOUNS.get(fields["kind"], "Запись"), text
            case _:
                name = shown_name(str(fields.get("name") or ""))
                return OTHER_NOUNS.get(table, "Запись"), name

    def _link_noun(self, table: str, fields: Fields, seen_from: int) -> tuple[str, str]:
        if table == "client_label":
            item = self._catalogue.item(fields["item"])
            noun = "Роль" if item and item.directory == "role" else "Метка"
            return noun, item.name if item else ""
        if table == "relation":
            forward = seen_from != fields["client"]
            party = fields["client"] if forward and seen_from else fields["other"]
            word = self._words_of(fields["kind"])[0 if forward and seen_from else 1]
            return "Связь", f"{word} — {self._name_of(party)}"
        at_company = seen_from != fields["person"]
        other = fields["person"] if at_company else fields["company"]
        post = fields.get("post")
        name = self._names.get(other, "")
        noun = "Контактное лицо" if at_company else "Компания"
        return noun, f"{name} ({post})" if post else name

    def _words_of(self, kind: int) -> tuple[str, str]:
        """How a kind of relation reads from both sides."""
        if not self._relation_words:
            self._relation_words = {
                item: (name, reverse or name)
                for item, name, reverse in self._db.run(
                    "SELECT id, name, reverse FROM directory_item WHERE directory = 'relation'"
                )
            }
        return self._relation_words.get(kind, ("", ""))

    def _name_of(self, client: int) -> str:
        if client not in self._names:
            found = read_records(self._db, BY_NAME["client"], (client,)).get(client, {})
            self._names[client] = str(found.get("name") or "")
        return self._names[client]
