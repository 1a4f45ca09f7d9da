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


def versions(wish: Requirement, *sections: str) -> list[str]:
    """What the lock pins for a wish; several when kinds of computers differ."""
    pins = [pin for section in sections for pin in SECTIONS[section].pins]
    return [version for name, version in pins if name == normalised(wish.name)]


@pytest.mark.parametrize("wish", PROJECT["project"]["dependencies"])
def test_each_direct_dependency_is_pinned_within_its_bounds(wish: str) -> None:
    requirement = Requirement(wish)

    pinned = versions(requirement, RUNTIME)

    assert pinned
    assert all(version in requirement.specifier for version in pinned)


@pytest.mark.parametrize("wish", PROJECT["dependency-groups"]["dev"])
def test_each_tool_is_pinned_within_its_bounds(wish: str) -> None:
    requirement = Requirement(wish)

    pinned = versions(requirement, RUNTIME, DEV)

    assert pinned
    assert all(version in requirement.specifier for version in pinned)


def test_tools_are_not_given_to_ordinary_users() -> None:
    tools = {normalised(Requirement(wish).name) for wish in PROJECT["dependency-groups"]["dev"]}

    assert SECTIONS[RUNTIME].names & tools == set()


# The keyring of the system, and its way to sign in at a server, are spoken to by another library
# on each of them.
OF_SOME_COMPUTERS = {
    "backports-tarfile",
    "importlib-metadata",
    "jeepney",
    "pywin32-ctypes",
    "secretstorage",
    "sspilib",
    "zipp",
}


def test_every_computer_gets_one_version_of_each() -> None:
    """Where a name is pinned twice, exactly one line applies to each kind of computer."""
    computers = [
        {"sys_platform": system, "platform_machine": machine, "python_version": python}
        for system, machine in (
            ("linux", "x86_64"),
            ("linux", "aarch64"),
            ("darwin", "arm64"),
            ("darwin", "x86_64"),
            ("win32", "AMD64"),
            ("win32", "ARM64"),
        )
        for python in ("3.11", "3.14")
    ]
    lines = [line.rstrip(" \\") for line in SECTIONS[RUNTIME].text.splitlines() if "==" in line]
    wishes = [Requirement(line) for line in lines if not line.startswith(" ")]

    for computer in computers:
        chosen = [
            normalised(wish.name)
            for wish in wishes
            if wish.marker is None or wish.marker.evaluate(computer)
        ]
        assert len(set(chosen)) == len(chosen), computer
        assert set(SECTIONS[RUNTIME].names) - set(chosen) <= OF_SOME_COMPUTERS, computer


@pytest.mark.parametrize("name", [RUNTIME, DEV, PIP])
def test_every_pin_carries_a_hash(name: str) -> None:
    entries = SECTIONS[name].text.split("\n")
    pinned = [number for number, line in enumerate(entries) if "==" in line and "#" not in line]

    assert len(pinned) == len(SECTIONS[name].pins) > 0
    assert all("--hash=sha256:" in entries[number + 1] for number in pinned)


def test_the_lock_names_no_place_of_this_computer() -> None:
    text = (ROOT / "installer" / "requirements.lock").read_text(encoding="utf-8")

    assert not any(word in text for word in ("file:", "-url", "--find-links", "/home"))
