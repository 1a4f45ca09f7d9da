"""The columns of a table given the meanings its profile knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.clients.company_names import fold
from crm_desktop.importing.contact_numbers import MOST_CONTACTS
from crm_desktop.importing.content import field_type, filled_texts
from crm_desktop.importing.deals.guessing import deal_target
from crm_desktop.importing.deals.heading_words import deal_meaning
from crm_desktop.importing.deals.keys import SEVERAL as DEAL_SEVERAL
from crm_desktop.importing.heading_guess import meaning_of
from crm_desktop.importing.heading_text import normal
from crm_desktop.importing.mapping import NOTE, ColumnMapping, Target, What
from crm_desktop.importing.profiles.model import forms_of, numbers_of
from crm_desktop.importing.table_guess import EMPTY, SEVERAL, leave_unknown, target_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_desktop.clients.fields import Catalogue
    from crm_desktop.importing.mapping import About, RowRule
    from crm_desktop.importing.profiles.model import Profile
    from crm_desktop.importing.table_guess import Guess

BY_PROFILE: Final = "по профилю"
_OWN: Final = "own"
_LINES: Final = {"line": "", "contact.line": "contact", "company.line": "company"}
_SURE_HEADING: Final = 0.9
# What an unknown column may be by its heading alone; names of parties are the profile's to know.
_PLAIN: Final = frozenset(
    {"phone", "email", "messenger", "social", "site", "inn", "kpp", "ogrn", "okpo", "birthday",
     "tags", "roles", "bank", "bik", "account", "corr_account", "legal_address", "actual_address",
     "post_address", "delivery_address", "full_name", "director", "industry", "responsible",
     "source", "region", "note"}
)  # fmt: skip


def apply_profile(profile: Profile, guesses: Sequence[Guess], catalogue: Catalogue) -> None:
    """Settle the target of every column by a profile; what it does not know is told by itself.

    Args:
        profile: the profile.
        guesses: its columns.
        catalogue: of what the rows are, with the own fields of those.
    """
    own = {fold(field.label): field.key for field in catalogue.fields if field.own_id}
    meanings = [profile.knows(guess.heading, profile.columns) for guess in guesses]
    taken = {meaning.partition(":")[0] for meaning in meanings}
    headings = [guess.heading for guess in guesses]
    for guess, meaning in zip(guesses, meanings, strict=True):
        guess.sure, guess.why = 1.0, BY_PROFILE
        if meaning == "label":
            guess.target = Target(What.LABEL, _labelled(profile, guess.heading, headings))
        elif meaning.startswith(_OWN):
            _, type_, name = f"{meaning}::".split(":")[:3]
            guess.target = _own_field(guess, type_, own, name=name, about=profile.about)
        elif meaning:
            guess.target = _known(meaning, guess.heading)
        else:
            _unknown(profile, guess, own, taken, headings)


def convert_columns(
    profile: Profile, columns: Iterable[ColumnMapping]
) -> tuple[ColumnMapping, ...]:
    """Give columns the converters of a profile."""
    return tuple(
        ColumnMapping(c.index, c.header, c.target, profile.knows(c.header, profile.convert))
        for c in columns
    )


def rules_for(profile: Profile, headings: Iterable[str]) -> tuple[RowRule, ...]:
    """Return the rules whose column the table has, under its heading there."""
    known = {form: heading for heading in headings for form in forms_of(heading)}
    return tuple(
        type(rule)(known[normal(rule.header)], rule.values, rule.reason)
        for rule in profile.rules
        if normal(rule.header) in known
    )


def _known(meaning: str, heading: str) -> Target:
    key, _, label = meaning.partition(":")
    if key in _LINES:
        return Target(What.NOTE, _LINES[key], label)
    match key:
        case "title":
            return Target(What.TITLE)
        case "deal.budget" if not label:
            return deal_target("budget", heading)
        case "company.spare":
            return Target(What.COMPANY, "name", number=2)
        case _ if key.startswith("contact."):
            number = int(next(iter(numbers_of(heading)), "1"))
            return target_of(meaning, min(max(number, 1), MOST_CONTACTS))
        case _:
            return target_of(meaning)


def _labelled(profile: Profile, heading: str, headings: Sequence[str]) -> str:
    """The heading of the column a label belongs to, of the same number; `""` if it is not there."""
    wanted = profile.knows(heading, profile.labels)
    numbers = numbers_of(heading)
    for other in headings:
        if wanted in forms_of(other) and numbers_of(other) == numbers:
            return other
    return ""


def _own_field(
    guess: Guess,
    type_: str,
    own: dict[str, str],
    *,
    party: str = "",
    name: str = "",
    about: About = "clients",
) -> Target:
    name = name or (_without_suffix(guess.heading) if party else guess.heading)
    if key := own.get(fold(name)):
        return _known_own(key, party, about)
    texts = filled_texts(guess.cells)
    if not texts:
        guess.why = EMPTY
        return Target(What.NOTE, party)
    told = type_ or field_type(guess.cells)
    if told == "note":
        return Target(What.NOTE, party)
    return Target(What.NEW_FIELD, party, name, told)


def _unknown(
    profile: Profile, guess: Guess, own: dict[str, str], taken: set[str], headings: Sequence[str]
) -> None:
    """A column of that office's own: by its name, by its heading, or as an own field."""
    party = next(
        (whose for end, whose in profile.suffixes.items() if normal(guess.heading).endswith(end)),
        "",
    )
    name = _without_suffix(guess.heading) if party else guess.heading
    guess.sure = 0.9
    if key := own.get(fold(name)):
        guess.target = _known_own(key, party, profile.about)
        return
    if profile.about == "deals" and not party:
        key, sure = deal_meaning(name)
        if key and sure >= _SURE_HEADING and (key in DEAL_SEVERAL or f"deal.{key}" not in taken):
            taken.add(f"deal.{key}")
            guess.target = deal_target(key, name)
            return
    meaning, sure = meaning_of(name)
    meaning = meaning.rpartition(".")[2]
    key, colon, label = meaning.partition(":")
    whole = f"{party}.{key}" if party else key
    if sure >= _SURE_HEADING and key in _PLAIN and (key in SEVERAL or whole not in taken):
        taken.add(whole)
        guess.target = target_of(f"{whole}{colon}{label}")
    elif party and name not in headings:
        guess.target = _own_field(guess, "", own, party=party)
        guess.sure = 0.6
    elif profile.rest == "note":
        guess.target = NOTE
    else:
        leave_unknown(guess)
        if party and guess.target.what in {What.NEW_FIELD, What.NOTE}:
            target = guess.target
            guess.target = Target(target.what, party, target.label, target.type)


def _known_own(key: str, party: str, about: About) -> Target:
    if about == "deals" and not party:
        return Target(What.DEAL, key)
    return Target(What(party) if party else What.FIELD, key)


def _without_suffix(heading: str) -> str:
    return heading.rpartition(" (")[0] or heading
