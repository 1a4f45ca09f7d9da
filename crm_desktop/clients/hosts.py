"""Addresses of sites: one key for all spellings of one address."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_HOST = re.compile(r"(?:[\w](?:[\w-]*[\w])?\.)+[^\W\d_][\w-]*[^\W_]")
_TRACKING = re.compile(r"(?:utm_|yclid|gclid|fbclid|_openstat|from$|ysclid)")


def readable_host(host: str) -> str:
    """A host name casefolded, `xn--…` in its own letters, without `www.`; `""` when it is none."""
    name = host.strip().rstrip(".").casefold().removeprefix("www.")
    if "xn--" in name:
        try:
            name = name.encode("ascii").decode("idna")
        except UnicodeError:
            return ""
    return name if _HOST.fullmatch(name) else ""


def site_key(text: str) -> str:
    """`https://WWW.Firma.ru/Shop/?utm_source=x#top` → `firma.ru/Shop`; `""` when it is no site.

    The scheme, `www.`, a closing slash, the fragment and the marks of advertising do not matter.
    """
    bare = text.strip().strip("<>«»\"'.,;")
    if not bare or "@" in bare or any(sign.isspace() for sign in bare):
        return ""
    if not _SCHEME.match(bare):
        bare = "//" + bare.lstrip("/")
    try:
        parts = urlsplit(bare)
        port = parts.port
    except ValueError:
        return ""
    host = readable_host(parts.hostname or "")
    if not host or parts.scheme not in {"", "http", "https"}:
        return ""
    if port and port not in {80, 443}:
        host = f"{host}:{port}"
    path = unquote(parts.path).rstrip("/")
    pairs = [
        pair
        for pair in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.match(pair[0])
    ]
    query = f"?{urlencode(pairs)}" if pairs else ""
    return f"{host}{path}{query}"
