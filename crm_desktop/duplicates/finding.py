"""Who in the base may be the same client as this one: asked while typing, and on the card."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_sql
from crm_desktop.clients.present import no_client
from crm_desktop.duplicates.candidates import candidates, crowded_keys, linked_pairs
from crm_desktop.duplicates.comparing import REASONS, Level, compare
from crm_desktop.duplicates.criteria import criteria_of
from crm_desktop.duplicates.facts import Facts, facts_of_draft, read_facts

if TYPE_CHECKING:
    from crm_desktop.clients.drafts import ClientDraft
    from crm_desktop.duplicates.comparing import Verdict
    from crm_desktop.duplicates.criteria import Criteria
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A client that may be the same.

    Attributes:
        reasons: «совпал ИНН», «совпал телефон»…, the weightiest first.
        level: certain, suspected, or a hint: something in common with a client that is another.
        score: 0 to 100.
    """

    id: int
    name: str
    kind: str
    reasons: tuple[str, ...]
    level: Level
    score: int

    @property
    def certain(self) -> bool:
        """Whether the reasons together leave no doubt."""
        return self.level is Level.CERTAIN


@use_case(Right.VIEW_CLIENTS)
def possible_duplicates(
    office: Office, subject: ClientDraft | int, *, limit: int = 10, hints: bool = False
) -> list[Duplicate]:
    """Return clients that may be the same as a draft being typed or as one of the base.

    A company and its contact persons rightly share phones and are never told of each other; nor
    are those a person has said are not the same.

    Args:
        office: the office.
        subject: a draft, however incomplete, or a client's id.
        limit: at most this many, the certain ones first.
        hints: tell also of unlike clients that share a phone, an e-mail or an ИНН.

    Raises:
        NotFoundError: there is no client of this id.
    """
    db = office.db
    with office.reading():
        criteria = criteria_of(db)
        known = _of_client(db, subject) if isinstance(subject, int) else facts_of_draft(subject)
        found = verdicts_on(db, known, criteria)
        ids = [client for client, verdict in found.items() if hints or _is_told(verdict)]
        rows = db.run(
            " ".join(
                (
                    "SELECT c.id, c.name, c.kind FROM json_each(?) j",
                    "CROSS JOIN client c ON c.id = j.value WHERE", visible_sql(office, "c"),
                )
            ),
            (json.dumps(ids),),
        )  # fmt: skip
    told = [
        Duplicate(
            client, name, kind, tuple(REASONS[each] for each in found[client].reasons),
            found[client].level, found[client].score,
        )
        for client, name, kind in rows
    ]  # fmt: skip
    order = list(Level)
    told.sort(key=lambda each: (order.index(each.level), -each.score, each.name, each.id))
    return told[:limit]


def verdicts_on(db: OfficeDatabase, known: Facts, criteria: Criteria) -> dict[int, Verdict]:
    """Compare a client with all that could be it; those told apart or linked are left out."""
    others = read_facts(db, candidates(db, known, criteria))
    apart = {b for a, b in linked_pairs(db, [known.id]) if a == known.id} | told_apart(db, known.id)
    crowded = crowded_keys(db, {key for _, key in known.channels})
    found = {}
    for client, other in others.items():
        if client not in apart:
            verdict = compare(known, other, criteria, crowded=crowded)
            if verdict is not None:
                found[client] = verdict
    return found


def told_apart(db: OfficeDatabase, client: int) -> set[int]:
    """Return the clients a person has said are not this one."""
    rows = db.run(
        "SELECT second FROM not_duplicate WHERE first = ?1 AND deleted_at IS NULL"
        " UNION SELECT first FROM not_duplicate WHERE second = ?1 AND deleted_at IS NULL",
        (client,),
    )
    return {row[0] for row in rows}


def _of_client(db: OfficeDatabase, client: int) -> Facts:
    known = read_facts(db, [client])
    if client not in known:
        if db.run("SELECT 1 FROM client WHERE id = ?", (client,)):
            return Facts(client, "", "", "")  # deleted or merged: nobody's duplicate
        raise no_client()
    return known[client]


def _is_told(verdict: Verdict) -> bool:
    return verdict.level is not Level.HINT
