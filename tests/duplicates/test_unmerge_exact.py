"""A merge taken back at once, or done again, leaves everything exactly as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.clients.addresses import add_bank_account
from crm_desktop.clients.card import get_client
from crm_desktop.clients.drafts import BankDraft
from crm_desktop.duplicates.merge import merge_clients
from crm_desktop.history.acts import undo
from tests.duplicates.merging import company, phones

if TYPE_CHECKING:
    from crm_desktop.office import Office

ACCOUNT = "40702810900000002453"


def shown(office: Office) -> set[int]:
    """Return the ways to reach anybody that are not hidden."""
    return {row[0] for row in office.db.run("SELECT id FROM channel WHERE deleted_at IS NULL")}


def banks(office: Office, client: int) -> set[str]:
    return {bank.bank for bank in get_client(office, client).banks}


def test_two_accounts_alike_of_one_client_both_come_back(office: Office) -> None:
    one, two = company(office, "Альфа"), company(office, "Бета")
    for bank in ("Банк Первый", "Банк Второй"):
        add_bank_account(office, two, bank=BankDraft(account=ACCOUNT, bank=bank))
    change = merge_clients(office, one, losers=[two]).changes.change_id

    undo(office, change)

    assert banks(office, two) == {"Банк Первый", "Банк Второй"}
    assert banks(office, one) == set()


def test_phones_a_client_got_by_an_earlier_merge_keep_their_order(office: Office) -> None:
    own = ["+7 921 000-00-01", "+7 921 000-00-02"]
    one, two = company(office, "Альфа"), company(office, "Бета", "+7 921 000-00-03", *own)
    three = company(office, "Гамма", "+7 921 000-00-04", "+7 921 000-00-05")
    merge_clients(office, two, losers=[three])
    before = phones(office, two)
    change = merge_clients(office, one, losers=[two]).changes.change_id

    undo(office, change)

    assert phones(office, two) == before
    assert before[0] == "+7 921 000-00-03"


def test_a_merge_done_again_puts_phones_in_the_order_of_the_first_time(office: Office) -> None:
    one = company(office, "Альфа")
    two = company(office, "Бета", "+7 921 000-00-02")
    three = company(office, "Гамма", "+7 921 000-00-03", "+7 921 000-00-02")
    change = merge_clients(office, one, losers=[three, two]).changes.change_id
    before, kept = phones(office, one), shown(office)

    again = undo(office, undo(office, change).change_id)

    assert again.left == ()
    assert phones(office, one) == before
    assert shown(office) == kept
