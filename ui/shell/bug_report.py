"""What a person sees of a bug: a calm sentence and a report to read before it is given away."""

from __future__ import annotations

import logging
import platform
import traceback
from typing import TYPE_CHECKING

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication

from crm_desktop import __version__
from ui.theme import Role
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextArea
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

logger = logging.getLogger(__name__)


def report_text(error: BaseException) -> str:
    """Where it happened and what was met, for the developers."""
    told = "".join(traceback.format_exception(error))
    return (
        f"Картотека {__version__} · Python {platform.python_version()} · Qt {qVersion()}"
        f" · {platform.system()} {platform.release()}\n\n{told}"
    )


def log_bug(error: BaseException) -> None:
    """Write the kind of the error and the places in the code; no values it met."""
    places = [
        f"{frame.filename}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    logger.error("bug: %s at %s", type(error).__name__, " < ".join(reversed(places)))


class BugReport(Dialog):
    """Shows the whole report; nothing is sent anywhere."""

    def __init__(self, error: BaseException, parent: QWidget | None) -> None:
        super().__init__("Ошибка программы", parent, width=760)
        self._report = report_text(error)
        self.body.addWidget(
            Label(
                self.tr(
                    "Это недосмотр в программе, а не ваша ошибка. Всё сохранённое цело, можно "
                    "работать дальше. Отчёт никуда не отправлен: прочтите его и, если в нём нет "
                    "лишнего, передайте тому, кто помогает вам с программой."
                ),
                Role.BODY,
                wrap=True,
            )
        )
        text = TextArea(self._report, lines=14)
        text.setReadOnly(True)
        text.setAccessibleName(self.tr("Текст отчёта"))
        self.body.addWidget(text)
        self.add_button(self.tr("Скопировать отчёт"), self._copy, icon="copy", left=True)
        self.add_button(self.tr("Закрыть"), self.accept, kind=Kind.PRIMARY)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report)
