"""A state is read back exactly as it was written, or refused with what to do: never empty, never a traceback."""

import json
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import GOLDEN
from tests.state.samples import RESEND, SUMMARY, TOKYO, record, sample, state
from tests.state.strategies import states

from voxform.core.diagnostic import Failure
from voxform.core.secret import Secret
from voxform.state.format import decode, encode
from voxform.state.layout import Texts


def refused(content):
    """The diagnostic that content is refused with; None when it is read as the sample."""
    try:
        found = decode(content, name="The state x", backup="x.backup")
    except Failure as failure:
        return failure.diagnostics[0]
    assert found == sample()
    return None


@settings(max_examples=50, deadline=None)
@given(states())
def test_every_state_is_read_back_as_it_was_written(found):
    content = encode(found)
    assert decode(content) == found
    assert encode(decode(content)) == content


@settings(max_examples=12, deadline=None)
@given(st.lists(states(), min_size=2, max_size=4))
def test_a_series_of_states_is_written_as_each_alone(series):
    texts = Texts()
    for found in [*series, *series]:
        assert encode(found, texts) == encode(found)


def test_records_that_stay_keep_their_text_and_those_that_change_do_not():
    texts = Texts()
    first = state(resources={SUMMARY: record(), RESEND: record("int_1")})
    encode(first, texts)
    then = replace(first, resources={**first.resources, SUMMARY: record("tool_2")})
    assert encode(then, texts) == encode(then)


def test_the_first_format_is_read_and_written_for_ever(golden):
    golden("state-v1.json", encode(sample()).decode())
    assert decode((GOLDEN / "state-v1.json").read_bytes()) == sample()


def test_a_changed_attribute_is_one_changed_line():
    resend = sample().resources[RESEND]
    changed = replace(resend, observed={**resend.observed, "weight": 2.5})
    before = encode(sample()).decode().splitlines()
    after = encode(replace(sample(), resources={**sample().resources, RESEND: changed})).decode().splitlines()
    assert [line.split(":")[0].strip() for line in before if line not in after] == ['"checksum"', '"weight"']


def test_another_layout_of_the_same_json_is_accepted():
    tree = json.loads(encode(sample()))
    backwards = dict(reversed(tree.items()))
    assert refused(json.dumps(backwards, indent=8).encode()) is None
    assert refused(encode(sample()).replace(b"\n", b"\r\n")) is None


def test_lone_surrogates_survive_and_halves_of_a_pair_become_one_character():
    lone = state(resources={SUMMARY: record(applied={"a": "\ud800", "\udfff": ["x\udc80"]})})
    assert decode(encode(lone)) == lone
    halves = state(resources={SUMMARY: record(applied={"a": "\ud83d\ude00"})})
    assert decode(encode(halves)).resources[SUMMARY].applied == {"a": "😀"}


def test_every_truncation_is_detected():
    content = encode(sample())
    assert all(refused(content[:length]) for length in range(len(content) - 1))


def test_every_flipped_bit_is_detected_or_means_nothing(exhaustive):
    content = encode(sample())
    flips = range(len(content) * 8)
    chosen = flips if exhaustive else random.Random(7).sample(flips, 2000)
    unnoticed = [bit for bit in chosen if refused(_flipped(content, bit)) is None]
    # The hexadecimal digits of an escape mean the same in either case; nothing else may pass.
    assert all(content[bit // 8 : bit // 8 + 1].isalnum() for bit in unnoticed)
    assert len(unnoticed) <= content.count(b"\\u") * 4


def test_flipped_bits_in_a_state_of_sixty_resources_are_detected(exhaustive):
    many = {SUMMARY._replace(name=f"tool_{at}"): record(f"tool_{at}") for at in range(60)}
    content = encode(state(resources=many))
    for bit in random.Random(11).sample(range(len(content) * 8), 20_000 if exhaustive else 300):
        with pytest.raises(Failure):
            decode(_flipped(content, bit))


def _flipped(content, bit):
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << (bit % 8)
    return bytes(changed)


def _edited(**keys):
    return json.dumps({**json.loads(encode(sample())), **keys}).encode()


def _unchecked(**keys):
    tree = {**json.loads(encode(sample())), **keys}
    del tree["checksum"]
    return json.dumps(tree).encode()


def _without(key):
    tree = json.loads(_unchecked())
    del tree[key]
    return json.dumps(tree).encode()


DAMAGED = {
    "nothing": (b"", "state-damaged"),
    "white space": (b" \n", "state-damaged"),
    "NUL bytes": (b"\0" * 100, "state-damaged"),
    "two states after another": (encode(sample()) * 2, "state-damaged"),
    "bytes that are no text": (b"\xff\xfe{}", "state-damaged"),
    "a list": (b"[]", "state-damaged"),
    "a number": (b"1", "state-damaged"),
    "an object of something else": (b'{"version": 4, "serial": 1}', "state-damaged"),
    "a hundred thousand brackets": (b"[" * 100_000, "state-damaged"),
    "attributes nested too deeply": (
        encode(sample()).replace(b'"{email}"', b"[" * 50_000 + b"]" * 50_000),
        "state-damaged",
    ),
    "a number of a hundred thousand digits": (_edited().replace(b"1.5", b"9" * 100_000), "state-damaged"),
    "a number that is infinite": (_edited().replace(b"1.5", b"1e999"), "state-damaged"),
    "NaN": (_edited().replace(b"1.5", b"NaN"), "state-damaged"),
    "a key that stands twice": (_unchecked()[:-1] + b', "serial": 3}', "state-damaged"),
    "a newer format": (_unchecked(format=2), "state-format"),
    "a format of zero": (_unchecked(format=0), "state-format"),
    "a format that is true": (_unchecked(format=True), "state-damaged"),
    "an edited serial": (_edited(serial=13), "state-edited"),
    "a checksum that is no text": (_edited(checksum=7), "state-edited"),
    "an unknown key": (_unchecked(colour="red"), "state-malformed"),
    "a missing key": (_without("pending"), "state-malformed"),
    "a serial that is true": (_unchecked(serial=True), "state-malformed"),
    "a serial that is a fraction": (_unchecked(serial=1.0), "state-malformed"),
    "an environment that is null": (_unchecked(environment=None), "state-malformed"),
    "resources in a list": (_unchecked(resources=[]), "state-malformed"),
    "a record that is null": (_unchecked(resources={"tools.x": None}), "state-malformed"),
    "an address that is none": (_unchecked(resources={"tools": {}}), "state-malformed"),
    "an operation that is none": (
        _unchecked().replace(b'"operation": "create"', b'"operation": "destroy"'),
        "state-malformed",
    ),
    "a path that is none": (_unchecked().replace(b'"messaging_config.to"', b'"a..b"'), "state-malformed"),
    "one address written in two ways": (
        _unchecked().replace(b'"agents.branch', b'"tools[\\"x\\"]', 1),
        "state-malformed",
    ),
}


@pytest.mark.parametrize(("content", "code"), DAMAGED.values(), ids=DAMAGED)
def test_what_is_not_a_sound_state_is_refused_with_what_to_do(content, code):
    found = refused(content)
    assert found.code == code
    assert "The state x" in found.detail
    assert "x.backup" in found.hint or code == "state-format"
    assert "acme.example" not in found.detail + found.hint


def test_addresses_and_paths_that_are_equal_in_other_writing_are_refused():
    text = encode(state(resources={TOKYO: record()})).decode()
    tree = json.loads(text)
    del tree["checksum"]
    tree["resources"]['agents.branch["t\\u014dky\\u014d"]'] = tree["resources"][str(TOKYO)]
    with pytest.raises(Failure) as caught:
        decode(json.dumps(tree).encode())
    assert "twice" in caught.value.diagnostics[0].detail


def test_a_deliberate_edit_takes_the_checksum_away():
    found = decode(_unchecked(account="org_2"))
    assert found == replace(sample(), account="org_2")
    assert b'"checksum"' in encode(found)


def test_where_a_key_is_wrong_is_named_and_its_value_is_not():
    with pytest.raises(Failure) as caught:
        decode(_unchecked(runs=[{"hunter2": "hunter2"}]))
    detail = caught.value.diagnostics[0].detail
    assert "`runs[0].id` is missing" in detail
    assert "hunter2" not in detail


UNREPRESENTABLE = {
    "a secret": Secret("hunter2hunter2"),
    "a number that is not one": float("nan"),
    "a set": {1},
    "a value nested too deeply": None,
}


@pytest.mark.parametrize("value", UNREPRESENTABLE.values(), ids=UNREPRESENTABLE)
def test_what_has_no_json_form_is_not_written(value):
    if value is None:
        value = []
        for _ in range(100_000):
            value = [value]
    with pytest.raises(Failure) as caught:
        encode(state(resources={SUMMARY: record(applied={"a": {"b": value}})}))
    assert caught.value.diagnostics[0].code == "state-not-representable"


def test_a_key_that_is_no_text_is_not_written():
    with pytest.raises(Failure):
        encode(state(resources={SUMMARY: record(applied={1: "x"})}))
