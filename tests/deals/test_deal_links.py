from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.deals.links import find_deals_by_link, write_link
from crm_desktop.deals.removal import delete_deals

if TYPE_CHECKING:
    from crm_desktop.office import Office


def test_a_second_import_finds_the_deals_of_the_first(office: Office) -> None:
    first, second, third = (create_deal(office, DealDraft(name))[0] for name in "АБВ")
    with office.change("Импорт") as change:
        write_link(office.db, change, first, source="amo", source_id="1")
        write_link(office.db, change, second, source="amo", source_id="семь")
        write_link(office.db, change, third, source="bitrix", source_id="1")
        write_link(office.db, change, third, source="amo", source_id=None)
    wanted = ["1", "семь", "9"]
    assert find_deals_by_link(office.db, "amo", wanted) == {"1": first, "семь": second}
    assert find_deals_by_link(office.db, "bitrix", wanted) == {"1": third}
    delete_deals(office, [first])
    assert find_deals_by_link(office.db, "amo", wanted) == {"семь": second}
