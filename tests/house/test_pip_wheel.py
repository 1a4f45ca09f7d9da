"""Fetching pip where Python has none: the computer's own settings, and the pinned sum."""

from __future__ import annotations

import hashlib
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from installer import pip_wheel
from installer.lock import PIP, read_lock
from installer.say import StopError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files without a line per request."""

    def log_message(self, *_words: object) -> None: ...


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """A package index at an address of this computer."""
    handler = partial(QuietHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_pip_settings_of_the_computer_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "pip.conf"
    config.write_text("[global]\nindex-url = https://mirror.example/simple\n", encoding="utf-8")
    monkeypatch.delenv("PIP_INDEX_URL", raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(config))

    assert pip_wheel.setting("index-url") == "https://mirror.example/simple"

    monkeypatch.setenv("PIP_INDEX_URL", "https://other.example/simple")
    assert pip_wheel.setting("index-url") == "https://other.example/simple"


def test_a_wheel_with_another_sum_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"pip-{dict(read_lock()[PIP].pins)['pip']}-py3-none-any.whl"
    index = tmp_path / "зеркало"
    (index / "pip").mkdir(parents=True)
    (index / name).write_bytes(b"not pip")
    sum_of_theirs = hashlib.sha256(b"not pip").hexdigest()
    page = f'<a href="../{name}#sha256={sum_of_theirs}">{name}</a>'
    (index / "pip" / "index.html").write_text(page, encoding="utf-8")
    with serving(index) as address:
        monkeypatch.setenv("PIP_INDEX_URL", address)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")

        with pytest.raises(StopError, match="подменён"):
            pip_wheel.fetch(tmp_path)

    assert not (tmp_path / name).exists()
