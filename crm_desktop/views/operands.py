"""Text operands in the shape the base keeps the texts they are compared with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crm_desktop.clients.company_names import sort_key
from crm_desktop.clients.emails import email_key
from crm_desktop.clients.field_types import Store
from crm_desktop.clients.phones import phone_key
from crm_desktop.clients.requisites import plain
from crm_desktop.views.list_fields import is_plain_code
from crm_desktop.views.tree import Op
from db.folding import fold

if TYPE_CHECKING:
    from crm_desktop.views.list_fields import ListField

_NO_DIGIT = re.compile(r"\D+")
_DIGITS_OF_NUMBER = 11


def plain_operand(field: ListField, text: str, op: Op = Op.CONTAINS) -> str:
    """Return a typed operand as the values of a field are compared with it; `""` if none is left.

    Phones are digits without «+», a leading 8 read as 7; ИНН and the like plain digits; the
    beginning of a name is a sort key, so that «ооо рома» begins ООО «Ромашка».
    """
    bare = text.strip()
    if is_phone(field):
        if op in {Op.IS, Op.IS_NOT} and (key := phone_key(bare)):
            return key
        digits = _NO_DIGIT.sub("", bare)
        began = op is Op.BEGINS or len(digits) >= _DIGITS_OF_NUMBER
        return f"7{digits[1:]}" if began and digits.startswith("8") and "+" not in bare else digits
    if is_email(field) and op in {Op.IS, Op.IS_NOT}:
        return email_key(bare)
    if is_plain_code(field):
        return plain(bare).upper()
    if field.key == "name" and op is Op.BEGINS:
        return sort_key(bare)
    return fold(bare)


def is_phone(field: ListField) -> bool:
    """Whether the values are telephones, compared by their digits."""
    of = field.field
    return of is not None and of.store is Store.CHANNEL and of.part == "phone"


def is_email(field: ListField) -> bool:
    """Whether the values are e-mail addresses."""
    of = field.field
    return of is not None and of.store is Store.CHANNEL and of.part == "email"
