"""Real servers on this computer alone, each in a folder and a process group of its own."""

from __future__ import annotations

import contextlib
import getpass
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from types import TracebackType

PASSWORD = "пароль-общей-папки"
_STARTS_IN_S = 30.0


class NoServerError(Exception):
    """This computer cannot run it; says why."""


class Server:
    """A server program that can be stopped dead, frozen and started again.

    Attributes:
        home: its folder.
        port: on 127.0.0.1.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        self.stop()

    def command(self) -> list[str]:
        raise NotImplementedError

    def environment(self) -> dict[str, Any]:
        return {}

    def ready(self) -> bool:
        with socket.socket() as line:
            return line.connect_ex(("127.0.0.1", self.port)) == 0

    def start(self) -> None:
        with (self.home / "said.log").open("ab") as said:
            self._process = subprocess.Popen(  # noqa: S603 - our own words
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
                **self.environment(),
            )
        limit = time.monotonic() + _STARTS_IN_S
        while not self.ready():
            if self._process.poll() is not None or time.monotonic() > limit:
                self.stop()
                words = (self.home / "said.log").read_text(errors="replace")[-2000:]
                # Who is nobody special may lack a right; for the administrator it has to start.
                raise NoServerError(words) if os.geteuid() else RuntimeError(words)
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop it dead, as a power cut does."""
        if self._process is None:
            return
        self.signal(signal.SIGKILL)
        self._process.wait()
        self._process = None

    def freeze(self) -> None:
        self.signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.signal(signal.SIGCONT)

    def signal(self, number: int) -> None:
        """Tell the server's own process group, which nobody else is in."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)


class SmbServer(Server):
    """Samba's smbd with shares `office` and `readonly` over the folder `share`."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.user = getpass.getuser()
        self.share = home / "share"
        self._program = _program("smbd")
        for name in ("share", "state"):
            (home / name).mkdir()
        (home / "smb.conf").write_text(self._settings())
        subprocess.run(  # noqa: S603 - our own words
            [_program("pdbedit"), "-s", home / "smb.conf", "-a", "-u", self.user, "-t"],
            input=f"{PASSWORD}\n{PASSWORD}\n".encode(),
            check=True,
            capture_output=True,
        )

    def command(self) -> list[str]:
        return [
            *(self._program, "-F", "--no-process-group"),
            *("-s", str(self.home / "smb.conf"), "-l", str(self.home / "state")),
        ]

    def _settings(self) -> str:
        state = self.home / "state"
        return f"""
[global]
server role = standalone server
smb ports = {self.port}
interfaces = 127.0.0.1
bind interfaces only = yes
disable netbios = yes
unix charset = UTF-8
passdb backend = tdbsam:{state}/passdb.tdb
private dir = {state}
lock directory = {state}
state directory = {state}
cache directory = {state}
pid directory = {state}
ncalrpc dir = {state}/ncalrpc
load printers = no
printcap name = /dev/null
disable spoolss = yes
server min protocol = SMB2_10
[office]
path = {self.share}
read only = no
[readonly]
path = {self.share}
read only = yes
"""


class PostgresServer(Server):
    """PostgreSQL with a user `office` who may make tables, and `guest` who may only read."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self._program = _program("postgres")
        self._owner = _other_user() if os.geteuid() == 0 else None
        (home / "password").write_text(PASSWORD)
        for path in (home, home / "password"):
            if self._owner is not None:
                os.chown(path, self._owner, -1)
        subprocess.run(  # noqa: S603 - our own words
            [
                *(_program("initdb"), "-D", home / "data", "-U", "office"),
                *("--pwfile", home / "password", "-A", "scram-sha-256"),
                *("-E", "UTF8", "--locale=C", "--no-sync"),
            ],
            check=True,
            capture_output=True,
            **self.environment(),
        )

    def command(self) -> list[str]:
        settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": self.home,
            "fsync": "off",
            "shared_buffers": "16MB",
        }
        words = [f"--{name}={value}" for name, value in settings.items()]
        return [self._program, "-D", str(self.home / "data"), *words]

    def environment(self) -> dict[str, Any]:
        told: dict[str, Any] = {"cwd": self.home}
        if self._owner is not None:
            told |= {"user": self._owner, "group": pwd.getpwuid(self._owner).pw_gid}
            told |= {"extra_groups": []}
        return told

    def ready(self) -> bool:
        pid = self.home / "data" / "postmaster.pid"
        return pid.exists() and pid.read_text().rstrip().endswith("ready")

    def stop(self) -> None:
        """Stop it at once: its backends are in groups of their own, it ends them itself."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()
            self._process = None
            (self.home / "data" / "postmaster.pid").unlink(missing_ok=True)

    def signal(self, number: int) -> None:
        if self._process is None:
            return
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for one in [pid, *map(int, children)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, number)


def _program(name: str) -> str:
    versions = Path("/usr/lib/postgresql")
    places = [str(path) for path in sorted(versions.glob("*/bin"), reverse=True)]
    found = shutil.which(name, path=os.pathsep.join([os.environ["PATH"], "/usr/sbin", *places]))
    if found is None:
        raise NoServerError(f"no program {name} here")
    return found


def _other_user() -> int:
    """Return somebody who is not root: PostgreSQL refuses to run as root."""
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_uid
    raise NoServerError("no user but root")


def _free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port: int = line.getsockname()[1]
        return port
