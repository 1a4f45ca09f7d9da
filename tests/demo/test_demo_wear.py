"""The demonstration is not too clean: «Качество базы» finds something of each kind."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crm_desktop.access.keys import FLOOR
from crm_desktop.demo.generator import generate
from crm_desktop.demo.office import make_demo_office
from crm_desktop.demo.wear import worn
from crm_desktop.quality.report import quality_report

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 18, tzinfo=UTC)
FOUND = {
    "no_contact", "no_phone", "dead_channel", "bad_email", "bad_inn", "no_inn", "no_type",
    "no_region",
}  # fmt: skip


def test_a_thousand_clients_have_each_kind_of_slip(tmp_path: Path) -> None:
    office = make_demo_office(tmp_path / "демо", clients=1000, parameters=FLOOR)
    try:
        report = quality_report(office)
        found = {line.check.key: line.found for line in report.lines}
        assert all(0 < found[key] < 60 for key in FOUND), found
    finally:
        office.close()


def test_slips_are_few_and_the_same_every_time() -> None:
    clean = list(generate(3, 3000, NOW))
    used = [worn(client) for client in clean]
    assert used == [worn(client) for client in clean]
    assert [client.index for client in used] == list(range(3000))
    assert 0.05 < sum(a != b for a, b in zip(clean, used, strict=True)) / 3000 < 0.12
    for client in used:
        assert all(channel.key or channel.kind == "email" for channel in client.channels)
