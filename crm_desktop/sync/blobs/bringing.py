"""Bringing a file that lies at another computer, when somebody opens it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.attachments.blobs import holds_blob
from crm_desktop.attachments.names import shown_name
from crm_desktop.attachments.sealed import sealed_size
from crm_desktop.backup.disk import disk_refusals, draft_name, require_room, sweep
from crm_desktop.errors import UserError
from crm_desktop.jobs import SilentProgress
from crm_desktop.sync.blobs.exchange import settle_draft
from crm_desktop.sync.blobs.pieces import Halfway, NotThereError, SpoiltOnShareError, get_blob
from crm_desktop.sync.blobs.queue import BlobState, BlobWay, set_blob
from crm_desktop.sync.blobs.whereabouts import holder
from crm_desktop.sync.place import LEFT, read_place
from crm_desktop.sync.transport import TransportError, Trouble
from crm_desktop.sync.transports.opening import open_transport
from crm_desktop.timeline.subject import require_hung
from db.narrowed import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from crm_desktop.sync.address import ShareAddress
    from crm_desktop.sync.transport import Transport

_COLUMNS: Final = ("name", "size", "blob")
_COMES: Final = "Карточка не тронута. Файл придёт сам, как только это станет возможно."
_REASONS: Final = {
    Trouble.OFFLINE: "общая папка сейчас недоступна",
    Trouble.DENIED: "в общую папку не пускают",
}


@use_case(Right.VIEW_CLIENTS)
def bring(
    office: Office,
    attachment_id: int,
    *,
    progress: Progress | None = None,
    open_share: Callable[[], Transport] | None = None,
) -> bool:
    """Bring a file's bytes from the share if they are not here; True if they were brought.

    What could not be brought is asked for: it comes with a later round of the exchange.

    Args:
        office: the office.
        attachment_id: the file.
        progress: in bytes.
        open_share: a way to the share; None opens the one the office is shared through.

    Raises:
        NotFoundError: the file or what it hangs on is not there.
        UserError: the share cannot be reached, or has not got the file; says who has.
        JobCancelledError: cancelled; nothing was written.
    """
    _about, row = require_hung(
        office, "attachment", attachment_id, what="Этого файла", columns=_COLUMNS
    )
    folder, name, size = office.folder.attachments, str(row["blob"]), int(row["size"])
    place = read_place(office.db)
    if holds_blob(folder, name, size) or place is None or place.mode == LEFT:
        return False
    shown = shown_name(str(row["name"]))
    what = f"Файл «{shown}» не загружен на этот компьютер"

    def way(address: ShareAddress = place.address) -> Transport:
        return open_transport(address, office.office_id)

    heard = _Heard(progress or SilentProgress(), f"Загружаю «{shown}»", sealed_size(size))
    with disk_refusals(what):
        folder.mkdir(exist_ok=True)
        sweep(folder, shared=False)
        require_room(folder, sealed_size(size), what)
        draft = folder / draft_name(".part")
        try:
            _fetch(open_share or way, draft, name, heard)
            settle_draft(draft, folder / name)
        except NotThereError as error:
            _ask(office, name, BlobState.MISSING)
            raise UserError(
                f"{what}: он ещё у компьютера {holder(office.db, attachment_id)}, в общей папке "
                f"его нет. {_COMES}"
            ) from error
        except SpoiltOnShareError as error:
            _ask(office, name, BlobState.DAMAGED)
            raise UserError(
                f"{what}: в общей папке он повреждён. Компьютеры, у которых он цел, положат его "
                f"заново. {_COMES}"
            ) from error
        except TransportError as error:
            _ask(office, name, BlobState.ASKED)
            reason = _REASONS.get(error.trouble, "общая папка отвечает ошибкой")
            raise UserError(f"{what}: {reason}. {_COMES}") from error
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
    with office.db.through(EVERYTHING):
        set_blob(office.db, (name,), BlobWay.UP, BlobState.DONE)
    return True


def _fetch(
    open_share: Callable[[], Transport],
    draft: Path,
    name: str,
    heard: _Heard,
) -> None:
    share = open_share()
    try:
        get_blob(share, name, draft, size=heard.total, halfway=Halfway(), step=heard.step)
    finally:
        share.close()


class _Heard:
    """Progress in bytes of one file."""

    def __init__(self, progress: Progress, message: str, total: int) -> None:
        self._progress = progress
        self._message = message
        self._done = 0
        self.total = total

    def step(self, size: int) -> None:
        self._progress.step(self._done, self.total, self._message)
        self._done += size


def _ask(office: Office, name: str, state: BlobState) -> None:
    with office.db.through(EVERYTHING):
        set_blob(office.db, (name,), BlobWay.DOWN, state)
