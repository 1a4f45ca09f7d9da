"""How a use case says what it needs, and the one check of it.

Every public function that takes an `Office` is a use case and wears `@use_case(Right.…)`. What is
enforced by this program only, and what by cryptography, is told in the help.
"""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Concatenate, Final, ParamSpec, TypeVar

from crm_desktop.access.gate import gated
from crm_desktop.access.powers import BUILT_IN
from crm_desktop.access.right import Right
from crm_desktop.errors import AccessDeniedError
from crm_desktop.storage_faults import told_to_people

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crm_desktop.access.membership import Role
    from crm_desktop.office.office import Office

__all__ = ["RIGHTS", "USE_CASES", "Right", "may", "require", "use_case"]

P = ParamSpec("P")
T = TypeVar("T")

RIGHTS: Final[Mapping[Role, frozenset[Right]]] = {
    role: powers.rights for role, powers in BUILT_IN.items()
}
"""The rights of the roles of the signed list until the office says otherwise; ask `may`."""

# Every use case of the program and its right, by module and name.
USE_CASES: Final[dict[str, Right]] = {}


def use_case(
    right: Right,
) -> Callable[[Callable[Concatenate[Office, P], T]], Callable[Concatenate[Office, P], T]]:
    """Declare the right a use case needs; its first argument is the office.

    The decorated function raises AccessDeniedError before it does anything if the signed-in
    person lacks the right, and UserError where the base refuses (busy, disk full or gone).

    Raises:
        TypeError: the function is a generator: what it reads would be read after the gate is shut.
    """

    def declare(work: Callable[Concatenate[Office, P], T]) -> Callable[Concatenate[Office, P], T]:
        if inspect.isgeneratorfunction(work):
            raise TypeError(f"a use case is not read lazily: {work.__qualname__}")
        USE_CASES[f"{work.__module__}.{work.__qualname__}"] = right
        enter = gated(right, work)

        @functools.wraps(work)
        def checked(office: Office, /, *args: P.args, **kwargs: P.kwargs) -> T:
            require(office, right)
            with told_to_people():
                return enter(office, *args, **kwargs)

        return checked

    return declare


def may(office: Office, right: Right) -> bool:
    """Tell whether the signed-in person has a right."""
    return right in office.powers.rights


def require(office: Office, right: Right) -> None:
    """Check that the signed-in person has a right.

    Raises:
        AccessDeniedError: he lacks it.
    """
    if right not in office.powers.rights:
        raise AccessDeniedError(
            "Вашей роли это действие недоступно. Ничего не изменено. "
            "Обратитесь к администратору офиса."
        )
