"""What the forecast said then is what the journal tells it said."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from crm_desktop.deals.forecast import CHANCES, forecast
from crm_desktop.deals.past_forecast import past_forecasts
from tests.plans.past_time import Clock, Life

if TYPE_CHECKING:
    from crm_desktop.deals.forecast import ForecastColumn
    from crm_desktop.office import Office


def told(columns: tuple[ForecastColumn, ...]) -> list[object]:
    """What of a forecast is about open deals."""
    return [(c.span, c.month, [c.expected[chance] for chance in CHANCES]) for c in columns]


@pytest.mark.parametrize("seed", range(3))
def test_a_past_forecast_is_what_the_forecast_answered_then(
    office: Office, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """A life of random acts: at the first instant of each month the forecast is asked and kept."""
    clock = Clock(monkeypatch, datetime(2037, 1, 20, 9, tzinfo=UTC))
    life = Life(office, clock, seed)
    months = life.months(date(2037, 2, 1), 4)
    then = []
    for month in months:
        while clock.now < month - 9 * 86_400_000:
            life.act(6)
        clock.to(month - 1)
        life.make()
        clock.to(max(clock.now, month))
        then.append(told(forecast(office, months=4, now=month).columns))
        life.make()
    life.act(15)
    past = past_forecasts(office, [date(2037, month, 1) for month in range(2, 6)])
    assert all(each.known for each in past)
    assert [told(each.columns) for each in past] == then
    assert sum(each.month().total.deals for each in past) > 0
