from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.bulk import bulk_delete
from crm_desktop.clients.channels import add_channel
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.clients.list_filter import ClientFilter
from crm_desktop.clients.listing import client_ids
from crm_desktop.clients.requisites import check_inn
from crm_desktop.jobs import JobCancelledError
from crm_desktop.own_fields.rules import Rules, make_field
from crm_desktop.quality.report import QualityReport, quality_report
from crm_desktop.views.tree import Condition, Op, all_of

if TYPE_CHECKING:
    from crm_desktop.office import Office


def found(office: Office) -> dict[str, int]:
    report = quality_report(office)
    return {line.check.key: line.found for line in report.lines if line.found}


def made(office: Office, name: str, *texts: str, inn: str | None = None) -> int:
    channels = tuple(ChannelDraft(text) for text in texts)
    return create_client(office, ClientDraft(name=name, channels=channels, values={"inn": inn}))[0]


def test_every_fault_is_counted_and_shown(office: Office) -> None:
    assert quality_report(office).share == 1
    made(office, "ООО «Ромашка»", "+7 921 555-10-24", "zakaz@romashka.example", inn="7707083893")
    made(office, "ООО «Лютик»", "info@lutik.example", inn="7804512337")
    made(office, "Иванов Пётр")
    mail = made(office, "ООО «Мак»", "8 921 555-10-25")
    add_channel(office, mail, text="без собаки", kind="email")
    assert found(office) == {
        "no_contact": 1, "no_phone": 1, "bad_email": 1, "bad_inn": 1, "no_inn": 1,
        "no_type": 4, "no_region": 4, "no_basis": 1,
    }  # fmt: skip
    report = quality_report(office)
    assert (report.total, report.whole) == (4, 0)
    line = next(line for line in report.lines if line.check.key == "bad_email")
    assert list(client_ids(office, ClientFilter(tree=line.check.tree))) == [mail]
    bulk_delete(office, [mail])
    assert "bad_email" not in found(office)


def test_required_fields_and_dead_numbers(office: Office) -> None:
    company = made(office, "ООО «Ромашка»", "+7 921 555-10-24")
    made(office, "Иванов Пётр", "+7 921 555-10-25")
    field, _ = make_field(
        office, "Договор", type="text", rules=Rules(kind="company", required=True)
    )
    assert found(office)[f"f{field}"] == 1
    with office.change("Номер не отвечает"):
        office.db.run("UPDATE channel SET dead_at = 1 WHERE client = ?", (company,))
    assert found(office)["dead_channel"] == 1


def test_the_base_and_the_card_agree_on_every_inn(office: Office) -> None:
    chance = random.Random(7)
    numbers = ["7804512336", "7804512337", "500100732259", "0012345678", "78045", "7707083893"]
    numbers += ["".join(chance.choices("0123456789", k=k)) for k in (10, 12) for _ in range(150)]
    wrong = set()
    for number in numbers:
        for kind, name in (("company", "ООО «Опыт»"), ("person", "Иванов Пётр")):
            draft = ClientDraft(kind=kind, name=name, values={"inn": number})
            client, _ = create_client(office, draft)
            if check_inn(number, kind=kind):
                wrong.add(client)
    told = client_ids(office, ClientFilter(tree=all_of(Condition("bad_inn", Op.YES))))
    assert set(told) == wrong
    assert 0 < len(wrong) < 2 * len(numbers)


def test_it_is_cancelled_between_checks(office: Office) -> None:
    class Impatient:
        steps = 0

        def step(self, done: int, total: int, message: str = "") -> None:
            self.steps += 1
            if self.steps > 3 and done < total and message:
                raise JobCancelledError

    with pytest.raises(JobCancelledError):
        quality_report(office, progress=Impatient())
    assert isinstance(quality_report(office), QualityReport)
