"""A few files on the first clients of the demonstration: papers, a price list, notes of talks."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.attachments.blobs import write_blob
from crm_desktop.attachments.staging import StagedFile, put_row
from crm_desktop.timeline.subject import Subject
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.journal import Changes
    from crm_desktop.office import Office

CLIENTS_WITH_FILES: Final = 8
_PRICES: Final = "Артикул;Название;Цена\nА-101;Стол рабочий;12400\nА-102;Кресло;9800\n"
_NOTES: Final = "Договорились:\n— образцы до пятницы;\n— скидка 7 % от 50 штук;\n— самовывоз.\n"


@use_case(Right.IMPORT)
def attach_demo_files(office: Office, client_ids: Sequence[int]) -> Changes:
    """Attach invented papers to clients; those with events get one with the newest of them."""
    with office.change("Файлы вымышленных клиентов", kind="import") as change:
        for client in client_ids:
            rows = office.db.run(
                "SELECT name, (SELECT e.id FROM event e WHERE e.client = c.id"
                " AND e.deleted_at IS NULL ORDER BY e.happened_at DESC, e.id DESC LIMIT 1)"
                " FROM client c WHERE c.id = ?",
                (client,),
            )
            for name, event in rows:
                for title, data, with_event in (
                    ("Прайс-лист, осень.csv", b"\xef\xbb\xbf" + _PRICES.encode(), False),
                    ("Договор поставки № 14.pdf", _contract(office, name), False),
                    ("Итоги разговора.txt", _NOTES.encode(), True),
                ):
                    blob = write_blob(
                        office.folder.attachments, BytesIO(data).read, expected=len(data)
                    )
                    put_row(
                        office, change, Subject(client, None, name), StagedFile(title, blob),
                        event=event if with_event else None,
                    )  # fmt: skip
    return change.changes


def _contract(office: Office, name: str) -> bytes:
    # The library behind it takes a while to load.
    from crm_desktop.printing.blocks import Pairs, Paper, Signatures, Text  # noqa: PLC0415 - above
    from crm_desktop.printing.paper_pages import paper_bytes  # noqa: PLC0415 - above

    made_at = local(0, office.zone).replace(year=2026, month=11, day=9)
    paper = Paper(
        "Договор поставки № 14",
        [
            Text("Поставщик обязуется передать товар по прайс-листу, покупатель — оплатить его "
                 "в течение пяти рабочих дней."),
            Pairs([("Покупатель", name), ("Срок", "до 31 декабря 2026 года")]),
            Signatures([("Поставщик", "Соколова М. А."), ("Покупатель", "")]),
        ],
        office=office.name,
        made_at=made_at,
    )  # fmt: skip
    return paper_bytes(paper)[0]
