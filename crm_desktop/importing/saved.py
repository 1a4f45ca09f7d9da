"""Settings of imports saved under a name: the whole office has them, a file can carry them."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.company_names import fold
from crm_desktop.clients.field_types import STANDARD, FieldType
from crm_desktop.clients.fields import read_catalogue
from crm_desktop.deals.fields import read_deal_catalogue
from crm_desktop.errors import BadFileError, NotFoundError, UserError
from crm_desktop.importing.contact_numbers import MOST_CONTACTS
from crm_desktop.importing.fitting import fit
from crm_desktop.importing.mapping import Mapping, Target, What
from crm_desktop.journal.stamps import now_ms
from crm_desktop.wording.disk import disk_reason

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.clients.fields import Catalogue
    from crm_desktop.importing.fitting import Fitted
    from crm_desktop.importing.recognition import ImportFile
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office

_ROW: Final = "import_settings"
_MARK: Final = "kartoteka_import_settings"
_VERSION: Final = 1
_LONGEST: Final = 100
_LARGEST_FILE: Final = 2_000_000
_NUMBERS: Final = range(1, MOST_CONTACTS + 1)
_TYPES: Final = frozenset({"", *(type_.value for type_ in FieldType)})


@dataclass(frozen=True, slots=True)
class SavedSettings:
    """Saved settings: id, name, how many columns they know, key of the profile they came from."""

    id: int
    name: str
    columns: int
    profile: str


@use_case(Right.IMPORT)
def list_saved(office: Office) -> tuple[SavedSettings, ...]:
    """Return all saved settings by name."""
    found = [
        SavedSettings(record, name, len(mapping.columns), mapping.profile)
        for record, name, mapping in _rows(office)
    ]
    return tuple(sorted(found, key=lambda one: fold(one.name)))


@use_case(Right.IMPORT)
def save_settings(office: Office, name: str, mapping: Mapping) -> tuple[int, Changes]:
    """Save settings; those of the same name are replaced. Returns their id.

    Raises:
        UserError: the name is empty or too long.
    """
    name = _checked(name)
    text = json.dumps({"name": name, "mapping": mapping.to_json()}, ensure_ascii=False)
    same = next((id_ for id_, known, _m in _rows(office) if fold(known) == fold(name)), None)
    with office.change(f"Настройки импорта «{name}»") as change:
        if same is None:
            same = change.new_id()
            office.db.run(
                "INSERT INTO setting(id, name, value) VALUES(?, ?, ?)", (same, _ROW, text)
            )
        else:
            office.db.run("UPDATE setting SET value = ? WHERE id = ?", (text, same))
    return same, change.changes


@use_case(Right.IMPORT)
def rename_saved(office: Office, saved_id: int, name: str) -> Changes:
    """Give saved settings another name.

    Raises:
        UserError: the name is empty, too long, or taken.
        NotFoundError: they are gone.
    """
    name = _checked(name)
    for record, known, _mapping in _rows(office):
        if record != saved_id and fold(known) == fold(name):
            raise UserError(
                f"Настройки «{known}» уже есть. Ничего не изменено. Выберите другое название."
            )
    _old, mapping = _get(office, saved_id)
    text = json.dumps({"name": name, "mapping": mapping.to_json()}, ensure_ascii=False)
    with office.change(f"Настройки импорта «{name}»: новое название") as change:
        office.db.run("UPDATE setting SET value = ? WHERE id = ?", (text, saved_id))
    return change.changes


@use_case(Right.IMPORT)
def delete_saved(office: Office, saved_id: int) -> Changes:
    """Delete saved settings; what was imported with them stays.

    Raises:
        NotFoundError: they are gone already.
    """
    name, _mapping = _get(office, saved_id)
    with office.change(f"Настройки импорта «{name}» удалены") as change:
        office.db.run("UPDATE setting SET deleted_at = ? WHERE id = ?", (now_ms(), saved_id))
    return change.changes


@use_case(Right.IMPORT)
def apply_saved(office: Office, saved_id: int, file: ImportFile) -> Fitted:
    """Put saved settings to an opened file; what they know and the file lacks is told.

    Raises:
        NotFoundError: they are gone.
    """
    _name, mapping = _get(office, saved_id)
    return fit(mapping, file.mapping)


@use_case(Right.IMPORT)
def find_saved(office: Office, name: str) -> SavedSettings | None:
    """Return saved settings by their name, None if there are none."""
    wanted = fold(" ".join(name.split()))
    return next((one for one in list_saved(office) if fold(one.name) == wanted), None)


@use_case(Right.IMPORT)
def write_saved(office: Office, saved_id: int, path: Path) -> None:
    """Write saved settings into a file another office can read.

    Own fields go by their names; people do not go at all.

    Raises:
        NotFoundError: they are gone.
        UserError: the file cannot be written.
    """
    name, mapping = _get(office, saved_id)
    catalogue, deals = read_catalogue(office.db), read_deal_catalogue(office.db)
    mapping = replace(
        mapping,
        responsible=None,
        replacements={
            key: texts
            for key, texts in mapping.replacements.items()
            if key in {field.key for field in STANDARD} - {"responsible"}
        },
        columns=tuple(
            replace(
                column,
                target=_by_name(
                    column.target, deals if column.target.what is What.DEAL else catalogue
                ),
            )
            for column in mapping.columns
        ),
    )
    content = {_MARK: _VERSION, "name": name, "mapping": json.loads(mapping.to_json())}
    try:
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    except OSError as error:
        raise UserError(
            f"Настройки не удалось записать в «{path}»: {disk_reason(error)}. "
            "В офисе они остались. Выберите другую папку."
        ) from error


@use_case(Right.IMPORT)
def read_saved(office: Office, path: Path) -> tuple[int, Changes]:
    """Take over settings from a file `write_saved` wrote; returns their id.

    Raises:
        BadFileError: it is something else.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            content: dict[str, Any] = json.loads(file.read(_LARGEST_FILE))
        version = int(content[_MARK])
        name = _checked(str(content["name"]))
        mapping = Mapping.from_json(json.dumps(content["mapping"]))
        sound = _is_sound(mapping)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise _no_settings(path) from error
    if version > _VERSION:
        raise BadFileError(
            f"Файл «{path.name}» записала более новая программа. Ничего не изменено. "
            "Обновите программу."
        )
    if not sound:
        raise _no_settings(path)
    return save_settings(office, name, mapping)


def _no_settings(path: Path) -> BadFileError:
    return BadFileError(
        f"В файле «{path.name}» нет настроек импорта. Ничего не изменено. "
        "Выберите файл, который сохранила «Картотека»."
    )


def _is_sound(mapping: Mapping) -> bool:
    """Whether a mapping from outside holds what its types say."""
    texts = [mapping.sheet, mapping.source, mapping.profile]
    for column in mapping.columns:
        target = column.target
        texts += [column.header, column.convert, target.field, target.label, target.type]
    for rule in mapping.rules:
        texts += [rule.header, rule.reason, *rule.values]
    for key, answers in mapping.replacements.items():
        texts += [key, *answers.keys(), *answers.values()]
    return (
        all(isinstance(text, str) for text in texts)
        and all(isinstance(column.index, int) for column in mapping.columns)
        and all(column.target.number in _NUMBERS for column in mapping.columns)
        and all(column.target.type in _TYPES for column in mapping.columns)
        and mapping.subject in {"auto", "person", "company"}
        and mapping.about in {"clients", "deals"}
        and mapping.duplicates in {"skip", "new", "update"}
        and mapping.responsible is None
    )


def _rows(office: Office) -> list[tuple[int, str, Mapping]]:
    found = []
    for record, text in office.db.run(
        "SELECT id, value FROM setting WHERE name = ? AND deleted_at IS NULL ORDER BY id", (_ROW,)
    ):
        try:
            content = json.loads(text)
            found.append((record, str(content["name"]), Mapping.from_json(content["mapping"])))
        except (ValueError, KeyError, TypeError):
            # Written by a newer program: it stays, unseen by this one.
            continue
    return found


def _get(office: Office, saved_id: int) -> tuple[str, Mapping]:
    for record, name, mapping in _rows(office):
        if record == saved_id:
            return name, mapping
    raise NotFoundError("Этих настроек импорта больше нет. Ничего не изменено.")


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise UserError("У настроек нет названия. Ничего не сохранено. Впишите его.")
    if len(name) > _LONGEST:
        raise UserError(f"Название длиннее {_LONGEST} знаков. Ничего не сохранено. Сократите его.")
    return name


def _by_name(target: Target, catalogue: Catalogue) -> Target:
    """An own field of this office becomes «the own field so called» of any."""
    field = catalogue.find(target.field) if target.field else None
    if field is None or not field.own_id or target.what in {What.NEW_FIELD, What.LABEL}:
        return target
    whose = "" if target.what in {What.FIELD, What.DEAL} else target.what.value
    return Target(What.NEW_FIELD, whose, field.label, field.type.value)
