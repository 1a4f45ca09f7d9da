"""Below the differences: what of all records stays, and how much moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.wording import number, plural
from ui.duplicates.merge_table import GAP, LABELS
from ui.duplicates.wording import MOVES, OTHER_MOVES, tr
from ui.theme import Role, Space, Tone, theme
from ui.widgets.cards import IconBadge, Line, Panel
from ui.widgets.flow import FlowLayout
from ui.widgets.glyphs import Glyph
from ui.widgets.labels import Label
from ui.widgets.pills import Pill

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_desktop.duplicates.merge_preview import United

_GROUPS: Final = (
    (("phone",), "Телефоны", Tone.GREY),
    (("email", "messenger", "social", "site"), "Почта и сеть", Tone.GREY),
    (("role",), "Роли", Tone.ACCENT),
    (("tag",), "Метки", Tone.VIOLET),
)
_TIMES: Final = {2: "в двух", 3: "в трёх", 4: "в четырёх", 5: "в пяти", 6: "в шести"}
_MOST: Final = 5


class UnitedRows(QWidget):
    """Phones, other channels, roles and tags: all of them stay."""

    def __init__(self, united: Sequence[United], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        first = True
        for kinds, title, tone in _GROUPS:
            things = [each for each in united if each.kind in kinds]
            if things:
                column.addWidget(Line(strong=first))
                column.addWidget(_row(tr(title), things, tone))
                first = False


def _row(title: str, things: Sequence[United], tone: Tone) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, Space.S + 2, 0, Space.S + 2)
    row.setSpacing(GAP)
    label = Label(title, Role.BODY, colour="text2")
    label.setFixedSize(theme().px(LABELS) - GAP, theme().px(22))
    pills = FlowLayout()
    for each in things:
        sign = "#" if each.kind == "tag" else ""
        times = _TIMES.get(len(each.owners), "")
        twice = f" · {tr(times)}" if times else ""
        pills.addWidget(Pill(f"{sign}{each.text}{twice}", tone))
    kept = Label(tr("сохранятся все"), Role.META_MEDIUM, colour="ok")
    sign_kept = Glyph("check-check", "ok")
    for each_sign in (kept, sign_kept):
        each_sign.setFixedHeight(theme().px(22))
    row.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
    row.addLayout(pills, 1)
    row.addWidget(sign_kept, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(kept, 0, Qt.AlignmentFlag.AlignTop)
    return box


class MovesStrip(Panel):
    """«Переедет 37 событий, 5 контактов…»: what comes to the record that stays."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(padding=Space.M, parent=parent)
        self._row = QHBoxLayout()
        self._row.setSpacing(Space.XL)
        self.body.addLayout(self._row)

    def show_moves(self, moving: Mapping[str, int]) -> None:
        """Tell how many records of each table come over."""
        while (item := self._row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        order = [*MOVES, *(table for table in moving if table not in MOVES)]
        told = [table for table in order if moving.get(table)]
        head = Label(tr("Перейдёт") if told else tr("Переносить нечего"), Role.BODY_STRONG)
        head.setMinimumWidth(theme().px(LABELS) - Space.M - Space.XL)
        self._row.addWidget(head)
        for table in told[:_MOST]:
            self._row.addWidget(_move(table, moving[table]))
        rest = sum(moving[table] for table in told[_MOST:])
        if rest:
            self._row.addWidget(
                Label(tr("и ещё {}").format(number(rest)), Role.META, colour="text2")
            )
        self._row.addStretch(1)


def _move(table: str, amount: int) -> QWidget:
    icon, forms = MOVES.get(table, OTHER_MOVES)
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(Space.M)
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(Label(number(amount), Role.SECTION))
    words.addWidget(Label(plural(amount, *forms), Role.META, colour="text2"))
    row.addWidget(IconBadge(icon, Tone.ACCENT, 36, round_=True))
    row.addLayout(words)
    return box
