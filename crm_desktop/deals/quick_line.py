"""A deal in one line: «Сайт-каталог, ООО «Квант», 340 000»."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.company_names import company_key, fold, looks_like_company, words_of
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.search import search_clients
from crm_desktop.deals.amounts import Amount, parse_amount
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from crm_desktop.clients.field_types import Value
    from crm_desktop.office.office import Office

_UNITS: Final = r"(?:тыс(?:яч)?|млн|млрд|т|к|k|руб(?:лей)?|р|₽|\$|€|¥)"
_AT_END: Final = re.compile(
    rf"(?P<comma>[,;]\s*)?(?P<sum>[₽$€¥]?\s?\d[\d\s'.]*(?:,\d{{1,2}})?\s*(?P<unit>(?:{_UNITS}\.?\s*)*))$",
    re.IGNORECASE,
)
_PARTS: Final = re.compile(r"\s*[,;]\s+|\s+[—–/]\s+")
_SURE_DIGITS: Final = 5
"""So many digits at the end are a sum even without a comma before them."""
_LOOKED_AT: Final = 5
_NAME_WORDS: Final = (2, 3)


@dataclass(frozen=True, slots=True)
class QuickLine:
    """A line taken apart.

    Attributes:
        title: what is sold; the whole line but the sum, if nobody can be told in it.
        parts: the line but the sum, at its commas; the last of several may be the client.
        amount: None = no sum was written.
    """

    title: str
    parts: tuple[str, ...]
    amount: Amount | None = None


@dataclass(frozen=True, slots=True)
class QuickDeal:
    """What a line would become.

    Attributes:
        client_id: a client of the base; None = none was named, or a new one.
        client_name: as the base or the line has it; `""` = none.
        is_new: the client is not in the base yet and will be made.
    """

    title: str
    client_id: int | None = None
    client_name: str = ""
    is_new: bool = False
    amount: Amount | None = None

    def draft(self, *, funnel_id: int, stage_id: int, responsible: int | None = None) -> DealDraft:
        """Return what makes it; `responsible` None = the signed-in person."""
        values: dict[str, Value] = {}
        if self.amount is not None:
            values["budget"] = self.amount.value
            if self.amount.currency is not None:
                values["currency"] = self.amount.currency
        if responsible is not None:
            values["responsible"] = responsible
        kind = "company" if looks_like_company(self.client_name) else "person"
        new = ClientDraft(kind=kind, name=self.client_name) if self.is_new else None
        return DealDraft(
            title=self.title, client_id=self.client_id, new_client=new, funnel_id=funnel_id,
            stage_id=stage_id, values=values,
        )  # fmt: skip


def parse_line(text: str) -> QuickLine:
    """Take a line apart; nothing of it is lost, whatever it is."""
    rest = " ".join(text.split()).strip(" ,;")
    amount: Amount | None = None
    found = _AT_END.search(rest)
    if found is not None and _is_sum(found):
        try:
            amount = parse_amount(found["sum"])
        except UserError:
            amount = None
        else:
            rest = rest[: found.start()].rstrip(" ,;—–/")
    parts = tuple(part for part in _PARTS.split(rest) if part)
    return QuickLine(rest, parts, amount)


@use_case(Right.EDIT_DEALS)
def read_line(office: Office, text: str) -> QuickDeal:
    """Return what a line would become: its client is looked for in the base.

    Args:
        office: the office.
        text: title, client and sum, the last two may be missing.
    """
    line = parse_line(text)
    if not line.parts:
        return QuickDeal("", amount=line.amount)
    name = line.parts[-1]
    title = ", ".join(line.parts[:-1])
    known = _find(office, name)
    if known is not None and (title or looks_like_company(name)):
        return QuickDeal(title, known[0], known[1], amount=line.amount)
    named = not name[0].isdigit() and any(map(str.isalpha, name)) and looks_like_company(name)
    if title and (named or _looks_like_person(name)):
        return QuickDeal(title, None, name, is_new=True, amount=line.amount)
    return QuickDeal(line.title, amount=line.amount)


def _is_sum(found: re.Match[str]) -> bool:
    if found.start() == 0:
        return False
    digits = sum(letter.isdigit() for letter in found["sum"])
    return bool(found["comma"] or found["unit"].strip()) or digits >= _SURE_DIGITS


def _find(office: Office, name: str) -> tuple[int, str] | None:
    """The client a name means: the same company, or the best one with all the words."""
    hits = search_clients(office, name, limit=_LOOKED_AT)
    key = company_key(name)
    for hit in hits:
        if company_key(hit.name) == key:
            return hit.id, hit.name
    wanted = words_of(fold(name))
    for hit in hits:
        words = words_of(fold(hit.name))
        if wanted and all(any(word.startswith(one) for word in words) for one in wanted):
            return hit.id, hit.name
    return None


def _looks_like_person(name: str) -> bool:
    words = name.split()
    return len(words) in _NAME_WORDS and all(
        word[0].isupper() and word.replace("-", "").replace(".", "").isalpha() for word in words
    )
