"""What people answered about names of directories, kept for the next file that uses them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.company_names import fold
from crm_desktop.clients.field_types import FieldType
from crm_desktop.importing.mapping import WORTHLESS
from crm_desktop.importing.people import find_member
from crm_desktop.importing.setting_rows import put_setting, setting_of

if TYPE_CHECKING:
    from collections.abc import Mapping as AnyMapping

    from crm_desktop.clients.fields import Catalogue
    from crm_desktop.importing.mapping import Mapping
    from crm_desktop.journal import Change
    from db.connection import OfficeDatabase

_NAME: Final = "import_answers"
_MOST: Final = 2_000
_OF_NEW_FIELDS: Final = "new:"
_OF_DEALS: Final = "deal."

Answers = dict[str, dict[str, str]]


def recall_answers(db: OfficeDatabase, catalogue: Catalogue) -> Answers:
    """Return field key -> folded text -> what to read instead, of texts still unknown here.

    What has become an item of its directory, or a person of the office, since is left alone; so
    is an answer whose item is gone.
    """
    row = setting_of(db, _NAME)
    kept: Answers = _read(row[1]) if row else {}
    found: Answers = {}
    for key, texts in kept.items():
        field = catalogue.find(key)
        if field is None:
            continue
        for text, instead in texts.items():
            if field.type is FieldType.MEMBER:
                asked = find_member(catalogue, text) is None
                valid = not instead or find_member(catalogue, instead) is not None
            else:
                asked = catalogue.item_by_name(field.directory, text) is None
                valid = not instead or catalogue.item_by_name(field.directory, instead) is not None
            if asked and valid:
                found.setdefault(key, {})[text] = instead
    return found


def with_answers(
    replacements: AnyMapping[str, AnyMapping[str, str]], answers: Answers
) -> dict[str, dict[str, str]]:
    """Add remembered answers to replacements; a text that has one already keeps it."""
    found = {key: dict(texts) for key, texts in replacements.items()}
    for key, texts in answers.items():
        own = found.setdefault(key, {})
        known = {fold(text) for text in own}
        own.update({text: instead for text, instead in texts.items() if text not in known})
    return found


def remember_answers(db: OfficeDatabase, change: Change, mapping: Mapping) -> None:
    """Keep the answers of a mapping, inside an open change."""
    row = setting_of(db, _NAME)
    kept: Answers = _read(row[1]) if row else {}
    before = json.dumps(kept, sort_keys=True)
    for key, texts in mapping.replacements.items():
        if key.startswith((_OF_NEW_FIELDS, _OF_DEALS)):
            continue
        own = kept.setdefault(key, {})
        for text, instead in texts.items():
            if instead != WORTHLESS:
                own[fold(" ".join(text.split()))] = instead
        while len(own) > _MOST:
            own.pop(next(iter(own)))
    text = json.dumps({k: v for k, v in kept.items() if v}, ensure_ascii=False)
    if json.dumps(kept, sort_keys=True) != before:
        put_setting(db, change, _NAME, text)


def _read(text: str) -> Answers:
    try:
        found = json.loads(text)
        return {
            str(key): {str(said): str(instead) for said, instead in texts.items()}
            for key, texts in found.items()
        }
    except (ValueError, AttributeError):
        return {}
