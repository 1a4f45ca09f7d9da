"""The catalogue of a deal's fields: one for card, board, list, import, rules, history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from crm_desktop.access.hidden_fields import hidden_fields
from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.company_names import fold
from crm_desktop.clients.field_types import BOTH, DEAL, Field, FieldType, Parsed, Store, Value
from crm_desktop.clients.field_values import one_line
from crm_desktop.clients.fields import Catalogue, read_names, read_own_fields
from crm_desktop.clients.names import name_key
from crm_desktop.deals.amounts import parse_amount
from crm_desktop.deals.field_texts import parse_percent, show_discount, show_percent
from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from crm_desktop.clients.field_types import Item
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

__all__ = [
    "DEAL",
    "DEAL_FIELDS",
    "DealCatalogue",
    "FunnelName",
    "StageName",
    "editable",
    "load_deal_catalogue",
    "read_deal_catalogue",
    "required_choices",
]

_MAIN, _MONEY, _DATES, _PARTS = "Основное", "Деньги", "Сроки", "Состав"
_OF_DEALS: Final = (DEAL,)


def _record(key: str, label: str, table: str, *aliases: str) -> Field:
    return Field(
        key, label, _MAIN, FieldType.RECORD, kinds=_OF_DEALS, directory=table, aliases=aliases
    )


def _choice(key: str, label: str, directory: str, *aliases: str) -> Field:
    return Field(
        key, label, _MAIN, FieldType.DIRECTORY, kinds=_OF_DEALS, directory=directory,
        aliases=aliases,
    )  # fmt: skip


def _date(key: str, label: str, *aliases: str) -> Field:
    return Field(key, label, _DATES, FieldType.DATE, kinds=_OF_DEALS, aliases=aliases)


def _part(key: str, label: str, store: Store, *aliases: str, directory: str = "") -> Field:
    return Field(
        key, label, _PARTS, FieldType.LABELS, store, kinds=_OF_DEALS, directory=directory,
        aliases=aliases,
    )  # fmt: skip


DEAL_FIELDS: Final[tuple[Field, ...]] = (
    Field("title", "Название", _MAIN, kinds=_OF_DEALS, searchable=True,
          aliases=("название сделки", "сделка", "тема")),
    _record("client", "Клиент", "client", "компания", "контакт", "заказчик", "покупатель"),
    _record("funnel", "Воронка", "funnel", "направление"),
    _record("stage", "Этап", "stage", "стадия", "этап сделки", "статус"),
    Field("budget", "Бюджет", _MONEY, FieldType.MONEY, kinds=_OF_DEALS,
          aliases=("сумма", "стоимость", "бюджет сделки", "сумма сделки")),
    Field("currency", "Валюта", _MONEY, FieldType.CURRENCY, kinds=_OF_DEALS),
    Field("discount", "Скидка", _MONEY, FieldType.DISCOUNT, kinds=_OF_DEALS),
    Field("probability", "Вероятность", _MONEY, FieldType.PERCENT, kinds=_OF_DEALS,
          aliases=("вероятность сделки",)),
    _date("starts_on", "Начало", "дата начала"),
    _date("closes_on", "Ожидаемая дата закрытия", "закрытие", "дата закрытия", "срок",
          "предполагаемая дата закрытия"),
    _date("contract_ends_on", "Конец договора", "договор до", "окончание договора"),
    _choice("type", "Тип сделки", "deal_type", "тип"),
    _choice("source", "Источник", "source", "откуда"),
    _choice("competitor", "Конкурент", "competitor"),
    Field("responsible", "Ответственный", _MAIN, FieldType.MEMBER, kinds=_OF_DEALS,
          aliases=("менеджер",)),
    _choice("loss_reason", "Причина проигрыша", "loss_reason", "причина отказа"),
    Field("loss_note", "Комментарий к проигрышу", _MAIN, FieldType.MULTILINE, kinds=_OF_DEALS),
    _record("parent", "Исходная сделка", "deal", "родительская сделка", "повторная к"),
    Field("note", "Комментарий", _MAIN, FieldType.MULTILINE, kinds=_OF_DEALS, searchable=True,
          aliases=("заметка", "примечание", "описание")),
    _part("contacts", "Контактные лица", Store.CONTACT, "контактное лицо"),
    _part("helpers", "Помощники", Store.HELPER, "наблюдатели", "соисполнители"),
    _part("tags", "Метки", Store.LABEL, "метка", "тег", "теги", directory="deal_tag"),
    _part("lines", "Состав сделки", Store.LINE, "товары", "позиции", "услуги"),
)  # fmt: skip
# What only a move writes, not an edit.
_MOVED: Final = frozenset({"funnel", "stage", "loss_reason", "loss_note"})
# What every deal has anyway.
_ALWAYS_THERE: Final = _MOVED | {"title", "currency", "parent"}
# Digits after the comma.
_PERCENTS: Final = {FieldType.PERCENT: 0, FieldType.DISCOUNT: 2}
# Where other records are looked up: the column of the name, the table, the column of its key.
_TABLES: Final = {"client": ("name", "client", "name_key"), "deal": ("title", "deal", "title_key")}
_IDS: Final = 1 << 63
_GONE: Final = {
    "client": "удалённый клиент",
    "deal": "удалённая сделка",
    "funnel": "удалённая воронка",
    "stage": "удалённый этап",
}


@dataclass(frozen=True, slots=True)
class FunnelName:
    """A funnel, a deleted one too."""

    id: int
    name: str
    position: int
    archived: bool
    deleted: bool


@dataclass(frozen=True, slots=True)
class StageName:
    """A stage, a deleted one too."""

    id: int
    funnel: int
    name: str
    colour: str
    probability: int
    position: int
    deleted: bool


class DealCatalogue(Catalogue):
    """All fields of deals, with directories, people, funnels and stages, at one moment.

    Args:
        db: where the names of clients and of other deals are looked up when they are asked for;
            None = they are not known.
        own: the office's own fields of deals.
        names: what `read_names` gives.
        funnels: in their order, deleted ones too.
        stages: the same.
        hidden: keys of fields that are left out.
    """

    standard: ClassVar[tuple[Field, ...]] = DEAL_FIELDS

    def __init__(
        self,
        db: OfficeDatabase | None = None,
        own: Iterable[Field] = (),
        names: tuple[list[Item], dict[int, str], list[Item], list[int]] = ([], {}, [], []),
        *,
        funnels: Iterable[FunnelName] = (),
        stages: Iterable[StageName] = (),
        hidden: Collection[str] = (),
    ) -> None:
        super().__init__(own, *names, hidden=hidden)
        self._db = db
        self.funnels: Mapping[int, FunnelName] = {each.id: each for each in funnels}
        self.stages: Mapping[int, StageName] = {each.id: each for each in stages}
        self._known: dict[tuple[str, int], str] = {}

    def stages_of(self, funnel: int) -> tuple[StageName, ...]:
        """Return the live stages of a funnel in their order."""
        return tuple(s for s in self.stages.values() if s.funnel == funnel and not s.deleted)

    def parse(self, field: Field, text: str, *, kind: str = "") -> Parsed:
        """Understand what a person typed; an empty text clears the field.

        Raises:
            UserError: the text cannot be such a value.
        """
        bare = text.replace("\0", "").strip()
        if not bare:
            return Parsed(None)
        if field.type is FieldType.MONEY and not field.own_id:
            return Parsed(parse_amount(bare, label=field.label).value)
        if field.type in _PERCENTS:
            return Parsed(parse_percent(field.label, bare, digits=_PERCENTS[field.type]))
        if field.type is FieldType.CURRENCY:
            return Parsed(one_line(bare).upper())
        if field.type is FieldType.RECORD:
            return Parsed(self._parse_record(field, bare))
        return super().parse(field, text, kind=kind)

    def show(self, field: Field, value: Value) -> str:
        """Return the Russian text of a stored value; `""` for none."""
        if value is None:
            return ""
        match field.type:
            case FieldType.PERCENT:
                return show_percent(int(value))
            case FieldType.DISCOUNT:
                return show_discount(int(value))
            case FieldType.RECORD:
                return self.name_of(field.directory, int(value)) or _GONE[field.directory]
            case _:
                return super().show(field, value)

    def name_of(self, table: str, record: int) -> str:
        """Return the name of a client, deal, funnel or stage; `""` if there is none."""
        if table == "funnel":
            return self.funnels[record].name if record in self.funnels else ""
        if table == "stage":
            return self.stages[record].name if record in self.stages else ""
        if (table, record) not in self._known:
            column, source, _key = _TABLES[table]
            rows = (
                self._db.run(
                    " ".join(("SELECT", column, "FROM", source, "WHERE id = ?")), (record,)
                )
                if self._db
                else []
            )
            self._known[table, record] = rows[0][0] if rows else ""
        return self._known[table, record]

    def _parse_record(self, field: Field, text: str) -> int:
        wanted = fold(one_line(text))
        if field.directory in {"funnel", "stage"}:
            named = self.funnels if field.directory == "funnel" else self.stages
            found = [i for i, each in named.items()
                     if not each.deleted and fold(one_line(each.name)) == wanted]  # fmt: skip
        else:
            found = self._looked_up(field.directory, one_line(text))
        if len(found) != 1:
            problem = "таких несколько" if found else "такого в базе нет"
            raise UserError(f"{field.label} «{text}»: {problem}. Ничего не изменено.")
        return found[0]

    def _looked_up(self, table: str, text: str) -> list[int]:
        """Return the live clients or deals of this id, or of this name."""
        if self._db is None:
            return []
        column, source, key = _TABLES[table]
        live = "deleted_at IS NULL" + (" AND merged_into IS NULL" if table == "client" else "")
        if text.isdecimal() and text.isascii() and int(text) < _IDS:
            by_id = " ".join(("SELECT id FROM", source, "WHERE id = ? AND", live))
            if rows := self._db.run(by_id, (int(text),)):
                return [rows[0][0]]
        wanted = fold(text)
        keys = [wanted]
        if table == "client":
            keys = [name_key(text, kind=kind) for kind in BOTH]
        by_name = " ".join(
            ("SELECT id,", column, "FROM", source, "WHERE", key, "IN (?, ?) AND", live)
        )
        rows = self._db.run(by_name, (keys[0], keys[-1]))
        return [record for record, name in rows if fold(one_line(name)) == wanted]


def editable(field: Field) -> bool:
    """Tell whether an edit may write a field; funnel, stage and the loss are written by moves."""
    return field.single and field.key not in _MOVED


def required_choices(catalogue: DealCatalogue) -> tuple[Field, ...]:
    """Return the fields a stage or a win may demand."""
    return tuple(field for field in catalogue.fields if field.key not in _ALWAYS_THERE)


@use_case(Right.VIEW_DEALS)
def load_deal_catalogue(office: Office) -> DealCatalogue:
    """Read the fields, directories, people, funnels and stages as they stand now."""
    return read_deal_catalogue(office.db)


def read_deal_catalogue(db: OfficeDatabase) -> DealCatalogue:
    """Read the catalogue; for the use cases themselves."""
    funnels = [
        FunnelName(record, name, position, archived is not None, deleted is not None)
        for record, name, position, archived, deleted in db.run(
            "SELECT id, name, position, archived_at, deleted_at FROM funnel ORDER BY position, id"
        )
    ]
    stages = [
        StageName(record, funnel, name, colour, probability, position, deleted is not None)
        for record, funnel, name, colour, probability, position, deleted in db.run(
            "SELECT id, funnel, name, coalesce(colour, ''), probability, position, deleted_at"
            " FROM stage ORDER BY position, id"
        )
    ]
    own = read_own_fields(db, of_deals=True)
    hidden = hidden_fields("deals", db.narrowness.hidden)
    return DealCatalogue(db, own, read_names(db), funnels=funnels, stages=stages, hidden=hidden)
