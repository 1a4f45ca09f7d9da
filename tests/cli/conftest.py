from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.patience import PATIENCE_S

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


@dataclass
class Terminal:
    """Runs `python -m crm_desktop …` in a folder, as a person or a script does."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *words: str, **more: str) -> Answer:
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


@pytest.fixture(scope="session")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """A terminal standing in a folder where «мой офис» has thirty invented clients."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "KARTOTEKA_KDF": "floor",
        "KARTOTEKA_PASSWORD": PASSWORD,
    }
    made = Terminal(tmp_path_factory.mktemp("командная строка"), environment)
    answer = made.run("demo", "мой офис", "--clients", "30", "--seed", "7", "--json")
    assert (answer.code, answer.json["clients"]) == (0, 30)
    return made
