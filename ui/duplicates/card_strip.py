"""The answers of the strip «Возможный дубль» on a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.duplicates.not_duplicate import mark_not_duplicate
from ui.duplicates.merge_dialog import open_merge
from ui.duplicates.wording import tr

if TYPE_CHECKING:
    from ui.clients.desk import CardDesk
    from ui.clients.duplicate_rows import DuplicateStrip


def wire_strip(strip: DuplicateStrip, desk: CardDesk) -> None:
    """Let a card's strip open, merge and tell apart."""

    def merge(other: int) -> None:
        open_merge(desk.workspace, [desk.client_id, other], strip)

    def tell_apart(other: int) -> None:
        desk.act(
            lambda office, client: mark_not_duplicate(office, [client, other]),
            tr("Это разные клиенты: больше не предлагаем"),
        )

    strip.open_wanted.connect(desk.open_client)
    strip.merge_wanted.connect(merge)
    strip.different_wanted.connect(tell_apart)
