"""`init`, `demo`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from crm_desktop.cli.output import DONE, Output, TerminalProgress
from crm_desktop.cli.parsing import a_number, a_path
from crm_desktop.cli.session import Commands, add_command, ask_password, key_parameters
from crm_desktop.demo.office import DEMO_ADMIN, DEMO_PASSWORD, make_demo_office
from crm_desktop.demo.people import add_demo_people
from crm_desktop.demo.stations import MOST_STATIONS, add_demo_stations
from crm_desktop.office import create_office

if TYPE_CHECKING:
    import argparse

    from crm_desktop.demo.stations import DemoStation


def add_commands(commands: Commands) -> None:
    """Add the commands that make offices."""
    parser = add_command(commands, "init", _init, text="создать офис", in_office=False)
    parser.add_argument("office", type=a_path, metavar="OFFICE", help="новая или пустая папка")
    parser.add_argument("--name", required=True, help="название офиса")
    parser.add_argument("--admin", required=True, help="имя администратора")
    parser = add_command(
        commands, "demo", _demo, text="создать офис с вымышленными клиентами", in_office=False
    )
    parser.add_argument("office", type=a_path, metavar="OFFICE", help="новая или пустая папка")
    parser.add_argument(
        "--clients", type=a_number(1_000_000), default=1000, help="сколько клиентов"
    )
    parser.add_argument(
        "--seed", type=a_number(1 << 32), default=1, help="зерно: то же зерно — тот же офис"
    )
    parser.add_argument(
        "--people",
        action="store_true",
        help="ещё и сотрудники со своими входами (пароль тот же), роли и подразделения",
    )
    parser.add_argument(
        "--stations",
        type=a_number(MOST_STATIONS),
        default=1,
        help="на скольких компьютерах: рядом появятся общая папка и ещё офисы",
    )


def _init(options: argparse.Namespace, output: Output) -> int:
    office = create_office(
        options.office,
        options.name,
        admin=options.admin,
        password=ask_password("Новый пароль: ", twice=True),
        parameters=key_parameters(),
    )
    try:
        output.result(
            {"office": office.office_id, "name": office.name, "admin": str(office.user_id)},
            f"Офис «{office.name}» создан в папке {options.office}.",
        )
    finally:
        office.close()
    return DONE


def _demo(options: argparse.Namespace, output: Output) -> int:
    password = DEMO_PASSWORD
    if "KARTOTEKA_PASSWORD" in os.environ or sys.stdin.isatty():
        password = (
            ask_password(f"Пароль (Enter — «{DEMO_PASSWORD}»): ", twice=True) or DEMO_PASSWORD
        )
    office = make_demo_office(
        options.office,
        clients=options.clients,
        seed=options.seed,
        password=password,
        parameters=key_parameters(),
        progress=TerminalProgress(),
    )
    try:
        several = options.stations > 1
        found = add_demo_people(office, password=password) if options.people or several else {}
        people = sorted(found)
        stations: tuple[DemoStation, ...] = ()
        if several:
            others = [(user, name) for name, user in found.items() if user != office.user_id]
            stations = add_demo_stations(
                office, options.stations, people=others, password=password,
                progress=TerminalProgress(),
            )  # fmt: skip
        clients = office.db.run("SELECT count(*) FROM client")[0][0]
        told = f" Входят с тем же паролем: {', '.join(people)}." if people else ""
        output.result(
            {
                "office": office.office_id, "name": office.name, "clients": clients,
                "people": people,
                "stations": [
                    {"folder": str(each.folder), "name": each.name, "person": each.person}
                    for each in stations
                ],
            },
            f"Демонстрационный офис создан в папке {options.office}: {clients} клиентов. "
            f"Администратор — {DEMO_ADMIN}.{told}"
            + "".join(f" «{each.name}»: {each.folder}, {each.person}." for each in stations),
        )  # fmt: skip
    finally:
        office.close()
    return DONE
