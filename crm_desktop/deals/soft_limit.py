"""How many deals a stage bears before its column warns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.deals.places import find_place
from crm_desktop.deals.refusals import DEAL_FORMS
from crm_desktop.wording import count

if TYPE_CHECKING:
    from crm_desktop.office.office import Office


@use_case(Right.VIEW_DEALS)
def soft_limit_warning(office: Office, stage_id: int, *, arriving: int = 0) -> str:
    """Say that a stage holds more open deals than it should; `""` if it does not.

    Args:
        office: the office.
        stage_id: the stage.
        arriving: how many more are about to come.

    Raises:
        StageGoneError: there is no such stage.
    """
    place = find_place(office.db, stage_id)
    if place.soft_limit is None:
        return ""
    standing = arriving + int(
        office.db.run(
            "SELECT count(*) FROM (SELECT 1 FROM deal WHERE stage = ? AND outcome IS NULL"
            " AND deleted_at IS NULL)",
            (stage_id,),
        )[0][0]
    )
    if standing <= place.soft_limit:
        return ""
    return (
        f"На этапе «{place.name}» теперь {count(standing, *DEAL_FORMS)}: "
        f"больше, чем решено держать ({place.soft_limit})."
    )
