"""The parts of the style page, with data long enough to show where words are cut."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QStringListModel, Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from ui.theme import Role, Space, Tone, theme
from ui.widgets.avatar import Avatar
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button, IconButton, Kind, LinkButton
from ui.widgets.cards import Card, IconBadge, Panel, SectionHead
from ui.widgets.chips import ChipBar
from ui.widgets.choices import CheckBox, ComboBox, RadioButton, Switch
from ui.widgets.datefield import DateField
from ui.widgets.empty import EmptyState
from ui.widgets.fields import PasswordField, TextArea, TextField
from ui.widgets.flow import FlowLayout
from ui.widgets.formfield import FormField
from ui.widgets.inline import InlineValue
from ui.widgets.labels import ElidedLabel, Label
from ui.widgets.lists import ListView, RowDelegate
from ui.widgets.paint import RIGHT, draw_avatar, draw_pill, draw_text
from ui.widgets.pills import CountPill, Dot, KeyCap, Pill, Tag
from ui.widgets.progress import ProgressPanel, Skeleton
from ui.widgets.segment import Segment
from ui.widgets.spinner import Spinner
from ui.widgets.steps import StepLine
from ui.widgets.tabs import Tabs
from ui.widgets.tiles import ChoiceCard, StatTile

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from ui.widgets.lists import Index, RowState
    from ui.widgets.nav import Sidebar

COMPANIES = (
    "ООО «Северный ветер»",
    "АО «ТехноСнаб»",
    "ИП Соколова Марина",
    "ООО «Производственно-коммерческая компания Зелёный остров»",
    "ООО «Квант»",
)
STATES = (
    ("Постоянный", Tone.OK),
    ("Переговоры", Tone.ACCENT),
    ("Новый", Tone.VIOLET),
    ("Ждёт оплату", Tone.WARN),
    ("Просрочен", Tone.BAD),
)


def _row(*widgets: QWidget, spacing: int = Space.S) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(spacing)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return holder


def _card(title: str, *widgets: QWidget, count: int | None = None, action: str = "") -> Card:
    card = Card()
    card.body.setContentsMargins(Space.L, 0, Space.L, Space.L)
    card.body.setSpacing(0)
    card.body.addWidget(SectionHead(title, count=count, action=action))
    for widget in widgets:
        card.body.addWidget(widget)
        card.body.addSpacing(Space.M if widget is not widgets[-1] else 0)
    return card


def _combo(name: str, *texts: str, strong: bool = False) -> ComboBox:
    box = ComboBox(list(enumerate(texts)), strong=strong)
    box.setAccessibleName(name)
    return box


def fill_sidebar(sidebar: Sidebar) -> Sidebar:
    """Put the places of the program in."""
    for key, text, icon in (
        ("today", "Сегодня", "house"),
        ("clients", "Клиенты", "users"),
        ("deals", "Сделки", "square-kanban"),
        ("calendar", "Календарь", "calendar-days"),
        ("tasks", "Задачи", "list-checks"),
        ("documents", "Документы", "file-text"),
        ("reports", "Отчёты", "chart-no-axes-column"),
    ):
        sidebar.add_item(key, text, icon)
    sidebar.add_item("settings", "Настройки", "settings", low=True)
    sidebar.register("sync", sidebar.sync)
    sidebar.set_value("clients")
    sidebar.set_badge("today", 3)
    sidebar.set_badge("tasks", 10, Tone.BAD)
    sidebar.sync.set_state(Tone.OK, "Синхронизировано", "10:41 · 5 из 6 станций")
    sidebar.person.set_person("Анна Кравцова", "менеджер", key=4)
    return sidebar


def strips() -> list[QWidget]:
    """What stands across the whole width."""
    steps = StepLine(["Файл", "Столбцы", "Справочники", "Пробный прогон", "Готово"])
    steps.set_current(3)
    double = Banner("ООО «Сев. ветер», заведён 3 октября", title="Возможный дубль",
                    tone=Tone.WARN, icon="copy")  # fmt: skip
    double.add_action(Button("Сравнить и объединить", "git-merge", small=True))
    double.add_action(Button("Это разные клиенты", small=True))
    tiles = QWidget()
    row = QHBoxLayout(tiles)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(Space.M)
    for label, value, tone, note in (
        ("Всего строк", "1 312", Tone.GREY, "показать все"),
        ("Новые", "864", Tone.OK, "появятся в базе"),
        ("Обновятся", "371", Tone.ACCENT, "заполним пустые поля"),
        ("Возможные дубли", "58", Tone.WARN, "решите сейчас или позже"),
        ("Ошибки", "19", Tone.BAD, "уйдут в файл для правки"),
    ):
        tile = StatTile(label, value, tone=tone, note=note)
        tile.setChecked(tone is Tone.GREY)
        row.addWidget(tile)
    return [steps, double, tiles]


def columns() -> list[list[QWidget]]:
    """The three columns of the page."""
    return [
        [_buttons(), _pills(), _inline(), _progress()],
        [_fields(), _choices(), _messages()],
        [_list(), _navigation(), _nothing(), _loading()],
    ]


def _buttons() -> Card:
    busy = Button("Загружаем", "download", kind=Kind.PRIMARY)
    busy.set_busy(True)
    off = Button("Недоступно", "lock")
    off.setEnabled(False)
    focused = Button("Фокус", "check", kind=Kind.PRIMARY)
    focused.key_focus = True
    ring = Button("Фокус")
    ring.key_focus = True
    checked = IconButton("star", "Избранное", framed=True, checkable=True)
    checked.setChecked(True)
    return _card(
        "Кнопки",
        _row(Button("Звонок", "phone", kind=Kind.PRIMARY), Button("Письмо", "mail"),
             Button("Позже", kind=Kind.QUIET)),
        _row(Button("Удалить", "trash-2", kind=Kind.DANGER), off, busy),
        _row(focused, ring, Button("Отложить", "clock", small=True),
             Button("Готово", "check", small=True)),
        _row(IconButton("copy", "Скопировать"), IconButton("phone", "Позвонить", framed=True),
             checked, IconButton("ellipsis", "Ещё", framed=True, size=36),
             LinkButton("Не тот формат?"), LinkButton("Добавить", "plus")),
        action="Скопировать все",
    )  # fmt: skip


def _pills() -> Card:
    tags = QWidget()
    flow = FlowLayout(tags)
    for text in ("#ключевой", "#линия-2", "#по-договору", "#окна", "#северо-запад"):
        flow.addWidget(Tag(text, removable=True))
    flow.addWidget(Tag("#очень-длинная-метка-которая-никуда-не-помещается-и-сокращается"))
    states = QWidget()
    pills = FlowLayout(states)
    for text, tone in (*STATES, ("письмо", Tone.TEAL), ("Юрлицо", Tone.GREY)):
        pills.addWidget(Pill(text, tone))
    pills.addWidget(Pill("из файла", Tone.OK, icon="plus"))
    people = _row(*(Avatar(name, size) for name, size in zip(COMPANIES, (56, 40, 36, 32, 28),
                                                             strict=True)))  # fmt: skip
    badges = _row(
        *(IconBadge(icon, tone) for icon, tone in
          (("building-2", Tone.ACCENT), ("network", Tone.TEAL), ("folder-open", Tone.WARN),
           ("sparkles", Tone.VIOLET))),
        IconBadge("phone", Tone.ACCENT, 32, round_=True), Dot(Tone.OK), Dot(Tone.BAD),
        CountPill(12), CountPill(3, Tone.BAD), KeyCap("Ctrl+K"),
    )  # fmt: skip
    return _card("Слова и знаки", states, tags, people, badges)


def _inline() -> Card:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(Space.L)
    grid.setVerticalSpacing(Space.S)
    grid.addWidget(InlineValue("ИНН", "7804 512 336"), 0, 0)
    grid.addWidget(InlineValue("КПП", "780 401 001"), 0, 1)
    segment = InlineValue("Сегмент", "")
    segment.edit_as_choice([(1, "Производство"), (2, "Розница")])
    segment.set_value(1)
    grid.addWidget(segment, 1, 0)
    day = InlineValue("День рождения")
    day.edit_as_date(year_optional=True)
    grid.addWidget(day, 1, 1)
    wrong = InlineValue("Расчётный счёт", "40702 810 4 5500 0012345")
    grid.addWidget(wrong, 2, 0, 1, 2)
    wrong.start_editing()
    wrong.set_error("В счёте 20 цифр, здесь 19")
    address = "195027, Санкт-Петербург, ул. Магнитогорская, 51, лит. 3, помещение 12-Н"
    grid.addWidget(InlineValue("Юридический адрес", address), 3, 0, 1, 2)
    return _card("Значения на месте", holder, count=6, action="Скопировать все")


def _progress() -> Card:
    panel = ProgressPanel("Загружаем клиентов")
    panel.set_progress(864, 1312, "ООО «Производственно-коммерческая компания Зелёный остров»")
    return _card("Ход работы", panel, _row(Spinner(20), Label("Ищем базу офиса…", colour="text2")))


def _fields() -> Card:
    name = FormField("Название", TextField("ООО «Северный ветер»"), required=True)
    inn = FormField("ИНН", TextField("7714 88"), hint="10 или 12 цифр")
    inn.set_error("В ИНН организации 10 цифр, здесь 6")
    password = FormField("Пароль базы", PasswordField("Не короче 12 знаков"),
                         hint="Без него базу не открыть никому")  # fmt: skip
    date = DateField()
    date.set_value(dt.date(2026, 11, 18))
    off = TextField("Только чтение", "Номер")
    off.setEnabled(False)
    return _card(
        "Поля",
        name,
        inn,
        password,
        _row(date, _combo("Сегмент", "Производство", "Розница")),
        TextArea("", "Заметка, итог звонка или @коллега…", lines=2),
        off,
    )


def _choices() -> Card:
    checked = CheckBox("Заполнять только пустые поля",
                       note="Введённое вручную импорт не перезапишет")  # fmt: skip
    checked.setChecked(True)
    partly = CheckBox("Все города")
    partly.setTristate(True)
    partly.setCheckState(Qt.CheckState.PartiallyChecked)
    on = Switch("Напоминать о днях рождения")
    on.setChecked(True)
    radio = RadioButton("Оставить наше")
    radio.setChecked(True)
    bar = ChipBar([("all", "Все"), ("mine", "Мои"), ("new", "Новые"), ("idle", "Без задач")])
    bar.chip("new").set_count(1248)
    return _card(
        "Выбор",
        checked,
        _row(partly, CheckBox("Москва")),
        _row(radio, RadioButton("Взять из файла"), spacing=Space.L),
        _row(on),
        _row(Switch("Тихий режим")),
        bar,
        Segment([("day", "День"), ("week", "Неделя"), ("list", "", "list"), ("m", "Месяц")]),
        _row(
            _combo("Месяц", "Ноябрь 2026", strong=True),
            _combo("Кто", "Все сотрудники", strong=True),
        ),
    )  # fmt: skip


def _messages() -> Card:
    return _card(
        "Полосы",
        Banner("Общая папка недоступна, изменения ждут.", tone=Tone.BAD, closable=True),
        Banner("База проверена, ошибок нет.", tone=Tone.OK),
        Banner("Импорт можно отменить целиком и позже.", tone=Tone.ACCENT),
    )


def _paint_row(painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
    px = theme().px
    name = COMPANIES[index.row()]
    middle = rect.center().y()
    draw_avatar(painter, QRect(rect.left(), middle - px(19), px(38), px(38)), name)
    left = rect.left() + px(50)
    text, tone = STATES[index.row()]
    pill = draw_pill(painter, QPoint(rect.right(), middle + px(12)), text, tone,
                     align=Qt.AlignmentFlag.AlignRight)  # fmt: skip
    total = QRect(rect.right() - px(110), middle - px(22), px(110), px(20))
    draw_text(painter, total, "1 840 000 ₽", Role.BODY_STRONG, align=RIGHT)
    upper = QRect(left, middle - px(22), total.left() - left - px(8), px(20))
    draw_text(painter, upper, name, Role.ROW)
    lower = QRect(left, middle + px(2), pill.left() - left - px(8), px(20))
    draw_text(painter, lower, "Анна Кузнецова · +7 921 555-10-24", Role.META, "text2")


def _list() -> Card:
    view = ListView("Клиенты")
    view.setItemDelegate(RowDelegate(view, painter=_paint_row))
    view.setModel(QStringListModel(list(COMPANIES), view))
    view.setCurrentIndex(view.model().index(0, 0))
    view.setFixedHeight(5 * theme().px(68))
    card = Card(padding=0)
    card.body.setContentsMargins(1, Space.S, 1, Space.S)
    card.body.addWidget(view)
    return card


def _navigation() -> Card:
    tabs = Tabs([("feed", "Лента"), ("deals", "Сделки"), ("history", "История изменений")])
    tabs.set_count("deals", 2)
    tabs.set_value("history")
    quiet = Panel()
    quiet.body.addWidget(Label("Оборот за год", Role.META, colour="text2"))
    quiet.body.addWidget(Label("5 420 000 ₽", Role.SECTION))
    quiet.body.addWidget(ElidedLabel("Строка, которая не помещается в отведённое ей место целиком",
                                     Role.META, colour="text2"))  # fmt: skip
    choice = ChoiceCard("Создать офис", "Первый компьютер: задайте название и пароль. 2 минуты.",
                        icon="building-2")  # fmt: skip
    choice.key_focus = True
    return _card("Переходы", tabs, quiet, choice)


def _nothing() -> Card:
    empty = EmptyState("Здесь появятся сделки",
                       "Сделка показывает, сколько и когда клиент заплатит.",
                       icon="square-kanban")  # fmt: skip
    empty.add_action(Button("Новая сделка", "plus", kind=Kind.PRIMARY))
    empty.add_action(Button("Импорт", "download"))
    card = Card(padding=0)
    card.body.addWidget(empty)
    return card


def _loading() -> Card:
    card = Card(padding=0)
    card.body.addWidget(Skeleton(3))
    return card
