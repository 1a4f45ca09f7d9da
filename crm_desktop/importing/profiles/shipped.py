"""The profiles that come with the program, read from `resources/import_profiles/*.toml`.

A file describes one program: `program`, `source`, a table `common` for what its exports share,
and an array `profile`. See `Profile` for what the keys mean.
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import resources
from crm_desktop.importing.converters import CONVERTERS
from crm_desktop.importing.heading_text import normal
from crm_desktop.importing.mapping import RowRule
from crm_desktop.importing.profiles.model import Profile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_FOLDER: Final = "import_profiles"
_LISTS: Final = ("kinds", "encodings", "delimiters")
_KEYS: Final = frozenset(
    {"key", "records", "source", "subject", "enough", "expected", "columns", "signs", "convert",
     "labels", "values", "skip", "suffixes", "rest", "about", "twin",
     *_LISTS}
)  # fmt: skip


@cache
def shipped_profiles() -> tuple[Profile, ...]:
    """Return all profiles, in the order of their programs' files."""
    files = sorted((resources.ROOT / _FOLDER).glob("*.toml"))
    return tuple(profile for file in files for profile in read_profiles(file))


def read_profiles(file: Path) -> Iterator[Profile]:
    """Read the profiles of a program.

    Raises:
        ValueError: the file says something nobody understands.
    """
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    common: dict[str, Any] = content.get("common", {})
    for own in content["profile"]:
        unknown = (own.keys() | common.keys()) - _KEYS
        if unknown:
            raise ValueError(f"{file.name}: {sorted(unknown)}")
        yield _profile(content["program"], common, own, file.name)


def _profile(program: str, common: Mapping[str, Any], own: Mapping[str, Any], name: str) -> Profile:
    both = {**common, **own}
    values = {
        field: {**common.get("values", {}).get(field, {}), **own.get("values", {}).get(field, {})}
        for field in (*common.get("values", {}), *own.get("values", {}))
    }
    convert = {**_by_heading(common, "convert"), **_by_heading(own, "convert")}
    if unknown := set(convert.values()) - CONVERTERS.keys():
        raise ValueError(f"{name}: {sorted(unknown)}")
    return Profile(
        key=own["key"],
        program=program,
        records=own.get("records", ""),
        source=both["source"],
        subject=both.get("subject", "auto"),
        kinds=frozenset(both.get("kinds", ())),
        encodings=frozenset(both.get("encodings", ())),
        delimiters=frozenset(both.get("delimiters", ())),
        signs={**_normal(common, "signs"), **_normal(own, "signs")},
        enough=float(both["enough"]),
        columns={**_by_heading(common, "columns"), **_by_heading(own, "columns")},
        expected=tuple(own.get("expected", ())),
        convert=convert,
        labels={
            label: normal(value)
            for label, value in {**_normal(common, "labels"), **_normal(own, "labels")}.items()
        },
        values=values,
        rules=tuple(
            RowRule(rule["column"], tuple(rule["values"]), rule["reason"])
            for rule in (*common.get("skip", ()), *own.get("skip", ()))
        ),
        suffixes={**_normal(common, "suffixes"), **_normal(own, "suffixes")},
        rest=both.get("rest", "own"),
        about=both.get("about", "clients"),
        twin=both.get("twin", ""),
    )


def _normal(table: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {normal(heading): value for heading, value in table.get(key, {}).items()}


def _by_heading(table: Mapping[str, Any], key: str) -> dict[str, str]:
    """Turn «meaning = [headings]» round; a heading stands under one meaning only.

    Raises:
        ValueError: it stands under two.
    """
    found: dict[str, str] = {}
    for meaning, headings in table.get(key, {}).items():
        for heading in headings:
            if found.setdefault(normal(heading), meaning) != meaning:
                raise ValueError(f"{heading}: {meaning}")
    return found
