"""What becomes of the people of an office, and of the list of them, in a history."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final, cast

from crm_desktop.access.keys import FLOOR
from crm_desktop.access.membership import Role
from crm_desktop.access.roles import add_role, list_roles
from crm_desktop.departments.editing import add_department, set_member_department
from crm_desktop.members.changing import change_role, rename_person
from crm_desktop.members.inviting import invite_person, reset_password
from crm_desktop.members.rekeying import rekey
from crm_desktop.members.removing import remove_person
from tests.access.people_office import own_scope
from tests.sync.histories.blows import BLOWS
from tests.sync.histories.people_world import ADMIN, PeopledWorld
from tests.sync.histories.picking import NothingToDoError
from tests.sync.histories.world import MINUTE_MS

if TYPE_CHECKING:
    from crm_desktop.members.inviting import Invitation
    from crm_desktop.office import Office
    from tests.sync.histories.blows import Blow
    from tests.sync.histories.world import World

_ROLES: Final = (Role.ADMIN, Role.HEAD, Role.MANAGER, Role.MANAGER, Role.OBSERVER)


def _other(office: Office, chance: random.Random) -> int:
    """Somebody of the signed list who is neither oneself nor Анна."""
    members = office.unlocked.membership.members.values()
    found = [m.user_id for m in members if m.user_id != office.user_id and m.name != ADMIN]
    if not found:
        raise NothingToDoError
    return chance.choice(found)


def hires(world: World, number: int, drawn: int) -> None:
    """An admin adds a person, who gets a temporary password."""
    here, chance = cast("PeopledWorld", world), random.Random(drawn)
    name, role = f"Новый {drawn}", chance.choice(_ROLES)
    _tell(here, here.does(
        number, f"hires {name} as {role.value}",
        lambda office: invite_person(office, name, role=role, parameters=FLOOR),
    ))  # fmt: skip


def resets(world: World, number: int, drawn: int) -> None:
    """An admin gives somebody new keys and a temporary password."""
    here, chance = cast("PeopledWorld", world), random.Random(drawn)
    _tell(here, here.does(
        number, "resets a password",
        lambda office: reset_password(office, _other(office, chance), parameters=FLOOR),
    ))  # fmt: skip


def _tell(world: PeopledWorld, made: Invitation | None) -> None:
    if made is not None:
        world.secrets.append(made.temporary_password)


def gives_role(world: World, number: int, drawn: int) -> None:
    """An admin gives somebody another role: of the signed list, or one of the office's own."""
    here, chance = cast("PeopledWorld", world), random.Random(drawn)

    def give(office: Office) -> None:
        role, own = chance.choice(_ROLES), None
        if role is Role.MANAGER and chance.random() < 0.6:
            known = [each.id for each in list_roles(office) if not each.built_in]
            if known and chance.random() < 0.7:
                own = chance.choice(known)
            else:
                own, _ = add_role(office, f"Роль {drawn}", base=role, powers=own_scope())
        change_role(office, _other(office, chance), role=role, access_role=own)

    here.does(number, "gives a role", give)


def seats(world: World, number: int, drawn: int) -> None:
    """An admin makes a department, or moves somebody into one, or gives him another name."""
    here, chance = cast("PeopledWorld", world), random.Random(drawn)

    def seat(office: Office) -> None:
        what = chance.randrange(3)
        places = [row[0] for row in office.db.run("SELECT id FROM department ORDER BY id")]
        if what == 0:
            add_department(office, f"Отдел {drawn}", parent_id=chance.choice([None, *places]))
        elif what == 1:
            where = chance.choice([None, *places])
            set_member_department(office, [_other(office, chance)], department_id=where)
        else:
            rename_person(office, _other(office, chance), name=f"Имя {drawn}")

    here.does(number, "seats", seat)


def removes(world: World, number: int, drawn: int) -> None:
    """An admin removes somebody; as often as not the base gets a new key then."""
    here, chance = cast("PeopledWorld", world), random.Random(drawn)
    gone = here.does(
        number, "removes", lambda office: remove_person(office, _other(office, chance))
    )
    if gone is not None and chance.random() < 0.5:
        rekeys(world, number, drawn)


def rekeys(world: World, number: int, _drawn: int) -> None:
    """An admin gives the base a new key."""
    cast("PeopledWorld", world).does(
        number, "makes a new key", lambda office: rekey(office, copies=False)
    )


def signs_in(world: World, number: int, drawn: int) -> None:
    """Somebody else takes the station over, or whoever sits there comes back."""
    here, chance = cast("PeopledWorld", world), random.Random(drawn)
    office = here.stations[number].office
    names = [member.name for member in office.unlocked.membership.members.values()]
    here.sign_in(number, chance.choice([*names, office.user_name, ADMIN]))


def time_passes(world: World, _number: int, drawn: int) -> None:
    """An hour, or a minute; nobody looks at the share meanwhile."""
    world.clock.now += random.Random(drawn).choice((1, 5, 60)) * MINUTE_MS


PEOPLE: Final[dict[str, Blow]] = {
    each.__name__: each
    for each in (
        hires, resets, gives_role, seats, removes, rekeys, signs_in, signs_in, time_passes,
    )
} | {name: BLOWS[name] for name in ("held_back", "comes_right", "unreachable")}  # fmt: skip
