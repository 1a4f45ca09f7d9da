"""«Уничтожить данные»: what goes, what stays, and the name to be typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.clients.company_names import fold
from crm_desktop.personal_data.erasing import WORD, erase_client
from crm_desktop.personal_data.reach import ErasureKind
from crm_desktop.personal_data.state import personal_state
from crm_desktop.wording import count, file_size, number
from ui.jobs import Job
from ui.printing.saving import PaperSaving, ask_path
from ui.theme import Role, Space, Tone
from ui.widgets.banner import Banner
from ui.widgets.buttons import Kind
from ui.widgets.choices import RadioButton
from ui.widgets.dialogs import Dialog, build_question
from ui.widgets.fields import TextField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.jobs import Progress
    from crm_desktop.personal_data.erasing import ErasurePlan, ErasureResult
    from crm_desktop.personal_data.state import PersonalState
    from crm_desktop.printing.blocks import PaperReport
    from ui.shell.workspace import Workspace

_RECORDS = ("запись", "записи", "записей")
_NAMED = 5


class EraseDialog(Dialog):
    """Everything is told before; the red button waits for the name or the word."""

    def __init__(
        self,
        plan: ErasurePlan,
        chosen: Callable[[ErasureKind, str, str], None],
        *,
        parent: QWidget,
    ) -> None:
        super().__init__("Уничтожить данные", parent, subtitle=plan.name, width=600, height=700)
        self._plan = plan
        self._chosen = chosen
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, Space.S, 0)
        column.setSpacing(Space.M)
        self.whole = RadioButton(
            self.tr("Уничтожить"),
            note=self.tr("От записи останется только номер: карточка исчезнет из списков."),
        )
        self.anonymise = RadioButton(
            self.tr("Обезличить"),
            note=self.tr("Для отчётов останутся тип, регион, даты и виды событий под именем "
                         "«Обезличенный клиент»."),
        )  # fmt: skip
        self.whole.setChecked(True)
        self.reason = TextField("", self.tr("Например: отзыв согласия от 12.11"))
        self.reason.textChanged.connect(lambda _text: self._refresh())
        self.typed = TextField("", plan.name)
        self.typed.textChanged.connect(lambda _text: self._refresh())
        column.addWidget(
            Banner(self.tr("Вернуть данные не сможет никто. Ctrl+Z не поможет."), tone=Tone.BAD)
        )
        column.addWidget(self.whole)
        column.addWidget(self.anonymise)
        column.addWidget(self._part(self.tr("Что уничтожается"), self._going()))
        column.addWidget(self._part(self.tr("Что остаётся"), self._staying()))
        column.addStretch(1)
        self.body.addWidget(ScrollArea(inner), 1)
        self.body.addWidget(
            FormField(self.tr("Причина: войдёт в акт, без имени"), self.reason, required=True)
        )
        self.body.addWidget(
            FormField(self.tr("Введите имя клиента или слово «{}»").format(WORD), self.typed,
                      required=True)
        )  # fmt: skip
        self.add_button(self.tr("Отмена"))
        self._yes = self.add_button(self.tr("Уничтожить навсегда"), self._take, kind=Kind.DANGER)
        self._refresh()
        self.reason.setFocus()

    def _part(self, title: str, text: str) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        column.addWidget(Label(title, Role.BODY_STRONG))
        column.addWidget(Label(text, Role.BODY, colour="text2", wrap=True))
        return box

    def _going(self) -> str:
        parts = [f"{title} — {number(many)}" for title, many in self._plan.counts.items()]
        told = ", ".join(parts)
        told = told[:1].upper() + told[1:]
        if self._plan.clients > 1:
            many = count(self._plan.clients, *_RECORDS)
            told += self.tr(". Вместе с объединёнными: {}").format(many)
        if self._plan.files_size:
            told += self.tr(". Файлы: {}").format(file_size(self._plan.files_size))
        return told + self.tr(
            ". А также прежние значения в истории, поисковый индекс и сами страницы файла базы."
        )

    def _staying(self) -> str:
        told = [
            self.tr("Сам факт: номер акта, когда, кем и почему; даты и цели согласий. "
                    "Первичные учётные документы хранятся по своему основанию.")
        ]  # fmt: skip
        if self._plan.mentions:
            names = ", ".join(f"«{each.name}»" for each in self._plan.mentions[:_NAMED])
            more = len(self._plan.mentions) - _NAMED
            names += self.tr(" и ещё {}").format(more) if more > 0 else ""
            told.append(
                self.tr("Упоминания в чужих карточках: {}. Просмотрите их сами.").format(names)
            )
        if self._plan.copies:
            told.append(
                self.tr("Прежние копии базы в папке офиса: {}. В них данные ещё есть; при "
                        "восстановлении они уничтожатся снова.").format(len(self._plan.copies))
            )  # fmt: skip
        told.append(self.tr("Копии на флешках, распечатки и отправленные файлы."))
        return " ".join(told)

    def _refresh(self) -> None:
        typed = fold(" ".join(self.typed.text().split()))
        good = typed in {fold(" ".join(self._plan.name.split())), fold(WORD)}
        self._yes.setEnabled(good and bool(self.reason.text().strip()))

    def _take(self) -> None:
        kind = ErasureKind.ANONYMISE if self.anonymise.isChecked() else ErasureKind.DESTROY
        self.accept()
        self._chosen(kind, self.reason.text(), self.typed.text())


def start_erasure(
    workspace: Workspace,
    plan: ErasurePlan,
    choice: tuple[ErasureKind, str, str],
    *,
    window: QWidget,
) -> None:
    """Erase behind, with progress; then offer the act to be saved.

    Args:
        workspace: whose office.
        plan: what was shown.
        choice: kind, reason, what was typed.
        window: for the question about the act.
    """
    office, (kind, reason, typed) = workspace.office, choice

    def work(progress: Progress) -> ErasureResult:
        return erase_client(
            office, plan.client_id, kind=kind, reason=reason, confirmed=typed, progress=progress
        )

    job: Job[ErasureResult] = Job(work, workspace)
    job.succeeded.connect(lambda done: _offer_act(workspace, plan.client_id, done, window))
    job.finished.connect(job.deleteLater)
    workspace.start_long(job, "Уничтожаю данные")


def save_act(workspace: Workspace, client: int, number_: int, window: QWidget) -> None:
    """Ask where to and write the act as PDF."""
    from crm_desktop.personal_data.extract_paper import print_act  # noqa: PLC0415 - the library of papers is large

    path = ask_path(window, f"Акт {number_} об уничтожении данных")
    if path is None:
        return
    office = workspace.office

    def work(progress: Progress) -> PaperReport:
        return print_act(office, client, path, progress=progress)

    PaperSaving(workspace, window).start(path, work)


def save_act_of(workspace: Workspace, client: int, window: QWidget) -> None:
    """Find the number of a client's act and ask where to save it."""
    office = workspace.office

    def take(state: PersonalState) -> None:
        if state.erased is not None:
            save_act(workspace, client, state.erased.entry.number, window)

    workspace.runner.read(
        lambda: personal_state(office, client), take, workspace.report, owner=workspace, key="act"
    )


def _offer_act(workspace: Workspace, client: int, done: ErasureResult, window: QWidget) -> None:
    later = (
        ""
        if done.swept
        else " Файл базы будет переписан при следующем открытии офиса: закройте другие окна."
    )
    question = build_question(
        window,
        "Данные уничтожены",
        f"Акт № {done.number} готов. Распечатайте его и подпишите: хранить его нужно три года."
        f"{later}",
        yes="Сохранить акт…",
        no="Позже",
    )
    question.accepted.connect(lambda: save_act(workspace, client, done.number, window))
    question.open()
