"""What a pivot over deals must say, in plain Python over the data the deals were made of."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from crm_desktop.currencies.rates import to_kopecks
from crm_desktop.pivot.definition import Show
from crm_desktop.pivot.lines import REST, LineKind
from tests.deals.deal_list_base import RATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from crm_desktop.pivot.result import PivotResult
    from tests.deals.deal_list_base import Deals, MadeDeal

SEVERAL = "tags"


class PivotOracle:
    """Counts deals one by one."""

    def __init__(self, made: Deals) -> None:
        self.deals = made.deals
        self._zone = made.office.zone
        self._known: dict[tuple[int, str], list[Any]] = {}
        self._counted: dict[Any, float | None] = {}

    def raws(self, deal: MadeDeal, key: str) -> list[Any]:
        """The values a deal has of a dimension; one None if it has none."""
        found = self._known.get((deal.id, key))
        if found is None:
            found = self._known[deal.id, key] = self._raws(deal, key)
        return found

    def _raws(self, deal: MadeDeal, key: str) -> list[Any]:  # noqa: PLR0911 - one line a kind
        if key == SEVERAL:
            return list(deal.labels) or [None]
        if key == "client":
            return [deal.client]
        if key == "outcome":
            return [deal.outcome]
        axis, _, cut = key.partition(".")
        if cut:
            at = {"created": deal.created, "closed": deal.closed}[axis]
            if at is None:
                return [None]
            day = datetime.fromtimestamp(at / 1000, UTC).astimezone(self._zone).date()
            return [{
                "day": day.isoformat(), "month": f"{day:%Y-%m}", "year": f"{day:%Y}",
                "quarter": f"{day:%Y}-Q{(day.month + 2) // 3}", "weekday": day.isoweekday(),
            }[cut]]  # fmt: skip
        if key[1:].isdigit():
            own = deal.custom.get(key)
            return [int(own) if own is not None else None]
        return [deal.row[key]]

    def fits(
        self, deal: MadeDeal, place: dict[str, Any], kept: Mapping[str, Sequence[Any]]
    ) -> bool:
        """Whether a deal is counted where the dimensions have these values."""
        for key, raw in place.items():
            values = self.raws(deal, key)
            if raw == REST:
                if not any(value not in kept[key] for value in values):
                    return False
            elif raw not in values:
                return False
        return True

    def measure(  # noqa: PLR0911 - one line a measure
        self, deals: Iterable[MadeDeal], key: str
    ) -> float | None:
        """A measure of some deals."""
        found = list(deals)
        if not found:
            return None
        if key == "count":
            return len(found)
        if key == "won":
            return sum(1 for deal in found if deal.outcome == "won")
        if key == "clients":
            return len({deal.client for deal in found if deal.client is not None})
        if key == "conversion":
            won = sum(1 for deal in found if deal.outcome == "won")
            ended = sum(1 for deal in found if deal.outcome in {"won", "lost"})
            return won / ended if ended else None
        known = [deal for deal in found
                 if deal.row["budget"] is not None and deal.row["currency"] in RATES]  # fmt: skip
        by_currency: dict[str, int] = defaultdict(int)
        for deal in known:
            by_currency[deal.row["currency"]] += deal.row["budget"]
        total = sum(to_kopecks(amount, RATES[code]) for code, amount in by_currency.items())
        if key == "sum:budget":
            return total
        return total / len(known) if known else None  # avg:budget

    def value(self, result: PivotResult, row: int, column: int, key: str) -> float | None:
        """A measure where a line and a column meet."""
        definition = result.definition
        place = dict(zip(definition.rows, result.rows[row].path, strict=False))
        place |= dict(zip(definition.columns, result.columns[column].path, strict=False))
        kept = dict(result.kept)
        return self.measure((deal for deal in self.deals if self.fits(deal, place, kept)), key)

    def shown(  # noqa: PLR0911 - one line a way
        self, result: PivotResult, row: int, column: int, key: str, show: Show
    ) -> float | None:
        """What is shown of a measure there."""
        here = self.value(result, row, column, key)
        last_row, last_column = len(result.rows) - 1, len(result.columns) - 1
        if show is Show.VALUE:
            return here
        if show in {Show.ROW, Show.COLUMN, Show.ALL}:
            whole = self.value(
                result,
                row if show is Show.ROW else last_row,
                column if show is Show.COLUMN else last_column,
                key,
            )
            return here / whole if here is not None and whole else None
        lines = result.columns if last_column else result.rows
        at = column if last_column else row
        beside = [
            number for number, line in enumerate(lines[:at])
            if line.kind is not LineKind.TOTAL and line.parent == lines[at].parent
        ] if lines[at].kind is not LineKind.TOTAL else []  # fmt: skip

        def there(number: int) -> float | None:
            if last_column:
                return self.value(result, row, number, key)
            return self.value(result, number, column, key)

        if show is Show.RUNNING:
            run = [value for number in (*beside, at) if (value := there(number)) is not None]
            return sum(run) if run else None
        if not beside:
            return None
        before = there(beside[-1])
        if here is None and before is None:
            return None
        more = (here or 0) - (before or 0)
        if show is Show.DIFFERENCE:
            return more
        return more / before if before else None


def whole_paths(
    deals: Iterable[MadeDeal], oracle: PivotOracle, keys: Sequence[str]
) -> set[tuple[Any, ...]]:
    """Every combination of values of some dimensions that occurs."""
    found: set[tuple[Any, ...]] = set()
    for deal in deals:
        paths: list[tuple[Any, ...]] = [()]
        for key in keys:
            paths = [(*path, raw) for path in paths for raw in oracle.raws(deal, key)]
        found.update(paths)
    return found
