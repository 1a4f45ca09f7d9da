"""Names of people: ФИО taken apart, compared with forgiveness, short forms and initials known."""

from __future__ import annotations

import re
from typing import NamedTuple

from crm_desktop.clients.company_names import fold
from crm_desktop.clients.name_forms import (
    FEMALE_PATRONYMICS,
    FULL_NAMES,
    GIVEN_NAMES,
    MALE_PATRONYMICS,
    PATRONYMIC_PARTICLES,
    SURNAME_PARTICLES,
)

_GLUED_INITIALS = re.compile(r"(?<=[^\W\d_]\.)(?=[^\W\d_])")
_INITIAL = re.compile(r"[^\W\d_]\.?")
_PERSON_WORDS = re.compile(r"[^\W\d_]+(?:[-'’ ][^\W\d_]+)*\.?")
_SURNAME_ENDINGS = (
    *("ов", "ев", "ова", "ева", "ин", "ын", "ина", "ына", "ский", "цкий", "ская", "цкая"),
    *("ской", "цкой", "енко", "чук", "юк", "дзе", "швили", "ян", "янц", "ец", "оглу"),
)
_LONGEST_NAME = 4
_SHORTEST_ROOT = 3  # «Мин», «Ян» end like surnames and are none
_TITLES = re.compile(
    r"^(?:г-н|г-жа|господин|госпожа|гр\.|д-р|mr\.?|mrs\.?|ms\.?)\s+", re.IGNORECASE
)


class PersonName(NamedTuple):
    """A person's name in parts, each as written; unknown parts are `""`."""

    last: str
    first: str
    middle: str = ""


def split_person(name: str) -> PersonName:
    """Take a ФИО apart, in whatever order it was written.

    Knows «Иванов Иван Иванович», «Иван Иванов», «Иванов И.И.», «И. И. Иванов», patronymics with
    оглы / кызы, double surnames and particles («фон Берг»). A single word is a first name when it
    is a known one, else a last name.
    """
    words = _GLUED_INITIALS.sub(" ", _TITLES.sub("", " ".join(name.split())).replace(",", " "))
    parts = _joined_particles(words.split())
    if not parts:
        return PersonName("", "")
    if len(parts) == 1:
        word = parts[0]
        return PersonName("", word) if _is_given(word) else PersonName(word, "")
    middle_at = next((i for i, part in enumerate(parts) if i and _is_patronymic(part)), 0)
    if middle_at:
        return _around_middle(parts, middle_at)
    if _is_initial(parts[-1]) and not _is_initial(parts[0]):
        return _before_initials(parts)
    if _is_initial(parts[0]):
        split = next((i for i, part in enumerate(parts) if not _is_initial(part)), 1)
        return PersonName(" ".join(parts[split:]), parts[0], " ".join(parts[1:split]))
    return _without_middle(parts)


def _before_initials(parts: list[str]) -> PersonName:
    """«Иванов И. И.», «Попов Олег Р.»."""
    split = next(i for i, part in enumerate(parts) if _is_initial(part))
    if split > 1 and not parts[split + 1 :] and _is_given(parts[split - 1]):
        return PersonName(" ".join(parts[: split - 1]), parts[split - 1], parts[split])
    return PersonName(" ".join(parts[:split]), parts[split], " ".join(parts[split + 1 :]))


def person_key(name: str | PersonName) -> str:
    """The sort key «иванов иван иванович»: last, first, middle, folded."""
    parts = split_person(name) if isinstance(name, str) else name
    return " ".join(fold(part).replace(".", "") for part in parts if part)


def looks_like_person(name: str) -> bool:
    """Two to four words of letters only, one of which is a given name, patronymic or initial."""
    spaced = _GLUED_INITIALS.sub(" ", _TITLES.sub("", name.strip()).replace(",", " "))
    words = _joined_particles(spaced.split())
    if not 1 < len(words) <= _LONGEST_NAME:
        return len(words) == 1 and _is_given(words[0])
    if "и" in words or not all(_PERSON_WORDS.fullmatch(word) for word in words):
        return False
    last_looks = any(_ends_like_surname(word) for word in words)
    # «Золотая надежда» is no person: beside a capital a given name has one, too.
    small = name.islower()
    given = any(
        (small or word[0].isupper()) and (_is_given(word) or _is_patronymic(word)) for word in words
    )
    return given or (last_looks and any(_is_initial(word) for word in words))


def compatible_names(a: str | PersonName, b: str | PersonName) -> bool:
    """Whether two names may be one person: order, ё, initials, short forms and gaps forgiven.

    «Саша Иванов» ~ «Иванов А. П.» ~ «Александр Петрович Иванов»; not «Иванов Пётр». Two names
    that share no full word but the given one («Иван» and «Иван») are compatible as well: what a
    caller makes of it depends on what else agrees.
    """
    left = split_person(a) if isinstance(a, str) else a
    right = split_person(b) if isinstance(b, str) else b
    if not any(left) or not any(right):
        return False
    swapped = PersonName(right.first, right.last, right.middle)
    return _same_parts(left, right) or (
        bool(right.last and right.first) and not right.middle and _same_parts(left, swapped)
    )


def _same_parts(left: PersonName, right: PersonName) -> bool:
    shared = (left.last and right.last) or (left.first and right.first)
    return bool(shared) and (
        _same_last(left.last, right.last)
        and _same_given(left.first, right.first)
        and _same_or_initial(left.middle, right.middle)
    )


def _same_last(left: str, right: str) -> bool:
    if not left or not right:
        return True
    one, two = fold(left).replace(" ", "-"), fold(right).replace(" ", "-")
    # A double surname agrees with either half: people drop one.
    return one == two or one in two.split("-") or two in one.split("-")


def _same_given(left: str, right: str) -> bool:
    if _same_or_initial(left, right):
        return True
    one, two = fold(left), fold(right)
    return not FULL_NAMES.get(one, frozenset({one})).isdisjoint(
        FULL_NAMES.get(two, frozenset({two}))
    )


def _same_or_initial(left: str, right: str) -> bool:
    if not left or not right:
        return True
    one, two = fold(left).rstrip("."), fold(right).rstrip(".")
    if len(one) == 1 or len(two) == 1:
        longer, initial = (one, two) if len(two) == 1 else (two, one)
        fulls = FULL_NAMES.get(longer, frozenset({longer})) | {longer}
        return any(full.startswith(initial) for full in fulls)
    return one == two


def _joined_particles(words: list[str]) -> list[str]:
    """Glue «Мамед оглы» to one patronymic and «фон Берг» to one surname."""
    parts: list[str] = []
    pending = ""
    for word in words:
        folded = fold(word).strip("-")
        if folded in PATRONYMIC_PARTICLES and parts:
            parts[-1] = f"{parts[-1]} {word}"
        elif folded in SURNAME_PARTICLES:
            pending = f"{pending} {word}".strip()
        else:
            parts.append(f"{pending} {word}".strip())
            pending = ""
    return [*parts, pending] if pending else parts


def _is_initial(word: str) -> bool:
    return _INITIAL.fullmatch(word) is not None


def _is_given(word: str) -> bool:
    folded = fold(word)
    return not {folded, folded.partition("-")[0]}.isdisjoint(GIVEN_NAMES)


def _is_patronymic(part: str) -> bool:
    folded = fold(part)
    tail = folded.rpartition(" ")[2].rpartition("-")[2]
    return folded.endswith(MALE_PATRONYMICS + FEMALE_PATRONYMICS) or (
        tail in PATRONYMIC_PARTICLES and tail != folded
    )


def _around_middle(parts: list[str], at: int) -> PersonName:
    """The given name stands right before its patronymic; the rest is the surname.

    «Абрамович Роман» has no patronymic but a surname of its shape.
    """
    first, middle = parts[at - 1], parts[at]
    rest = [*parts[: at - 1], *parts[at + 1 :]]
    if not rest and not _is_given(first) and not _is_initial(first):
        return (
            PersonName(first, "", middle)
            if fold(middle).endswith("вна")
            else PersonName(middle, first)
        )
    return PersonName(" ".join(rest), first, middle)


def _without_middle(parts: list[str]) -> PersonName:
    if len(parts) == 2:  # noqa: PLR2004 - a pair
        one, two = parts
        if _is_given(one) and (not _is_given(two) or _ends_like_surname(two)):
            return PersonName(two, one)
        if not _is_given(two) and _ends_like_surname(two) and not _ends_like_surname(one):
            return PersonName(two, one)
        return PersonName(one, two)
    last, first, *middle = parts
    if _is_given(last) and _ends_like_surname(parts[-1]):
        return PersonName(parts[-1], last, " ".join(parts[1:-1]))
    return PersonName(last, first, " ".join(middle))


def _ends_like_surname(word: str) -> bool:
    return len(word) > _SHORTEST_ROOT and fold(word).endswith(_SURNAME_ENDINGS)
