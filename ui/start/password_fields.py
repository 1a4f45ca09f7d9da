"""A new password twice, with how strong it is and what is weak about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import Role, Space, Tone, follow_theme, theme
from ui.widgets.fields import PasswordField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label
from ui.widgets.paint import draw_box

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtGui import QPaintEvent

    from crm_desktop.access.passwords import Strength
    from ui.jobs import JobRunner

PAUSE_MS: Final = 150
_STEPS: Final = 4
_SAID: Final = (
    ("Угадывается сразу", Tone.BAD),
    ("Очень слабый", Tone.BAD),
    ("Слабый", Tone.WARN),
    ("Надёжный", Tone.OK),
    ("Очень надёжный", Tone.OK),
)


class StrengthBar(QWidget):
    """Four pieces, filled up to the score."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._score = 0
        self._tone = Tone.GREY
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow_theme(self.update)

    def set_score(self, score: int, tone: Tone) -> None:
        """Fill `score` of the four pieces."""
        self._score = score
        self._tone = tone
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(160), 6)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        wide = (self.width() - 3 * Space.XS) / _STEPS
        for step in range(_STEPS):
            full = step < self._score
            ground = theme().colour(self._tone.fill if full else "grey_soft")
            piece = self.rect().adjusted(0, 0, 0, 0)
            piece.setLeft(round(step * (wide + Space.XS)))
            piece.setWidth(round(wide))
            draw_box(painter, piece, ground=ground, radius=3)
        painter.end()


class NewPasswordFields(QWidget):
    """Both fields and the meter; judged off the window's thread.

    Args:
        runner: where the judging happens.
        words: what a stranger would try first: the names in the form.
    """

    changed = Signal()

    def __init__(
        self,
        runner: JobRunner,
        words: Callable[[], Iterable[str]],
        *,
        label: str = "Пароль",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._words = words
        self._strength: Strength | None = None
        self.first = PasswordField()
        self.second = PasswordField()
        self._first_field = FormField(label, self.first)
        self._second_field = FormField(self.tr("Ещё раз"), self.second)
        self._bar = StrengthBar()
        self._said = Label("", Role.META_STRONG, colour="text2")
        self._advice = Label(
            self.tr("Не короче 10 знаков. Надёжнее всего четыре не связанных между собой слова."),
            Role.META,
            colour="text2",
            wrap=True,
        )
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.judge)
        self.first.textChanged.connect(self._on_text)
        self.second.textChanged.connect(self._on_second)
        both = QHBoxLayout()
        both.setSpacing(Space.L)
        both.addWidget(self._first_field, 1, Qt.AlignmentFlag.AlignTop)
        both.addWidget(self._second_field, 1, Qt.AlignmentFlag.AlignTop)
        meter = QHBoxLayout()
        meter.setSpacing(Space.M)
        meter.addWidget(self._bar, 1)
        meter.addWidget(self._said)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(both)
        column.addLayout(meter)
        column.addWidget(self._advice)
        # The second time follows the first; the eyes come after both.
        QWidget.setTabOrder(self.first, self.second)
        QWidget.setTabOrder(self.second, self.first.eye)
        QWidget.setTabOrder(self.first.eye, self.second.eye)

    @property
    def password(self) -> str:
        """What was typed first."""
        return self.first.text()

    def complaint(self) -> str:
        """Why the password cannot be taken yet; '' when it can, and shows it at the field."""
        self._first_field.set_error("")
        self._second_field.set_error("")
        if not self.password:
            self._first_field.set_error(self.tr("Придумайте пароль"))
        elif self._strength is not None and not self._strength.accepted:
            self._first_field.set_error(self.tr("Пароль слишком простой"))
        elif self.second.text() != self.password:
            self._second_field.set_error(self.tr("Пароли не совпадают"))
        return self._first_field.error or self._second_field.error

    def judge(self) -> None:
        """Judge the typed password now."""
        self._pause.stop()
        password, words = self.password, tuple(self._words())
        if not password:
            self._take(None)
            return
        self._runner.read(lambda: _judge(password, words), self._take, owner=self, key="judge")

    def _take(self, strength: Strength | None) -> None:
        self._strength = strength
        if strength is None:
            self._bar.set_score(0, Tone.GREY)
            self._said.setText("")
            return
        said, tone = _SAID[strength.score]
        if not strength.accepted and tone is Tone.OK:
            said, tone = self.tr("Коротковат"), Tone.WARN
        self._bar.set_score(max(1, strength.score), tone)
        self._said.setText(said)
        self._said.set_colour(tone.text)
        accepted = self.tr("Запомните или запишите его: восстановить пароль невозможно.")
        self._advice.setText(strength.advice or accepted)
        self.changed.emit()

    def _on_text(self) -> None:
        self._first_field.set_error("")
        self._strength = None
        self._pause.start()
        self.changed.emit()

    def _on_second(self) -> None:
        self._second_field.set_error("")
        self.changed.emit()


def _judge(password: str, words: tuple[str, ...]) -> Strength:
    from crm_desktop.access.passwords import judge  # noqa: PLC0415 - its lists load on first use

    return judge(password, words)
