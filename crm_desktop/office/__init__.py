"""An office: its folder, its people, and the one door to its data."""

from __future__ import annotations

from crm_desktop.office.creation import create_office
from crm_desktop.office.office import Office
from crm_desktop.office.opening import (
    CopiedOfficeError,
    CopyAnswer,
    PasswordChangeNeededError,
    PasswordNeededError,
    open_by_sheet,
    open_office,
    open_remembered,
    sign_in_choices,
)

__all__ = [
    "CopiedOfficeError",
    "CopyAnswer",
    "Office",
    "PasswordChangeNeededError",
    "PasswordNeededError",
    "create_office",
    "open_by_sheet",
    "open_office",
    "open_remembered",
    "sign_in_choices",
]
