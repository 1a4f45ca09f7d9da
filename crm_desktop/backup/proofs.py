"""Which copies were put to the proof after they were made, and when."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.backup.notes import VERIFIED, number_in, read_document, write_document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.office.office import Office

_MOST: Final = 200


@use_case(Right.VIEW_OFFICE)
def proofs(office: Office) -> Mapping[str, int]:
    """Return paths of copies → UTC ms of the last proof."""
    note = read_document(office.db, VERIFIED)
    found = {name: number_in(note, name) for name in note}
    return {name: at for name, at in found.items() if at is not None}


@use_case(Right.VIEW_OFFICE)
def proved_files(office: Office) -> frozenset[Path]:
    """Return the copies that were proved whole."""
    return frozenset(map(Path, proofs(office)))


@use_case(Right.VIEW_OFFICE)
def remember_proof(office: Office, file: Path, at: int | None) -> None:
    """Keep when a copy was proved whole; None: it is not whole any more."""
    name = str(file.absolute())
    known = dict(proofs(office))
    known.pop(name, None)
    if at is not None:
        known[name] = at
    newest = sorted(known.items(), key=lambda proof: proof[1])[-_MOST:]
    write_document(office.db, VERIFIED, dict(newest))
