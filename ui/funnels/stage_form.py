"""The details of a stage; what is changed is saved when the field is left."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.funnels.model import PLAN_MODES, PlanMode, Stage
from ui.funnels.colour_row import ColourRow
from ui.funnels.numbers import NotANumberError, whole
from ui.theme import Role, Space
from ui.widgets.buttons import LinkButton
from ui.widgets.cards import Card
from ui.widgets.choices import ComboBox
from ui.widgets.fields import TextArea, TextField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.funnels.model import StageSettings

_NUMBERS: Final = ("probability", "stale_days", "plan_days", "soft_limit")


class StageForm(Card):
    """All settings of one stage.

    Attributes:
        edited: the stage and its new settings.
        fields_wanted: the person wants to choose the required fields.
    """

    edited = Signal(object, object)
    fields_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._stage: Stage | None = None
        self._shown: dict[str, str] = {}
        self.name = TextField()
        self.colour = ColourRow()
        self.description = TextArea(
            placeholder=self.tr("Например: клиент получил КП и назвал день ответа"), lines=3
        )
        self.description.setTabChangesFocus(True)
        self.mode = ComboBox([(mode, text) for mode, text in PLAN_MODES.items()])
        self.numbers = {key: TextField() for key in _NUMBERS}
        self._fields = {
            "name": FormField(self.tr("Название"), self.name),
            "probability": FormField(self.tr("Вероятность, %"), self.numbers["probability"]),
            "soft_limit": FormField(self.tr("Предел сделок"), self.numbers["soft_limit"]),
            "stale_days": FormField(
                self.tr("Застывает, дней"), self.numbers["stale_days"],
            ),
            "plan_days": FormField(self.tr("В течение, дней"), self.numbers["plan_days"]),
        }  # fmt: skip
        self.required = Label("", Role.BODY, wrap=True)
        choose = LinkButton(self.tr("Выбрать…"), "list-checks")
        choose.clicked.connect(lambda _on=False: self.fields_wanted.emit())
        head = QHBoxLayout()
        head.addWidget(Label(self.tr("Обязательные поля"), Role.META_MEDIUM, colour="text2"))
        head.addStretch(1)
        head.addWidget(choose)
        self.body.setSpacing(Space.M)
        self.body.addWidget(self._fields["name"])
        self.body.addWidget(FormField(self.tr("Цвет"), self.colour))
        self.body.addWidget(
            FormField(self.tr("Что должно быть верно на этом этапе"), self.description)
        )
        self.body.addLayout(_beside(self._fields["probability"], self._fields["soft_limit"]))
        self.body.addWidget(FormField(self.tr("Следующее дело"), self.mode))
        self.body.addLayout(_beside(self._fields["plan_days"], self._fields["stale_days"]))
        self.body.addLayout(head)
        self.body.addWidget(self.required)
        self.body.addStretch(1)
        self.colour.chosen.connect(lambda key: self._change(colour=key))
        self.mode.chosen.connect(lambda mode: self._change(plan_mode=mode))
        self.name.editingFinished.connect(self.save)
        self.description.submitted.connect(self.save)
        self.description.installEventFilter(self)
        for field in self.numbers.values():
            field.editingFinished.connect(self.save)
        self.show_stage(None, {})

    def show_stage(self, stage: Stage | None, labels: Mapping[str, str]) -> None:
        """Show a stage; what is being typed into another field of the same stage stays.

        Args:
            stage: None = nothing is chosen.
            labels: key of a deal field -> its name.
        """
        same = stage is not None and self._stage is not None and stage.id == self._stage.id
        if not same:
            self.save()
        self._stage = stage
        self.setEnabled(stage is not None)
        if stage is None:
            self._put(dict.fromkeys(("name", "description", *_NUMBERS), ""), keep=False)
            self.required.setText("")
            return
        settings = stage.settings
        self._put(_texts(settings), keep=same)
        self.colour.set_value(settings.colour)
        self.mode.set_value(settings.plan_mode)
        self._fields["plan_days"].setEnabled(settings.plan_mode is not PlanMode.OFF)
        names = ", ".join(labels.get(key, key) for key in settings.required)
        self.required.setText(names or self.tr("Любая сделка может прийти на этот этап."))
        self.required.set_colour("text" if names else "text2")

    def save(self) -> None:
        """Hand over what was typed, if something was and all of it can be."""
        if self._stage is None:
            return
        typed = self._typed()
        changed = {key: text for key, text in typed.items() if text != self._shown.get(key)}
        if not changed:
            return
        values: dict[str, Any] = {}
        for key, text in changed.items():
            try:
                values[key] = text if key in {"name", "description"} else whole(text)
            except NotANumberError:
                self._fields[key].set_error(self.tr("Нужно целое число"))
                return
            if key in self._fields:
                self._fields[key].set_error("")
        if "probability" in values:
            values["probability"] = values["probability"] or 0
        if not values.get("name", "x").strip():
            self._fields["name"].set_error(self.tr("Введите название"))
            return
        self._shown.update(changed)
        self._change(**values)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.description and event.type() == QEvent.Type.FocusOut:
            self.save()
        return super().eventFilter(watched, event)

    def _change(self, **values: Any) -> None:
        if self._stage is None:
            return
        settings = replace(self._stage.settings, **values)
        if settings != self._stage.settings:
            self.edited.emit(self._stage, settings)

    def _typed(self) -> dict[str, str]:
        return {
            "name": self.name.text().strip(),
            "description": self.description.toPlainText().strip(),
            **{key: field.text().strip() for key, field in self.numbers.items()},
        }

    def _put(self, texts: Mapping[str, str], *, keep: bool) -> None:
        """Show texts; with `keep`, a field that was typed into meanwhile stays as it is."""
        typed = self._typed()
        for key, text in texts.items():
            if keep and typed[key] != self._shown.get(key):
                continue
            if key == "description":
                if typed[key] != text:
                    self.description.setPlainText(text)
            else:
                field = self.name if key == "name" else self.numbers[key]
                if typed[key] != text:
                    field.setText(text)
            if key in self._fields:
                self._fields[key].set_error("")
            self._shown[key] = text


def _texts(settings: StageSettings) -> dict[str, str]:
    numbers = {key: getattr(settings, key) for key in _NUMBERS}
    return {
        "name": settings.name,
        "description": settings.description,
        **{key: "" if value is None else str(value) for key, value in numbers.items()},
    }


def _beside(left: QWidget, right: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(Space.M)
    row.addWidget(left, 1, Qt.AlignmentFlag.AlignTop)
    row.addWidget(right, 1, Qt.AlignmentFlag.AlignTop)
    return row
