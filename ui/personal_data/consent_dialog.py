"""Writing a consent down, reading its words, writing down that it was withdrawn."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QFileDialog, QHBoxLayout

from crm_desktop.journal.stamps import now_ms
from crm_desktop.personal_data.consents import CHANNEL_TITLES, ConsentDraft
from crm_desktop.personal_data.templates import OWN, purpose_title
from ui.clients.wording import today
from ui.theme import Role
from ui.widgets.buttons import Button, Kind
from ui.widgets.choices import ComboBox
from ui.widgets.datefield import DateField
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextArea, TextField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import tzinfo

    from PySide6.QtWidgets import QWidget

    from crm_desktop.personal_data.consents import ConsentRow

_NOON: Final = time(12)


def moment_of(day: date, zone: tzinfo) -> int:
    """Return UTC ms of a day: now if it is today, else its noon."""
    if day == today(zone):
        return now_ms()
    return int(datetime.combine(day, _NOON, zone).astimezone(UTC).timestamp() * 1000)


class ConsentDialog(Dialog):
    """A purpose, its words, when and how it was given, and a scan.

    Args:
        texts: purpose -> words, filled in for this person.
        chosen: takes the draft and the path of a scan, `""` without one.
        name: of the client.
        zone: of the office.
        parent: the window.
    """

    def __init__(
        self,
        texts: Mapping[str, str],
        chosen: Callable[[ConsentDraft, str], None],
        *,
        name: str,
        zone: tzinfo,
        parent: QWidget,
    ) -> None:
        super().__init__("Новое согласие", parent, subtitle=name, width=600)
        self._texts = texts
        self._chosen = chosen
        self._zone = zone
        self._scan = ""
        self.purpose = ComboBox([*((key, purpose_title(key)) for key in texts),
                                 (OWN, self.tr("Другая цель…"))])  # fmt: skip
        self.purpose.chosen.connect(lambda _key: self._on_purpose())
        self.own = TextField("", self.tr("Например: фотография на сайте"))
        self.own.textChanged.connect(lambda _text: self._refresh())
        self._own_field = FormField(self.tr("Цель своими словами"), self.own, required=True)
        self.words = TextArea("", lines=7)
        self.words.textChanged.connect(self._refresh)
        self.how = ComboBox(list(CHANNEL_TITLES.items()))
        self.day = DateField()
        self.day.set_value(today(zone))
        self.note = TextField("", self.tr("Где лежит подлинник, кто принял"))
        self._pick = Button(self.tr("Приложить скан…"), "paperclip", small=True)
        self._pick.clicked.connect(lambda _on=False: self._choose_scan())
        self._file = Label("", Role.META, colour="text2")
        self.body.addWidget(FormField(self.tr("Цель: одна на согласие"), self.purpose))
        self.body.addWidget(self._own_field)
        self.body.addWidget(
            FormField(
                self.tr("Текст: сохранится слово в слово"), self.words,
                hint=self.tr("Проверьте, что он совпадает с тем, что человек подписал."),
            )
        )  # fmt: skip
        both = QHBoxLayout()
        both.addWidget(FormField(self.tr("Как получено"), self.how), 1)
        both.addWidget(FormField(self.tr("Когда"), self.day), 1)
        self.body.addLayout(both)
        self.body.addWidget(FormField(self.tr("Примечание"), self.note))
        scan = QHBoxLayout()
        scan.addWidget(self._pick)
        scan.addWidget(self._file, 1)
        self.body.addLayout(scan)
        self.add_button(self.tr("Отмена"))
        self._yes = self.add_button(self.tr("Записать"), self._take, kind=Kind.PRIMARY)
        self._on_purpose()
        self.purpose.setFocus()

    def _on_purpose(self) -> None:
        purpose = str(self.purpose.value)
        self._own_field.setVisible(purpose == OWN)
        self.words.setPlainText(self._texts.get(purpose, ""))
        self._refresh()

    def _refresh(self) -> None:
        named = self.purpose.value != OWN or bool(self.own.text().strip())
        self._yes.setEnabled(named and bool(self.words.toPlainText().strip()))

    def _choose_scan(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(self, self.tr("Скан согласия"))
        if path:
            self.set_scan(path)

    def set_scan(self, path: str) -> None:
        """Take a file as the scan."""
        self._scan = path
        self._file.setText(path.replace("\\", "/").rsplit("/", 1)[-1])

    def _take(self) -> None:
        day = self.day.value
        if day is None:
            self.day.setFocus()
            return
        purpose = str(self.purpose.value)
        draft = ConsentDraft(
            self.own.text().strip() if purpose == OWN else purpose,
            self.words.toPlainText(), str(self.how.value), moment_of(day, self._zone),
            self.note.text(),
        )  # fmt: skip
        self.accept()
        self._chosen(draft, self._scan)


class WithdrawDialog(Dialog):
    """When a consent was withdrawn, and what follows from it."""

    def __init__(
        self,
        consent: ConsentRow,
        chosen: Callable[[int], None],
        *,
        zone: tzinfo,
        parent: QWidget,
    ) -> None:
        super().__init__("Отзыв согласия", parent, subtitle=consent.title, width=480)
        self._chosen = chosen
        self._zone = zone
        self.day = DateField()
        self.day.set_value(today(zone))
        told = {
            "marketing": self.tr("В карточке снимется «Согласие на рассылку»: писать и звонить "
                                 "с рекламой больше нельзя."),
            "processing": self.tr("Если других оснований хранить данные нет, закон даёт 30 дней, "
                                  "чтобы их уничтожить. Клиент попадёт в список «Люди без "
                                  "правового основания»."),
        }.get(consent.purpose, self.tr("Само согласие останется в списке отозванным."))  # fmt: skip
        self.body.addWidget(Label(told, Role.BODY, wrap=True))
        self.body.addWidget(FormField(self.tr("Когда отозвано"), self.day))
        self.add_button(self.tr("Отмена"))
        self.add_button(self.tr("Отозвать"), self._take, kind=Kind.PRIMARY)

    def _take(self) -> None:
        if self.day.value is None:
            self.day.setFocus()
            return
        self.accept()
        self._chosen(moment_of(self.day.value, self._zone))


class WordsDialog(Dialog):
    """The words of a consent as they were agreed to."""

    def __init__(self, consent: ConsentRow, *, parent: QWidget) -> None:
        super().__init__(consent.title, parent, width=600)
        words = TextArea(consent.text, lines=12)
        words.setReadOnly(True)
        words.setAccessibleName(self.tr("Текст согласия"))
        self.body.addWidget(words)
        if consent.note:
            self.body.addWidget(Label(consent.note, Role.META, colour="text2", wrap=True))
        self.add_button(self.tr("Закрыть"), kind=Kind.PRIMARY)
