"""«Фильтры»: type, segment, source, region, responsible, label, priority, silence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QGridLayout

from crm_desktop.clients.fields import PRIORITIES
from crm_desktop.clients.listing import count_clients
from crm_desktop.wording import count, number
from ui.clients.list_query import NO_CHOICE, ListQuery
from ui.clients.wording import CLIENTS
from ui.theme import Space
from ui.widgets.buttons import Kind
from ui.widgets.choices import ComboBox
from ui.widgets.dialogs import Dialog
from ui.widgets.formfield import FormField

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from crm_desktop.clients.fields import Catalogue
    from ui.shell.workspace import Workspace

CAP: Final = 10_001
ANY: Final = None
_DIRECTORIES: Final = (
    ("types", "type", "Тип"),
    ("segments", "segment", "Сегмент"),
    ("sources", "source", "Источник"),
    ("regions", "region", "Регион"),
)
_SILENCE: Final = ((0, "Неважно"), (14, "Две недели"), (30, "Месяц"), (60, "Два месяца"),
                   (90, "Три месяца"), (180, "Полгода"), (365, "Год"))  # fmt: skip


class FilterDialog(Dialog):
    """Chooses by combo boxes; the button says how many clients will be shown."""

    def __init__(
        self,
        workspace: Workspace,
        catalogue: Catalogue,
        query: ListQuery,
        *,
        apply: Callable[[ListQuery], None],
        parent: QWidget,
    ) -> None:
        super().__init__("Фильтры", parent, width=640)
        self._workspace = workspace
        self._query = query
        self._apply = apply
        self._combos: dict[str, ComboBox] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.L)
        for key, title, options, value in self._fields(catalogue):
            combo = ComboBox(options)
            combo.set_value(value)
            combo.chosen.connect(self._on_chosen)
            self._combos[key] = combo
            at = len(self._combos) - 1
            grid.addWidget(FormField(title, combo), at // 2, at % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.body.addLayout(grid)
        self.add_button(self.tr("Сбросить"), self._reset, icon="x", left=True)
        self.add_button(self.tr("Отмена"))
        self._show = self.add_button(self.tr("Показать"), self._accept, kind=Kind.PRIMARY)
        self._count()

    def _fields(
        self, catalogue: Catalogue
    ) -> list[tuple[str, str, list[tuple[object, str]], object]]:
        chosen = self._query.chosen
        found: list[tuple[str, str, list[tuple[object, str]], object]] = []
        for key, directory, title in _DIRECTORIES:
            options: list[tuple[object, str]] = [(ANY, self.tr("Любой")), (0, self.tr("Не указан"))]
            options += [(item.id, item.name) for item in catalogue.items(directory)]
            value: tuple[int, ...] = getattr(chosen, key)
            found.append((key, title, options, value[0] if value else ANY))
        people: list[tuple[object, str]] = [(ANY, self.tr("Любой")), (0, self.tr("Никто"))]
        people += list(catalogue.members.items())
        who = chosen.responsible[0] if chosen.responsible else ANY
        found.append(("responsible", self.tr("Ответственный"), people, who))
        labels: list[tuple[object, str]] = [(ANY, self.tr("Любая"))]
        labels += [(item.id, item.name) for item in catalogue.items("role")]
        labels += [(item.id, f"#{item.name}") for item in catalogue.items("tag")]
        worn = chosen.roles_tags[0] if chosen.roles_tags else ANY
        found.append(("roles_tags", self.tr("Роль или метка"), labels, worn))
        levels: list[tuple[object, str]] = [(ANY, self.tr("Любой"))]
        levels += list(enumerate(PRIORITIES))
        level = chosen.priorities[0] if chosen.priorities else ANY
        found.append(("priorities", self.tr("Приоритет"), levels, level))
        found.append(
            ("quiet", self.tr("Не связывались дольше"), list(_SILENCE), self._query.quiet_days)
        )
        return found

    @property
    def query(self) -> ListQuery:
        """The query as chosen here."""
        chosen = {
            key: () if combo.value is None else (combo.value,)
            for key, combo in self._combos.items()
            if key != "quiet"
        }
        given: dict[str, Any] = chosen
        days = self._combos["quiet"].value
        return replace(
            self._query,
            chosen=replace(NO_CHOICE, **given),
            quiet_days=days if isinstance(days, int) else 0,
        )

    def _on_chosen(self, _key: object) -> None:
        self._count()

    def _count(self) -> None:
        office, wanted = self._workspace.office, self.query.filter
        self._workspace.runner.read(
            lambda: count_clients(office, wanted, cap=CAP),
            self._tell_count,
            owner=self,
            key="count",
        )

    def _tell_count(self, found: int) -> None:
        told = f"{number(found - 1)}+" if found >= CAP else count(found, *CLIENTS)
        self._show.set_caption(self.tr("Показать: {}").format(told))

    def _reset(self) -> None:
        for key, combo in self._combos.items():
            combo.set_value(0 if key == "quiet" else ANY)
        self._count()

    def _accept(self) -> None:
        self._apply(self.query)
        self.accept()


def chosen_words(query: ListQuery, catalogue: Catalogue) -> list[tuple[str, str]]:
    """What is chosen in «Фильтры», to be shown as removable words: (key, words)."""
    words = []
    for key, _directory, title in _DIRECTORIES:
        words += [
            (key, f"{title}: {_name(catalogue, item)}") for item in getattr(query.chosen, key)
        ]
    for member in query.chosen.responsible:
        who = catalogue.member_name(member) or "никто"
        words.append(("responsible", f"Ответственный: {who}"))
    words += [("roles_tags", _name(catalogue, item)) for item in query.chosen.roles_tags]
    words += [
        ("priorities", f"Приоритет: {PRIORITIES[level].lower()}")
        for level in query.chosen.priorities
    ]
    if query.quiet_days:
        told = dict(_SILENCE).get(query.quiet_days, "").lower()
        words.append(("quiet", f"Не связывались: {told}"))
    return words


def without(query: ListQuery, key: str) -> ListQuery:
    """The query with one of the chosen words taken off."""
    if key == "quiet":
        return replace(query, quiet_days=0)
    emptied: dict[str, Any] = {key: ()}
    return replace(query, chosen=replace(query.chosen, **emptied))


def _name(catalogue: Catalogue, item: int) -> str:
    known = catalogue.item(item) if item else None
    return known.name if known else "не указан"
