"""The help page of the command line tells of every command, and of no option there is not."""

from __future__ import annotations

import argparse
import re

from crm_desktop.cli.main import _parser
from resources import ROOT

PAGE = (ROOT / "help" / "cli.md").read_text(encoding="utf-8")


def _commands() -> dict[str, argparse.ArgumentParser]:
    [found] = (
        action for action in _parser()._actions if isinstance(action, argparse._SubParsersAction)
    )
    return dict(found.choices)


def _options(parser: argparse.ArgumentParser) -> set[str]:
    known = {option for action in parser._actions for option in action.option_strings}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            known = known.union(*map(_options, action.choices.values()))
    return known


def test_every_command_has_a_line_and_every_option_named_is_there() -> None:
    commands = _commands()
    rows = [line for line in PAGE.splitlines() if line.startswith("| `")]
    told = {re.split(r"[ `]", row.removeprefix("| `"))[0] for row in rows}
    assert told == set(commands)
    for row in rows:
        command = re.split(r"[ `]", row.removeprefix("| `"))[0]
        named = set(re.findall(r"--[a-z-]+", row))
        assert named <= _options(commands[command]), row
