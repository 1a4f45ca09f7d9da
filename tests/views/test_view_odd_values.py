"""Filters by what no base can hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.listing import ClientFilter, client_ids, count_clients
from crm_desktop.errors import UserError
from crm_desktop.views.tree import Condition, Op, all_of

if TYPE_CHECKING:
    from crm_desktop.office import Office


@pytest.mark.parametrize("value", ["\ud800", "а\0б"])
@pytest.mark.parametrize("read", [client_ids, count_clients])
def test_half_letters_are_refused_in_words(office: Office, value: str, read: object) -> None:
    filter_ = ClientFilter(tree=all_of(Condition("note", Op.CONTAINS, (value,))))
    assert callable(read)
    with pytest.raises(UserError, match="Наберите значение заново"):
        read(office, filter_)
