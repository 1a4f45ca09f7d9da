from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.access import keys_json
from crm_desktop.access.identity import Identity, canonical, to_bytes, to_text, verify

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("абяz\0", max_size=3), inner)
    ),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(st.text("абяz\0", max_size=3), VALUES, max_size=5)


@given(DOCUMENTS, st.randoms())
def test_one_spelling_whatever_the_order(document: dict[str, object], random: object) -> None:
    names = list(document)
    random.shuffle(names)  # type: ignore[attr-defined]
    data = canonical(document)
    assert canonical({name: document[name] for name in names}) == data
    assert keys_json.parse(data) == document


def test_the_spelling_never_changes() -> None:
    """Signatures depend on these bytes."""
    document = {"я": "ё\n\u2028", "a": [1, None, True], "B": {"y": "\x7f", "x": '"'}}
    expected = '{"B":{"x":"\\"","y":"\x7f"},"a":[1,null,true],"я":"ё\\n\u2028"}'
    assert canonical(document) == expected.encode()


@given(st.binary(max_size=80))
def test_bytes_have_one_spelling(data: bytes) -> None:
    assert to_bytes(to_text(data)) == data


@pytest.mark.parametrize("text", ["QQ", "QQ=", "QR==", "QQ==\n", " QQ==", "Q!==", "ё", "QQ==QQ=="])
def test_other_spellings_of_bytes_are_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - three causes, one type
        to_bytes(text)


@given(st.integers(0, 2**63 - 1))
def test_ids(number: int) -> None:
    assert keys_json.as_id(str(number)) == number


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", "01", "1.0", " 1", "1_0", "٣", str(2**63), "9" * 99]
)
def test_bad_ids(text: str) -> None:
    with pytest.raises(keys_json.BadDocumentError):
        keys_json.as_id(text)


@given(st.text(max_size=250))
def test_a_tidied_name_is_fit_to_be_shown_or_empty(typed: str) -> None:
    name = keys_json.tidy_name(typed)
    assert keys_json.tidy_name(name) == name
    assert unicodedata.is_normalized("NFC", name)
    if name:
        assert keys_json.person_name({"name": name}, "name") == name


@given(st.binary(max_size=200))
def test_any_bytes_are_parsed_or_refused(data: bytes) -> None:
    try:
        document = keys_json.parse(data)
    except keys_json.BadDocumentError:
        return
    assert json.loads(data) == document


def test_signatures() -> None:
    identity, data = Identity.new(), b"purpose\ndata"
    public, signature = identity.public.signing, identity.sign(data)
    assert verify(public, signature, data)
    assert not verify(Identity.new().public.signing, signature, data)
    assert not verify(public, signature, data + b" ")
    assert not verify(public, signature[:-1], data)
    assert not verify(public[:-1], signature, data)
    assert not verify(b"", b"", data)
    private = (identity.signing.private_bytes_raw(), identity.receiving.private_bytes_raw())
    assert Identity.from_private_bytes(*private).public == identity.public
    assert private[0].hex() not in repr(identity)
