"""«Воронки» of the settings: a funnel is chosen, its stages in a list, a stage's details beside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QKeySequence, QShortcut, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.deals.fields import load_deal_catalogue, required_choices
from crm_desktop.funnels.funnels import add_funnel
from crm_desktop.funnels.model import StageSettings
from crm_desktop.funnels.reading import list_funnels
from crm_desktop.funnels.ready_made import add_ready_made
from crm_desktop.funnels.stages import add_stage, edit_stage, reorder_stages
from crm_desktop.journal import Kind as Record
from ui.funnels.dialogs import FieldsDialog, ReadyMadeDialog
from ui.funnels.funnel_acts import FunnelActs
from ui.funnels.stage_form import StageForm
from ui.funnels.stage_list import StageHead, StageList
from ui.settings.ask import NameDialog
from ui.settings.section import Section
from ui.theme import Space, follow_theme, theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.cards import Card, Line
from ui.widgets.choices import ComboBox
from ui.widgets.empty import EmptyState
from ui.widgets.flow import FlowLayout
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.clients.field_types import Field
    from crm_desktop.funnels.model import Funnel, Stage
    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace

_FORM = 292


class FunnelsSection(Section):
    """The editor of funnels.

    Attributes:
        funnel: the one shown, or None.
    """

    widest = 1240

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(
            workspace,
            "Воронки",
            "Этапы, по которым идут сделки. Порядок меняют мышью или Alt+↑ и Alt+↓.",
        )
        self.funnel: Funnel | None = None
        self._funnels: list[Funnel] = []
        self._fields: tuple[Field, ...] = ()
        self._wanted = 0
        self._wanted_stage = 0
        self.acts = FunnelActs(workspace, self)
        self.choice = ComboBox(strong=True)
        self.choice.setAccessibleName(self.tr("Воронка"))
        self.choice.chosen.connect(self.show_funnel)
        self.list = StageList(self.tr("Этапы"))
        self.form = StageForm()
        self._needing: list[QWidget] = []
        self.empty = EmptyState(
            self.tr("Воронок пока нет"),
            self.tr("Возьмите готовый набор этапов: потом его можно поменять как угодно."),
            icon="square-kanban",
        )
        first = Button(self.tr("Выбрать готовый набор"), "sparkles")
        first.clicked.connect(lambda _on=False: self.add_ready())
        self.empty.add_action(first)
        self._editor = QWidget()
        columns = QHBoxLayout(self._editor)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(Space.L)
        columns.addWidget(self._stages_card(), 1, Qt.AlignmentFlag.AlignTop)
        columns.addWidget(self.form, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(self._bar())
        self.body.addWidget(self.empty)
        self.body.addWidget(self._editor)
        self.body.addStretch(1)
        self.list.current_changed.connect(self._show_stage)
        self.list.stages.moved.connect(self._reorder)
        self.list.stages.edited.connect(self._edit)
        self.list.stages.refused.connect(workspace.refused)
        self.form.edited.connect(self._edit)
        self.form.fields_wanted.connect(self.ask_fields)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Measure anew."""
        self.form.setFixedWidth(theme().px(_FORM))

    def refresh(self) -> None:
        office = self.workspace.office
        self.workspace.runner.read(
            lambda: (
                list_funnels(office, archived=True),
                required_choices(load_deal_catalogue(office)),
            ),
            self._show,
            self.workspace.report,
            owner=self,
            key="funnels",
        )

    def on_changed(self, changes: Changes) -> None:
        if any(map(changes.concern, (Record.FUNNEL, Record.STAGE, Record.OWN_FIELD))):
            self.refresh()

    def show_funnel(self, funnel_id: object) -> None:
        """Show another funnel."""
        if self.funnel is None or self.funnel.id != funnel_id:
            self.form.save()
        found = [funnel for funnel in self._funnels if funnel.id == funnel_id]
        self.funnel = found[0] if found else next(iter(self._funnels), None)
        self.choice.set_value(self.funnel.id if self.funnel else None)
        self.empty.setVisible(self.funnel is None)
        self._editor.setVisible(self.funnel is not None)
        for widget in (self.choice, *self._needing):
            widget.setVisible(self.funnel is not None)
        if self.funnel is not None:
            self.list.show_stages(self.funnel.stages, choose=self._wanted_stage)
            self._wanted_stage = 0
            self._show_stage(self.list.chosen)

    def add_ready(self) -> None:
        """Ask which ready set becomes a funnel."""
        office = self.workspace.office
        ReadyMadeDialog(self, lambda key: self._make(lambda: add_ready_made(office, key))).open()

    def add_empty(self) -> None:
        """Ask for the name of a funnel with one stage."""
        office = self.workspace.office
        begin = (StageSettings(self.tr("Новые"), probability=10),)
        NameDialog(
            self,
            self.tr("Новая воронка"),
            self.tr("Название"),
            done=lambda name: self._make(lambda: add_funnel(office, name, stages=begin)),
        ).open()

    def add_stage(self) -> None:
        """Ask for the name of a stage; it goes behind the chosen one."""
        funnel, office, chosen = self.funnel, self.workspace.office, self.list.chosen
        if funnel is None:
            return
        before = funnel.next_stage(chosen.id) if chosen else None
        like = chosen.settings if chosen else StageSettings("")

        def add(name: str) -> None:
            settings = StageSettings(
                name, colour=like.colour, probability=like.probability,
                stale_days=like.stale_days, plan_mode=like.plan_mode, plan_days=like.plan_days,
            )  # fmt: skip
            self.workspace.act(
                lambda: add_stage(
                    office, funnel.id, settings, before=before.id if before else None
                ),
                owner=self,
                on_done=self._choose_stage,
            )

        NameDialog(self, self.tr("Новый этап"), self.tr("Название"), done=add).open()

    def ask_fields(self) -> None:
        """Ask which fields the chosen stage demands."""
        stage = self.list.chosen
        if stage is None:
            return

        def keep(keys: tuple[str, ...]) -> None:
            settings = stage.settings
            office = self.workspace.office
            self.workspace.act(
                lambda: edit_stage(office, stage.id, _with_fields(settings, keys), was=settings),
                owner=self,
            )

        FieldsDialog(
            self,
            self.tr("Обязательно на этапе «{}»").format(stage.name),
            fields=self._fields,
            chosen=stage.required,
            done=keep,
        ).open()

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields a stage or a win may demand."""
        return self._fields

    @property
    def funnels(self) -> list[Funnel]:
        """All funnels, archived ones behind the others."""
        return self._funnels

    def _bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.choice)
        new = Button(self.tr("Новая воронка"), "plus")
        menu = Menu(self)
        menu.add(self.tr("Готовый набор…"), self.add_ready, icon="sparkles")
        menu.add(self.tr("Пустая…"), self.add_empty, icon="plus")
        new.setMenu(menu)
        more = IconButton("ellipsis", self.tr("Действия с воронкой"), framed=True, size=36)
        more.clicked.connect(
            lambda _on=False: self.acts.menu().popup(more.mapToGlobal(more.rect().bottomLeft()))
        )
        row.addWidget(more)
        row.addWidget(new)
        row.addStretch(1)
        self._needing.append(more)
        return row

    def _stages_card(self) -> Card:
        card = Card(padding=0)
        card.body.setSpacing(0)
        card.body.setContentsMargins(0, 0, 0, Space.S)
        bar = QWidget()
        flow = FlowLayout(bar, spacing=Space.S)
        for text, icon, slot in (
            (self.tr("Добавить этап"), "plus", self.add_stage),
            (self.tr("Выше"), "arrow-up", lambda: self.list.shift(-1)),
            (self.tr("Ниже"), "arrow-down", lambda: self.list.shift(1)),
            (self.tr("Удалить"), "trash-2", lambda: self.acts.delete_stage(self.list.chosen)),
        ):
            button = Button(text, icon, small=True)
            button.clicked.connect(lambda _on=False, slot=slot: slot())
            flow.addWidget(button)
        above = QVBoxLayout()
        above.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        above.addWidget(bar)
        card.body.addLayout(above)
        card.body.addWidget(Line())
        card.body.addWidget(StageHead())
        card.body.addWidget(self.list)
        for keys, slot in (
            ("Ins", self.add_stage),
            ("Del", lambda: self.acts.delete_stage(self.list.chosen)),
        ):
            shortcut = QShortcut(QKeySequence(keys), self.list)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(slot)
        return card

    def _show(self, read: tuple[list[Funnel], tuple[Field, ...]]) -> None:
        self._funnels, self._fields = read
        self.choice.set_options([(funnel.id, self._title(funnel)) for funnel in self._funnels])
        wanted = self._wanted or (self.funnel.id if self.funnel else 0)
        self._wanted = 0
        self.show_funnel(wanted)

    def _title(self, funnel: Funnel) -> str:
        return self.tr("{} (в архиве)").format(funnel.name) if funnel.archived else funnel.name

    def _show_stage(self, stage: Stage | None) -> None:
        labels = {field.key: field.label for field in self._fields}
        self.form.show_stage(stage, labels)

    def _make(self, work: Callable[[], tuple[int, Changes]]) -> None:
        def made(result: tuple[int, Changes]) -> None:
            self._wanted = result[0]
            self.refresh()

        self.workspace.act(work, owner=self, on_done=made)

    def _choose_stage(self, result: tuple[int, Changes]) -> None:
        self._wanted_stage = result[0]
        self.refresh()

    def _reorder(self, ids: list[int]) -> None:
        funnel, office = self.funnel, self.workspace.office
        if funnel is not None:
            self._act(lambda: reorder_stages(office, funnel.id, ids=ids))

    def _edit(self, stage: Stage, settings: StageSettings) -> None:
        office = self.workspace.office
        self.workspace.act(
            lambda: edit_stage(office, stage.id, settings, was=stage.settings),
            owner=self,
            on_refused=self._refused,
        )

    def _refused(self, error: Exception) -> None:
        self.workspace.report(error)
        self.refresh()

    def _act(self, work: Callable[[], Any]) -> None:
        self.workspace.act(work, owner=self)


def _with_fields(settings: StageSettings, keys: tuple[str, ...]) -> StageSettings:
    return StageSettings(
        settings.name, settings.colour, settings.probability, settings.description, keys,
        settings.stale_days, settings.plan_mode, settings.plan_days, settings.soft_limit,
    )  # fmt: skip
