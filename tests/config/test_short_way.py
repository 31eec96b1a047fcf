"""A project means the same whichever of the two ways of reading YAML its files take (decision 10)."""

import time

import pytest

from voxform.core.place import place_of

PROJECT = """\
variables:
  domain: {type: string, default: acme.example}
  unset: {type: string}
  words: {type: list, default: [a, b]}
"""

# A comment behind a value is beyond the common form.
UNCOMMON = "lookups: {}  # none\n"

RESOURCES = {
    "expressions everywhere": """\
integrations:
  keys:
    api_key: ${env.RESEND_API_KEY}
    metadata: {from_email: "hello@${var.domain}", reply: plain}
tools:
  a:
    name: ${var.domain}
    type: |
      Write to ${var.domain}
      or not.
    credential_id: ${integrations.keys.id}
    list: ["${var.domain}", plain, '$${var.domain}']
    deep:
      - text: $${var.domain}
        more: [x, "${var.words}"]
      - plain ${var.domain}
      - {text: "${tools.b.id}"}
  b: {name: "$${var.domain}", type: "${var.domain}"}
  c:
    name: $${env.NOT}
""",
    "expressions without a value": """\
integrations:
  keys:
    api_key: ${env.A B}
    name: ${var.unknown}
tools:
  a:
    name: ${var.unset}
    deep:
      - text: ${nothing.b.id}
        more: {inner: "x ${var.words}"}
    type: ${file("absent.md")}
  b:
    name: ${var.unset}
    type: ${each.key}
models:
  desk:
    temperature: ${var.unset}
""",
    "one for many": """\
tools:
  each:
    for_each: [x, y]
    name: ${each.key} of ${var.domain}
    type: $${each.key}
    deep: {at: "${each.key}"}
  after:
    name: ${tools.each["x"].id}
""",
    "a patch over what was read": """\
tools:
  patched:
    name: ${var.unset}
    type: ${var.domain}
    deep: {kept: "${var.domain}", other: '$${x}'}
""",
}
PATCHES = "patches: {tools: {patched: {name: 'a ${var.domain}'}}}\n"


@pytest.mark.parametrize("case", RESOURCES)
def test_the_short_way_and_the_long_way_lead_to_one_configuration(load, case):
    project = PROJECT + (PATCHES if "patch" in case else "")
    short, long = (
        load({"voxform.yaml": project, "resources/all.yaml": RESOURCES[case] + more})
        for more in ("", UNCOMMON)
    )
    assert short.diagnostics == long.diagnostics
    assert short.partial.resources == long.partial.resources
    for address, desired in short.partial.resources.items():
        other = long.partial.resources[address]
        assert desired.place == other.place
        assert list(places(desired.attributes)) == list(places(other.attributes))


def test_many_values_that_are_not_known_are_reported_in_bounded_time(load):
    many = "      - {name: x, inner: plain}\n      - name: ${var.nope}\n        type: string\n" * 6000
    started = time.process_time()
    outcome = load({"resources/all.yaml": f"tools:\n  a:\n    type: api_call\n    parameters:\n{many}"})
    assert time.process_time() - started < 5
    assert len(outcome.diagnostics) == 6000


def test_places_of_many_elements_and_keys_are_told_in_bounded_time(load):
    elements = "".join(f"      - e{each}\n" for each in range(6000))
    keys = "".join(f"      k{each}: v\n" for each in range(6000))
    text = f"tools:\n  a:\n    list:\n{elements}    map:\n{keys}"
    for more in ("", UNCOMMON):
        started = time.process_time()
        (desired,) = load({"resources/all.yaml": text + more}).partial.resources.values()
        told = [place_of(desired.attributes, ("list", each)) for each in range(6000)]
        told += [place_of(desired.attributes, ("map", f"k{each}")) for each in range(6000)]
        assert [each and each.line for each in told] == [*range(4, 6004), *range(6005, 12005)]
        assert time.process_time() - started < 5


def places(tree, at=()):
    """Every path with where it was written."""
    for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
        yield (*at, key), place_of(tree, (key,))
        if isinstance(value, dict | list):
            yield from places(value, (*at, key))
