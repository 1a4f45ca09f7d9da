"""Clients somebody enters that a colleague has already, where he may not see them.

Of such a client nothing is told but who answers for it: enough to ask, too little to take away.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from crm_desktop.access.powers import Area
from crm_desktop.access.visibility import sees_all, visible_ids
from crm_desktop.duplicates.criteria import criteria_of
from crm_desktop.duplicates.facts import facts_of_draft
from crm_desktop.duplicates.finding import verdicts_on
from crm_desktop.duplicates.verdict import Level
from crm_desktop.errors import UserError
from db.narrowed import EVERYTHING

if TYPE_CHECKING:
    from crm_desktop.clients.drafts import ClientDraft
    from crm_desktop.duplicates.verdict import Verdict
    from crm_desktop.office.office import Office

_LEGAL: Final = frozenset({"inn_kpp", "inn", "ogrn"})


class KnownToColleagueError(UserError):
    """The client is there already, and not this person's to see.

    Attributes:
        responsible_id: the colleague to ask; None = nobody answers for the client.
        responsible: their name, `""` for nobody.
    """

    def __init__(self, responsible_id: int | None, responsible: str) -> None:
        self.responsible_id = responsible_id
        self.responsible = responsible
        whose = f"его ведёт {responsible}" if responsible else "ответственного у него нет"
        ask = f"Обратитесь к сотруднику «{responsible}»" if responsible else "Обратитесь"
        super().__init__(
            f"Такой клиент уже есть, {whose}. Ничего не сохранено. {ask} или к руководителю, "
            "чтобы клиента открыли вам."
        )


def refuse_known(office: Office, draft: ClientDraft) -> None:
    """Refuse to enter a client a colleague certainly has, where this person may not see it.

    Raises:
        KnownToColleagueError: there is one.
    """
    if sees_all(office, Area.CLIENTS):
        return
    db = office.db
    with db.through(EVERYTHING):
        found = verdicts_on(db, facts_of_draft(draft), criteria_of(db))
        same = [client for client, verdict in found.items() if _is_same(verdict)]
        unseen = sorted(set(same) - visible_ids(office, Area.CLIENTS, same))
        rows = db.run(
            "SELECT c.responsible, coalesce(m.name, '') FROM json_each(?) j"
            " CROSS JOIN client c ON c.id = j.value LEFT JOIN member m ON m.id = c.responsible"
            " WHERE c.deleted_at IS NULL AND c.merged_into IS NULL"
            " ORDER BY c.responsible IS NULL, c.id LIMIT 1",
            (json.dumps(unseen),),
        )
    if rows:
        raise KnownToColleagueError(*rows[0])


def _is_same(verdict: Verdict) -> bool:
    """Whether it is the same client beyond doubt, or another name of the same legal entity."""
    if verdict.level is Level.CERTAIN:
        return True
    return "branch" not in verdict.reasons and not _LEGAL.isdisjoint(verdict.reasons)
