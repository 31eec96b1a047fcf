"""`for_each`: instances, what `each` says in them, and the mistakes that can be made with it."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voxform.core.address import Address, is_key, parse_address
from voxform.core.path import parse_path
from voxform.core.place import place_of
from voxform.core.symbol import Reference, SecretVariable, Template

BRANCHES = """\
models:
  branch:
    for_each:
      tokyo: {voice: aria, tools: [a, b], deep: {x: 1.5}}
      berlin: {voice: otto, tools: [], deep: {x: 2}}
    temperature: ${each.value.deep.x}
    tool_ids: ${each.value.tools}
"""


def of(kind: str, more: str, name: str = "x") -> dict[str, str]:
    return {"resources/a.yaml": f"{kind}:\n  {name}:\n{more}"}


def test_a_map_gives_one_resource_for_each_key(load):
    found = load({"resources/a.yaml": BRANCHES})
    assert list(map(str, found.configuration.resources)) == [
        'models.branch["tokyo"]',
        'models.branch["berlin"]',
    ]
    assert found.attributes('models.branch["tokyo"]') == {
        "temperature": 1.5,
        "tool_ids": ["a", "b"],
        "name": "branch tokyo",
    }
    assert found.attributes('models.branch["berlin"]') == {
        "temperature": 2,
        "tool_ids": [],
        "name": "branch berlin",
    }
    assert found.configuration.for_each == {Address("models", "branch"): True}


def test_a_list_of_texts_gives_one_resource_for_each_text(load):
    found = load(of("models", "    for_each: [a b, 'c']\n    name: ${each.key}/${each.value}\n"))
    assert found.attributes('models.x["a b"]') == {"name": "a b/a b"}
    assert found.attributes('models.x["c"]') == {"name": "c/c"}


@pytest.mark.parametrize("nothing", ["{}", "[]", "${var.none}"])
def test_nothing_gives_no_resource(load, nothing):
    project = "project: clinic\nvariables:\n  none: {type: map, default: {}}\n"
    files = of("models", f"    for_each: {nothing}\n    name: n\n    tool_ids: ['${{each.key}}']\n")
    found = load({"voxform.yaml": project, **files})
    assert found.configuration.resources == {}
    assert found.configuration.for_each == {Address("models", "x"): True}


def test_the_keys_may_come_from_a_variable_of_the_environment_or_the_command_line(load):
    files = {
        "voxform.yaml": "project: clinic\nvariables:\n  cities: {type: list, default: [bonn]}\n",
        "environments/dev.yaml": "variables:\n  cities: [tokyo, osaka]\n",
        **of("models", "    for_each: ${var.cities}\n    tool_ids: ['${each.key}']\n"),
    }
    assert [str(each) for each in load(files).configuration.resources] == [
        'models.x["tokyo"]',
        'models.x["osaka"]',
    ]
    given = load(files, variables={"cities": '["lyon"]'})
    assert given.attributes('models.x["lyon"]') == {"name": "x lyon", "tool_ids": ["lyon"]}


def test_a_patch_changes_all_instances_and_adds_and_removes_keys(load):
    patches = (
        "patches:\n  models:\n    branch:\n      temperature: 0\n"
        "      for_each: {tokyo: null, oslo: {tools: []}}\n"
    )
    found = load({"resources/a.yaml": BRANCHES, "environments/dev.yaml": patches})
    assert {
        str(each): found.attributes(str(each))["temperature"] for each in found.configuration.resources
    } == {
        'models.branch["berlin"]': 0,
        'models.branch["oslo"]': 0,
    }


def test_environments_leave_all_instances_out_and_references_to_them(load):
    files = {
        "environments/dev.yaml": "{}",
        "environments/prod.yaml": "{}",
        "resources/a.yaml": (
            "tools:\n  x:\n    for_each: [a, b]\n    environments: [prod]\n"
            "models:\n  all: {tool_ids: '${tools.x[*].id}'}\n"
            "  some:\n    depends_on: [tools.x, 'tools.x[\"a\"]']\n"
            "    tool_ids: ['${tools.x[\"a\"].id}', 'y', '${tools.x[*].id}']\n"
        ),
    }
    found = load(files, "dev")
    assert found.attributes("models.all")["tool_ids"] == []
    assert found.attributes("models.some")["tool_ids"] == ["y"]
    assert found.configuration.resources[Address("models", "some")].depends_on == ()
    assert {each.code for each in found.diagnostics} == {"reference-dropped"}
    assert len(load(files, "prod").configuration.resources) == 4


def test_everything_a_resource_knows_may_depend_on_the_instance(load):
    body = (
        "    for_each: {a: {protect: true, path: type, version: 3}, b: {protect: false, path: name, version: 1}}\n"
        "    type: ${each.key}\n"
        "    depends_on: ['models.y[\"${each.key}\"]']\n"
        "    lifecycle: {protect: '${each.value.protect}', ignore_changes: ['${each.value.path}']}\n"
        "    secrets_version: ${each.value.version}\n"
    )
    resources = load(of("tools", body)).configuration.resources
    a = resources[parse_address('tools.x["a"]')]
    assert (a.lifecycle.protect, a.lifecycle.ignore_changes, a.secrets_version) == (True, (("type",),), 3)
    assert list(map(str, a.depends_on)) == ['models.y["a"]']


def test_references_to_instances_by_key_by_own_key_and_to_all(load):
    files = {
        "resources/a.yaml": BRANCHES
        + "tools:\n  t:\n    for_each: {tokyo: {m: berlin}}\n    type: 'x ${models.branch[each.key].id}'\n"
        "    credential_id: ${models.branch[each.value.m].id}\n"
    }
    attributes = load(files).attributes('tools.t["tokyo"]')
    tokyo, berlin = (Reference(Address("models", "branch", key), ("id",)) for key in ("tokyo", "berlin"))
    assert attributes["credential_id"] == berlin
    assert attributes["type"] == Template(("x ", tokyo))


def test_symbols_pass_through_the_entry_to_where_they_are_used(load):
    body = (
        "    for_each:\n      a: {key: '${env.A_KEY}', by: 'x-${models.m.id}', from: '${models.m.id}'}\n"
        "    api_key: ${each.value.key}\n    provider: ${each.value.from}\n    name: '${each.key} ${each.value.by}'\n"
    )
    reference = Reference(Address("models", "m"), ("id",))
    assert load(of("integrations", body)).attributes('integrations.x["a"]') == {
        "api_key": SecretVariable("A_KEY"),
        "provider": reference,
        "name": Template(("a x-", reference)),
    }


def test_a_template_file_is_expanded_for_each_instance(load):
    files = {
        "prompts/hello.md": "$${each.key} at ${var.firm} in ${each.key}: ${each.value.street}.\n",
        "voxform.yaml": "project: clinic\nvariables:\n  firm: {default: Acme}\n",
        **of(
            "tools",
            "    for_each: {bonn: {street: Weg 1}, lyon: {street: Rue 2}}\n"
            '    type: ${template("prompts/hello.md")}\n    name: \'n ${template("prompts/hello.md")}\'\n',
        ),
    }
    found = load(files)
    assert found.attributes('tools.x["bonn"]')["type"] == "${each.key} at Acme in bonn: Weg 1.\n"
    assert found.attributes('tools.x["lyon"]')["name"] == "n ${each.key} at Acme in lyon: Rue 2.\n"


def test_a_value_has_the_place_where_the_entry_has_it_and_text_the_place_of_the_text(load):
    found = load({"resources/a.yaml": BRANCHES + "    name: n ${each.key}\n"}).configuration
    tokyo = found.resources[Address("models", "branch", "tokyo")]
    berlin = found.resources[Address("models", "branch", "berlin")]
    places = {
        path: str(place_of(tokyo.attributes, parse_path(path)))
        for path in ("temperature", "tool_ids[1]", "name")
    }
    assert places == {
        "temperature": "resources/a.yaml:4:53",
        "tool_ids[1]": "resources/a.yaml:4:39",
        "name": "resources/a.yaml:8:11",
    }
    assert str(place_of(berlin.attributes, ("temperature",))) == "resources/a.yaml:5:50"
    assert str(place_of(berlin.attributes, ("temperature",), key=True)) == "resources/a.yaml:6:5"
    assert (str(tokyo.place), str(berlin.place)) == ("resources/a.yaml:2:3",) * 2


ODD = [
    "a.b",
    "a[0]",
    '"',
    "'",
    "\\",
    "東京",
    "café",
    "-",
    " a ",
    "${x}",
    "a\u0301",
    "🙂",
    "x" * 300,
    "*",
    "null",
]


@pytest.mark.parametrize("key", ODD)
def test_odd_keys_are_keys_and_their_addresses_read_back(load, key):
    listed = json.dumps([key.replace("${", "$${")], ensure_ascii=False)
    found = load(of("models", f"    for_each: {listed}\n    tool_ids: ['${{each.key}}']\n"))
    (address,) = found.configuration.resources
    assert (address.key, parse_address(str(address))) == (key, address)
    assert found.attributes(str(address)) == {"name": f"x {key}", "tool_ids": [key]}


KEYED = st.text(st.characters(max_codepoint=0x2FF), min_size=1, max_size=6).filter(
    lambda key: is_key(key) and "${" not in key
)
TEXTS = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(TEXTS.filter(lambda key: "${" not in key), inner, max_size=3)
    ),
    max_leaves=5,
)


def escaped(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("${", "$${")
    if isinstance(value, list):
        return [escaped(each) for each in value]
    return {key: escaped(each) for key, each in value.items()} if isinstance(value, dict) else value


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.dictionaries(KEYED, VALUES.map(lambda value: {"a": value}), max_size=4))
def test_an_instance_is_what_one_would_write_by_hand(load, entries):
    keys = json.dumps({key: escaped(value) for key, value in entries.items()}, ensure_ascii=False)
    body = f"    for_each: {keys}\n    name: n ${{each.key}}\n    tool_ids: ['${{each.value.a}}', '${{each.value}}']\n"
    found = load(of("models", body)).configuration
    assert {address.key: dict(each.attributes) for address, each in found.resources.items()} == {
        key: {"name": f"n {key}", "tool_ids": [value["a"], value]} for key, value in entries.items()
    }
    assert all(parse_address(str(address)) == address for address in found.resources)


MISTAKES = {
    "no map and no list": ("    for_each: 3\n", "wrong-type", "3:15", "a mapping or a list of texts"),
    "nothing at all": ("    for_each:\n", "wrong-type", "3:14", "nothing (null)"),
    "a text": ("    for_each: tokyo\n", "wrong-type", "3:15", "and this is text"),
    "what a reference gives": ("    for_each: ${tools.x.id}\n", "wrong-type", "3:15", "an expression"),
    "a number in the list": ("    for_each: [a, 3]\n", "wrong-type", "3:19", "Each element of `for_each`"),
    "a reference in the list": (
        "    for_each: [a, '${tools.x.id}']\n",
        "wrong-type",
        "3:19",
        "before anything",
    ),
    "a secret in the list": ("    for_each: ['${env.A}']\n", "wrong-type", "3:16", "text that is known"),
    "a text twice": ("    for_each: [a, b, a]\n", "for-each-key", "3:22", "'a' stands twice"),
    "an empty key": ('    for_each: {a: 1, "": 2}\n', "for-each-key", "3:22", "It is empty"),
    "a line break in a key": ('    for_each: ["a\\nb"]\n', "for-each-key", "3:16", "'a b' has characters"),
    "a turning character in a key": (
        '    for_each: ["\\u202ea"]\n',
        "for-each-key",
        "3:16",
        "'a' has characters",
    ),
    "a control character in a key": ('    for_each: ["\\ea"]\n', "for-each-key", "3:16", "no output shows"),
    "a variable that is not declared": (
        "    for_each: ${var.x}\n",
        "unknown-variable",
        "3:15",
        "no variable 'x'",
    ),
    "each in for_each": (
        "    for_each: ['${each.key}']\n",
        "each-outside",
        "3:16",
        "outside of its `for_each`",
    ),
    "each without for_each": (
        "    name: ${each.key}\n",
        "each-outside",
        "3:11",
        "only in a resource with `for_each`",
    ),
    "a sibling without for_each": (
        "    name: ${tools.x[each.key].id}\n",
        "each-outside",
        "3:11",
        "`${tools.x[each.key].id}` means",
    ),
    "a sibling of no kind": (
        "    for_each: [a]\n    name: ${toolz.x[each.key].id}\n",
        "unknown-expression",
        "4:11",
        "'toolz' is neither a kind",
    ),
    "a value that no entry has": (
        "    for_each: {a: {city: 1}, b: {city: 2}}\n    name: n ${each.value.ctiy}\n",
        "each-missing",
        "4:11",
        'no value for "a" and "b"',
    ),
    "a value that some entries lack": (
        "    for_each: {a: {x: {y: 1}}, b: {x: 1}, c: {x: {}}, d: [], e: {}, f: 1}\n    name: ${each.value.x.y}\n",
        "each-missing",
        "4:11",
        'no value for "b", "c", "d" and 2 more',
    ),
    "a mapping in a text": (
        "    for_each: {a: 1, b: {x: 1}}\n    name: n ${each.value}\n",
        "value-in-text",
        "4:11",
        'stands in a text, and for "b" it is a mapping',
    ),
    "a key that is no text": (
        "    for_each: {a: b, b: 7}\n    name: ${tools.x[each.value].id}\n",
        "value-in-text",
        "4:11",
        'must be a text, and for "b" it is a number',
    ),
    "an unknown key of the lifecycle, once": (
        "    for_each: [a, b]\n    lifecycle: {protekt: true}\n",
        "unknown-key",
        "4:17",
        "'protekt' is not a key",
    ),
}


@pytest.mark.parametrize(("body", "code", "place", "words"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_reported_once_where_it_is(load, body, code, place, words):
    found = load(of("models", body))
    assert {(each.code, str(each.place)) for each in found.errors} == {(code, f"resources/a.yaml:{place}")}
    assert len(set(found.errors)) == 1
    assert words in found.errors[0].detail


@pytest.mark.parametrize("wrong", ["3", "[a, {key: re_123}]", "[a, 3]", "{'': re_123}", "[re_1, re_1]"])
def test_no_line_of_a_for_each_is_shown_for_it_may_hold_a_secret(load, wrong):
    assert not any(each.caret for each in load(of("models", f"    for_each: {wrong}\n")).errors)


def test_a_value_that_no_entry_has_may_have_been_meant_otherwise(load):
    body = "    for_each: {a: {x: {city: 1}}}\n    name: ${each.value.x.ctiy}\n"
    assert [each.hint for each in load(of("models", body)).errors] == ["Did you mean city?"]


def test_each_in_a_template_of_a_resource_without_for_each_is_refused_at_the_resource(load):
    files = {"p.md": "${each.key}", **of("models", '    name: ${template("p.md")}\n')}
    assert load(files).told() == [("each-outside", "resources/a.yaml:3:11")]


def test_a_reference_in_a_template_is_refused_in_for_each_too(load):
    files = {
        "p.md": "a ${tools.x[each.key].id}",
        **of("models", '    for_each: [a]\n    name: ${template("p.md")}\n'),
    }
    assert load(files).told() == [("expression-not-allowed", "p.md:1:3")]


def test_a_problem_of_the_body_is_reported_even_when_there_is_no_instance(load):
    assert load(of("models", "    for_each: {}\n    name: ${var.none}\n")).told() == [
        ("unknown-variable", "resources/a.yaml:4:11")
    ]


def test_too_much_is_refused_before_it_is_made(load):
    body = '    for_each: ${var.many}\n    name: ${file("long.md")}\n'
    files = {
        "voxform.yaml": "project: clinic\nvariables:\n  many: {type: list}\n",
        "long.md": "x" * 900_000,
        **of("models", body),
    }
    many = str([f"k{index}" for index in range(100)]).replace("'", '"')
    found = load(files, variables={"many": many})
    assert found.told() == [("expansion", "resources/a.yaml:3:15")]
    assert found.partial is not None
    assert len(found.partial.resources) < 100
    assert found.partial.for_each == {Address("models", "x"): False}


def test_the_digest_covers_instances(load):
    files = of("models", "    for_each: ${var.keys}\n    tool_ids: []\n")
    project = "project: clinic\nvariables:\n  keys: {type: map}\n"
    digests = [
        load({"voxform.yaml": project, **files}, variables={"keys": keys}).configuration.digest
        for keys in ('{"a":1,"b":1}', '{"b":1,"a":2}', '{"a":1}', '{"a":1,"c":1}')
    ]
    assert digests[0] == digests[1]  # values that are used nowhere do not matter, nor does the order
    assert len(set(digests)) == 3


def test_blocks_name_instances(load):
    blocks = (
        "moved:\n  - {from: models.branch, to: 'models.branch[\"tokyo\"]'}\n"
        "import:\n  - {to: 'models.branch[\"berlin\"]', id: m-1}\n"
    )
    found = load({"resources/a.yaml": BRANCHES + blocks}).configuration
    assert [(str(each.origin), str(each.to)) for each in found.moved] == [
        ("models.branch", 'models.branch["tokyo"]')
    ]
    assert [str(each.to) for each in found.imports] == ['models.branch["berlin"]']


def test_a_move_of_all_instances_moves_each_under_its_key(load):
    blocks = "moved:\n  - {from: models.office, to: models.branch}\n"
    found = load({"resources/a.yaml": BRANCHES + blocks}).configuration
    assert [(str(each.origin), str(each.to), str(each.place)) for each in found.moved] == [
        (f'models.office["{key}"]', f'models.branch["{key}"]', "resources/a.yaml:9:5")
        for key in ("tokyo", "berlin")
    ]


IMPORTS = {
    'models.branch["toyko"]': ("No resource `models.branch", 'Did you mean models.branch["tokyo"]?'),
    "models.branch": ("is made by `for_each`", 'Did you mean models.branch["tokyo"]?'),
}


@pytest.mark.parametrize("to", IMPORTS)
def test_an_import_to_no_instance_is_refused(load, to):
    found = load({"resources/a.yaml": BRANCHES + f"import:\n  - {{to: '{to}', id: m-1}}\n"})
    (problem,) = found.errors
    words, hint = IMPORTS[to]
    assert problem.code == "import-target"
    assert words in problem.detail
    assert problem.hint == hint


def test_an_import_to_an_instance_of_keys_that_could_not_be_read_is_not_reported_again(load):
    body = "    for_each: 3\nimport:\n  - {to: 'models.x[\"a\"]', id: m-1}\n"
    assert [each.code for each in load(of("models", body)).errors] == ["wrong-type"]
