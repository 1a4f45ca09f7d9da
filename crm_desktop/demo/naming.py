"""Names of the demo base: people with agreeing gender, companies in the spellings people use."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from crm_desktop.clients.company_names import sort_key
from crm_desktop.demo.company_words import (
    ADJECTIVES,
    ENDS,
    HEADS,
    INDUSTRIES,
    LATIN,
    LATIN_TAILS,
    LONG_NAMES,
    MIDDLES,
    NOUNS,
    STARTS,
    TAILS,
    Industry,
)
from crm_desktop.demo.people_words import (
    FOREIGN_MEN,
    FOREIGN_WOMEN,
    MEN,
    MEN_PATRONYMICS,
    SURNAMES,
    WOMEN,
    WOMEN_PATRONYMICS,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    Rnd = Callable[[], float]

_WORD = re.compile(r"[^\W_]+")
_SLUG_SIGNS = re.compile(r"[^a-z0-9]+")
_PLAIN_LETTERS = dict(zip("абвгдеёзийклмнопрстуфыэ", "abvgdeeziyklmnoprstufye", strict=True))
_OTHER_LETTERS = {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch"}
_SOFT_LETTERS = {"ю": "yu", "я": "ya", "ъ": "", "ь": "", "'": ""}
_LATIN_LETTERS = str.maketrans(_PLAIN_LETTERS | _OTHER_LETTERS | _SOFT_LETTERS)
_SPELLINGS = (
    *("{form} «{brand}»",) * 13,
    *('{form} "{brand}"',) * 3,
    *("{brand}, {form}", "{brand}", "{brand}", "{form} {brand}"),
)
FULL_FORMS = {
    "ООО": "Общество с ограниченной ответственностью",
    "АО": "Акционерное общество",
    "ПАО": "Публичное акционерное общество",
    "ПК": "Производственный кооператив",
}
_LONG_WORD = 8
_FORMS = (*("ООО",) * 30, "АО", "АО", "ПАО", "ПК")


class Person(NamedTuple):
    """A person's name; `family` is the place of the surname in the list, -1 for a foreign one."""

    last: str
    first: str
    middle: str
    male: bool
    family: int

    @property
    def name(self) -> str:
        """The full name as it is shown."""
        return f"{self.last} {self.first} {self.middle}".rstrip()

    @property
    def key(self) -> str:
        """The sort key, the same that the base reckons."""
        return self.name.casefold().replace("ё", "е")


class Company(NamedTuple):
    """A company's names: `brand` without the legal form, `slug` in Latin letters for its site."""

    name: str
    key: str
    full_name: str
    brand: str
    slug: str
    industry: Industry
    form: str


def person(rnd: Rnd, *, family: int = -1) -> Person:
    """A person, of a given family when asked; one in forty is from abroad."""
    male = rnd() < 0.52  # noqa: PLR2004 - the share of men
    luck = rnd()
    if family < 0 and luck < 0.025:  # noqa: PLR2004 - the share of foreign names
        table = FOREIGN_MEN if male else FOREIGN_WOMEN
        last, first, middle = (
            words[int(rnd() * len(words))] for words in table[int(rnd() * len(table))]
        )
        return Person(last, first, middle, male, -1)
    place = family if family >= 0 else int(rnd() * len(SURNAMES))
    last = SURNAMES[place][not male]
    if family < 0 and luck > 0.98:  # noqa: PLR2004 - the share of double surnames
        last = f"{last}-{SURNAMES[int(rnd() * len(SURNAMES))][not male]}"
    fathers = int(rnd() * len(MEN_PATRONYMICS))
    if male:
        return Person(last, MEN[int(rnd() * len(MEN))], MEN_PATRONYMICS[fathers], male, place)
    return Person(last, WOMEN[int(rnd() * len(WOMEN))], WOMEN_PATRONYMICS[fathers], male, place)


def company(rnd: Rnd) -> Company:
    """A legal entity with an invented name."""
    industry = INDUSTRIES[int(rnd() * len(INDUSTRIES))]
    if rnd() < 0.04:  # noqa: PLR2004 - the share of schools, clinics and other long names
        return _long(rnd, industry)
    brand = _brand(rnd, industry)
    form = _FORMS[int(rnd() * len(_FORMS))]
    name = _SPELLINGS[int(rnd() * len(_SPELLINGS))].format(form=form, brand=brand)
    full = f"{FULL_FORMS[form]} «{brand}»"
    return Company(name, brand_key(brand), full, brand, slug(brand), industry, form)


def trader(rnd: Rnd, owner: Person) -> Company:
    """An ИП named after its owner, at times with a signboard."""
    industry = INDUSTRIES[int(rnd() * len(INDUSTRIES))]
    brand = owner.name if owner.middle else f"{owner.last} {owner.first}"
    name = f"ИП {brand}"
    if rnd() < 0.25:  # noqa: PLR2004 - the share of short spellings
        dots = "".join(f" {part[0]}." for part in (owner.first, owner.middle) if part)
        name = f"ИП {owner.last}{dots}"
    key = brand_key(name[3:])
    full = f"Индивидуальный предприниматель {brand}"
    return Company(name, key, full, brand, slug(f"{owner.last} {owner.first}"), industry, "ИП")


def respelled(first: Company) -> Company:
    """The same company as another hand would have typed it: a duplicate to be found."""
    if first.form == "ИП":
        name = f"{first.brand}, ИП"
    else:
        name = first.brand if first.name != first.brand else f"{first.form} {first.brand}"
    if first.form == "АО":
        name = name.upper()
    return first._replace(name=name, key=sort_key(name))


def misspelt(rnd: Rnd, company: Company) -> Company:
    """The same company with a letter lost in its longest word, if that is long enough."""
    longest = max(_WORD.findall(company.name), key=len)
    if len(longest) < _LONG_WORD:
        return company
    place = len(longest) // 2 + int(rnd() * 3) - 1
    name = company.name.replace(longest, longest[:place] + longest[place + 1 :], 1)
    return company._replace(name=name, key=sort_key(name))


def renamed(rnd: Rnd, who: Person) -> Person:
    """The same person as entered another time: no patronymic, or a name before marriage."""
    if who.male or rnd() < 0.5:  # noqa: PLR2004 - a share of the invented
        return who._replace(middle="")
    return who._replace(last=SURNAMES[int(rnd() * len(SURNAMES))][True])


def brand_key(brand: str) -> str:
    """The sort key of a brand without a legal form."""
    return " ".join(_WORD.findall(brand.casefold().replace("ё", "е")))


def slug(text: str) -> str:
    """Latin letters, digits and hyphens for a site or a mail box."""
    return (
        _SLUG_SIGNS.sub("-", text.casefold().translate(_LATIN_LETTERS)).strip("-")[:32].strip("-")
    )


def _brand(rnd: Rnd, industry: Industry) -> str:
    way = rnd()
    return next(make for limit, make in _WAYS if way < limit)(rnd, industry)


def _poetic(rnd: Rnd, industry: Industry) -> str:  # noqa: ARG001 - «Северный ветер»
    noun, gender = NOUNS[int(rnd() * len(NOUNS))]
    return f"{ADJECTIVES[int(rnd() * len(ADJECTIVES))][gender]} {noun}"


def _compound(rnd: Rnd, industry: Industry) -> str:  # noqa: ARG001 - «ТехноКомплект»
    head, tail = HEADS[int(rnd() * len(HEADS))], TAILS[int(rnd() * len(TAILS))]
    joined = f"{head}{tail}" if rnd() < 0.4 else f"{head}{tail.lower()}"  # noqa: PLR2004 - a share of the invented
    return joined if rnd() < 0.6 else f"{joined}-{STARTS[int(rnd() * len(STARTS))]}"  # noqa: PLR2004 - a share of the invented


def _coined(rnd: Rnd, industry: Industry) -> str:  # noqa: ARG001 - «Вералон»
    start, end = STARTS[int(rnd() * len(STARTS))], ENDS[int(rnd() * len(ENDS))]
    tail = f" {TAILS[int(rnd() * len(TAILS))]}" if rnd() < 0.4 else ""  # noqa: PLR2004 - a share of the invented
    return f"{start}{MIDDLES[int(rnd() * len(MIDDLES))]}{end}{tail}"


def _signboard(rnd: Rnd, industry: Industry) -> str:
    sign = industry.signs[int(rnd() * len(industry.signs))]
    return f"{sign} „{_poetic(rnd, industry)}“"


def _partners(rnd: Rnd, industry: Industry) -> str:  # noqa: ARG001 - «Ковалёв и партнёры»
    one = SURNAMES[int(rnd() * len(SURNAMES))][0]
    if rnd() < 0.5:  # noqa: PLR2004 - a share of the invented
        return f"{one} и партнёры"
    return f"{one}, {SURNAMES[int(rnd() * len(SURNAMES))][0]} и К"


def _foreign(rnd: Rnd, industry: Industry) -> str:  # noqa: ARG001 - «Norvex Trade»
    return f"{LATIN[int(rnd() * len(LATIN))]} {LATIN_TAILS[int(rnd() * len(LATIN_TAILS))]}"


_WAYS = (
    (0.34, _poetic),
    (0.54, _compound),
    (0.74, _coined),
    (0.9, _signboard),
    (0.96, _partners),
    (1.0, _foreign),
)


def _long(rnd: Rnd, industry: Industry) -> Company:
    noun = NOUNS[int(rnd() * len(NOUNS))][0].capitalize()
    name = LONG_NAMES[int(rnd() * len(LONG_NAMES))].format(n=int(rnd() * 400) + 1, noun=noun)
    proper = name[name.index("«") :]
    return Company(name, sort_key(name), name, proper, slug(proper), industry, "")
