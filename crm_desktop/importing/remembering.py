"""The settings of the last import of each layout: «повторить с теми же настройками»."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.importing.answers import remember_answers
from crm_desktop.importing.fitting import fit
from crm_desktop.importing.mapping import Mapping
from crm_desktop.importing.setting_rows import put_setting, setting_of

if TYPE_CHECKING:
    from crm_desktop.journal import Change
    from db.connection import OfficeDatabase


def recall(db: OfficeDatabase, fingerprint: str, fresh: Mapping) -> Mapping | None:
    """Return the remembered mapping of a layout, fitted to the columns of a fresh one, or None."""
    row = setting_of(db, _name(fingerprint))
    if row is None:
        return None
    try:
        old = Mapping.from_json(row[1])
    except ValueError:
        return None
    return fit(old, fresh).mapping


def remember(db: OfficeDatabase, change: Change, fingerprint: str, mapping: Mapping) -> None:
    """Keep a mapping for the next file of the layout, inside an open change."""
    put_setting(db, change, _name(fingerprint), mapping.to_json())
    remember_answers(db, change, mapping)


def _name(fingerprint: str) -> str:
    return f"import:{fingerprint}"
