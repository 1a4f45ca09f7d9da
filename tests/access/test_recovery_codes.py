from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.access.keys_recovery import (
    ALPHABET,
    SheetCodeError,
    check_code,
    group_of,
    new_code,
    secret_of,
)

signs = st.sampled_from(ALPHABET)


def whole() -> tuple[str, ...]:
    return new_code()


def test_a_code_has_125_random_bits_in_five_groups_and_one_of_checks() -> None:
    codes = {whole() for _ in range(50)}
    assert len(codes) == 50
    assert len(ALPHABET) == 32
    assert not set("01IO") & set(ALPHABET)
    for code in codes:
        assert [len(group) for group in code] == [5] * 6
        assert check_code("".join(code)) == ()
        assert secret_of(" - ".join(code)) == "".join(code[:5])


def test_case_spaces_dashes_and_russian_letters_do_not_matter() -> None:
    code = whole()
    typed = "—".join(code).lower()
    look_alike = typed.translate(str.maketrans("abekmhpctyx", "авекмнрстух"))
    assert secret_of(f" {look_alike}\n") == "".join(code[:5])
    assert group_of("ab-c d\u00a0e") == "ABCDE"


@given(st.integers(0, 24), signs)
def test_any_wrong_sign_names_its_group(place: int, sign: str) -> None:
    code = "".join(whole())
    if code[place] == sign:
        return
    typed = code[:place] + sign + code[place + 1 :]
    assert check_code(typed) == (place // 5 + 1,)
    with pytest.raises(SheetCodeError, match=f"группе {place // 5 + 1}") as caught:
        secret_of(typed)
    assert caught.value.groups == (place // 5 + 1,)


@given(st.integers(0, 4), st.integers(0, 3))
def test_neighbours_exchanged_show(group: int, place: int) -> None:
    code = "".join(whole())
    at = group * 5 + place
    typed = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert check_code(typed) == (() if typed == code else (group + 1,))


def test_signs_that_stand_on_no_sheet_are_told_while_typing() -> None:
    assert check_code("ABC") == ()
    assert check_code("ABCDE 0FGHJ") == (2,)
    assert check_code("ЖABCD") == (1,)


@pytest.mark.parametrize("typed", ["", "ABCDE", "A" * 31])
def test_a_wrong_length_is_told(typed: str) -> None:
    with pytest.raises(SheetCodeError) as caught:
        secret_of(typed)
    assert "Ничего не изменено" in str(caught.value)
