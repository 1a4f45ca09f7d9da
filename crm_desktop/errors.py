"""What can go wrong and be told to a person.

A `UserError` carries the final Russian text: what happened, what is untouched, what to do.
Anything else that escapes is a bug and stays loud.
"""

from __future__ import annotations


class UserError(Exception):
    """Refused; nothing was changed. `str(error)` is shown as it is."""


class NotFoundError(UserError):
    """The record is gone or never was, or this person may not see it."""


class AccessDeniedError(UserError):
    """This person's role does not allow the act."""


class ConflictError(UserError):
    """Somebody else changed the record since this person opened it."""


class PasswordError(UserError):
    """The password opens none of the office's slots."""


class DamagedError(UserError):
    """A file of the office is damaged; it has been left as it is."""


class BadFileError(UserError):
    """A file from outside cannot be read; names it and, where known, the sheet and the row."""
