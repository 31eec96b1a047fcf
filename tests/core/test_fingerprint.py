"""Fingerprints tell that a value changed, and only to whoever may know."""

import hashlib
import hmac

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voxform.core.fingerprint import (
    Fingerprints,
    compare,
    is_fingerprint,
    is_supported,
    new_scheme,
    strong_enough,
)
from voxform.core.secret import Secret
from voxform.core.state import FingerprintScheme

SALT = bytes(range(16))
OTHER_SALT = bytes(range(16, 32))
KEY = Secret("a state key of some length")
OTHER_KEY = Secret("another state key, as long")
LONG = "re_0123456789abcdefghij"


def made(text: str, *, salt: bytes = SALT, key: Secret | None = KEY, long_enough: bool = True) -> str | None:
    return Fingerprints(new_scheme(salt, key), key).fingerprint(text, long_enough=long_enough)


def test_with_a_state_key_the_scheme_is_hmac_and_names_the_key():
    scheme = new_scheme(SALT, KEY)
    assert (scheme.scheme, scheme.salt, dict(scheme.parameters)) == ("hmac-sha256", SALT.hex(), {})
    assert len(scheme.key_id) == 16
    assert (made(LONG) or "").startswith(f"hmac-sha256:{scheme.key_id}:")


def test_without_a_state_key_the_scheme_is_scrypt_with_its_parameters():
    scheme = new_scheme(SALT, None)
    assert scheme == FingerprintScheme("scrypt", SALT.hex(), {"n": 2**14, "r": 8, "p": 1})
    assert (made(LONG, key=None) or "").startswith("scrypt:")


def test_hmac_is_what_the_documentation_says():
    subkey = hmac.new(KEY.unwrap().encode(), b"voxform state key 1\0" + SALT, hashlib.sha256).digest()
    expected = hmac.new(subkey, b"voxform secret 1\0" + LONG.encode(), hashlib.sha256).hexdigest()
    assert (made(LONG) or "").rpartition(":")[2] == expected


def test_scrypt_is_what_the_documentation_says():
    expected = hashlib.scrypt(b"voxform secret 1\0" + LONG.encode(), salt=SALT, n=2**14, r=8, p=1, dklen=32)
    assert made(LONG, key=None) == f"scrypt:{expected.hex()}"


SAME_OR_NOT = {
    "the same value under the same key": (made(LONG), made(LONG), True),
    "another value under the same key": (made(LONG), made(LONG + "x"), False),
    "another state key": (made(LONG), made(LONG, key=OTHER_KEY), None),
    "another salt under the same key": (made(LONG), made(LONG, salt=OTHER_SALT), None),
    "the same value by scrypt": (made(LONG, key=None), made(LONG, key=None), True),
    "another value by scrypt": (made(LONG, key=None), made(LONG + "x", key=None), False),
    "a state key set since": (made(LONG, key=None), made(LONG), None),
    "nothing recorded": (None, made(LONG), None),
    "nothing to compare with": (made(LONG), None, None),
    "something that is no fingerprint": ("hunter2", "hunter2", None),
}


@pytest.mark.parametrize(("recorded", "present", "equal"), SAME_OR_NOT.values(), ids=SAME_OR_NOT)
def test_comparison(recorded, present, equal):
    assert compare(recorded, present) is equal
    assert compare(present, recorded) is equal


def test_without_the_key_a_scheme_was_begun_with_there_is_no_fingerprint():
    scheme = new_scheme(SALT, KEY)
    assert Fingerprints(scheme, None).fingerprint(LONG, long_enough=True) is None
    assert Fingerprints(scheme, OTHER_KEY).fingerprint(LONG, long_enough=True) is None


def test_a_scrypt_scheme_goes_on_when_a_key_is_set():
    scheme = new_scheme(SALT, None)
    assert Fingerprints(scheme, KEY).fingerprint(LONG, long_enough=True) == made(LONG, key=None)
    assert new_scheme(bytes.fromhex(scheme.salt), KEY) != scheme


def test_a_short_value_has_a_fingerprint_only_under_a_key():
    assert made("1234", key=None, long_enough=False) is None
    assert made("1234", key=KEY, long_enough=False) is not None


STRENGTH = {
    "no value": ([], False),
    "one of 20 characters": (["a" * 20], True),
    "one of 19 characters": (["a" * 19], False),
    "a long and a short one": (["a" * 40, "b"], False),
    "twenty characters outside ASCII": (["é" * 20], True),
}


@pytest.mark.parametrize(("values", "strong"), STRENGTH.values(), ids=STRENGTH)
def test_strength(values, strong):
    assert strong_enough(Secret(value) for value in values) is strong


def test_the_same_value_is_computed_once():
    prints = Fingerprints(new_scheme(SALT, None), None)
    assert prints.fingerprint(LONG, long_enough=True) is prints.fingerprint(LONG, long_enough=True)


def around(text, *within, salt=SALT, key=None):
    made = Fingerprints(new_scheme(salt, key), key)
    return made.fingerprint(text, long_enough=True, within=map(Secret, within))


def test_a_text_that_is_one_secret_has_the_fingerprint_of_the_secret():
    assert around(LONG, LONG) == made(LONG, key=None)


@pytest.mark.parametrize("key", [None, KEY], ids=["scrypt", "a state key"])
def test_a_text_around_secrets_has_a_fingerprint_that_tells_every_part(key):
    other = "another-value-of-24-chars"
    prints = [
        around(f"Bearer {LONG}", LONG, key=key),
        around(f"Basic {LONG}", LONG, key=key),
        around(f"Bearer {other}", other, key=key),
        around(f"Bearer {LONG}", LONG, key=key, salt=OTHER_SALT),
        around(f"{LONG}:{other}", LONG, other, key=key),
        around(f"{LONG}:{other}", other, LONG, key=key) if key is None else None,
    ]
    assert all(is_fingerprint(each) for each in prints if each)
    assert len(set(prints)) == len(prints)
    assert compare(prints[0], around(f"Bearer {LONG}", LONG, key=key)) is True
    assert compare(prints[0], prints[1]) is False


def test_a_value_of_another_state_is_tested_with_its_salt():
    theirs = new_scheme(OTHER_SALT, None)
    recorded = made(LONG, salt=OTHER_SALT, key=None)
    assert compare(recorded, Fingerprints(theirs, None).fingerprint(LONG, long_enough=True)) is True


def test_the_maker_shows_neither_value_nor_key():
    prints = Fingerprints(new_scheme(SALT, KEY), KEY)
    prints.fingerprint(LONG, long_enough=True)
    assert LONG not in repr(prints)
    assert KEY.unwrap() not in repr(prints)


UNSUPPORTED = {
    "an unknown scheme": FingerprintScheme("md5", SALT.hex()),
    "a salt that is no hex": FingerprintScheme("hmac-sha256", "zz" * 16, key_id="00"),
    "a short salt": FingerprintScheme("hmac-sha256", "00" * 8, key_id="00"),
    "HMAC without a key id": FingerprintScheme("hmac-sha256", SALT.hex()),
    "scrypt without parameters": FingerprintScheme("scrypt", SALT.hex()),
    "scrypt with a key id": FingerprintScheme("scrypt", SALT.hex(), {"n": 2, "r": 8, "p": 1}, "00"),
    "scrypt that would take all memory": FingerprintScheme(
        "scrypt", SALT.hex(), {"n": 2**30, "r": 8, "p": 1}
    ),
    "scrypt with an n that is no power of two": FingerprintScheme(
        "scrypt", SALT.hex(), {"n": 3, "r": 8, "p": 1}
    ),
    "scrypt with an n of one": FingerprintScheme("scrypt", SALT.hex(), {"n": 1, "r": 8, "p": 1}),
}


@pytest.mark.parametrize("scheme", UNSUPPORTED.values(), ids=UNSUPPORTED)
def test_a_damaged_scheme_is_refused(scheme):
    assert not is_supported(scheme)
    with pytest.raises(ValueError, match="not supported"):
        Fingerprints(scheme, KEY)


def test_a_short_salt_makes_no_scheme():
    with pytest.raises(ValueError, match="16 bytes"):
        new_scheme(b"short", None)


@settings(max_examples=50)
@given(st.text(st.characters(exclude_categories=())))
def test_every_text_even_broken_unicode_has_a_fingerprint(text):
    assert is_fingerprint(made(text) or "")
    assert not is_fingerprint(text)
