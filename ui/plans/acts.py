"""What the buttons over the sheet do."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from crm_desktop.journal.stamps import now_ms
from crm_desktop.plans.copying import copy_plans, spread_year
from ui.plans.dialogs import CopyDialog, SpreadDialog
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextField
from ui.widgets.formfield import FormField

if TYPE_CHECKING:
    from ui.plans.screen import PlansScreen

YEAR: Final = 12
_WIDTH: Final = 420


def ask_copy(screen: PlansScreen) -> CopyDialog | None:
    """Ask from which year, and copy."""
    sheet, office = screen.sheet, screen.workspace.office
    if sheet is None:
        return None
    dialog = CopyDialog(sheet.year, sheet.measure, screen.window())

    def copy() -> None:
        source, per_cent = int(str(dialog.source.value)), dialog.growth or 0
        measure = "" if dialog.all_measures.isChecked() else sheet.measure.key
        only_empty = dialog.only_empty.isChecked()
        screen.workspace.act(
            lambda: copy_plans(
                office, first=date(source, 1, 1), months=YEAR, to=date(sheet.year, 1, 1),
                per_cent=per_cent, measure=measure, only_empty=only_empty,
            ),
            owner=screen, on_done=lambda _done: screen.load(),
        )  # fmt: skip

    dialog.accepted.connect(copy)
    dialog.open()
    return dialog


def ask_spread(screen: PlansScreen, number: int) -> SpreadDialog | None:
    """Ask for the year's sum of a line, and part it among the months."""
    sheet, office, line = screen.sheet, screen.workspace.office, screen.line(number)
    if sheet is None or line is None:
        return None
    dialog = SpreadDialog(
        sheet.year, line.title, sheet.measure, screen.window(), total=line.year.plan
    )

    def spread() -> None:
        amount, how = dialog.amount, dialog.how
        screen.workspace.act(
            lambda: spread_year(
                office, sheet.measure.key, sheet.year, scope=line.scope, total=amount, how=how,
                now=now_ms(),
            ),
            owner=screen, on_done=lambda _done: screen.load(),
        )  # fmt: skip

    dialog.accepted.connect(spread)
    dialog.open()
    return dialog


def ask_product(screen: PlansScreen) -> Dialog:
    """Ask for the title of a product, and show a line for it."""
    dialog = Dialog(screen.tr("Добавить товар"), screen.window(), width=_WIDTH)
    title = TextField("", screen.tr("как в позициях сделок"))
    field = FormField(screen.tr("Название товара"), title, required=True)
    dialog.body.addWidget(field)

    def take() -> None:
        told = " ".join(title.text().split())
        if not told:
            field.set_error(screen.tr("Напишите название"))
            return
        dialog.accept()
        screen.add_product(told)

    dialog.add_button(screen.tr("Отмена"))
    dialog.add_button(screen.tr("Добавить"), take, kind=Kind.PRIMARY)
    title.setFocus()
    dialog.open()
    return dialog
