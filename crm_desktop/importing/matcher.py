"""Whom a party of a row is met as: among the clients one lookup knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.importing.lookup import CHANNEL, INN, LINK, NAME, keys_of_party
from crm_desktop.importing.matching import (
    Verdict,
    agree,
    contradicts,
    is_digest,
    judge,
    rank,
    shares_contact,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_desktop.importing.lookup import Lookup
    from crm_desktop.importing.party import Party
    from crm_desktop.importing.state import ClientState

_SEARCHED: Final = (LINK, INN, CHANNEL, NAME)


@dataclass(frozen=True, slots=True)
class Match:
    """The client a party is surely (`state`), or those it may be (`perhaps`)."""

    state: ClientState | None = None
    perhaps: tuple[ClientState, ...] = ()
    several: bool = False


NOBODY: Final = Match()


class Matcher:
    """Meets the parties of one table.

    Args:
        lookup: finds clients.
        source: of this import.
        sources: of all tables of this run.
        known_program: record numbers are those of a known program and mean what they say.
    """

    def __init__(
        self, lookup: Lookup, *, source: str, sources: frozenset[str], known_program: bool
    ) -> None:
        self._lookup = lookup
        self._source = source
        self._sources = sources
        self._known_program = known_program

    def match(
        self,
        party: Party,
        people: Sequence[ClientState] = (),
        *,
        among_colleagues: bool = False,
    ) -> Match:
        """Return whom a party is met as.

        Args:
            party: of a row.
            people: of the company it works at: there a name is enough.
            among_colleagues: what speaks against a namesake there does not count.
        """
        if party.source_id and (by_number := self._by_number(party)) is not None:
            return by_number
        sure: dict[int, ClientState] = {}
        perhaps: dict[int, ClientState] = {}
        for state in self._candidates(party):
            verdict = judge(party, state, self._source, self._sources)
            if verdict is Verdict.SURE:
                sure[state.ref] = state
            elif verdict is Verdict.PERHAPS:
                perhaps[state.ref] = state
        for person in people:
            # One name in one company is one person, unless something speaks against it.
            if person.ref not in sure and agree(party, person):
                namesake = contradicts(party, person, self._source)
                if not namesake or among_colleagues:
                    sure[person.ref] = person
                    perhaps.pop(person.ref, None)
        if len(sure) > 1:
            return self._best(party, list(sure.values()))
        if sure:
            return Match(next(iter(sure.values())))
        return Match(None, tuple(perhaps.values()))

    def people(self, company: ClientState | None) -> list[ClientState]:
        """Return the people of a company, as far as they are known."""
        if company is None:
            return []
        states = self._lookup.states
        return [states[person] for person in company.people if person in states]

    def _by_number(self, party: Party) -> Match | None:
        found = self._lookup.candidates(LINK, party.source_id)
        for state in found:
            if state.kind != party.kind:
                continue
            if (
                self._known_program
                or is_digest(party.source_id)
                or agree(party, state)
                or shares_contact(party, state)
                or party.values.get("inn") == state.values.get("inn", "")
            ):
                return Match(state)
        if is_digest(party.source_id):
            return None
        same_kind = tuple(state for state in found if state.kind == party.kind)
        return Match(None, same_kind) if same_kind else None

    def _best(self, party: Party, states: list[ClientState]) -> Match:
        ranked = sorted(states, key=lambda state: rank(party, state), reverse=True)
        if rank(party, ranked[0]) > rank(party, ranked[1]):
            return Match(ranked[0])
        return Match(None, tuple(ranked), several=True)

    def _candidates(self, party: Party) -> Iterable[ClientState]:
        seen: dict[int, ClientState] = {}
        for what, key in keys_of_party(party):
            if what in _SEARCHED and what != LINK:
                for state in self._lookup.candidates(what, key):
                    seen.setdefault(state.ref, state)
        return seen.values()
