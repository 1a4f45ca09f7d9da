"""Putting a row's channels, addresses, account and labels into a client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crm_desktop.clients.channel_reading import CHANNEL_KINDS as _LABELS
from crm_desktop.clients.parts import ADDRESS_KINDS
from crm_desktop.importing.origins import Origins
from crm_desktop.importing.plan import Plan
from crm_desktop.importing.report import Mark, MarkKind
from crm_desktop.importing.state import Bank, ClientState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crm_desktop.importing.names import Names
    from crm_desktop.importing.party import Party
    from db.connection import OfficeDatabase

REMOVED: Final = "У вас это удалено: не возвращено."
_TABLES: Final = ("channel", "address", "client_label", "contact")


class PartsMerger:
    """Merges the parts of clients; what is to be written goes into `plan`.

    Args:
        db: the base, for the journal.
        names: gives names to labels.
    """

    def __init__(self, db: OfficeDatabase, names: Names) -> None:
        self._db = db
        self._names = names
        self._of_table = {table: Origins(db, table) for table in _TABLES}
        self.plan = Plan()

    def add(self, party: Party, state: ClientState) -> None:
        """Give a new client its channels, addresses, account and labels."""
        for channel in party.channels:
            known = (channel.kind, channel.key or channel.value)
            if known not in state.channels:
                state.channels[known] = place = len(state.channels)
                self.plan.channels.append((state.ref, channel, place))
        for kind, text in party.addresses.items():
            state.addresses[kind] = (0, text)
            self.plan.addresses[state.ref, kind] = text
        for bank in filter(None, party.banks.values()):
            self._add_bank(bank, state)
        for item in party.labels:
            self._add_label(item, state)

    def merge(
        self,
        party: Party,
        state: ClientState,
        locked: frozenset[str],
        marks: list[Mark],
        *,
        again: bool,
    ) -> bool:
        """Add to a client what it lacks; returns whether anything changed.

        Args:
            party: what the row says.
            state: the client.
            locked: what earlier rows of this run spoke of; an address is `address:<kind>`.
            marks: gets the marks.
            again: the client came with, or was met by, an earlier import of this source.
        """
        before = len(marks)
        place = max(state.channels.values(), default=-1)
        for channel in party.channels:
            known = (channel.kind, channel.key or channel.value)
            if known in state.channels:
                continue
            column = party.columns.get(f"{channel.kind}:{channel.key}", -1)
            label = _LABELS[channel.kind]
            if again and self._removed("channel", state.ref, known):
                marks.append(Mark(column, MarkKind.STAYS, REMOVED, label, "", channel.value))
                before += 1
                continue
            place += 1
            state.channels[known] = place
            self.plan.channels.append((state.ref, channel, place))
            marks.append(Mark(column, MarkKind.FILLS, "", label, "", channel.value))
        before += self._merge_addresses(party, state, locked, marks, again=again)
        news = [self._merge_bank(bank, state) for bank in party.banks.values() if bank]
        if any(news):
            marks.append(Mark(party.columns.get("bank", -1), MarkKind.FILLS, "", "Банк"))
        for item in party.labels:
            if item in state.labels:
                continue
            if again and self._removed("client_label", state.ref, ("", str(item))):
                continue
            self._add_label(item, state)
            marks.append(Mark(-1, MarkKind.FILLS, "", "Метка", "", self._names.name_of(item)))
        return len(marks) > before

    def _merge_addresses(
        self,
        party: Party,
        state: ClientState,
        locked: frozenset[str],
        marks: list[Mark],
        *,
        again: bool,
    ) -> int:
        """Fill or renew addresses; returns how many stay as they are."""
        stays = 0
        for kind, text in party.addresses.items():
            record, ours = state.addresses.get(kind, (0, ""))
            if ours == text:
                continue
            told = MarkKind.FILLS
            if ours:
                newer = again and f"address:{kind}" not in locked
                newer = newer and self._of_table["address"].by_import(record, "text")
                told = MarkKind.UPDATES if newer else MarkKind.STAYS
            elif again and self._removed("address", state.ref, (kind, "")):
                told = MarkKind.STAYS
            column = party.columns.get(f"{kind}_address", -1)
            marks.append(Mark(column, told, "", ADDRESS_KINDS[kind], ours, text))
            if told is MarkKind.STAYS:
                stays += 1
                continue
            state.addresses[kind] = (record, text)
            if record:
                self.plan.moved[record] = text
            else:
                self.plan.addresses[state.ref, kind] = text
        return stays

    def _merge_bank(self, parts: Mapping[str, str], state: ClientState) -> bool:
        account = parts.get("account", "")
        for bank in state.banks:
            if account and bank.account and bank.account != account:
                continue
            news = {part: text for part, text in parts.items() if text and not getattr(bank, part)}
            for part, text in news.items():
                setattr(bank, part, text)
            if news and bank.id:
                self.plan.filled_banks[bank.id] = bank
            return bool(news)
        self._add_bank(parts, state)
        return True

    def _add_bank(self, found: Mapping[str, str], state: ClientState) -> None:
        parts = (found.get(part, "") for part in ("account", "bank", "bik", "corr_account"))
        bank = Bank(0, *parts)
        state.banks.append(bank)
        self.plan.banks.append((state.ref, bank))

    def _add_label(self, item: int, state: ClientState) -> None:
        if item not in state.labels:
            state.labels.add(item)
            self.plan.labels.append((state.ref, item))
            self._names.use_label(item)

    def _removed(self, table: str, client: int, key: tuple[str, str]) -> bool:
        """Whether a person removed such a part of a client."""
        sql, values = {
            "channel": ("SELECT id FROM channel WHERE client = ? AND kind = ? AND key = ?", key),
            "address": ("SELECT id FROM address WHERE client = ? AND kind = ?", key[:1]),
            "client_label": ("SELECT id FROM client_label WHERE client = ? AND item = ?", key[1:]),
        }[table]
        return self._any_removed(table, sql, (client, *values))

    def unlinked(self, company: int, person: int) -> bool:
        """Whether a person took a contact away from a company."""
        sql = "SELECT id FROM contact WHERE company = ? AND person = ?"
        return self._any_removed("contact", sql, (company, person))

    def _any_removed(self, table: str, sql: str, values: Iterable[Any]) -> bool:
        rows = self._db.run(f"{sql} AND deleted_at IS NOT NULL", tuple(values))
        origins = self._of_table[table]
        return any(origins.by_person(record, "deleted_at") for (record,) in rows)
