"""The lock file says everything `pyproject.toml` asks for, and nothing without a hash."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from installer.lock import DEV, PIP, RUNTIME, normalised, read_lock

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SECTIONS = read_lock()


@pytest.mark.parametrize("wish", PROJECT["project"]["dependencies"])
def test_each_direct_dependency_is_pinned_within_its_bounds(wish: str) -> None:
    requirement = Requirement(wish)

    version = SECTIONS[RUNTIME].pins[normalised(requirement.name)]

    assert version in requirement.specifier


@pytest.mark.parametrize("wish", PROJECT["dependency-groups"]["dev"])
def test_each_tool_is_pinned_within_its_bounds(wish: str) -> None:
    requirement = Requirement(wish)
    pins = SECTIONS[RUNTIME].pins | SECTIONS[DEV].pins

    assert pins[normalised(requirement.name)] in requirement.specifier


def test_tools_are_not_given_to_ordinary_users() -> None:
    tools = {normalised(Requirement(wish).name) for wish in PROJECT["dependency-groups"]["dev"]}

    assert SECTIONS[RUNTIME].pins.keys() & tools == set()


@pytest.mark.parametrize("name", [RUNTIME, DEV, PIP])
def test_every_pin_carries_a_hash(name: str) -> None:
    entries = SECTIONS[name].text.split("\n")
    pinned = [number for number, line in enumerate(entries) if "==" in line and "#" not in line]

    assert len(pinned) == len(SECTIONS[name].pins) > 0
    assert all("--hash=sha256:" in entries[number + 1] for number in pinned)


def test_the_lock_names_no_place_of_this_computer() -> None:
    text = (ROOT / "installer" / "requirements.lock").read_text(encoding="utf-8")

    assert not any(word in text for word in ("file:", "-url", "--find-links", "/home"))
