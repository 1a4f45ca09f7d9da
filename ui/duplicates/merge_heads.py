"""The heads of the records in the merge dialog: who, since when, which one stays."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.wording import day
from ui.duplicates.wording import tr
from ui.theme import Role, Space, Tone, theme
from ui.widgets.avatar import Avatar
from ui.widgets.buttons import LinkButton
from ui.widgets.cards import Panel
from ui.widgets.labels import ElidedLabel
from ui.widgets.pills import Pill

if TYPE_CHECKING:
    from datetime import tzinfo

    from crm_desktop.duplicates.merge_preview import MergeRecord

HEIGHT: Final = 94


class RecordHead(Panel):
    """One record.

    Attributes:
        all_wanted: «Взять всё отсюда».
        main_wanted: this record is to stay.
    """

    all_wanted = Signal()
    main_wanted = Signal()

    def __init__(
        self,
        record: MergeRecord,
        *,
        zone: tzinfo,
        fullest: bool,
        narrow: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self.client = record.id
        self._fullest = fullest and not narrow
        self.body.setSpacing(Space.S)
        at = datetime.fromtimestamp(record.created_at / 1000, UTC).astimezone(zone).date()
        today = datetime.now(UTC).astimezone(zone).date()
        about = f"{day(at, today)} · {record.made_by or tr('импорт')}"
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(ElidedLabel(record.name, Role.ROW))
        words.addWidget(ElidedLabel(about, Role.META, colour="text2"))
        top = QHBoxLayout()
        top.setSpacing(Space.M)
        top.addWidget(Avatar(record.name, 32, key=record.id))
        top.addLayout(words, 1)
        take = tr("Взять всё") if narrow else tr("Взять всё отсюда")
        self._all = LinkButton(take, role=Role.META_MEDIUM)
        self._all.setAccessibleName(tr("Взять всё отсюда: {}").format(record.name))
        self._all.clicked.connect(self.all_wanted)
        stay = tr("в главные") if narrow else tr("сделать главной")
        self._make_main = LinkButton(stay, colour="text2", role=Role.META_MEDIUM)
        self._make_main.setAccessibleName(tr("Сделать главной: {}").format(record.name))
        self._make_main.clicked.connect(self.main_wanted)
        self._pill = Pill("", Tone.OK)
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addWidget(self._all)
        foot.addStretch(1)
        foot.addWidget(self._make_main)
        foot.addWidget(self._pill)
        self.body.addLayout(top)
        self.body.addLayout(foot)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(150), theme().px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(150), theme().px(HEIGHT))

    def set_main(self, main: bool) -> None:
        """Tell that this record stays, or offer it."""
        self._make_main.setVisible(not main)
        self._pill.setVisible(main)
        self._pill.set(tr("главная, самая полная") if self._fullest else tr("главная"))
