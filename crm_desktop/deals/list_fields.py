"""What lists of deals filter by, show, sort by, group by and add up: one catalogue.

Fields of the client come through the client: `client.region` is the region of the deal's client,
told by the conditions of the client list.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Final

from crm_desktop.access.hidden_fields import hidden_fields
from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.field_types import DEAL, FieldType, Store
from crm_desktop.currencies.rates import ROUBLE, read_rates
from crm_desktop.deals.action_state import ActionState
from crm_desktop.deals.fields import DealCatalogue, read_deal_catalogue
from crm_desktop.views.fields import ListFields, read_fields
from crm_desktop.views.list_fields import Choice, ListField, ValueKind, list_field

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from crm_desktop.clients.field_types import Field
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

THROUGH: Final = "client."
"""How the key of a client's field begins."""
CLIENT: Final = "client"
OPEN, WON, LOST = "open", "won", "lost"
OUTCOMES: Final = (
    Choice(OPEN, "В работе", "accent"),
    Choice(WON, "Выиграна", "ok"),
    Choice(LOST, "Проиграна", "bad"),
)
STATES: Final = (
    Choice(ActionState.OVERDUE.value, "Просрочено", "bad"),
    Choice(ActionState.TODAY.value, "Сегодня", "ok"),
    Choice(ActionState.PLANNED.value, "Запланировано", "grey"),
    Choice(ActionState.NONE.value, "Нет действия", "warn"),
)
_OF_DEALS: Final = (DEAL,)
_MAIN, _MONEY, _ACTION = "Основное", "Деньги", "Действие и движение"
_PARTS, _SERVICE, _CLIENT = "Состав", "Служебное", "Клиент"


def _computed(key: str, label: str, group: str, kind: ValueKind, **more: Any) -> ListField:
    return ListField(key, label, group, kind, kinds=_OF_DEALS, **more)


_COMPUTED: Final = (
    _computed("outcome", "Итог", _MAIN, ValueKind.OPTION, always=True, options=OUTCOMES),
    _computed("repeat", "Повторная продажа", _MAIN, ValueKind.BOOL, without="Не повторная"),
    _computed("weighted", "Взвешенная сумма", _MONEY, ValueKind.MONEY),
    _computed("waiting", "Ждёт согласования", _MONEY, ValueKind.BOOL, without="Согласования нет"),
    _computed("state", "Состояние действия", _ACTION, ValueKind.OPTION, options=STATES),
    _computed("next_due", "Следующее действие", _ACTION, ValueKind.INSTANT, short="Когда"),
    _computed("next_task", "Что дальше", _ACTION, ValueKind.TEXT,
              filterable=False, sortable=False, summed=False),
    _computed("stale", "Застывшая", _ACTION, ValueKind.BOOL, without="Не застывшая"),
    _computed("quiet_days", "Дней без движения", _ACTION, ValueKind.NUMBER, always=True,
              summed=False),
    _computed("touched", "Последнее касание", _ACTION, ValueKind.INSTANT, always=True),
    _computed("days_in_stage", "Дней на этапе", _ACTION, ValueKind.NUMBER, always=True,
              summed=False),
    _computed("stage_since", "На этапе с", _ACTION, ValueKind.INSTANT, always=True),
    _computed("has_files", "Есть вложения", _PARTS, ValueKind.BOOL, without="Без вложений",
              column=False, sortable=False),
    _computed("created", "Создана", _SERVICE, ValueKind.INSTANT, always=True),
    _computed("closed", "Закрыта", _SERVICE, ValueKind.INSTANT),
    _computed("author", "Кто завёл", _SERVICE, ValueKind.MEMBER),
)  # fmt: skip
_KINDS: Final[Mapping[str, ValueKind]] = {
    "funnel": ValueKind.OPTION,
    "stage": ValueKind.OPTION,
    "currency": ValueKind.OPTION,
    "discount": ValueKind.NUMBER,
    "probability": ValueKind.NUMBER,
    "helpers": ValueKind.MEMBER,
    "client": ValueKind.TEXT,
    "parent": ValueKind.TEXT,
    "contacts": ValueKind.TEXT,
    "lines": ValueKind.TEXT,
}
_SHORT: Final = {"closes_on": "Закрытие", "contract_ends_on": "Договор до"}
_ALWAYS: Final = frozenset({"title", "funnel", "stage", "currency", "probability"})
_SEVERAL: Final = frozenset({Store.HELPER, Store.CONTACT, Store.LINE})
# The client's name is the deal's «Клиент»; its own money is added up in the list of clients.
_NOT_THROUGH: Final = frozenset({"name", "contact"})


class DealListFields(ListFields):
    """All fields of a list of deals, by key.

    Args:
        catalogue: the fields of deals, with what they choose from.
        clients: the fields of lists of clients, for `client.…` and segments.
        rates: currency -> millionths of a rouble for a unit, the rouble included.
        currencies: codes of all currencies there are.
        hidden: keys of fields that are left out.
    """

    area: ClassVar[str] = "deals"
    catalogue: DealCatalogue

    def __init__(
        self,
        catalogue: DealCatalogue,
        clients: ListFields,
        *,
        rates: Mapping[str, int],
        currencies: tuple[str, ...] = (ROUBLE,),
        hidden: Collection[str] = (),
    ) -> None:
        self._clients = clients
        self.rates = rates
        options = {
            "funnel": _funnels(catalogue),
            "stage": _stages(catalogue),
            "currency": tuple(Choice(code, code) for code in currencies),
        }
        fields = (
            *(_of_deal(field, options.get(field.key, ())) for field in catalogue.fields),
            *(field for field in _COMPUTED if field.key not in hidden),
            *_through(clients),
        )
        super().__init__(catalogue, fields, clients.segments.values())

    @property
    def of_clients(self) -> ListFields:
        return self._clients

    def of_client(self, field: ListField) -> ListField | None:
        """Return the client's field a field goes through to; None if it is the deal's own."""
        if field.key == CLIENT:
            return self._clients.find("name")
        if not field.key.startswith(THROUGH):
            return None
        return self._clients.find(field.key.removeprefix(THROUGH))


def _of_deal(field: Field, options: tuple[Choice, ...]) -> ListField:
    """What a list makes of a field of deals."""
    plain = list_field(field, always=field.key in _ALWAYS)
    several = field.store in _SEVERAL
    return replace(
        plain,
        kind=_KINDS.get(field.key, plain.kind) if not field.own_id else plain.kind,
        sortable=not several,
        summed=field.type is not FieldType.DISCOUNT and field.key != "probability",
        options=options,
        short=_SHORT.get(field.key, ""),
    )


def _through(clients: ListFields) -> Iterator[ListField]:
    """The fields of clients as a deal's: «Клиент: Регион»."""
    for field in clients.all:
        if (field.filterable or field.column) and field.key not in _NOT_THROUGH:
            yield replace(
                field, key=f"{THROUGH}{field.key}", label=f"Клиент: {_lowered(field.label)}",
                group=_CLIENT, kinds=_OF_DEALS, summed=False, without=_without(field),
                always=False,
            )  # fmt: skip


def _lowered(label: str) -> str:
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def _without(field: ListField) -> str:
    return f"Клиент: {_lowered(field.without)}" if field.without else ""


def _funnels(catalogue: DealCatalogue) -> tuple[Choice, ...]:
    return tuple(
        Choice(funnel.id, f"{funnel.name} (в архиве)" if funnel.archived else funnel.name)
        for funnel in catalogue.funnels.values()
        if not funnel.deleted
    )


def _stages(catalogue: DealCatalogue) -> tuple[Choice, ...]:
    """Stages in the order of the funnels; with several funnels each is told with its own."""
    funnels = [funnel for funnel in catalogue.funnels.values() if not funnel.deleted]
    found = []
    for funnel in funnels:
        for stage in catalogue.stages_of(funnel.id):
            name = stage.name if len(funnels) == 1 else f"{stage.name} · {funnel.name}"
            found.append(Choice(stage.id, name, stage.colour))
    return tuple(found)


@use_case(Right.VIEW_DEALS)
def load_deal_fields(office: Office) -> DealListFields:
    """Read the fields lists of deals may use, as they stand now."""
    with office.reading():
        return read_deal_fields(office.db, office.user_id)


def read_deal_fields(db: OfficeDatabase, user_id: int) -> DealListFields:
    """Read the fields of deals and of their clients, with one person's segments."""
    rates = read_rates(db)
    there = db.run(
        "SELECT code FROM currency WHERE deleted_at IS NULL"
        " UNION SELECT currency FROM deal_board_sum ORDER BY 1"
    )
    codes = dict.fromkeys((ROUBLE, *(code for (code,) in there)))
    return DealListFields(
        read_deal_catalogue(db), read_fields(db, user_id), rates=rates, currencies=tuple(codes),
        hidden=hidden_fields("deals", db.narrowness.hidden),
    )  # fmt: skip
