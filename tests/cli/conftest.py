from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "кошка-на-крыше-42"


@dataclass(frozen=True)
class Answer:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one value on stdout; fails if there is more or less."""
        return json.loads(self.out)


class Spare:
    """A process that becomes one command after another; see `spare`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, str(Path(__file__).with_name("spare.py"))],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )

    def run(self, words: tuple[str, ...], folder: Path, environment: dict[str, str]) -> Answer:
        asked, told = self._process.stdin, self._process.stdout
        assert asked is not None
        assert told is not None
        with tempfile.NamedTemporaryFile() as out, tempfile.NamedTemporaryFile() as err:
            wish = {
                "words": words, "folder": str(folder), "environment": environment,
                "out": out.name, "err": err.name,
            }  # fmt: skip
            asked.write(json.dumps(wish).encode() + b"\n")
            asked.flush()
            code = int(told.readline())
            return Answer(code, out.read().decode(), err.read().decode())

    def close(self) -> None:
        self._process.communicate(timeout=PATIENCE_S)


@dataclass
class Terminal:
    """Runs commands in a folder, as a person or a script does; see `Spare`."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    spare: Spare | None = None

    def run(self, *words: str, **more: str) -> Answer:
        environment = {**self.environment, **more}
        # What Python itself reads at its start takes a start.
        if self.spare is not None and not any(name.startswith("PYTHON") for name in more):
            return self.spare.run(words, self.folder, environment)
        return self.start(*words, **more)

    def start(self, *words: str, **more: str) -> Answer:
        """Run `python -m crm_desktop …` from its very start."""
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "crm_desktop", *words],
            cwd=self.folder,
            env={**self.environment, **more},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE_S,
            check=False,
        )
        return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())


@contextmanager
def spare_process() -> Iterator[Spare | None]:
    """Give a spare process where a process can fork itself."""
    if not hasattr(os, "fork"):
        yield None
        return
    spare = Spare()
    try:
        yield spare
    finally:
        spare.close()


@pytest.fixture(scope="session")
def spare() -> Iterator[Spare | None]:
    with spare_process() as made:
        yield made


@pytest.fixture(scope="session")
def terminal(tmp_path_factory: pytest.TempPathFactory, spare: Spare | None) -> Terminal:
    """A terminal standing in a folder where «мой офис» has thirty invented clients."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "KARTOTEKA_KDF": "floor",
        "KARTOTEKA_PASSWORD": PASSWORD,
    }
    made = Terminal(tmp_path_factory.mktemp("командная строка"), environment, spare)
    answer = made.run("demo", "мой офис", "--clients", "30", "--seed", "7", "--json")
    assert (answer.code, answer.json["clients"]) == (0, 30)
    return made
