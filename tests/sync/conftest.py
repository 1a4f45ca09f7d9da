"""What tests of the exchange stand on."""

from __future__ import annotations

from tests.sync.net import net
from tests.sync.stations import stations

__all__ = ["net", "stations"]
