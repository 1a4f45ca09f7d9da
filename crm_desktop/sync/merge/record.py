"""One record while operations from elsewhere are put into the chains of its fields.

For each field the journal rows that have it, in the order of stamps, are a chain: the old value of
the next one is the value this one left, the live value is what the last one left. An operation
goes into the chain at its stamp: it finds what the one before it left, and the one after it, or
the live row, finds what it left.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crm_desktop.journal.records import same
from crm_desktop.sync.conflicts.rules import disagree, in_telling_order, is_decided

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crm_desktop.journal.operations import Operation
    from db.tables import JournalTable


class Link:
    """A journal row of the record.

    `old` is None for the row that made it and for one whose values were erased by law; of such a
    one `names` are the fields it set, None = all.
    """

    __slots__ = ("changed", "made", "names", "old", "seq", "stamp")

    def __init__(
        self,
        stamp: int,
        seq: int,
        *,
        made: bool,
        old: dict[str, Any] | None,
        names: frozenset[str] | None = None,
    ) -> None:
        self.stamp = stamp
        self.seq = seq
        self.made = made
        self.old = old
        self.names = names
        self.changed = False

    def has(self, field: str) -> bool:
        """Tell whether the row set the field."""
        if self.old is not None:
            return field in self.old
        return self.names is None or field in self.names


@dataclass(frozen=True, slots=True)
class Clash:
    """How it stands about one overwritten value; `winner` None = nobody overwrote it unseen."""

    field: str
    loser: int
    winner: int | None


class RecordState:
    """What is known of one record: the live row, its journal, the bases that were kept.

    Args:
        table: its table.
        record: its id.
        live: field -> value; None = there is no such record.
        links: its journal rows by stamp and seq, all, or those from some stamp on that is not
            greater than any base of what is to be put in.
        bases: stamp -> field -> what its author had seen, where that was kept.
    """

    __slots__ = (
        "bases", "changed", "clashes", "exists", "forgot", "links", "live", "made", "rebased",
        "record", "table",
    )  # fmt: skip

    def __init__(
        self,
        table: JournalTable,
        record: int,
        live: dict[str, Any] | None,
        links: list[Link],
        bases: dict[int, dict[str, int]],
    ) -> None:
        self.table = table
        self.record = record
        self.exists = live is not None
        self.live: dict[str, Any] = live or {}
        self.links = links
        self.bases = bases
        self.made = False
        self.changed: set[str] = set()
        self.rebased: set[int] = set()
        self.clashes: list[Clash] = []
        # Stamps of which something was not written down: the values are erased by law.
        self.forgot: set[int] = set()

    def make(self, stamp: int, fields: Mapping[str, Any], seq: int) -> Link:
        """Bring the record into being."""
        self.live = {name: value for name, value in fields.items() if value is not None}
        self.exists = self.made = True
        link = Link(stamp, seq, made=True, old=None)
        self.links.append(link)
        return link

    def made_at(self, stamp: int) -> bool:
        """Tell whether this very transaction made the record."""
        return any(link.made and link.stamp == stamp for link in self.links)

    def amend(self, stamp: int, fields: Mapping[str, Any]) -> None:
        """Give the record values it was made with, which this program did not know then."""
        self._relink(fields, self.links[bisect_right(self.links, stamp, key=_stamp) :])

    def put(self, stamp: int, operation: Operation, bases: Mapping[str, int], seq: int) -> Link:
        """Put an edit into the chains; returns its journal row."""
        place = bisect_right(self.links, stamp, key=_stamp)
        link = Link(stamp, seq, made=False, old=None)
        fields = operation.fields
        if operation.whole:
            fields = {name: fields.get(name) for name in self._all_fields(fields)}
            self.forgot.add(stamp)
        old = self._relink(fields, self.links[place:])
        if not operation.whole:
            self._look_for_clashes(stamp, fields, old, bases, place)
            link.old = old
        self.links.insert(place, link)
        return link

    def _relink(self, fields: Mapping[str, Any], later: list[Link]) -> dict[str, Any]:
        """Hand each value to whoever comes after it; returns what stood there before."""
        found: dict[str, Any] = {}
        for name, value in fields.items():
            after = next((each for each in later if not each.made and each.has(name)), None)
            if after is None:
                before = found[name] = self.live.get(name)
                if not same(before, value):
                    self.live[name] = value
                    self.changed.add(name)
            elif after.old is not None:
                found[name] = after.old[name]
                after.old[name] = value
                after.changed = True
            else:
                # Erased by law: what stood there is forgotten, and so is what comes before it.
                found[name] = None
        return found

    def _all_fields(self, fields: Mapping[str, Any]) -> Iterator[str]:
        yield from (name for name in self.table.columns if name != "custom")
        own = {name for name in (*self.live, *fields) if name.startswith("custom.")}
        for link in self.links:
            own.update(name for name in link.old or () if name.startswith("custom."))
        yield from sorted(own)

    def _look_for_clashes(
        self,
        stamp: int,
        fields: Mapping[str, Any],
        old: Mapping[str, Any],
        bases: Mapping[str, int],
        place: int,
    ) -> None:
        """Judge the operation's neighbours in the chains; `links` do not hold it yet."""
        later = self.links[place:]
        own: dict[str, int] = {}
        judged: set[str] = set()
        for name in fields:
            before = self._before(place, name)
            after = _first(later, name)
            implied = before.stamp if before is not None else 0
            base = bases.get(name, implied)
            if base != implied:
                own[name] = base
            if after is not None:
                self._keep_base(after.stamp, name, implied)
            elif base >= implied:
                # The last one, and its author had seen what stood there.
                continue
            if name in judged:
                continue
            group = self.table.register_of(name)
            judged |= group
            among = in_telling_order(each for each in fields if each in group)
            if before is not None and before.old is not None:
                found = self._differing(among, old, fields) if base < implied else None
                self._clash(among if after or found else [], implied, found, stamp)
            if (
                after is not None
                and after.old is not None
                and (self.bases[after.stamp][name] < stamp)
            ):
                self._judge_later(stamp, among, fields, after, place)
        if own:
            self.bases.setdefault(stamp, {}).update(own)
            self.rebased.add(stamp)

    def _judge_later(
        self, stamp: int, among: list[str], fields: Mapping[str, Any], after: Link, place: int
    ) -> None:
        """Judge a later write whose author had not seen the operation."""
        left = {each: self._left(after.stamp, each, place) for each in among}
        found = self._differing(among, fields, left)
        self._clash(among if found else [], stamp, found, after.stamp)

    def _before(self, place: int, field: str) -> Link | None:
        """Return the last row before a place that set the field."""
        for number in range(place - 1, -1, -1):
            if self.links[number].has(field):
                return self.links[number]
        return None

    def _keep_base(self, stamp: int, field: str, base: int) -> None:
        """Remember what a later write had seen, before something comes between the two."""
        known = self.bases.setdefault(stamp, {})
        if field not in known:
            known[field] = base
            self.rebased.add(stamp)

    def _left(self, stamp: int, field: str, place: int) -> Any:
        """Return the value a later transaction left."""
        for link in self.links[place:]:
            if link.stamp > stamp and link.old is not None and field in link.old:
                return link.old[field]
        return self.live.get(field)

    def _differing(
        self, fields: list[str], lost: Mapping[str, Any], kept: Mapping[str, Any]
    ) -> str | None:
        """Return the first field people decide about whose values differ."""
        for name in fields:
            if disagree(self.table.name, name, lost.get(name), kept.get(name)):
                return name
        return None

    def _clash(self, fields: list[str], loser: int, found: str | None, winner: int) -> None:
        for name in fields:
            if name != found and is_decided(self.table.name, name):
                self.clashes.append(Clash(name, loser, None))
        if found is not None:
            self.clashes.append(Clash(found, loser, winner))


def _first(links: list[Link], field: str) -> Link | None:
    for link in links:
        if link.has(field):
            return link
    return None


def _stamp(link: Link) -> int:
    return link.stamp
