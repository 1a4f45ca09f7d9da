"""What «Поиск и команды» finds in the office: read behind, turned into lines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject

from ui.shell.palette_entries import (
    CLIENTS,
    DEALS,
    EVENTS,
    FILES,
    HELP,
    RECENT,
    SEARCHED,
    TASKS,
    VIEWS,
    Entry,
)
from ui.shell.screen import ClientStop, DealStop, ListStop, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_desktop.clients.rows import ClientRow
    from crm_desktop.clients.search import ClientHit
    from crm_desktop.search.entries import TextHit
    from crm_desktop.search.everywhere import Everywhere
    from crm_desktop.search.passage import Passage
    from crm_desktop.views.saved_views import ViewRow
    from ui.help.pages import Found
    from ui.shell.frame import OfficeFrame

MOST: Final = {CLIENTS: 6, DEALS: 4, TASKS: 4, EVENTS: 4, FILES: 3, HELP: 3}
"""How many of a group are shown beside the others."""
ALL: Final = 60
"""How many are shown when a group was asked for by itself."""
_TABS: Final = {EVENTS: "feed", FILES: "files"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found.

    Attributes:
        text: the typed text it answers.
        group: the only group asked for; `""` = all.
        entries: by groups, each with a line that shows the rest of it.
        understood: what was searched instead; `""` if the text itself.
    """

    text: str
    group: str
    entries: tuple[Entry, ...] = ()
    understood: str = ""

    def of(self, *groups: str) -> list[Entry]:
        """The lines of some groups."""
        return [entry for entry in self.entries if entry.section in groups]


class PaletteFinder(QObject):
    """Asks the office and leads to what was found."""

    def __init__(self, frame: OfficeFrame) -> None:
        super().__init__(frame)
        self._frame = frame

    def find(self, text: str, group: str, answer: Callable[[Answer], None]) -> None:
        """Look for a text, in one group or in all; an older question is dropped."""
        from crm_desktop.search.everywhere import search_everywhere  # noqa: PLC0415 - first use only
        from ui.help import pages  # noqa: PLC0415 - first use only

        office, workspace = self._frame.office, self._frame.workspace
        most = {each: (ALL if group else size) for each, size in MOST.items()}
        if group:
            most = {each: size if each == group else 0 for each, size in most.items()}

        def work() -> tuple[Everywhere, list[Found]]:
            found = search_everywhere(
                office, text, clients=most[CLIENTS], deals=most[DEALS], tasks=most[TASKS],
                texts=most[EVENTS], files=most[FILES],
            )  # fmt: skip
            return found, pages.search(text)[: most[HELP] + 1] if most[HELP] else []

        def done(found: tuple[Everywhere, list[Found]]) -> None:
            answer(self._answer(text, group, most, *found))

        def failed(error: Exception) -> None:
            answer(Answer(text, group))
            workspace.report(error)

        workspace.runner.read(work, done, failed, owner=self, key="palette")

    def read_views(self, owner: QObject, answer: Callable[[list[Entry]], None]) -> None:
        """Give a line for each saved view and segment."""
        from crm_desktop.views.saved_views import list_views  # noqa: PLC0415 - first use only

        office = self._frame.office

        def read() -> list[ViewRow]:
            with office.reading():
                return [*list_views(office), *list_views(office, kind="segment")]

        def done(rows: list[ViewRow]) -> None:
            answer([self._view_entry(row) for row in rows])

        self._frame.runner.read(read, done, self._frame.workspace.report, owner=owner, key="views")

    def read_recent(self, owner: QObject, answer: Callable[[list[Entry]], None]) -> None:
        """Give the clients opened last and the texts looked for last."""
        from crm_desktop.clients.listing import client_rows  # noqa: PLC0415 - first use only
        from crm_desktop.search.recent import recent_searches, recently_opened  # noqa: PLC0415 - as above

        office, latest = self._frame.office, list(self._frame.recent_clients)

        def read() -> tuple[list[ClientRow], list[str]]:
            with office.reading():
                ids = list(dict.fromkeys((*latest, *recently_opened(office))))[:8]
                return client_rows(office, ids), recent_searches(office)[:5]

        def done(found: tuple[list[ClientRow], list[str]]) -> None:
            rows, texts = found
            clients = [
                Entry(RECENT, row.name, self._visit(row.id), note=row.phone, key=row.id,
                      beside=self._visit(row.id, beside=True))
                for row in rows
            ]  # fmt: skip
            answer([*clients, *(Entry(SEARCHED, each, icon="history", fill=each)
                                for each in texts)])  # fmt: skip

        self._frame.runner.read(read, done, self._frame.workspace.report, owner=owner, key="recent")

    def remember_client(self, client: int) -> None:
        """Remember whose card was opened."""
        from crm_desktop.search.recent import remember_opened  # noqa: PLC0415 - first use only

        office = self._frame.office
        self._frame.runner.write(
            lambda: remember_opened(office, client), _pass, _pass, owner=self._frame
        )

    def remember(self, text: str) -> None:
        """Remember what was looked for, once it led somewhere."""
        from crm_desktop.search.recent import remember_search  # noqa: PLC0415 - first use only

        office = self._frame.office
        # A base that is busy or gone says so at the next act; a forgotten search is no loss.
        self._frame.runner.write(
            lambda: remember_search(office, text), _pass, _pass, owner=self._frame
        )

    def _answer(
        self,
        text: str,
        group: str,
        most: dict[str, int],
        found: Everywhere,
        pages: Sequence[Found],
    ) -> Answer:
        groups = (
            (CLIENTS, [self._client_entry(hit) for hit in found.clients]),
            (DEALS, [self._deal_entry(hit) for hit in found.deals]),
            (TASKS, [self._task_entry(hit) for hit in found.tasks]),
            (EVENTS, [self._text_entry(hit, EVENTS) for hit in found.texts]),
            (FILES, [self._text_entry(hit, FILES) for hit in found.files]),
            (HELP, [self._help_entry(page) for page in pages]),
        )
        entries: list[Entry] = []
        for name, lines in groups:
            shown = [self._remembering(entry, text) for entry in lines[: most[name]]]
            entries += shown
            if name == CLIENTS and shown and group == CLIENTS:
                entries.append(self._list_entry(text))
            elif len(lines) > most[name] and not group:
                entries.append(Entry(name, self.tr("Показать все"), icon="ellipsis", expand=name))
        return Answer(text, group, tuple(entries), found.understood)

    def _remembering(self, entry: Entry, text: str) -> Entry:
        """The line that also remembers what it was found by."""

        def first(act: Callable[[], None]) -> Callable[[], None]:
            def both() -> None:
                self.remember(text)
                act()

            return both

        run, beside = entry.run, entry.beside
        return replace(
            entry, run=first(run) if run else None, beside=first(beside) if beside else None
        )

    def _client_entry(self, hit: ClientHit) -> Entry:
        note = hit.phone if hit.matched in {"name", ""} else hit.detail or hit.phone
        return Entry(
            CLIENTS, hit.name, self._visit(hit.id), note=note, key=hit.id,
            beside=self._visit(hit.id, beside=True),
        )  # fmt: skip

    def _text_entry(self, hit: TextHit, group: str) -> Entry:
        from crm_desktop.attachments.names import shown_name  # noqa: PLC0415 - first use only
        from crm_desktop.search.entry_sources import EntrySource  # noqa: PLC0415 - first use only
        from crm_desktop.timeline.events import EVENT_LABELS  # noqa: PLC0415 - first use only
        from ui.clients.wording import EVENT_ICONS, when  # noqa: PLC0415 - first use only

        at = when(hit.at, self._frame.office.zone) if hit.at is not None else ""
        label, icon = "", "paperclip"
        detail, marks = hit.passage.text, hit.passage.marks
        tab, record = _TABS[group], hit.record
        if hit.source is EntrySource.EVENT:
            label, icon = EVENT_LABELS.get(hit.kind, ""), EVENT_ICONS.get(hit.kind, "circle-dot")
        elif hit.source is EntrySource.NOTE:
            label, icon, tab, record = self.tr("О клиенте"), "notebook-pen", "", 0
        elif hit.source is EntrySource.RELATION:
            label, icon, tab, record = self.tr("Связь"), "link", "contacts", 0
        elif shown_name(detail) != detail:
            detail, marks = shown_name(detail), ()
        title, name = hit.client_name, hit.deal_title
        if hit.client_id is None:  # what hangs on a deal is shown there
            title, name = (hit.deal_title, hit.client_name)
            visit = partial(self._visit_deal, hit.deal_id, tab=tab, record=record)
        else:
            visit = partial(self._visit, hit.client_id, tab=tab, record=record)
        return Entry(
            group, title, visit(), note=" · ".join(part for part in (label, name, at) if part),
            icon=icon, key=hit.client_id, beside=visit(beside=True), detail=detail, marks=marks,
        )  # fmt: skip

    def _deal_entry(self, hit: TextHit) -> Entry:
        text, marks = _beside_title(hit.passage, hit.deal_title)
        return Entry(
            DEALS, hit.deal_title, self._visit_deal(hit.deal_id), note=hit.client_name,
            icon="square-kanban", key=hit.deal_id, detail=text if marks else "", marks=marks,
        )  # fmt: skip

    def _task_entry(self, hit: TextHit) -> Entry:
        from ui.tasks.kind_look import kind_look  # noqa: PLC0415 - first use only

        def open_() -> None:
            from ui.tasks.task_desk import open_task  # noqa: PLC0415 - first use only

            if hit.task_id is not None:
                open_task(self._frame.workspace, self._frame, hit.task_id)

        text, marks = _beside_title(hit.passage, hit.task_title)
        note = " · ".join(part for part in (hit.client_name, hit.deal_title) if part)
        return Entry(
            TASKS, hit.task_title, open_, note=note, icon=kind_look(hit.kind).icon,
            key=hit.task_id, detail=text if marks else "", marks=marks,
        )  # fmt: skip

    def _help_entry(self, found: Found) -> Entry:
        go = partial(self._frame.workspace.go, Place.HELP, found.page.key)
        return Entry(HELP, found.page.title, go, icon="circle-help", detail=found.piece)

    def _list_entry(self, text: str) -> Entry:
        from crm_desktop.clients.listing import ClientFilter  # noqa: PLC0415 - first use only

        go = partial(self._frame.workspace.go, Place.CLIENTS, ClientFilter(text=text))
        return Entry(CLIENTS, self.tr("Показать в списке клиентов"), go, icon="users")

    def _view_entry(self, row: ViewRow) -> Entry:
        from crm_desktop.clients.listing import ClientFilter  # noqa: PLC0415 - first use only
        from crm_desktop.views.tree import Condition, Group, Op  # noqa: PLC0415 - first use only

        argument: Any = ListStop(row.key)
        if row.kind == "segment":
            inside = Condition("segment_of", Op.ANY_OF, (row.id,))
            argument = ClientFilter(tree=Group((inside,)))
        go = partial(self._frame.workspace.go, Place.CLIENTS, argument)
        segment = row.kind == "segment"
        return Entry(
            VIEWS, row.name, go, note=self.tr("Сегмент") if segment else self.tr("Вид"),
            icon="list-filter" if segment else "bookmark", words="список отбор показать",
        )  # fmt: skip

    def _visit(
        self, client: int, *, tab: str = "", record: int = 0, beside: bool = False
    ) -> Callable[[], None]:
        stop = ClientStop(client, tab=tab, record=record, beside=beside)
        return partial(self._frame.workspace.go, Place.CLIENT, stop)

    def _visit_deal(
        self, deal: int | None, *, tab: str = "", record: int = 0, beside: bool = False
    ) -> Callable[[], None]:
        del beside  # a deal's card has no place beside a list
        stop = DealStop(deal or 0, tab=tab, record=record)
        return partial(self._frame.workspace.go, Place.DEAL, stop)


def _beside_title(passage: Passage, title: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """What is said besides the title, which stands above already, and what was found in it."""
    text, marks = passage.text, passage.marks
    if text.startswith(title):
        cut = len(title) + 1
        text = text[cut:]
        marks = tuple((first - cut, last - cut) for first, last in marks if first >= cut)
    return text, marks


def _pass(_outcome: object) -> None:
    pass
