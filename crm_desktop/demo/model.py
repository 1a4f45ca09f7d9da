"""What the demo generator yields: plain tuples in the vocabulary of the client base."""

from __future__ import annotations

from typing import NamedTuple

CustomValue = str | int | list[str]


class DemoChannel(NamedTuple):
    """A way to reach a client; `key` is normalised as the base keeps it; `dead`: works no more."""

    kind: str
    value: str
    key: str
    label: str = ""
    note: str = ""
    dead: bool = False


class DemoAddress(NamedTuple):
    """`kind` is `legal`, `actual`, `delivery` or `post`."""

    kind: str
    text: str


class DemoAccount(NamedTuple):
    """A bank account whose keys agree with its БИК; the banks are invented."""

    account: str
    bank: str
    bik: str
    corr_account: str


class DemoContact(NamedTuple):
    """This person works at the company with that index (always an earlier one) as `post`."""

    company: int
    post: str


class DemoEvent(NamedTuple):
    """A fact of the timeline; `happened_at` in UTC milliseconds, `author` an index in the team."""

    kind: str
    happened_at: int
    duration_s: int
    direction: str
    text: str
    author: int


class DemoClient(NamedTuple):
    """One client with all that hangs on it; directory values are names, `responsible` an index.

    `index` counts from 0 in the order of the stream. `created_at` is UTC milliseconds;
    `newsletter` is 1, 0 or None; money in `custom` is kopecks, dates are ISO.
    """

    index: int  # type: ignore[assignment]  # hides tuple.index, which makes no sense here
    kind: str
    name: str
    name_key: str
    last_name: str
    first_name: str
    middle_name: str
    full_name: str
    inn: str
    kpp: str
    ogrn: str
    okpo: str
    director: str
    industry: str
    type: str
    segment: str
    source: str
    region: str
    responsible: int
    priority: int | None
    newsletter: int | None
    birthday: str
    preferences: str
    family: str
    note: str
    custom: dict[str, CustomValue]
    created_at: int
    roles: tuple[str, ...]
    tags: tuple[str, ...]
    channels: tuple[DemoChannel, ...]
    addresses: tuple[DemoAddress, ...]
    accounts: tuple[DemoAccount, ...]
    works_at: tuple[DemoContact, ...]
    events: tuple[DemoEvent, ...]


class DemoColleague(NamedTuple):
    """Somebody of the demo office; clients name them by their place in `TEAM`."""

    last_name: str
    first_name: str
    middle_name: str
    post: str


class DemoDirectoryItem(NamedTuple):
    """An item of a directory, in its order; `colour` is `#rrggbb` or `""`."""

    directory: str
    name: str
    colour: str = ""


class DemoField(NamedTuple):
    """An own field; `kind` is `person`, `company` or `""` for both, `options` of a choice."""

    kind: str
    name: str
    type: str
    options: tuple[str, ...] = ()
