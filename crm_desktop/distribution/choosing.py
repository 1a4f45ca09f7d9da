"""Choosing who gets a deal: whose turn it is, who knows the client, who sells better."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from crm_desktop.distribution.definition import Distribution, Taker, Way
from crm_desktop.wording.numbers import count, percent
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from db.connection import OfficeDatabase

CONVERSION_OF: Final = timedelta(days=365)
"""Conversion is that of deals closed in the last year."""
SHARES_OF: Final = timedelta(days=90)
"""Shares are kept among the deals given out in the last quarter."""
_DEALS: Final = ("открытая сделка", "открытые сделки", "открытых сделок")


@dataclass(frozen=True, slots=True)
class Choice:
    """Who gets a deal (None = nobody yet), how, and why in a sentence."""

    member_id: int | None
    way: Way
    why: str


@dataclass(frozen=True, slots=True)
class Question:
    """Which deal is given out, and when.

    Attributes:
        funnel_id: of the deal.
        deal_id: the deal.
        client_id: its client, if known.
        now: UTC ms.
        zone: the office's.
    """

    funnel_id: int
    deal_id: int
    client_id: int | None
    now: int
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class _Person:
    """A taker at this moment.

    Attributes:
        missing: why they get nothing, `""` if they may.
        off: it is not their working time.
    """

    taker: Taker
    name: str
    open_deals: int
    missing: str
    off: bool


def choose(db: OfficeDatabase, how: Distribution, question: Question) -> Choice:
    """Return who gets the deal.

    Those who left, are substituted today or have enough open deals get nothing; those who are
    not at work only deals of clients they know, or when nobody is and the deal must not wait.
    """
    people = _people(db, how.takers, question)
    if how.way is Way.HAND:
        return Choice(None, Way.HAND, "Распределяет руководитель")
    if how.way is Way.HISTORY:
        known = _who_knows(db, people, question)
        if known is not None:
            return known
    way = how.otherwise if how.way is Way.HISTORY else how.way
    if way is Way.HAND:
        return Choice(None, Way.HAND, "С клиентом ещё никто не работал: распределяет руководитель")
    free = [person for person in people if not person.missing]
    at_work = [person for person in free if not person.off]
    if not at_work and (how.waits or not free):
        return Choice(None, way, f"Ждёт распределения: {_skipped(people) or 'некому отдать'}")
    among = at_work or free
    found = _in_turn if way is Way.TURN else _by_conversion
    person, why = found(db, people, among, question)
    if not at_work:
        why += "; никого нет на работе"
    elif skipped := _skipped([each for each in people if each not in among]):
        why += f"; пропущены: {skipped}"
    return Choice(person.taker.member_id, way, why)


def _people(db: OfficeDatabase, takers: Sequence[Taker], question: Question) -> list[_Person]:
    here = local(question.now, question.zone)
    today = here.date().isoformat()
    names: dict[int, str] = dict(db.run("SELECT id, name FROM member WHERE deleted_at IS NULL"))
    away = {
        row[0]
        for row in db.run(
            "SELECT member FROM substitution WHERE deleted_at IS NULL AND starts_on <= ?1"
            " AND ends_on >= ?1",
            (today,),
        )
    }
    found = []
    for taker in takers:
        name = names.get(taker.member_id)
        if name is None:
            continue
        deals = _open_deals(db, taker.member_id)
        missing = ""
        if taker.member_id in away:
            missing = "замещается"
        elif taker.limit is not None and deals >= taker.limit:
            missing = f"уже {count(deals, *_DEALS)}"
        found.append(_Person(taker, name, deals, missing, not taker.works(here)))
    return found


def _open_deals(db: OfficeDatabase, member: int) -> int:
    rows = db.run(
        "SELECT count(*) FROM deal WHERE responsible = ? AND outcome IS NULL"
        " AND deleted_at IS NULL",
        (member,),
    )
    return int(rows[0][0])


def _who_knows(db: OfficeDatabase, people: list[_Person], question: Question) -> Choice | None:
    """Return who worked with the client last: over a deal, as its responsible, by an event."""
    able = {person.taker.member_id: person for person in people if not person.missing}
    rows = db.run(
        "SELECT responsible, title, created_at FROM deal WHERE client = ?1 AND id <> ?2"
        " AND deleted_at IS NULL AND responsible IS NOT NULL"
        " ORDER BY outcome IS NOT NULL, coalesce(closed_at, created_at) DESC, id DESC",
        (question.client_id, question.deal_id),
    )
    for member, title, at in rows:
        if member in able:
            day = f"{local(at, question.zone):%d.%m.%Y}"
            return Choice(member, Way.HISTORY, f"Вёл сделку клиента «{title}» от {day}")
    rows = db.run("SELECT responsible FROM client WHERE id = ?", (question.client_id,))
    for (member,) in rows:
        if member in able:
            return Choice(member, Way.HISTORY, "Отвечает за клиента")
    rows = db.run(
        "SELECT author, happened_at FROM event WHERE client = ? AND deleted_at IS NULL"
        " ORDER BY happened_at DESC, id DESC LIMIT 100",
        (question.client_id,),
    )
    for member, at in rows:
        if member in able:
            day = f"{local(at, question.zone):%d.%m.%Y}"
            return Choice(member, Way.HISTORY, f"Общался с клиентом {day}")
    return None


def _in_turn(
    db: OfficeDatabase, people: list[_Person], among: list[_Person], question: Question
) -> tuple[_Person, str]:
    rows = db.run(
        "SELECT a.member FROM deal_assignment a JOIN deal d ON d.id = a.deal"
        " WHERE a.way = 'turn' AND a.deleted_at IS NULL AND d.funnel = ?"
        " ORDER BY a.at DESC, a.id DESC LIMIT 1",
        (question.funnel_id,),
    )
    order = [person.taker.member_id for person in people]
    last = rows[0][0] if rows else None
    start = order.index(last) + 1 if last in order else 0
    following = people[start:] + people[:start]
    person = next(each for each in following if each in among)
    if last in order:
        name = next(each.name for each in people if each.taker.member_id == last)
        return person, f"По очереди, после: {name}"
    return person, "По очереди, первым"


def _by_conversion(
    db: OfficeDatabase, _people: list[_Person], among: list[_Person], question: Question
) -> tuple[_Person, str]:
    """The share of each follows the conversion; who is furthest behind their share gets the deal.

    One win and one loss are added to everybody's, so that a newcomer gets deals too.
    """
    closed = _closed(db, question)
    given = _given(db, question)
    rates = {
        person.taker.member_id: (won + 1) / (total + 2)
        for person in among
        for won, total in (closed.get(person.taker.member_id, (0, 0)),)
    }
    whole = sum(rates.values())
    so_far = sum(given.get(member, 0) for member in rates)

    def behind(person: _Person) -> float:
        member = person.taker.member_id
        return rates[member] / whole * (so_far + 1) - given.get(member, 0)

    person = max(among, key=behind)
    member = person.taker.member_id
    won, total = closed.get(member, (0, 0))
    share = percent(rates[member] / whole)
    if total:
        told = f"{percent(won / total)} за год ({won} из {total})"
    else:
        told = "закрытых сделок ещё нет"
    return person, f"По конверсии: {told}, доля новых {share}"


def _closed(db: OfficeDatabase, question: Question) -> dict[int, tuple[int, int]]:
    since = question.now - CONVERSION_OF // timedelta(milliseconds=1)
    rows = db.run(
        "SELECT responsible, sum(outcome = 'won'), count(*) FROM deal_board WHERE funnel = ?"
        " AND outcome IS NOT NULL AND closed_at >= ? AND responsible IS NOT NULL"
        " GROUP BY responsible",
        (question.funnel_id, since),
    )
    return {member: (won, total) for member, won, total in rows}


def _given(db: OfficeDatabase, question: Question) -> dict[int, int]:
    since = question.now - SHARES_OF // timedelta(milliseconds=1)
    rows: list[tuple[int, int]] = db.run(
        "SELECT a.member, count(*) FROM deal_assignment a JOIN deal d ON d.id = a.deal"
        " WHERE a.way = 'conversion' AND a.deleted_at IS NULL AND a.at >= ? AND d.funnel = ?"
        " GROUP BY a.member",
        (since, question.funnel_id),
    )
    return dict(rows)


def _skipped(people: Sequence[_Person]) -> str:
    return ", ".join(
        f"{person.name} ({person.missing or 'не на работе'})"
        for person in people
        if person.missing or person.off
    )
