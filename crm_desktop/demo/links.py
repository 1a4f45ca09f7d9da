"""How the invented clients stand to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crm_desktop.demo.model import DemoClient

_ACCOUNTANTS: Final = frozenset({"бухгалтер", "главный бухгалтер"})
_FOUNDER: Final = "коммерческий директор"
_EVERY_DAUGHTER: Final = 23
_EVERY_GUEST: Final = 17


class DemoRelation(NamedTuple):
    """The client with the index `client` is `kind` to the one with the index `other`."""

    client: int
    other: int
    kind: str


def relations_of(portion: Iterable[DemoClient]) -> Iterator[DemoRelation]:
    """Yield the relations of a portion: to earlier clients of it, or to whom a person works for."""
    companies: list[int] = []
    people: list[int] = []
    for client in portion:
        yield from _at_work(client)
        company = client.kind == "company"
        before = companies if company else people
        before.append(client.index)
        every = _EVERY_DAUGHTER if company else _EVERY_GUEST
        if len(before) % every:
            continue
        earlier = before[-every // 2]
        if company:
            yield DemoRelation(client.index, earlier, "Дочерняя компания")
        else:
            yield DemoRelation(earlier, client.index, "Рекомендовал")


def _at_work(client: DemoClient) -> Iterator[DemoRelation]:
    for work in client.works_at:
        if work.post in _ACCOUNTANTS:
            yield DemoRelation(client.index, work.company, "Бухгалтер")
        elif work.post == _FOUNDER:
            yield DemoRelation(client.index, work.company, "Учредитель")
