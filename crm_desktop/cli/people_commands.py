"""`users`, `whoami`, `rekey`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.keys_json import as_id
from crm_desktop.access.membership import Role
from crm_desktop.access.roles import list_roles
from crm_desktop.cli.output import DONE, Output, TerminalProgress
from crm_desktop.cli.session import Commands, add_command, key_parameters, opened
from crm_desktop.clients.company_names import fold
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.members.changing import change_role, rename_person
from crm_desktop.members.inviting import give_sign_in, invite_person, reset_password
from crm_desktop.members.persons import STATE_LABELS, list_people
from crm_desktop.members.rekeying import epoch_facts, rekey
from crm_desktop.members.removing import needs_rekey, remove_person

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

    from crm_desktop.members.inviting import Invitation
    from crm_desktop.members.persons import Person
    from crm_desktop.office.office import Office

_ACTS: Final = """\
users                        список
users add ИМЯ --role РОЛЬ    новый сотрудник; печатает временный пароль
users give-sign-in КТО       вход для коллеги из списка
users role КТО --role РОЛЬ   другая роль
users rename КТО ИМЯ         другое имя
users reset КТО              новый временный пароль
users remove КТО             закрыть доступ
КТО — номер или имя. РОЛЬ — admin, head, manager, observer или своя роль офиса."""


def add_commands(commands: Commands) -> None:
    """Add the commands about people and keys."""
    parser = add_command(commands, "users", _users, text="сотрудники: кто входит и с какой ролью")
    parser.epilog = _ACTS
    parser.add_argument("act", nargs="?", choices=("list", *_DEEDS), default="list", metavar="ЧТО")
    parser.add_argument("words", nargs="*", metavar="КТО")
    parser.add_argument("--role", metavar="РОЛЬ", help="роль: admin, head, manager, observer, своя")
    add_command(commands, "whoami", _whoami, text="кто вошёл, с какой ролью и правами")
    add_command(commands, "rekey", _rekey, text="сменить ключ базы")


def _users(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office:
        if options.act == "list":
            _words(options, 0)
            people = list_people(office)
            output.result(list(map(_as_json, people)), "\n".join(map(_as_line, people)))
        else:
            _DEEDS[options.act](office, options, output)
    return DONE


def _add(office: Office, options: argparse.Namespace, output: Output) -> None:
    [name] = _words(options, 1)
    role, own = _role(office, options.role or Role.MANAGER.value)
    _tell(output, invite_person(
        office, name, role=role, access_role=own, parameters=key_parameters()
    ))  # fmt: skip


def _give(office: Office, options: argparse.Namespace, output: Output) -> None:
    [who] = _words(options, 1)
    role, own = _role(office, options.role) if options.role else (None, None)
    _tell(output, give_sign_in(
        office, _found(office, who).id, role=role, access_role=own, parameters=key_parameters()
    ))  # fmt: skip


def _change_role(office: Office, options: argparse.Namespace, output: Output) -> None:
    [who] = _words(options, 1)
    if not options.role:
        raise UserError("Назовите роль: --role. Ничего не изменено.")
    role, own = _role(office, options.role)
    person = _found(office, who)
    change_role(office, person.id, role=role, access_role=own)
    _tell_person(office, output, person.id)


def _rename(office: Office, options: argparse.Namespace, output: Output) -> None:
    who, name = _words(options, 2)
    person = _found(office, who)
    rename_person(office, person.id, name=name)
    _tell_person(office, output, person.id)


def _reset(office: Office, options: argparse.Namespace, output: Output) -> None:
    [who] = _words(options, 1)
    _tell(output, reset_password(office, _found(office, who).id, parameters=key_parameters()))


def _remove(office: Office, options: argparse.Namespace, output: Output) -> None:
    [who] = _words(options, 1)
    person = _found(office, who)
    done = remove_person(office, person.id)
    output.result(
        {"id": str(person.id), "name": done.name, "text": done.text, "needs_rekey": True},
        f"{done.text} Команда: rekey.",
    )


_DEEDS: Final[Mapping[str, Callable[[Office, argparse.Namespace, Output], None]]] = {
    "add": _add,
    "give-sign-in": _give,
    "role": _change_role,
    "rename": _rename,
    "reset": _reset,
    "remove": _remove,
}


def _whoami(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office:
        me = _found(office, str(office.user_id))
        rights = sorted(right.value for right in office.powers.rights)
        left = needs_rekey(office)
        epoch = epoch_facts(office)
        output.result(
            {
                **_as_json(me), "office": office.office_id, "office_name": office.name,
                "rights": rights, "epoch": epoch.epoch, "left_with_key": list(left),
            },
            f"{me.name} — {me.role_label.lower()}, офис «{office.name}». "
            f"Прав: {len(rights)} ({', '.join(rights)}). Ключ базы № {epoch.epoch}."
            + (f" Ключ базы знают ушедшие: {', '.join(left)}. Смените его: rekey." if left else ""),
        )  # fmt: skip
    return DONE


def _rekey(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office:
        report = rekey(office, progress=TerminalProgress())
        output.result(
            {"epoch": report.epoch, "rows": report.rows, "seconds": round(report.seconds, 2)},
            report.text,
        )
    return DONE


def _words(options: argparse.Namespace, number: int) -> list[str]:
    words: list[str] = options.words
    if len(words) != number:
        raise UserError(f"Команда не понята. Ничего не изменено.\n{_ACTS}")
    return words


def _found(office: Office, who: str) -> Person:
    people = list_people(office)
    try:
        number = as_id(who)
    except ValueError:
        number = 0
    wanted = [person for person in people if number and person.id == number]
    wanted = wanted or [person for person in people if fold(person.name) == fold(who)]
    if len(wanted) != 1:
        raise NotFoundError(f"Сотрудника «{who}» нет. Ничего не изменено. Список: users.")
    return wanted[0]


def _role(office: Office, name: str) -> tuple[Role, int | None]:
    """A role of the signed list, or one of the office's own by its name or number."""
    if name in set(Role):
        return Role(name), None
    for row in list_roles(office):
        if row.replaces is None and row.id and name in {str(row.id), row.name}:
            return row.base, row.id
    raise UserError(
        f"Роли «{name}» нет. Ничего не изменено. Есть admin, head, manager, observer и свои роли "
        "офиса (roles)."
    )


def _tell(output: Output, given: Invitation) -> None:
    output.result(
        {
            "id": str(given.member_id), "name": given.name,
            "temporary_password": given.temporary_password,
        },
        given.text,
    )  # fmt: skip


def _tell_person(office: Office, output: Output, member: int) -> None:
    person = next(person for person in list_people(office) if person.id == member)
    output.result(_as_json(person), _as_line(person))


def _as_json(person: Person) -> dict[str, Any]:
    return {
        "id": str(person.id), "name": person.name, "role": person.role.value,
        "access_role": None if person.access_role is None else str(person.access_role),
        "state": person.state.value, "me": person.me, "has_sheet": person.has_sheet,
        "remembered": person.remembered,
    }  # fmt: skip


def _as_line(person: Person) -> str:
    mine = " (это вы)" if person.me else ""
    told = f"{person.role_label.lower()}, {STATE_LABELS[person.state]}"
    return f"{person.id}  {person.name}{mine} — {told}"
