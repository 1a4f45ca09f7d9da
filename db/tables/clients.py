"""Clients and what hangs on them."""

from __future__ import annotations

from peewee import IntegerField, TextField

from db.tables.base import Record


class Client(Record):
    """A party the office deals with: a person or a company (юрлицо, ИП).

    `blocked_at` and `erased_at` (UTC ms) answer the law on personal data: hidden from mailings,
    and emptied for good.
    """

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
    legal_basis = TextField(null=True)
    blocked_at = IntegerField(null=True)
    erased_at = IntegerField(null=True)
    department = IntegerField(null=True)

    class Meta:
        table_name = "client"


class Channel(Record):
    """A phone, e-mail, messenger, social profile or site of a client.

    `dead_at` (UTC ms): nobody answers there any more.
    """

    client = IntegerField()
    kind = TextField()
    value = TextField()
    key = TextField()
    label = TextField(null=True)
    note = TextField(null=True)
    position = IntegerField()
    dead_at = IntegerField(null=True)

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
    """A fact in the timeline of a client, a deal or both: a call, a meeting, a letter, a note."""

    client = IntegerField(null=True)
    kind = TextField()
    happened_at = IntegerField()
    duration_s = IntegerField(null=True)
    direction = TextField(null=True)
    text = TextField()
    author = IntegerField(null=True)
    deal = IntegerField(null=True)

    class Meta:
        table_name = "event"


class Relation(Record):
    """How one client stands to another: director of, subsidiary of, spouse of.

    `kind` is an item of the directory `relation`; it reads from `client` to `other`.
    """

    client = IntegerField()
    other = IntegerField()
    kind = IntegerField()
    note = TextField(null=True)

    class Meta:
        table_name = "relation"


class NotDuplicate(Record):
    """Two clients a person said are not the same; `first` is the smaller id."""

    first = IntegerField()
    second = IntegerField()

    class Meta:
        table_name = "not_duplicate"


class Attachment(Record):
    """A file of a client, a deal or both. Its encrypted bytes lie in the folder of attachments.

    `blob` is the SHA-256 of the encrypted bytes (hex) and their file's name, `key` the random
    key (hex), `size` the bytes of the open file. `event` is the fact it came with.
    """

    client = IntegerField(null=True)
    event = IntegerField(null=True)
    name = TextField()
    size = IntegerField()
    blob = TextField()
    key = TextField()
    added_at = IntegerField()
    author = IntegerField(null=True)
    deal = IntegerField(null=True)

    class Meta:
        table_name = "attachment"


class Consent(Record):
    """A consent to the processing of personal data, for one purpose.

    `text` is what was agreed to, word for word; `channel` how it was given; instants UTC ms.
    """

    client = IntegerField()
    purpose = TextField()
    text = TextField()
    channel = TextField()
    given_at = IntegerField()
    withdrawn_at = IntegerField(null=True)
    author = IntegerField(null=True)
    note = TextField(null=True)
    attachment = IntegerField(null=True)

    class Meta:
        table_name = "consent"


class Erasure(Record):
    """That the data of a client were destroyed or made anonymous; holds none of them.

    `counts` is a JSON object: what was destroyed and how much of it.
    """

    client = IntegerField()
    kind = TextField()
    erased_at = IntegerField()
    author = IntegerField(null=True)
    reason = TextField()
    counts = TextField()

    class Meta:
        table_name = "erasure"
