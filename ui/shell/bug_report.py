"""What a person sees of a bug: a calm sentence and a report to read before it is given away."""

from __future__ import annotations

import logging
import platform
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QStandardPaths, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from crm_desktop import __version__
from crm_desktop.wording.disk import disk_reason
from ui.theme import Role
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog, tell
from ui.widgets.fields import TextArea
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_FILE_NAME: Final = "Отчёт об ошибке Картотеки.txt"

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
        self.add_button(self.tr("Сохранить отчёт…"), self._ask, icon="download", left=True)
        self.add_button(self.tr("Закрыть"), self.accept, kind=Kind.PRIMARY)

    def _ask(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        chosen, _kind = QFileDialog.getSaveFileName(
            self, self.tr("Сохранить отчёт"), str(Path(folder) / _FILE_NAME), "Текст (*.txt)"
        )
        if chosen:
            self.save(Path(chosen))

    def save(self, path: Path) -> None:
        """Write the report as it is shown, not a word more."""
        try:
            path.write_text(self._report, encoding="utf-8")
        except OSError as error:
            tell(
                self,
                self.tr("Отчёт не сохранён"),
                self.tr("Файл «{}» не записан: {}. Выберите другую папку.").format(
                    path.name, disk_reason(error)
                ),
            )

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report)
