"""Getting pip where Python came without it: one wheel, checked against the lock file."""

from __future__ import annotations

import configparser
import hashlib
import os
import re
import ssl
import urllib.error
import urllib.parse
import urllib.request
from html import unescape
from pathlib import Path

from installer.lock import PIP, read_lock
from installer.say import StopError

_INDEX = "https://pypi.org/simple"
_LINK = re.compile(r"""<a\b[^>]*?\bhref\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
_TIMEOUT_SECONDS = 60


def setting(name: str) -> str:
    """An option of pip as this computer sets it (`PIP_…` or pip.conf); empty when unset."""
    if value := os.environ.get("PIP_" + name.upper().replace("-", "_")):
        return value
    for path in _config_files():
        config = configparser.RawConfigParser()
        try:
            config.read(path, encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError, OSError):
            continue
        for part in ("install", "global"):
            if value := config.get(part, name, fallback=""):
                return value
    return ""


def _config_files() -> list[Path]:
    """Where pip keeps its settings, the strongest first."""
    named = os.environ.get("PIP_CONFIG_FILE")
    home = Path.home()
    files = [Path(named)] if named else []
    files += [home / ".config/pip/pip.conf", home / ".pip/pip.conf", Path("/etc/pip.conf")]
    if roaming := os.environ.get("APPDATA"):
        files.append(Path(roaming, "pip", "pip.ini"))
    return files


def fetch(folder: Path) -> Path:
    """Download the pinned pip into `folder` and return the wheel.

    Raises:
        StopError: no network, or the index offers another file than the pinned one.
    """
    section = read_lock()[PIP]
    name = f"pip-{dict(section.pins)['pip']}-py3-none-any.whl"
    page = (setting("index-url") or _INDEX).rstrip("/") + "/pip/"
    try:
        links = [unescape(link) for link in _LINK.findall(_read(page).decode("utf-8"))]
        link = next(each for each in links if urllib.parse.urlsplit(each).path.endswith(name))
        content = _read(urllib.parse.urljoin(page, link))
    except (urllib.error.URLError, OSError, StopIteration) as error:
        message = (
            f"Не удалось получить установщик пакетов с {urllib.parse.urlsplit(page).hostname}. "
            "Проверьте интернет и повторите запуск; ничего не испорчено."
        )
        raise StopError(message) from error
    if hashlib.sha256(content).hexdigest() not in section.hashes:
        raise StopError(f"Файл {name} подменён: его сумма не та, что записана. Он не использован.")
    wheel = folder / name
    wheel.write_bytes(content)
    return wheel


def _read(address: str) -> bytes:
    certificates = setting("cert") or None
    context = ssl.create_default_context(cafile=certificates)
    with urllib.request.urlopen(  # noqa: S310 - the person's own index; the sum is checked
        address, timeout=_TIMEOUT_SECONDS, context=context
    ) as answer:
        content: bytes = answer.read()
    return content
