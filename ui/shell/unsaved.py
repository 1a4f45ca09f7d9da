"""What was typed and not saved when the window locked: gathered, and offered again after it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPlainTextEdit, QWidget

from crm_desktop.members.unsaved import keep_unsaved, take_unsaved
from ui.theme import Role, Space
from ui.widgets.buttons import Kind
from ui.widgets.cards import Panel
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import PasswordField, SearchField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ui.shell.frame import OfficeFrame

    Editor = QLineEdit | QPlainTextEdit

_HIGH: Final = 320
_SKIPPED: Final = (PasswordField, SearchField)


@dataclass(frozen=True, slots=True)
class Unsaved:
    """One form.

    Attributes:
        form: the class of the dialog, or '' for fields of the screen itself.
        title: what stood above it.
        values: names of the fields and what was typed.
    """

    form: str
    title: str
    values: tuple[tuple[str, str], ...]


def gather(frame: OfficeFrame) -> list[Unsaved]:
    """Return what is half-typed in the dialogs over a window and on its screen."""
    found = []
    window = frame.window()
    # A dialog is a window of its own: `isAncestorOf` stops there, its place in the tree does not.
    for dialog in window.findChildren(QDialog):
        if dialog.isVisible():
            values = _typed(dialog)
            if values:
                found.append(Unsaved(type(dialog).__name__, dialog.windowTitle(), values))
    screen = frame.screen_shown
    if screen is not None:
        values = _typed(screen)
        if values:
            found.append(Unsaved("", screen.accessibleName() or "", values))
    return found


def keep(frame: OfficeFrame) -> None:
    """Write what is half-typed into the base before it closes."""
    found = gather(frame)
    if not found:
        return
    office, text = frame.office, json.dumps([asdict(each) for each in found], ensure_ascii=False)
    frame.runner.write(lambda: keep_unsaved(office, text), _nothing, _nothing, owner=frame)


def offer(frame: OfficeFrame) -> None:
    """Ask the base whether this person left something, and offer it."""
    office = frame.office

    def show(text: str) -> None:
        found = _parsed(text)
        if found:
            UnsavedDialog(frame, found).open()

    frame.runner.read(
        lambda: take_unsaved(office), show, frame.workspace.report, owner=frame, key="unsaved"
    )


class UnsavedDialog(Dialog):
    """Every field with what was typed; a form that can be opened again is."""

    def __init__(self, frame: OfficeFrame, found: Sequence[Unsaved]) -> None:
        super().__init__(
            "Вы не успели сохранить",
            frame,
            subtitle="Окно заблокировалось, формы закрылись. Введённое цело, в базу не записано.",
            width=560,
        )
        self._frame = frame
        self.found = tuple(found)
        whole = Panel(padding=Space.M)
        whole.body.setSpacing(Space.M)
        for form in found:
            if form.title:
                whole.body.addWidget(Label(form.title, Role.BODY_STRONG))
            for name, text in form.values:
                told = Label(text, Role.BODY, wrap=True, selectable=True)
                whole.body.addWidget(FormField(name, told) if name else told)
        area = ScrollArea(whole)
        area.setMinimumHeight(min(_HIGH, whole.sizeHint().height() + Space.L))
        self.body.addWidget(area, 1)
        self.add_button(self.tr("Скопировать"), self._copy, icon="copy", left=True)
        self.add_button(self.tr("Закрыть"))
        if self._again() is not None:
            self.add_button(
                self.tr("Открыть и продолжить"), self.reopen, kind=Kind.PRIMARY, icon="pencil"
            )
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def reopen(self) -> None:
        """Open the form anew with what was typed."""
        form, again = self.found[0], self._again()
        self.accept()
        if again is None:
            return
        again()
        for dialog in self._frame.window().findChildren(QDialog):
            if type(dialog).__name__ == form.form and dialog.isVisible():
                _fill(dialog, form.values)

    def _again(self) -> Callable[[], Any] | None:
        everywhere = self._frame.everywhere
        ways = {
            "NewClientDialog": everywhere.new_client,
            "NewDealDialog": everywhere.new_deal,
            "NewTaskDialog": everywhere.new_task,
        }
        return ways.get(self.found[0].form)

    def _copy(self) -> None:
        lines = [
            f"{name}: {text}" if name else text for form in self.found for name, text in form.values
        ]
        QApplication.clipboard().setText("\n".join(lines))


def _editors(root: QWidget) -> Iterator[Editor]:
    found: list[Editor] = [*root.findChildren(QLineEdit), *root.findChildren(QPlainTextEdit)]
    for editor in found:
        # Groups of a recovery sheet are no password field, and as secret.
        secret = Qt.InputMethodHint.ImhSensitiveData in editor.inputMethodHints()
        skipped = secret or isinstance(editor, _SKIPPED)
        if editor.isVisible() and not editor.isReadOnly() and not skipped:
            yield editor


def _typed(root: QWidget) -> tuple[tuple[str, str], ...]:
    return tuple(
        (_name_of(editor), _text_of(editor))
        for editor in _editors(root)
        if _is_modified(editor) and _text_of(editor).strip()
    )


def _fill(root: QWidget, values: Sequence[tuple[str, str]]) -> None:
    left = list(values)
    for editor in _editors(root):
        found = next((value for value in left if value[0] == _name_of(editor)), None)
        if found is None:
            continue
        left.remove(found)
        if isinstance(editor, QLineEdit):
            # As if typed: the form hears of it.
            editor.selectAll()
            editor.insert(found[1])
        else:
            editor.selectAll()
            editor.insertPlainText(found[1])


def _name_of(editor: Editor) -> str:
    return editor.accessibleName() or editor.placeholderText()


def _text_of(editor: Editor) -> str:
    return editor.text() if isinstance(editor, QLineEdit) else editor.toPlainText()


def _is_modified(editor: Editor) -> bool:
    if isinstance(editor, QLineEdit):
        return editor.isModified()
    return editor.document().isModified()


def _parsed(text: str) -> list[Unsaved]:
    """Read what was kept; what another version wrote is not shown."""
    try:
        return [
            Unsaved(
                str(each["form"]),
                str(each["title"]),
                tuple((str(name), str(value)) for name, value in each["values"]),
            )
            for each in json.loads(text or "[]")
        ]
    except (ValueError, KeyError, TypeError):
        return []


def _nothing(_result: object) -> None:
    """Nobody is there to be told."""
