"""From an address to a transport, with the password where it belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.keys_keyring import KeyringError, SystemKeyring
from crm_desktop.sync.address import parse_address
from crm_desktop.sync.transports import credentials, opening
from crm_desktop.sync.transports.credentials import (
    PasswordNeededError,
    forget_password,
    keep_if_possible,
    keep_password,
    password_of,
)
from crm_desktop.sync.transports.folder import FolderTransport
from crm_desktop.sync.transports.opening import BadAddressError, open_transport
from crm_desktop.sync.transports.postgresql import PostgresTransport
from crm_desktop.sync.transports.smb import SmbTransport

if TYPE_CHECKING:
    from pathlib import Path

SMB = parse_address("smb://anna@server/office")
POSTGRESQL = parse_address("postgresql://anna@server/office?sslmode=require")


class Drawer:
    """A keyring's backend in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.kept.pop((service, username), None)


def use(monkeypatch: pytest.MonkeyPatch, keyring: SystemKeyring) -> None:
    monkeypatch.setattr(
        opening, "password_of", lambda address: credentials.password_of(address, keyring=keyring)
    )


def test_a_password_is_kept_for_its_address_alone() -> None:
    keyring = SystemKeyring(Drawer)
    keep_password(SMB, "тайна:с двоеточием", keyring=keyring)
    assert password_of(SMB, keyring=keyring) == "тайна:с двоеточием"
    assert password_of(POSTGRESQL, keyring=keyring) is None
    forget_password(SMB, keyring=keyring)
    assert password_of(SMB, keyring=keyring) is None


def test_without_a_keyring_the_person_is_told_what_that_means() -> None:
    with pytest.raises(KeyringError, match="при каждом запуске"):
        keep_password(SMB, "тайна", keyring=SystemKeyring(lambda: None))


def test_who_got_in_is_not_turned_away_for_want_of_a_keyring() -> None:
    assert not keep_if_possible(SMB, "тайна", keyring=SystemKeyring(lambda: None))
    assert keep_if_possible(SMB, "тайна", keyring=SystemKeyring(Drawer))


def test_each_address_has_its_transport(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring = SystemKeyring(Drawer)
    use(monkeypatch, keyring)
    keep_password(SMB, "тайна", keyring=keyring)
    keep_password(POSTGRESQL, "другая", keyring=keyring)
    folder = open_transport(parse_address(str(tmp_path)), "office")
    assert isinstance(folder, FolderTransport)
    assert folder.put_new("a", b"1")
    smb, database = open_transport(SMB, "office"), open_transport(POSTGRESQL, "office")
    assert isinstance(smb, SmbTransport)
    assert isinstance(database, PostgresTransport)
    assert (smb._password, database._password) == ("тайна", "другая")
    assert "sslmode=require" in database._url


@pytest.mark.parametrize("keyring", [SystemKeyring(Drawer), SystemKeyring(lambda: None)])
def test_a_password_nobody_knows_is_asked_for(
    keyring: SystemKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, keyring)
    with pytest.raises(PasswordNeededError, match="Работа в программе продолжается"):
        open_transport(SMB, "office")
    typed = open_transport(SMB, "office", password="набранный")
    assert isinstance(typed, SmbTransport)
    assert typed._password == "набранный"
    assert isinstance(open_transport(POSTGRESQL, "office"), PostgresTransport)


@pytest.mark.parametrize(
    "text", ["папка", "smb://server", "smb://a@server:port/x", "smb://server/a/../b", "smb://[x/y"]
)
def test_what_is_no_address_is_told(text: str) -> None:
    with pytest.raises(BadAddressError, match="Ничего не изменено"):
        open_transport(parse_address(text), "office", password="тайна")
