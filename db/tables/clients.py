"""Clients and what hangs on them."""

from __future__ import annotations

from peewee import IntegerField, TextField

from db.tables.base import Record


class Client(Record):
    """A party the office deals with: a person or a company (юрлицо, ИП)."""

    kind = TextField()
    name = TextField()
    name_key = TextField()
    last_name = TextField(null=True)
    first_name = TextField(null=True)
    middle_name = TextField(null=True)
    full_name = TextField(null=True)
    inn = TextField(null=True)
    kpp = TextField(null=True)
    ogrn = TextField(null=True)
    okpo = TextField(null=True)
    director = TextField(null=True)
    industry = TextField(null=True)
    type = IntegerField(null=True)
    segment = IntegerField(null=True)
    source = IntegerField(null=True)
    region = IntegerField(null=True)
    responsible = IntegerField(null=True)
    priority = IntegerField(null=True)
    newsletter = IntegerField(null=True)
    birthday = TextField(null=True)
    preferences = TextField(null=True)
    family = TextField(null=True)
    note = TextField(null=True)
    custom = TextField(null=True)
    created_at = IntegerField()
    merged_into = IntegerField(null=True)

    class Meta:
        table_name = "client"


class Channel(Record):
    """A phone, e-mail, messenger, social profile or site of a client."""

    client = IntegerField()
    kind = TextField()
    value = TextField()
    key = TextField()
    label = TextField(null=True)
    note = TextField(null=True)
    position = IntegerField()

    class Meta:
        table_name = "channel"


class Address(Record):
    """A legal, actual, delivery or postal address."""

    client = IntegerField()
    kind = TextField()
    text = TextField()

    class Meta:
        table_name = "address"


class BankAccount(Record):
    """Bank details of a client."""

    client = IntegerField()
    account = TextField(null=True)
    bank = TextField(null=True)
    bik = TextField(null=True)
    corr_account = TextField(null=True)

    class Meta:
        table_name = "bank_account"


class Contact(Record):
    """A person at a company; both are clients."""

    company = IntegerField()
    person = IntegerField()
    post = TextField(null=True)

    class Meta:
        table_name = "contact"


class ClientLabel(Record):
    """A role or a tag that a client bears."""

    client = IntegerField()
    item = IntegerField()

    class Meta:
        table_name = "client_label"


class ImportLink(Record):
    """Which row of which source a client came from; makes a second import find it."""

    client = IntegerField()
    source = TextField()
    source_id = TextField(null=True)

    class Meta:
        table_name = "import_link"


class Event(Record):
    """A fact in the timeline of a client: a call, a meeting, a letter, a message, a note."""

    client = IntegerField()
    kind = TextField()
    happened_at = IntegerField()
    duration_s = IntegerField(null=True)
    direction = TextField(null=True)
    text = TextField()
    author = IntegerField(null=True)

    class Meta:
        table_name = "event"
