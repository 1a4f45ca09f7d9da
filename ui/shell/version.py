"""Which version of the program this is."""

from __future__ import annotations


def program_version() -> str:
    """The version of the installed program; of the sources, when it is not installed."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - 30 ms

    try:
        return version("kartoteka")
    except PackageNotFoundError:
        return "0.1.0"
