"""What years of work do to a base: dead numbers, slips in addresses, gaps.

The generator yields clean clients; these slips are put on them afterwards and depend on a
client's number alone, so the stream itself stays the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.demo.model import DemoChannel, DemoClient

_SPREAD: Final = 2_654_435_761
"""Neighbouring numbers land far apart (the golden ratio of 2³²)."""
_WHOLE: Final = 1000
_REGION: Final = range(20)
_TYPE: Final = range(20, 30)
_DEAD: Final = range(30, 58)
_EMAIL: Final = range(58, 80)
_PHONE: Final = range(80, 95)
_NOTHING: Final = range(95, 99)
_INN: Final = range(99, 108)


def worn(client: DemoClient) -> DemoClient:
    """Return the client as an office would have it: about one in ten has something wrong."""
    draw = (client.index * _SPREAD >> 16) % _WHOLE
    if draw in _REGION:
        return client._replace(region="")
    if draw in _TYPE:
        return client._replace(type="")
    if draw in _INN and client.inn:
        last = (int(client.inn[-1]) + 1) % 10
        return client._replace(inn=f"{client.inn[:-1]}{last}")
    channels = tuple(_channels(client.channels, draw))
    return client if channels == client.channels else client._replace(channels=channels)


def _channels(channels: tuple[DemoChannel, ...], draw: int) -> Iterator[DemoChannel]:
    gone: set[str] = {"phone", "email"} if draw in _NOTHING else set()
    if draw in _PHONE and any(channel.kind == "email" for channel in channels):
        gone = {"phone"}
    for at, channel in enumerate(channels):
        if draw in _DEAD and at == 0:
            yield channel._replace(dead=True)
        elif draw in _EMAIL and channel.kind == "email":
            yield _misspelt(channel)
        elif channel.kind not in gone:
            yield channel


def _misspelt(channel: DemoChannel) -> DemoChannel:
    """A comma in place of the dot, as typed in a hurry; such an address has no key."""
    return channel._replace(value=channel.value.replace(".example", ",example"), key="")
