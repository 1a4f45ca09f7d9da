"""The top of the project stays small, and nobody else lives under its names."""

from __future__ import annotations

from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = {"crm_desktop", "db", "installer", "resources", "tests", "ui"}
FILES = {"CHANGELOG.md", "LICENSE", "README.md", "pyproject.toml"}
# Made by running and building, never committed.
PRODUCED = {"__pycache__", "build", "dist"}


def test_nothing_unexpected_lies_at_the_top() -> None:
    entries = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}

    assert entries - PRODUCED <= PACKAGES | FILES


def test_packages_are_folders_and_the_code_is_complete() -> None:
    assert [name for name in sorted(PACKAGES) if not (ROOT / name).is_dir()] == []


def test_no_installed_distribution_claims_our_names() -> None:
    owners = packages_distributions()
    claimed = {name: set(owners.get(name, [])) - {"kartoteka"} for name in PACKAGES}

    assert {name: who for name, who in claimed.items() if who} == {}
