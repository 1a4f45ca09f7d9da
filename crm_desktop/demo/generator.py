"""The stream of demo clients.

Clients come in small groups: a company with its people, at times a second spelling of it; or
private persons, at times a family with one telephone. A group depends on the seed and its number
alone (a contact may also name a company shortly before), so a longer base begins like a shorter.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from random import Random
from typing import TYPE_CHECKING

from crm_desktop.demo import details
from crm_desktop.demo.catalogue import SEGMENTS, SOURCES, TAGS, TEAM, TYPES
from crm_desktop.demo.event_words import PERSONAL_GOODS
from crm_desktop.demo.model import (
    CustomValue,
    DemoAccount,
    DemoAddress,
    DemoChannel,
    DemoClient,
    DemoContact,
)
from crm_desktop.demo.naming import (
    Company,
    Person,
    company,
    misspelt,
    person,
    renamed,
    respelled,
    slug,
    trader,
)
from crm_desktop.demo.papers import account, company_papers, landline, mobile, trader_papers
from crm_desktop.demo.people_words import FAMILIES, NOTES, POSTS, PREFERENCES
from crm_desktop.demo.timeline import events

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    Rnd = Callable[[], float]

_TAG_NAMES = tuple(TAGS)
_SEGMENT_COUNT, _SOURCE_COUNT, _TAG_COUNT = len(SEGMENTS), len(SOURCES), len(_TAG_NAMES)
_PRIORITIES = (None, None, None, None, 0, 1, 1, 2, 2, 3)
_CONSENTS = (1, 1, 1, 0, None, None)
_TYPE_DRAW = (*(0,) * 11, *(1,) * 5, 2, 2, 3, 4)
_MAIL_HOSTS = ("pochta.example", "mail.example", "post.example", "yashchik.example")
_BOXES = ("info", "office", "zakaz", "sales", "mail")
# After so many groups a site carries its group's number: two companies never share a mail box.
_PLAIN_SITES = 400
_SEED_STEP = 1_000_003


@dataclass(slots=True)
class _Firm:
    """What people of a company take from it."""

    index: int
    site: str
    phone: DemoChannel
    home: details.Home
    created_at: int
    owner: int
    goods: tuple[str, ...]


@dataclass(slots=True)
class _Stream:
    """The state shared by the groups of one run; `taken` are the ИНН given out."""

    seed: int
    now_ms: int
    today: str
    random: Random = field(default_factory=Random)
    index: int = 0
    recent: deque[int] = field(default_factory=lambda: deque(maxlen=40))
    taken: set[int] = field(default_factory=set)


def generate(seed: int, clients: int, now: datetime) -> Iterator[DemoClient]:
    """Yield that many clients; the same for the same seed and `now`, the longer begins the same.

    Args:
        seed: any integer.
        clients: how many to yield.
        now: an aware time; nothing in the base happens after it.
    """
    stream = _Stream(seed, int(now.timestamp() * 1000), now.date().isoformat())
    return islice(_groups(stream), clients)


def _groups(stream: _Stream) -> Iterator[DemoClient]:
    number = 0
    while True:
        stream.random.seed(stream.seed * _SEED_STEP + number)
        rnd = stream.random.random
        if rnd() < 0.8:  # noqa: PLR2004 - groups with a company in them
            yield from _company_group(stream, rnd, number)
        else:
            yield from _private_group(stream, rnd)
        number += 1


def _company_group(stream: _Stream, rnd: Rnd, number: int) -> Iterator[DemoClient]:
    home = details.home(rnd)
    sole = person(rnd) if rnd() < 0.25 else None  # noqa: PLR2004 - the share of ИП
    names = trader(rnd, sole) if sole else company(rnd)
    site = f"{names.slug}{'' if number < _PLAIN_SITES else f'-{number}'}.example"
    firm = _Firm(
        index=stream.index,
        site=site,
        phone=landline(rnd, home.city.phone_code),
        home=home,
        created_at=details.created_at(rnd, stream.now_ms),
        owner=int(rnd() * len(TEAM)),
        goods=names.industry.goods,
    )
    first = _company(stream, rnd, firm, names, sole)
    stream.recent.append(firm.index)
    yield first
    draw = rnd()
    for _ in range(0 if draw < 0.62 else 1 if draw < 0.9 else 2 if draw < 0.975 else 3):  # noqa: PLR2004 - a share of the invented
        yield _contact(stream, rnd, firm)
    if rnd() < 0.02:  # noqa: PLR2004 - the share of companies entered twice
        again = respelled(names)
        if rnd() < 0.3:  # noqa: PLR2004 - a share of the invented
            again = misspelt(rnd, again)
        yield _twin(stream, rnd, firm, again, first)


def _private_group(stream: _Stream, rnd: Rnd) -> Iterator[DemoClient]:
    home = details.home(rnd, flat=True)
    phone = mobile(rnd)
    first = person(rnd)
    yield _private(stream, rnd, home, first, phone)
    if first.family >= 0 and rnd() < 0.03:  # noqa: PLR2004 - the share of people entered twice
        yield _private(stream, rnd, home, renamed(rnd, first), phone)
    if first.family >= 0 and rnd() < 0.12:  # noqa: PLR2004 - the share of families
        for _ in range(1 + int(rnd() * 2)):
            yield _private(stream, rnd, home, person(rnd, family=first.family), phone)


def _company(
    stream: _Stream, rnd: Rnd, firm: _Firm, names: Company, sole: Person | None
) -> DemoClient:
    region = firm.home.region
    year = 2 + int(rnd() * 24)
    make_papers = trader_papers if sole else company_papers
    papers = make_papers(rnd, region.code, year)
    while int(papers[0]) in stream.taken:
        papers = make_papers(rnd, region.code, year)
    stream.taken.add(int(papers[0]))
    director = sole or person(rnd)
    money = [account(rnd, "40802" if sole else "40702")] if rnd() < 0.8 else []  # noqa: PLR2004 - a share of the invented
    if money and rnd() < 0.1:  # noqa: PLR2004 - a second account
        money.append(account(rnd, money[0].account[:5]))
    channels = [firm.phone]
    if rnd() < 0.35:  # noqa: PLR2004 - a share of the invented
        channels.append(mobile(rnd))
    if rnd() < 0.85:  # noqa: PLR2004 - a share of the invented
        box = f"{_BOXES[int(rnd() * len(_BOXES))]}@{firm.site}"
        channels.append(DemoChannel("email", box, box, "рабочий"))
    if rnd() < 0.55:  # noqa: PLR2004 - a share of the invented
        channels.append(DemoChannel("site", firm.site, firm.site))
    if rnd() < 0.1:  # noqa: PLR2004 - a share of the invented
        nick = f"demo_{names.slug[:18].replace('-', '_')}_{firm.index}"
        channels.append(DemoChannel("messenger", f"@{nick}", f"telegram:{nick}", "Telegram"))
    return _client(
        stream,
        rnd,
        firm.created_at,
        kind="company",
        name=names.name,
        name_key=names.key,
        person=sole,
        full_name=names.full_name,
        papers=papers,
        director="" if sole else director.name,
        industry=names.industry.name,
        region=region.name,
        owner=firm.owner,
        custom=details.company_fields(rnd, stream.today),
        channels=tuple(channels),
        addresses=details.company_addresses(rnd, firm.home),
        accounts=tuple(money),
        goods=firm.goods,
    )


def _twin(stream: _Stream, rnd: Rnd, firm: _Firm, names: Company, first: DemoClient) -> DemoClient:
    papers = (first.inn, "", "", "") if rnd() < 0.5 else ("", "", "", "")  # noqa: PLR2004 - a share of the invented
    return _client(
        stream,
        rnd,
        details.created_at(rnd, stream.now_ms),
        kind="company",
        name=names.name,
        name_key=names.key,
        papers=papers,
        region=firm.home.region.name,
        owner=int(rnd() * len(TEAM)),
        custom={},
        channels=(firm.phone,),
        addresses=(DemoAddress("actual", firm.home.address),),
        goods=firm.goods,
    )


def _contact(stream: _Stream, rnd: Rnd, firm: _Firm) -> DemoClient:
    who = person(rnd)
    channels = [mobile(rnd)]
    if rnd() < 0.3:  # noqa: PLR2004 - a share of the invented
        office = firm.phone
        ext = f"{office.value} доб. {100 + int(rnd() * 300)}"
        channels.append(DemoChannel("phone", ext, office.key, "рабочий"))
    if rnd() < 0.6:  # noqa: PLR2004 - a share of the invented
        box = f"{slug(who.first)[:1]}.{slug(who.last)}{stream.index}@{firm.site}"
        channels.append(DemoChannel("email", box, box, "рабочий"))
    works = [DemoContact(firm.index, POSTS[int(rnd() * len(POSTS))])]
    if rnd() < 0.04:  # noqa: PLR2004 - works at two companies
        other = stream.recent[int(rnd() * len(stream.recent))]
        if other != firm.index:
            works.append(DemoContact(other, "консультант"))
    return _client(
        stream,
        rnd,
        firm.created_at + int((stream.now_ms - firm.created_at) * rnd() * 0.5),
        kind="person",
        name=who.name,
        name_key=who.key,
        person=who,
        region=firm.home.region.name,
        owner=firm.owner,
        channels=tuple(channels),
        works_at=tuple(works),
        goods=firm.goods,
    )


def _private(
    stream: _Stream, rnd: Rnd, home: details.Home, who: Person, phone: DemoChannel
) -> DemoClient:
    channels = [phone]
    if rnd() < 0.5:  # noqa: PLR2004 - a share of the invented
        host = _MAIL_HOSTS[int(rnd() * len(_MAIL_HOSTS))]
        box = f"{slug(who.last)}.{slug(who.first)}{stream.index}@{host}"
        channels.append(DemoChannel("email", box, box, "личный"))
    if rnd() < 0.15:  # noqa: PLR2004 - a share of the invented
        page = f"vk.com/demo-{slug(who.last)}-{stream.index}"
        channels.append(DemoChannel("social", page, page, "ВКонтакте"))
    addresses = (DemoAddress("delivery", home.address),) if rnd() < 0.6 else ()  # noqa: PLR2004 - a share of the invented
    return _client(
        stream,
        rnd,
        details.created_at(rnd, stream.now_ms),
        kind="person",
        name=who.name,
        name_key=who.key,
        person=who,
        region=home.region.name,
        owner=int(rnd() * len(TEAM)),
        channels=tuple(channels),
        addresses=addresses,
        goods=PERSONAL_GOODS,
    )


def _client(  # noqa: PLR0913 - one place that fills the whole row
    stream: _Stream,
    rnd: Rnd,
    created_at: int,
    *,
    kind: str,
    name: str,
    name_key: str,
    region: str,
    owner: int,
    channels: tuple[DemoChannel, ...],
    goods: tuple[str, ...],
    person: Person | None = None,
    full_name: str = "",
    papers: tuple[str, str, str, str] = ("", "", "", ""),
    director: str = "",
    industry: str = "",
    custom: dict[str, CustomValue] | None = None,
    addresses: tuple[DemoAddress, ...] = (),
    accounts: tuple[DemoAccount, ...] = (),
    works_at: tuple[DemoContact, ...] = (),
) -> DemoClient:
    index = stream.index
    stream.index += 1
    human = kind == "person"
    last, first, middle = (person.last, person.first, person.middle) if person else ("", "", "")
    what = TYPES[_TYPE_DRAW[int(rnd() * len(_TYPE_DRAW))]]
    luck = rnd()
    tag = _TAG_NAMES[int(luck / 0.3 * _TAG_COUNT)] if luck < 0.3 else ""  # noqa: PLR2004 - a share of the invented
    second = _TAG_NAMES[int(rnd() * _TAG_COUNT)] if tag and luck < 0.1 else ""  # noqa: PLR2004 - a share of the invented
    return DemoClient(
        index,
        kind,
        name,
        name_key,
        last,
        first,
        middle,
        full_name,
        *papers,
        director,
        industry,
        what,
        "Розница" if human and not works_at else SEGMENTS[int(rnd() * _SEGMENT_COUNT)],
        SOURCES[int(rnd() * rnd() * _SOURCE_COUNT)],
        region,
        owner,
        _PRIORITIES[int(rnd() * 10)],
        _CONSENTS[int(rnd() * 6)],
        details.birthday(rnd) if human else "",
        PREFERENCES[int(rnd() * len(PREFERENCES))] if rnd() < 0.2 else "",  # noqa: PLR2004 - a share of the invented
        FAMILIES[int(rnd() * len(FAMILIES))] if human and rnd() < 0.15 else "",  # noqa: PLR2004 - a share of the invented
        NOTES[int(rnd() * len(NOTES))] if rnd() < 0.25 else "",  # noqa: PLR2004 - a share of the invented
        custom if custom is not None else details.person_fields(rnd),
        created_at,
        details.roles_of(rnd, what),
        (tag, second) if second and second != tag else (tag,) if tag else (),
        channels,
        addresses,
        accounts,
        works_at,
        events(rnd, created_at, stream.now_ms, goods=goods, owner=owner),
    )
