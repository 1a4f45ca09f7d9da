"""The profile or the saved settings a person asks for by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import UserError
from crm_desktop.importing.profiles.shipped import shipped_profiles
from crm_desktop.importing.profiles.telling import GENERIC, find_profile
from crm_desktop.importing.recognition import open_import
from crm_desktop.importing.saved import apply_saved, find_saved, list_saved

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.importing.mapping import Mapping
    from crm_desktop.importing.recognition import ImportFile
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office


@use_case(Right.IMPORT)
def open_as(
    office: Office,
    path: Path,
    *,
    name: str,
    sheet: str | None = None,
    progress: Progress | None = None,
) -> tuple[ImportFile, Mapping, tuple[str, ...]]:
    """Open a file by a shipped profile or by saved settings.

    Args:
        office: where it is to be loaded.
        path: the file.
        name: key or label of a profile, or the name of saved settings.
        sheet: name of the sheet; None = the first one with a table.
        progress: hears the reading.

    Returns:
        The file, its mapping, and headings the profile or the settings know and it lacks.

    Raises:
        UserError: there is no such profile, nor such settings.
        BadFileError: the file cannot be read.
        JobCancelledError: cancelled through `progress`.
    """
    profile = find_profile(name)
    if profile is not None:
        key = profile.key or GENERIC
        file = open_import(office, path, sheet=sheet, profile=key, progress=progress)
        return file, file.mapping, file.missing
    saved = find_saved(office, name)
    if saved is None:
        own = [f"«{one.name}»" for one in list_saved(office)]
        known = ", ".join([*(one.key for one in shipped_profiles()), GENERIC, *own])
        raise UserError(f"Профиля импорта «{name}» нет. Ничего не загружено. Есть: {known}.")
    file = open_import(office, path, sheet=sheet, progress=progress)
    fitted = apply_saved(office, saved.id, file)
    return file, fitted.mapping, fitted.missing
