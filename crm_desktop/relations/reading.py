"""The relations of a client, said from its own side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.unseen import client_name
from crm_desktop.clients.main_channels import main_channels

if TYPE_CHECKING:
    from db.connection import OfficeDatabase


@dataclass(frozen=True, slots=True)
class CardRelation:
    """Another client and what it is to this one.

    Attributes:
        relation_id: of the record.
        client_id: the other client.
        name: the other's name.
        kind: the other's kind, `person` or `company`.
        word: what the other is to this one: «Директор», «Руководит».
        note: what else is to be said.
        item_id: the kind of relation.
        forward: the other is the one who is `name` of the kind; else this client is.
        phone: the other's main phone.
        email: the other's main e-mail.
    """

    relation_id: int
    client_id: int
    name: str
    kind: str
    word: str
    note: str
    item_id: int
    forward: bool
    phone: str
    email: str


def read_relations(db: OfficeDatabase, client_id: int) -> tuple[CardRelation, ...]:
    """Return the relations of a client, in the order of the kinds, inside a snapshot.

    Those to clients in the trash are left out.
    """
    rows = db.run(_SQL, (client_id, client_id))
    if not rows:
        return ()
    main = main_channels(db, [row[1] for row in rows])
    return tuple(_relation(row, main) for row in rows)


def _relation(row: tuple[Any, ...], main: dict[tuple[int, str], str]) -> CardRelation:
    record, other, name, kind, note, item, word, reverse, forward = row
    told = word if forward else reverse or word
    return CardRelation(
        record, other, name, kind, told or "", note, item, bool(forward),
        main.get((other, "phone"), ""), main.get((other, "email"), ""),
    )  # fmt: skip


_SQL: Final = f"""
SELECT r.id, r.party, {client_name("p", "r.party")}, coalesce(p.kind, 'company'),
       iif(p.id IS NULL, '', coalesce(r.note, '')), r.kind, i.name, i.reverse, r.forward
FROM (SELECT id, client AS party, kind, note, 1 AS forward FROM relation
      WHERE other = ? AND deleted_at IS NULL
      UNION ALL
      SELECT id, other, kind, note, 0 FROM relation WHERE client = ? AND deleted_at IS NULL) r
LEFT JOIN client p ON p.id = r.party LEFT JOIN directory_item i ON i.id = r.kind
WHERE p.deleted_at IS NULL ORDER BY i.position, i.id, r.forward DESC, r.id
"""  # noqa: S608 - code only
