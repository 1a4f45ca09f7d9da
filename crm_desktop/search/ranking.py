"""Which of the found clients comes first, and what of it was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.search.normalise import are_legal_forms
from crm_desktop.search.text import BODY_PARTS, CODE_PARTS, Part
from crm_desktop.search.translit import sound
from db.search_index import SOUND_MARK

if TYPE_CHECKING:
    from crm_desktop.search.query import Reading
    from db.search_query import Candidate, Needle, Term

_EXACT_NAME = 1000
_EXACT_BUT_FORM = 990
_NAME_BEGINS_WHOLE = 950
_NAME_BEGINS = 900
_IN_PART: dict[bool, tuple[int, int, int, int]] = {
    # (whole word, beginning of a word, end of a word, inside a word)
    True: (860, 800, 520, 500),
    False: (850, 700, 450, 400),
}
_BY_SOUND = 600
_IN_REST = 300


def score(candidate: Candidate, reading: Reading) -> tuple[int, Part]:
    """(0..1000, where it was found) of a client that fits the reading."""
    if reading.phrase and candidate.name.startswith(reading.phrase):
        if candidate.name == reading.phrase:
            return _EXACT_NAME, "name"
        whole = candidate.name.startswith(reading.phrase + " ")
        if whole and are_legal_forms(candidate.name[len(reading.phrase) :].split()):
            return _EXACT_BUT_FORM, "name"
        return (_NAME_BEGINS_WHOLE if whole else _NAME_BEGINS), "name"
    parts: list[tuple[Part, str]] = [("name", " " + candidate.name)]
    parts += zip(CODE_PARTS, candidate.codes.split("\n"), strict=True)
    parts += zip(BODY_PARTS, candidate.body.split("\n"), strict=True)
    found = [_best(candidate, parts, term) for term in reading.terms]
    if not found:
        return 0, "other"
    elsewhere = [part for _, part in found if part != "name"]
    return sum(points for points, _ in found) // len(found), (elsewhere[0] if elsewhere else "name")


def _best(candidate: Candidate, parts: list[tuple[Part, str]], term: Term) -> tuple[int, Part]:
    best: tuple[int, Part] = (0, "other")
    for needle in term:
        for part, line in parts:
            points = _points(needle, line, in_name=part == "name")
            if points > best[0]:
                best = points, part
        if best[0] < _BY_SOUND and " " + needle.text in candidate.rest:
            if needle.text.startswith(SOUND_MARK):
                key = needle.text.removeprefix(SOUND_MARK)
                in_name = any(sound(word).startswith(key) for word in candidate.name.split())
                best = (_BY_SOUND, "name") if in_name else (_BY_SOUND - 50, "contact")
            elif best[0] < _IN_REST:
                best = _IN_REST, "other"
    return best


def _points(needle: Needle, line: str, *, in_name: bool) -> int:
    text = needle.text
    whole, beginning, ending, inside = _IN_PART[in_name]
    if " " + text in line:
        return whole if (" " + text + " ") in line + " " else beginning
    if needle.inside and text in line:
        return ending if (text + " ") in line + " " else inside
    return 0
