"""«Связи»: what other clients are to this one, written down and changed in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.relations.kinds import RelationWord, relation_words
from crm_desktop.relations.relating import (
    add_relation,
    create_related,
    edit_relation,
    remove_relation,
)
from ui.clients.client_picker import ClientPicker
from ui.clients.party_row import PartyRow
from ui.clients.reach import copy_text
from ui.theme import Role, Space
from ui.widgets.buttons import Kind
from ui.widgets.choices import ComboBox
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_desktop.clients.card import ClientCard
    from crm_desktop.journal import Changes
    from crm_desktop.office import Office
    from crm_desktop.relations.reading import CardRelation
    from ui.clients.desk import CardDesk

MOST_NOTE = 200


class RelationPicker(ClientPicker):
    """What the other is to this client, and who it is."""

    def __init__(self, desk: CardDesk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._words: list[RelationWord] = []
        self.word = ComboBox(placeholder=self.tr("Кто это клиенту"))
        self.word.setAccessibleName(self.tr("Кто это клиенту"))
        self.word.chosen.connect(lambda _key: self._narrow())
        self.row.insertWidget(0, self.word, 2)

    @property
    def chosen_word(self) -> RelationWord | None:
        """What the other is to be."""
        return next((each for each in self._words if each.text == self.word.value), None)

    def begin(self, words: Sequence[RelationWord]) -> None:
        """Offer these words, with the cursor in them."""
        self._words = list(words)
        self.word.set_options([(each.text, each.text) for each in words])
        self.word.set_value(None)
        self.look_for("")
        self.clear()
        self.word.setFocus(Qt.FocusReason.OtherFocusReason)

    def _narrow(self) -> None:
        word = self.chosen_word
        if word is not None:
            self.look_for(word.kind.who if word.forward else word.kind.whom)
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)


class RelationDialog(Dialog):
    """Another word for a relation, and a note to it."""

    def __init__(
        self,
        relation: CardRelation,
        words: Sequence[RelationWord],
        save: Callable[[str | None, str], None],
        parent: QWidget,
    ) -> None:
        super().__init__(self.tr("Связь"), parent, subtitle=relation.name, width=460)
        told = [each.text for each in words]
        if relation.word and relation.word not in told:
            told.insert(0, relation.word)
        self.word = ComboBox([(each, each) for each in told])
        self.word.set_value(relation.word)
        self.note = TextField(relation.note, self.tr("Например, с 2023 года"))
        self.note.setMaxLength(MOST_NOTE)

        def accept() -> None:
            word = str(self.word.value)
            self.accept()
            save(None if word == relation.word else word, self.note.text())

        self.note.returnPressed.connect(accept)
        self.body.addWidget(FormField(self.tr("Кто это клиенту"), self.word))
        self.body.addWidget(FormField(self.tr("Примечание"), self.note))
        self.add_button(self.tr("Отмена"))
        self.add_button(self.tr("Сохранить"), accept, kind=Kind.PRIMARY)


class RelationsBox(QWidget):
    """A heading, the rows, and a picker to add one in place."""

    def __init__(self, desk: CardDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._client = 0
        self._shown: tuple[CardRelation, ...] | None = None
        self._words: list[RelationWord] = []
        self.rows: list[PartyRow] = []
        self._head = Label(self.tr("Связи"), Role.META_STRONG, colour="text2")
        self._head.setContentsMargins(Space.M, Space.S, 0, Space.XS)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addLayout(self._list)
        self.picker = RelationPicker(desk)
        self.picker.chosen.connect(self._link)
        self.picker.new_wanted.connect(self._create)
        self.picker.closed.connect(self.close_picker)
        self.picker.hide()
        self.hide()

    def show_card(self, card: ClientCard) -> None:
        """Show the relations of a client."""
        if card.id != self._client:
            self._client = card.id
            self.close_picker()
        if card.relations == self._shown:
            return
        self._shown = card.relations
        for row in self.rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = []
        for relation in card.relations:
            line = " · ".join(
                filter(None, (relation.word, relation.note, relation.phone, relation.email))
            )
            row = PartyRow(
                self._desk, relation.client_id, name=relation.name, line=line,
                phone=relation.phone, email=relation.email,
            )  # fmt: skip
            row.open_wanted.connect(lambda which=relation: self._desk.open_client(which.client_id))
            row.menu_wanted.connect(lambda under, which=relation: self._open_menu(which, under))
            row.remove_wanted.connect(lambda which=relation: self._remove(which))
            row.edit_wanted.connect(lambda which=relation: self.ask(which))
            self._list.addWidget(row)
            self.rows.append(row)
        self.setVisible(bool(self.rows))

    def start_adding(self) -> None:
        """Read what one may be to another, then open the picker."""
        self._with_words("", self._open_picker)

    def ask(self, relation: CardRelation) -> None:
        """Ask for another word and a note."""

        def save(word: str | None, note: str) -> None:
            record = relation.relation_id
            self._desk.act(
                lambda office, client: edit_relation(
                    office, record, seen_from=client, kind=word, note=note
                )
            )

        self._with_words(
            relation.kind,
            lambda words: RelationDialog(relation, words, save, self.window()).open(),
        )

    def close_picker(self) -> None:
        """Put the picker away."""
        self.picker.hide()

    def _with_words(self, theirs: str, then: Callable[[list[RelationWord]], None]) -> None:
        card = self._desk.card
        if card is not None:
            mine = card.kind
            self._desk.read(
                lambda office, _client: relation_words(office, mine=mine, theirs=theirs),
                then,
                key="relation words",
            )

    def _open_picker(self, words: list[RelationWord]) -> None:
        self.picker.show()
        self.picker.begin(words)

    def _link(self, other: object) -> None:
        word = self.picker.chosen_word
        if word is None:
            self.picker.set_error(self.tr("Сначала выберите, кто это клиенту"))
        elif isinstance(other, int):
            text = word.text
            self._add(
                lambda office, client: add_relation(office, other, other_id=client, kind=text)
            )

    def _create(self, name: str) -> None:
        word = self.picker.chosen_word
        if word is None:
            self.picker.set_error(self.tr("Сначала выберите, кто это клиенту"))
            return
        draft = ClientDraft(kind=word.kind.who if word.forward else word.kind.whom, name=name)
        text = word.text
        self._add(
            lambda office, client: create_related(office, client, draft=draft, kind=text),
            self.tr("Добавлено: {}").format(name),
        )

    def _add(self, work: Callable[[Office, int], tuple[int, Changes]], done: str = "") -> None:
        self._desk.act(
            work, done, on_done=lambda _result: self.close_picker(),
            on_refused=lambda error: self.picker.set_error(str(error)),
        )  # fmt: skip

    def _open_menu(self, relation: CardRelation, under: QWidget) -> None:
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        workspace = self._desk.workspace
        menu.add(
            self.tr("Открыть карточку"),
            lambda: self._desk.open_client(relation.client_id), icon="id-card",
        )  # fmt: skip
        menu.add(self.tr("Изменить связь…"), lambda: self.ask(relation), icon="pencil",
                 shortcut="F2")  # fmt: skip
        if relation.phone:
            menu.add(self.tr("Скопировать телефон"),
                     lambda: copy_text(workspace, relation.phone), icon="copy")  # fmt: skip
        menu.addSeparator()
        menu.add(self.tr("Убрать связь"), lambda: self._remove(relation), icon="unlink",
                 danger=True, shortcut="Del")  # fmt: skip
        menu.popup(under.mapToGlobal(under.rect().bottomLeft()))

    def _remove(self, relation: CardRelation) -> None:
        self._desk.act(lambda office, _client: remove_relation(office, relation.relation_id))
