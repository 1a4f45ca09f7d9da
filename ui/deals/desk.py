"""What is asked of the deals: one funnel, one view, one search for all ways to show them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from crm_desktop.deals.list_fields import DealListFields
from crm_desktop.deals.list_filter import DealFilter
from crm_desktop.funnels.reading import list_funnels
from crm_desktop.journal import Kind
from crm_desktop.views.definition import whole_filter
from crm_desktop.views.quick_filters import OPEN
from crm_desktop.views.tree import EVERYTHING, Join
from ui.clients.filter_dialog import FilterDialog
from ui.deals.list_columns import USUAL
from ui.shell.screen import DealStop, Place
from ui.views.view_desk import ViewDesk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from crm_desktop.deals.action_state import ActionState
    from crm_desktop.funnels.model import Funnel
    from crm_desktop.journal import Changes
    from crm_desktop.views.tree import Group, Node
    from ui.shell.workspace import Workspace

AREA: Final = "deals"
MINE: Final = "mine"
STALE: Final = "stale"
CHIPS: Final = (MINE, STALE)
"""Quick filters the board asks by themselves: their counts stand beside them."""
OPEN_QUICK: Final = "open"
ALL_FUNNELS: Final = 0
_NAMED: Final = (
    Kind.FUNNEL, Kind.STAGE, Kind.DIRECTORY_ITEM, Kind.MEMBER, Kind.OWN_FIELD, Kind.SAVED_VIEW,
)  # fmt: skip


class DealsDesk(QObject):
    """Shared by board, list and forecast.

    Attributes:
        changed: something asked is another; also when it is known for the first time.
        funnels_changed: there are other funnels, or one was drawn anew.
        stale_told: how many deals stand still too long, as a mode has counted them.
        views: the saved views of deals and the one in force.
        funnels: the live funnels, in order.
        text: what was typed into the search.
        states: only deals whose next action stands so; none = all.
    """

    changed = Signal()
    funnels_changed = Signal()
    stale_told = Signal(object)

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.views = ViewDesk(workspace, AREA, self, usual=USUAL)
        self.funnels: tuple[Funnel, ...] = ()
        self.funnel = ALL_FUNNELS
        self.text = ""
        self.states: frozenset[ActionState] = frozenset()
        self._wanted_funnel = 0
        self._knows_funnels = False
        self._asked: tuple[Group, tuple[str, ...]] | None = None
        self.views.changed.connect(self._on_view)
        self.views.fielded.connect(self._on_view)

    @property
    def fields(self) -> DealListFields | None:
        """The fields deals are filtered and shown by."""
        found = self.views.fields
        return found if isinstance(found, DealListFields) else None

    @property
    def is_ready(self) -> bool:
        """Whether funnels and views were read."""
        return self._knows_funnels and self.views.is_ready

    @property
    def mine(self) -> bool:
        """Whether only one's own deals are asked for."""
        return MINE in self.views.definition.quick

    @property
    def stale(self) -> bool:
        """Whether only deals without movement are asked for."""
        return STALE in self.views.definition.quick

    @property
    def quick(self) -> tuple[str, ...]:
        """The quick filters switched on."""
        return self.views.definition.quick

    @property
    def filter(self) -> DealFilter:
        """Everything asked but `states` and the quick filter of stale deals."""
        definition = self.views.definition
        others = tuple(key for key in definition.quick if key not in CHIPS)
        tree = whole_filter(replace(definition, quick=others), area=AREA)
        return DealFilter(text=self.text.strip(), mine=self.mine, funnel=self.funnel, tree=tree)

    @property
    def conditions(self) -> int:
        """How many conditions were set beside the one that asks for open deals only."""
        return len(_without(self.views.definition.filter, OPEN).nodes)

    @property
    def open_tree(self) -> Group:
        """The conditions of `filter`, without the one that asks for open deals only."""
        definition = self.views.definition
        quick = tuple(key for key in definition.quick if key not in (*CHIPS, OPEN_QUICK))
        tree = _without(definition.filter, OPEN)
        return whole_filter(replace(definition, filter=tree, quick=quick), area=AREA)

    @property
    def is_narrowed(self) -> bool:
        """Whether open deals of the funnel are left out."""
        chips = any(key in CHIPS for key in self.quick)
        return bool(self.text.strip() or chips or self.open_tree.nodes or self.states)

    @property
    def funnel_shown(self) -> Funnel | None:
        """The funnel in force."""
        return next((one for one in self.funnels if one.id == self.funnel), None)

    def load(self) -> None:
        """Read funnels and views."""
        office = self.workspace.office
        self.workspace.runner.read(
            lambda: tuple(list_funnels(office)),
            self._take_funnels,
            self.workspace.report,
            owner=self,
            key="funnels",
        )
        self.views.load()

    def follow(self, changes: Changes) -> None:
        """Read anew what has other names or another order now."""
        if any(changes.concern(kind) for kind in _NAMED):
            self.load()

    def choose_funnel(self, funnel: int) -> None:
        """Show another funnel; `ALL_FUNNELS` = every one."""
        if funnel == self.funnel and self._knows_funnels:
            return
        self._wanted_funnel = funnel
        if self._knows_funnels and (funnel == ALL_FUNNELS or self._has(funnel)):
            self.funnel = funnel
            self._remember()
            self.changed.emit()

    def search(self, text: str) -> None:
        """Show only deals that tell of a text."""
        if text.strip() != self.text.strip():
            self.text = text
            self.changed.emit()

    def choose_states(self, states: frozenset[ActionState]) -> None:
        """Show only deals whose next action stands so."""
        if states != self.states:
            self.states = states
            self.changed.emit()

    def tell_stale(self, found: int) -> None:
        """Say how many deals stand still too long."""
        self.stale_told.emit(found)

    def show_filter(self, asked: DealFilter) -> None:
        """Another screen wants some deals shown."""
        self.text = asked.text
        self.states = frozenset()
        if asked.funnel:
            self.choose_funnel(asked.funnel)
        quick = (MINE,) if asked.mine else ()
        self._asked = (asked.tree, quick)
        self._show_asked()

    def open_filters(self, parent: QWidget) -> None:
        """Open «Фильтры» over a window."""
        fields = self.fields
        if fields is not None:
            FilterDialog(
                self.workspace,
                fields,
                self.views.definition.filter,
                apply=lambda tree: self.views.change(filter=tree),
                segment=None,
                parent=parent,
            ).open()

    def clear(self) -> None:
        """Show everything of the funnel again."""
        self.text = ""
        self.states = frozenset()
        before = self.views.definition
        self.views.change(filter=EVERYTHING, quick=())
        if before == self.views.definition:
            self.changed.emit()

    def open_deal(self, deal: int, among: Sequence[int] | None = None) -> None:
        """Open a deal's card; `among` = the deals to walk through with «next» and «previous»."""
        self.workspace.go(Place.DEAL, DealStop(deal, among=among))

    def recall(self, name: str) -> str:
        """What this computer remembers of the screen; '' if nothing."""
        return self.workspace.preferences.lists.get(self._name(name), "")

    def remember(self, name: str, value: str) -> None:
        """Let this computer remember something of the screen: never anything of the clients."""
        preferences = self.workspace.preferences
        if preferences.lists.get(self._name(name), "") != value:
            preferences.lists[self._name(name)] = value
            preferences.save()

    def _name(self, name: str) -> str:
        office = self.workspace.office
        return f"{office.folder.path}|{office.user_id}|{AREA}|{name}"

    def _take_funnels(self, funnels: tuple[Funnel, ...]) -> None:
        same = funnels == self.funnels and self._knows_funnels
        self.funnels = funnels
        known = self._knows_funnels
        self._knows_funnels = True
        wanted = self._wanted_funnel or self.funnel or _number(self.recall("funnel"))
        if not self._has(wanted) and not (known and self.funnel == ALL_FUNNELS):
            wanted = funnels[0].id if funnels else ALL_FUNNELS
        self._wanted_funnel = 0
        moved = wanted != self.funnel
        self.funnel = wanted
        if not same:
            self.funnels_changed.emit()
        if self.is_ready and (moved or not known):
            self.changed.emit()

    def _has(self, funnel: int) -> bool:
        return any(one.id == funnel for one in self.funnels)

    def _remember(self) -> None:
        self.remember("funnel", str(self.funnel))

    def _show_asked(self) -> None:
        if self._asked is not None and self.views.is_ready:
            (tree, quick), self._asked = self._asked, None
            self.views.change(filter=tree, quick=quick)

    def _on_view(self) -> None:
        self._show_asked()
        if self.is_ready:
            self.changed.emit()


def _without(tree: Group, node: Node) -> Group:
    """The tree without a condition all deals of a board fulfil anyway."""
    if tree.join is not Join.AND or tree.negated:
        return tree
    return replace(tree, nodes=tuple(each for each in tree.nodes if each != node))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
