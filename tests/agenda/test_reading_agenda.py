from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.membership import Role
from crm_desktop.agenda.gaps import clock_ms
from crm_desktop.agenda.reading import read_agenda, unscheduled
from crm_desktop.agenda.text import agenda_text
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.errors import UserError
from crm_desktop.office.settings import set_zone
from crm_desktop.tasks.due import ActionState
from crm_desktop.workdays.calendar import DayKind
from crm_desktop.workdays.changing import set_day
from tests.agenda.entries import BERLIN, DAY, MOSCOW, WEDNESDAY, ms

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.agenda.entry import Agenda
    from crm_desktop.office import Office

MONDAY, SUNDAY = date(2026, 11, 16), date(2026, 11, 22)
NOON = ms(WEDNESDAY, "12:00")


def week(office: Office, **more: object) -> Agenda:
    return read_agenda(office, MONDAY, SUNDAY, now=NOON, **more)  # type: ignore[arg-type]


def titles(agenda: Agenda) -> list[str]:
    return [entry.title for entry in agenda.entries]


def test_what_an_entry_tells(office: Office, put: Callable[..., int], igor: int) -> None:
    client, _ = create_client(office, ClientDraft(kind="company", name="АО «ТехноСнаб»"))
    task = put(
        kind="meeting", title="Показ", client=client, due_at=ms(WEDNESDAY, "15:00"), duration=90,
        place="Офис", priority=2, handed_by=igor, handed_at=1,
    )  # fmt: skip
    put("task_helper", task=task, member=igor)
    needed = put(title="Прежде")
    put("task_dependency", task=task, needs=needed)
    [entry] = week(office).entries
    assert (entry.task_id, entry.slot, entry.key) == (task, None, (task, ""))
    assert (entry.kind, entry.title, entry.client, entry.place) == (
        "meeting", "Показ", "АО «ТехноСнаб»", "Офис",
    )  # fmt: skip
    assert entry.people == (office.user_id, igor)
    assert (entry.own, entry.waiting, entry.unaccepted, entry.priority) == (True, True, True, 2)
    assert entry.assignee == "Анна Кравцова"
    assert entry.end - entry.start == 90 * 60_000
    assert (entry.first_day, entry.last_day, entry.all_day) == (WEDNESDAY, WEDNESDAY, False)
    assert entry.state is ActionState.TODAY
    assert (entry.repeats, entry.virtual, entry.missed, entry.done) == (False,) * 4


def test_a_need_that_is_done_is_waited_for_no_more(office: Office, put: Callable[..., int]) -> None:
    task = put(due_on="2026-11-18")
    put("task_dependency", task=task, needs=put(done_at=1))
    put("task_dependency", task=task, needs=put(deleted_at=1))
    gone = put("task_dependency", task=task, needs=put(), deleted_at=1)
    assert gone
    assert not week(office).entries[0].waiting


def test_which_days_an_entry_is_on(office: Office, put: Callable[..., int]) -> None:
    put(title="до", due_on="2026-11-15")
    put(title="пн", due_on="2026-11-16")
    put(title="вс", due_on="2026-11-22")
    put(title="после", due_on="2026-11-23")
    put(title="через край", due_on="2026-11-12", ends_on="2026-11-17")
    put(title="кончилось", due_on="2026-11-12", ends_on="2026-11-15")
    put(title="кончается", due_on="2026-11-13", ends_on="2026-11-16")
    put(title="дольше недели", due_on="2026-11-01", ends_on="2026-12-01")
    put(title="задом наперёд", due_on="2026-11-18", ends_on="2026-11-10")
    agenda = week(office)
    assert titles(agenda) == [
        "дольше недели", "через край", "кончается", "пн", "задом наперёд", "вс",
    ]  # fmt: skip
    assert [e.title for e in agenda.of_day(date(2026, 11, 17))] == ["дольше недели", "через край"]
    assert [e.title for e in agenda.of_day(WEDNESDAY)] == ["дольше недели", "задом наперёд"]
    assert agenda.entries[1].first_day == date(2026, 11, 12), "not cut to the range"


def test_what_began_the_night_before_is_there(office: Office, put: Callable[..., int]) -> None:
    sunday = MONDAY - DAY
    put(title="ночь", due_at=ms(sunday, "23:30"), duration=60)
    put(title="до полуночи", due_at=ms(sunday, "23:30"), duration=30)
    put(title="три дня", due_at=ms(sunday - DAY * 2, "12:00"), duration=3 * 1440)
    put(title="звонок без длины", kind="call", due_at=ms(sunday, "23:50"))
    put(title="кончился звонок", kind="call", due_at=ms(sunday, "23:45"))
    put(title="край", due_at=ms(SUNDAY + DAY, "00:00"))
    put(title="последняя минута", due_at=ms(SUNDAY, "23:59"))
    assert titles(week(office)) == ["три дня", "ночь", "звонок без длины", "последняя минута"]


def test_done_ones_stand_where_they_were_due(office: Office, put: Callable[..., int]) -> None:
    put(title="сделано", due_at=ms(WEDNESDAY, "10:00"), done_at=ms(SUNDAY, "10:00"))
    put(title="удалено", due_at=ms(WEDNESDAY, "10:00"), deleted_at=1)
    [entry] = week(office).entries
    assert (entry.title, entry.done, entry.state) == ("сделано", True, ActionState.NONE)
    assert not week(office, done=False).entries


def test_states_are_told_from_now(office: Office, put: Callable[..., int]) -> None:
    put(title="1", due_on="2026-11-17")
    put(title="2", due_on="2026-11-17", ends_on="2026-11-18")
    put(title="3", due_on="2026-11-18")
    put(title="4", due_at=NOON - 1)
    put(title="5", due_at=NOON)
    put(title="6", due_on="2026-11-19")
    states = {entry.title: entry.state.value for entry in week(office).entries}
    assert states == {
        "1": "overdue", "2": "today", "3": "today", "4": "overdue", "5": "today", "6": "planned",
    }  # fmt: skip


def test_only_of_some_people_and_kinds(office: Office, put: Callable[..., int], igor: int) -> None:
    me = office.user_id
    put(title="моё", due_on="2026-11-16")
    helped = put(title="помогаю", due_on="2026-11-17", assignee=igor)
    put("task_helper", task=helped, member=me)
    left = put(title="помогал", due_on="2026-11-17", assignee=igor)
    put("task_helper", task=left, member=me, deleted_at=1)
    put(title="чужое", due_at=ms(WEDNESDAY, "10:00"), assignee=igor, kind="call")
    put(title="ничьё", due_on="2026-11-19", assignee=None)
    both = put(title="вместе", due_on="2026-11-20")
    put("task_helper", task=both, member=igor)
    put("task_helper", task=both, member=me)
    assert titles(week(office)) == ["моё", "помогал", "помогаю", "чужое", "ничьё", "вместе"]
    assert titles(week(office, members=[me])) == ["моё", "помогаю", "вместе"]
    assert titles(week(office, members=[igor])) == ["помогал", "помогаю", "чужое", "вместе"]
    assert titles(week(office, members=[])) == []
    assert titles(week(office, kinds=["call"])) == ["чужое"]
    assert titles(week(office, members=[me], kinds=["call"])) == []
    own = {entry.title for entry in week(office).entries if entry.own}
    assert own == {"моё", "помогаю", "вместе"}
    assert week(office).entries[-1].people == (me, igor)


def test_days_are_the_offices_and_an_instant_is_one_everywhere(
    office: Office, put: Callable[..., int]
) -> None:
    put(title="полночь в Москве", due_at=ms(MONDAY, "00:00"), duration=30)
    assert titles(week(office)) == ["полночь в Москве"]
    set_zone(office, "Asia/Vladivostok")
    assert week(office).entries[0].first_day == MONDAY
    set_zone(office, "Europe/Berlin")
    assert titles(week(office)) == []
    [entry] = read_agenda(office, MONDAY - DAY, MONDAY - DAY).entries
    assert datetime.fromtimestamp(entry.start / 1000, BERLIN).hour == 22


def test_a_day_of_23_and_one_of_25_hours(office: Office, put: Callable[..., int]) -> None:
    set_zone(office, "Europe/Berlin")
    forward, back = date(2026, 3, 29), date(2026, 10, 25)
    for day in (forward, back):
        put(title=f"{day} вечер", due_at=clock_ms(day, 23 * 60 + 30, BERLIN), duration=20)
        put(title=f"{day} утро", due_at=clock_ms(day, 5, BERLIN), duration=20)
        put(title=f"{day} день", due_on=day.isoformat())
    for day, hours in ((forward, 23), (back, 25)):
        agenda = read_agenda(office, day, day)
        assert titles(agenda) == [f"{day} день", f"{day} утро", f"{day} вечер"]
        assert agenda.entries[0].end - agenda.entries[0].start == hours * 3_600_000
        assert not read_agenda(office, day + DAY, day + DAY).entries
        assert not read_agenda(office, day - DAY, day - DAY).entries


def test_birthdays_of_the_days(office: Office, igor: int) -> None:
    def born(name: str, birthday: str, **more: int) -> int:
        draft = ClientDraft(kind="person", name=name, values={"birthday": birthday, **more})
        return create_client(office, draft)[0]

    romanova = born("О. Романова", "1981-11-18", responsible=office.user_id)
    born("Без года", "--11-22", responsible=igor)
    born("Чужой день", "1990-11-23")
    leap = born("Високосный", "2000-02-29")
    agenda = week(office)
    assert [(b.client, b.day.day, b.age) for b in agenda.birthdays] == [
        ("О. Романова", 18, 45), ("Без года", 22, None),
    ]  # fmt: skip
    assert [b.client_id for b in agenda.born_on(WEDNESDAY)] == [romanova]
    assert [b.client for b in week(office, members=[igor]).birthdays] == ["Без года"]
    assert week(office, birthdays=False).birthdays == ()
    february = read_agenda(office, date(2027, 2, 1), date(2027, 2, 28)).birthdays
    assert [(b.client_id, b.day.day, b.age) for b in february] == [(leap, 28, 27)]
    leap_year = read_agenda(office, date(2028, 2, 1), date(2028, 3, 1)).birthdays
    assert [(b.client_id, b.day.day) for b in leap_year] == [(leap, 29)]
    year = read_agenda(office, date(2026, 3, 1), date(2027, 3, 1)).birthdays
    assert [b.client_id for b in year].count(leap) == 1


def test_without_a_date(office: Office, put: Callable[..., int], igor: int) -> None:
    old = put(title="старое", kind="call")
    put(title="сделано", done_at=1)
    put(title="со сроком", due_on="2026-11-18")
    new = put(title="новое", duration=120)
    put(title="чужое", assignee=igor)
    mine = unscheduled(office, members=[office.user_id])
    assert [(e.task_id, e.minutes) for e in mine] == [(new, 120), (old, 15)]
    assert len(unscheduled(office)) == 3
    assert len(unscheduled(office, limit=1)) == 1
    assert [e.task_id for e in unscheduled(office, kinds=["call"])] == [old]


def test_an_own_kind_is_drawn_with_its_length(office: Office, put: Callable[..., int]) -> None:
    item = put("directory_item", directory="task_kind", name="Замер", position=1)
    put(kind=f"k{item}", due_at=ms(WEDNESDAY, "10:00"))
    put(kind="k999", due_at=ms(WEDNESDAY, "11:00"))
    assert [e.end - e.start for e in week(office).entries] == [30 * 60_000] * 2


def test_too_much_at_once_is_refused(office: Office) -> None:
    assert read_agenda(office, MONDAY, MONDAY + DAY * 399).entries == ()
    with pytest.raises(UserError, match="400"):
        read_agenda(office, MONDAY, MONDAY + DAY * 400)
    assert read_agenda(office, SUNDAY, MONDAY).days() == ()


def test_it_brings_the_calendar(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    set_day(office, WEDNESDAY, kind=DayKind.OFF)
    assert not week(office).calendar.is_working(WEDNESDAY)
    monkeypatch.setattr(type(office), "role", Role.OBSERVER)
    assert week(office).me == office.user_id


def test_as_text(office: Office, put: Callable[..., int], igor: int) -> None:
    client, _ = create_client(office, ClientDraft(kind="company", name="АО «Снег»"))
    born = {"birthday": "1981-11-18"}
    create_client(office, ClientDraft(kind="person", name="О. Романова", values=born))
    put(title="Инвентаризация", due_on="2026-11-17", ends_on="2026-11-18")
    put(title="Показ", client=client, due_at=ms(WEDNESDAY, "11:00"), duration=90)
    put(title="Планёрка", due_at=ms(WEDNESDAY, "09:00"), done_at=1)
    put(title="Ночь", due_at=ms(WEDNESDAY, "23:00"), duration=120, assignee=igor)
    text = agenda_text(week(office)).replace("\N{NO-BREAK SPACE}", " ")
    assert text == (
        "вт, 17 ноября, вчера\n"
        "  весь день  Инвентаризация\n"
        "\n"
        "ср, 18 ноября, сегодня\n"
        "  день рождения: О. Романова, 45 лет\n"
        "  весь день  Инвентаризация\n"
        "  09:00–09:30  ✓ Планёрка\n"
        "  11:00–12:30  Показ · АО «Снег»\n"
        "  с 23:00  Ночь · Игорь Минаев\n"
        "\n"
        "чт, 19 ноября, завтра\n"
        "  до 01:00  Ночь · Игорь Минаев"
    )
    holiday = read_agenda(office, date(2027, 1, 7), date(2027, 1, 7), now=NOON)
    assert agenda_text(holiday) == ""


def test_the_order_of_one_moment(office: Office, put: Callable[..., int]) -> None:
    midnight = ms(WEDNESDAY, "00:00")
    put(title="б", due_at=midnight)
    put(title="а", due_at=midnight)
    put(title="весь день", due_on="2026-11-18")
    assert titles(week(office)) == ["весь день", "а", "б"]
    assert MOSCOW.key == office.zone.key
