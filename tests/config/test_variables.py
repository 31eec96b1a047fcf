"""Variables: which value wins, and what it must be."""

import pytest

from voxform.core.place import Place

DECLARED = "variables:\n  x: {{type: {}, default: {}}}\n"
USE = {"resources/a.yaml": "tools: {a: {value: '${var.x}', text: 'is ${var.x}'}}\n"}


def test_the_later_source_wins(load):
    files = {"voxform.yaml": DECLARED.format("string", "default"), **USE}
    environment = {"environments/dev.yaml": "variables: {x: file}\n"}
    environ = {"VOXFORM_VAR_x": "process"}
    assert load(files).attributes("tools.a")["value"] == "default"
    assert load({**files, **environment}).attributes("tools.a")["value"] == "file"
    assert load(files, environ=environ).attributes("tools.a")["value"] == "process"
    outcome = load(files, environ=environ, variables={"x": "line"})
    assert outcome.attributes("tools.a")["value"] == "line"
    assert outcome.configuration.environment.variables == {"x": "line"}


WRITTEN = {
    ("string", "acme"): ("acme", "is acme"),
    ("string", '"7"'): ("7", "is 7"),
    ("string", '"$${x}"'): ("${x}", "is ${x}"),
    ("number", "0.3"): (0.3, "is 0.3"),
    ("number", "2"): (2, "is 2"),
    ("integer", "2"): (2, "is 2"),
    ("boolean", "true"): (True, "is true"),
}


@pytest.mark.parametrize(("wanted", "text"), WRITTEN)
def test_a_value_keeps_its_type_alone_and_becomes_text_inside_of_one(load, wanted, text):
    attributes = load({"voxform.yaml": DECLARED.format(wanted, text), **USE}).attributes("tools.a")
    assert (attributes["value"], attributes["text"]) == WRITTEN[wanted, text]


GIVEN = {
    ("string", "07"): "07",
    ("string", ""): "",
    ("string", "${env.X} stays"): "${env.X} stays",
    ("number", "0.50"): 0.5,
    ("integer", "7"): 7,
    ("integer", "7.0"): 7,
    ("boolean", "false"): False,
    ("list", '["a", 1.0]'): ["a", 1],
    ("map", '{"a": {"b": null}}'): {"a": {"b": None}},
}


@pytest.mark.parametrize(("wanted", "text"), GIVEN)
def test_text_from_outside_becomes_the_declared_type(load, wanted, text):
    project = f"variables: {{x: {{type: {wanted}}}}}\n"
    use = {"resources/a.yaml": "tools: {a: {value: '${var.x}'}}\n"}
    outcome = load({"voxform.yaml": project, **use}, variables={"x": text})
    assert outcome.attributes("tools.a")["value"] == GIVEN[wanted, text]


REFUSED = [
    ("number", "1_000"),
    ("number", "NaN"),
    ("number", "1e999"),
    ("integer", "0.5"),
    ("integer", "0x10"),
    ("boolean", "True"),
    ("list", "a,b"),
    ("list", '{"a": 1}'),
    ("list", "[NaN]"),
    ("list", "[" * 100_000),
    ("map", "a: b"),
    ("string", "\udc80"),
]


@pytest.mark.parametrize(
    ("wanted", "text"), REFUSED, ids=lambda each: each[:9].encode("ascii", "replace").decode()
)
def test_text_from_outside_of_another_type_is_refused(load, wanted, text):
    outcome = load(
        {"voxform.yaml": f"variables:\n  x: {{type: {wanted}}}\n"}, environ={"VOXFORM_VAR_x": text}
    )
    assert outcome.told() == [("variable-type", "voxform.yaml:2:3")]
    assert "VOXFORM_VAR_x" in outcome.errors[0].detail


def test_a_list_has_no_form_inside_of_a_text(load):
    outcome = load({"voxform.yaml": DECLARED.format("list", "[a]"), **USE})
    assert outcome.told() == [("value-in-text", "resources/a.yaml:1:38")]


@pytest.mark.parametrize(
    ("wanted", "value"),
    [
        ("string", "7"),
        ("string", "true"),
        ("integer", "1.5"),
        ("integer", "true"),
        ("list", "a"),
        ("map", "[]"),
        ("string", "null"),
    ],
)
def test_a_written_value_of_another_type_is_refused_where_it_is(load, wanted, value):
    outcome = load({"voxform.yaml": DECLARED.format(wanted, value)})
    assert outcome.told() == [("variable-type", f"voxform.yaml:2:{24 + len(wanted)}")]


@pytest.mark.parametrize(
    "value",
    ['"${env.KEY}"', '"a ${var.y}"', "'${file(\"x\")}'", '"${oops"'],
    ids=["secret", "variable", "file", "nothing"],
)
def test_a_value_is_a_literal(load, value):
    outcome = load({"voxform.yaml": DECLARED.format("string", value)})
    assert outcome.told() == [("variable-not-literal", "voxform.yaml:2:30")]


def test_expressions_deep_inside_of_a_value_are_found(load):
    project = "variables:\n  x:\n    type: map\n    default: {a: [b, '${env.X}']}\n"
    assert load({"voxform.yaml": project}).errors[0].place == Place("voxform.yaml", 4, 22)


def test_a_variable_that_nobody_declared_is_refused(load):
    project = DECLARED.format("string", "a")
    assert load({"voxform.yaml": project}, variables={"y": "1"}).told() == [("unknown-variable", "None")]
    outcome = load({"voxform.yaml": project, "environments/dev.yaml": "variables: {xy: 1}\n"})
    assert outcome.told() == [("unknown-variable", "environments/dev.yaml:1:13")]


def test_a_misspelt_name_in_the_process_is_a_warning_and_a_foreign_one_is_not_ours(load):
    project = "variables: {domain: {default: a}}\n"
    environ = {"VOXFORM_VAR_domian": "b", "VOXFORM_VAR_zzz": "c"}
    [told] = load({"voxform.yaml": project}, environ=environ).diagnostics
    assert (told.code, told.severity, told.hint) == (
        "unknown-variable",
        "warning",
        "Did you mean VOXFORM_VAR_domain?",
    )
