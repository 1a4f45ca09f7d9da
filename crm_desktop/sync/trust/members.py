"""The list of members and the office's key, from station to station.

They lie on the share as numbered steps, each written once (see `access.membership_steps`). A
station reads on from the last step it took, brings its own `keys.json` up to them and adds what was
done here. Whoever comes second with a number takes the other's step first and does his own anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from crm_desktop.access import keys_json
from crm_desktop.access.keys_epoch import epoch_document, open_box
from crm_desktop.access.keys_file import read_keys, write_keys
from crm_desktop.access.keys_lock import keys_lock
from crm_desktop.access.keys_people import sealed_for_all
from crm_desktop.access.keys_watch import MembershipState
from crm_desktop.access.membership import EntryKind
from crm_desktop.access.membership_rebase import adopted, common_length, may_rebase, rebased
from crm_desktop.access.membership_steps import Listed, continues, step_bytes
from crm_desktop.audit.acts import Act
from crm_desktop.audit.recording import record
from crm_desktop.errors import DamagedError, UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.sync.stream.layout import member_name
from crm_desktop.sync.transport import Transport, TransportError, Trouble
from crm_desktop.sync.trust.members_place import (
    Place,
    forget_members_place,
    keep_place,
    known_place,
    newer_in_use,
    noted,
    read_on,
)

if TYPE_CHECKING:
    from crm_desktop.access.keys import Unlocked
    from crm_desktop.access.keys_epoch import Epoch
    from crm_desktop.access.keys_file import KeyFile
    from crm_desktop.access.membership_rebase import Lost
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

__all__ = ["MembersNews", "exchange_members", "forget_members_place", "shared_epoch"]

_TRIES: Final = 5
# What ends somebody's rights counts from when the others can know of it.
_LATE_MS: Final = 60_000
_ONLY_READ: Final = frozenset({Trouble.READ_ONLY, Trouble.FULL})
_ENDING: Final = frozenset({EntryKind.REMOVE.value, EntryKind.ROLE.value})


@dataclass(frozen=True, slots=True)
class MembersNews:
    """What an exchange of the list brought.

    Attributes:
        adopted: entries of others taken into our list; a new key counts as one.
        published: steps of ours that the others can read now.
        removed: the signed-in person is on the list no more, or has other keys.
        refused: numbers that hold nothing of this office, or something forged.
        waiting: two admins changed the list at the same time, and one must sign in here to bring
            it together; until then ours stays as it is.
        forked: the share holds a good list that is not ours: it was put back, or swapped.
        newer: a newer program wrote a step; nothing after it is read.
        flooded: so much junk lies among the steps that the rest is looked at later.
        lost: what was done here and is not allowed any more, in words.
    """

    adopted: int = 0
    published: int = 0
    removed: bool = False
    refused: int = 0
    waiting: bool = False
    forked: bool = False
    newer: bool = False
    flooded: bool = False
    lost: tuple[str, ...] = ()


def exchange_members(office: Office, transport: Transport) -> MembersNews:
    """Bring the list of members and the office's key together with the share's.

    One look at the share when nothing happened. Writes `keys.json`; the running window notices.

    Raises:
        TransportError: the share refused; what was taken so far is kept.
        UserError: `keys.json` cannot be read or written; it stays as it was.
    """
    news = MembersNews()
    if _idle(office, transport):
        return news
    for _ in range(_TRIES):
        news, again = _turn(office, transport, news)
        if not again:
            break
    state = office.membership_changed(anew=bool(news.adopted or news.published or news.lost))
    return replace(news, removed=state in {MembershipState.REMOVED, MembershipState.REPLACED})


def _idle(office: Office, transport: Transport) -> bool:
    """Whether nothing changed here since the last exchange, and nothing came: no file is read."""
    if office.membership_changed().over:
        return False
    place, epoch = noted(office.db), office.unlocked.epoch
    if place is None or epoch is None or place.epoch != epoch_document(epoch):
        return False
    same = place.entries == len(office.unlocked.membership.entries)
    return same and not place.restless and transport.get(member_name(place.next)) is None


def shared_epoch(db: OfficeDatabase) -> int | None:
    """Return the number of the newest key that lies on the share; None if none is known to."""
    place = noted(db)
    return None if place is None else place.number


def _turn(office: Office, transport: Transport, news: MembersNews) -> tuple[MembersNews, bool]:
    """Read on, adopt, publish; returns whether to begin again: somebody was faster.

    Nothing is locked while the share is spoken to.
    """
    key_file = _with_epoch(office)
    known = known_place(office.db, key_file)
    read = read_on(transport, key_file, known, newer=newer_in_use(office.db))
    place, shared = read.place, read.place.listed
    news = replace(
        news, refused=read.refused, forked=place.forked, newer=read.stopped, flooded=read.more
    )
    if key_file.epoch is None or read.stopped:
        return replace(news, waiting=key_file.epoch is None), False
    if read.more and not _brings_news(shared, key_file):
        # The rest of the junk is looked at later; behind it nobody would find a step of ours.
        longer = len(shared.membership.entries) > len(known.listed.membership.entries)
        keep_place(office.db, place if longer else replace(place, listed=known.listed))
        return news, False
    try:
        fresh, lost = _together(office.unlocked, key_file, place, transport)
    except (_NeedsAdminError, keys_json.BadDocumentError) as error:
        waiting = isinstance(error, _NeedsAdminError)
        return replace(news, waiting=waiting, forked=not waiting), False
    if fresh is not key_file:
        if not _written(office, key_file, fresh):
            return news, True
        taken = len(shared.membership.entries) - common_length(
            key_file.membership, shared.membership
        )
        rekeyed = _epoch(fresh).number - _epoch(key_file).number
        told = _told(office, lost)
        news = replace(
            news, adopted=news.adopted + max(taken, rekeyed, 0), lost=(*news.lost, *told)
        )
    whole = replace(
        place, listed=Listed(fresh.membership, _epoch(fresh)), told=fresh.membership.hashes[-1]
    )
    if _same(fresh, shared):
        keep_place(office.db, whole)
    elif not read.more:
        put = _put(transport, place.next, step_bytes(fresh, len(shared.membership.entries)))
        if put:
            keep_place(office.db, replace(whole, next=place.next + 1))
            news = replace(news, published=news.published + 1)
        return news, put is False
    return news, False


def _put(transport: Transport, number: int, step: bytes) -> bool | None:
    """Put a step of ours there; False = somebody was faster, None = the share takes nothing."""
    try:
        return transport.put_new(member_name(number), step)
    except TransportError as error:
        if error.trouble not in _ONLY_READ:
            raise
        # What others did is taken all the same; ours goes out when the share takes it.
        return None


def _brings_news(shared: Listed, key_file: KeyFile) -> bool:
    """Whether the share tells of entries or a key we do not have."""
    common = common_length(key_file.membership, shared.membership)
    epoch = shared.epoch
    rekeyed = epoch is not None and epoch.number > _epoch(key_file).number
    return rekeyed or len(shared.membership.entries) > common


class _NeedsAdminError(Exception):
    """Only an admin who is signed in can bring the two lists together."""


def _together(
    unlocked: Unlocked, key_file: KeyFile, place: Place, transport: Transport
) -> tuple[KeyFile, list[Lost]]:
    """Our keys brought up to the share's; the same object if there is nothing to bring.

    Raises:
        _NeedsAdminError: both changed, and no admin is here to sign.
        BadDocumentError: the share's keys are none of this base's.
    """
    shared = place.listed
    if shared.epoch is None:
        return key_file, []
    common = common_length(key_file.membership, shared.membership)
    behind = len(shared.membership.entries) > common
    ahead = len(key_file.membership.entries) > common
    clash = (ahead and behind) or _keys_clash(key_file, shared)
    if clash or (
        ahead and _ends_late(key_file, max(common, _told_before(key_file, place)), transport)
    ):
        if may_rebase(unlocked, shared.membership):
            return rebased(
                key_file, shared.membership, shared.epoch, unlocked=unlocked, at=_now(transport)
            )
        if clash:
            raise _NeedsAdminError
    if not ahead and (behind or not continues(_epoch(key_file), shared.epoch)):
        _require_box(unlocked, shared)
        return adopted(key_file, shared.membership, shared.epoch, shared.slots), []
    return key_file, []


def _require_box(unlocked: Unlocked, shared: Listed) -> None:
    """Check that the signed-in person can open the key before it is put in the place of his own."""
    member = shared.membership.members.get(unlocked.user_id)
    if shared.epoch is None or member is None or member.public != unlocked.identity.public:
        return
    try:
        open_box(
            shared.epoch, office_id=unlocked.office_id, user_id=unlocked.user_id,
            identity=unlocked.identity,
        )  # fmt: skip
    except DamagedError as error:
        raise keys_json.BadDocumentError("box") from error


def _written(office: Office, former: KeyFile, fresh: KeyFile) -> bool:
    """Write the keys, unless somebody here changed them meanwhile."""
    path = office.folder.keys
    with keys_lock(path):
        now = read_keys(path)
        same = now.membership.head == former.membership.head and now.raw_slots == former.raw_slots
        if not same or now.epoch != former.epoch or now.behind != former.behind:
            return False
        write_keys(path, fresh)
    office.membership_changed(anew=True)
    return True


def _with_epoch(office: Office) -> KeyFile:
    """The keys, sealed for all first if an older program wrote them and an admin is here."""
    path = office.folder.keys
    key_file = read_keys(path)
    if key_file.epoch is None and may_rebase(office.unlocked, key_file.membership):
        with keys_lock(path):
            key_file = sealed_for_all(read_keys(path), office.unlocked)
            write_keys(path, key_file)
        office.membership_changed(anew=True)
    return key_file


def _keys_clash(key_file: KeyFile, shared: Listed) -> bool:
    """Whether a new key was made here or elsewhere while the other side changed as well."""
    ours, theirs = _epoch(key_file), shared.epoch
    if theirs is None or (ours.number == theirs.number and continues(ours, theirs)):
        return False
    common = common_length(key_file.membership, shared.membership)
    if continues(theirs, ours):  # a new key elsewhere
        return len(key_file.membership.entries) > common
    if continues(ours, theirs):  # a new key here
        return len(shared.membership.entries) > common
    return True


def _told_before(key_file: KeyFile, place: Place) -> int:
    """How many entries of ours the others could read once, whatever became of the share since."""
    hashes = key_file.membership.hashes
    return hashes.index(place.told) + 1 if place.told in hashes else 0


def _ends_late(key_file: KeyFile, told: int, transport: Transport) -> bool:
    """Whether something here ends somebody's rights and was not told the others in time."""
    ending = [
        keys_json.whole(entry, "at")
        for entry in key_file.membership.entries[told:]
        if entry["kind"] in _ENDING
    ]
    return bool(ending) and _now(transport) - min(ending) > _LATE_MS


def _now(transport: Transport) -> int:
    """The share's clock; our own where it cannot be asked without writing."""
    try:
        return transport.now()
    except TransportError as error:
        if error.trouble not in _ONLY_READ:
            raise
        return now_ms()


def _same(key_file: KeyFile, shared: Listed) -> bool:
    """Whether the share tells all that is here."""
    ours, theirs = _epoch(key_file), shared.epoch
    return (
        theirs is not None
        and key_file.membership.hashes == shared.membership.hashes
        and ours.number == theirs.number
    )


def _epoch(key_file: KeyFile) -> Epoch:
    if key_file.epoch is None:
        raise UserError("Ключи этого офиса ещё не готовы к обмену. Войдите администратором.")
    return key_file.epoch


def _told(office: Office, lost: list[Lost]) -> list[str]:
    """Say and put into the audit what was done here and is not allowed any more."""
    told = []
    for each in lost:
        rows = office.db.run("SELECT name FROM member WHERE id = ?", (each.user_id,))
        name = str(rows[0][0]) if rows else "сотрудник"
        told.append(
            f"{name}: изменение не принято, список в это время изменили на другой станции "
            f"({each.why}). Проверьте список сотрудников."
        )
        record(office, Act.MEMBERS_CLASH, person=each.user_id, details={"kind": each.kind.value})
    return told
