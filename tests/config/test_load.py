"""From a project's folder to a configuration, and one report with all that is wrong."""

import json
from pathlib import Path

import pytest

from voxform.config.load import environments, load_configuration
from voxform.core.address import Address
from voxform.core.configuration import Import, Moved
from voxform.core.diagnostic import ConfigurationError
from voxform.core.place import Place, place_of
from voxform.core.resource import Lifecycle
from voxform.core.symbol import Reference, SecretVariable, Template

FOLLOW_UP = """\
integrations:
  resend:
    provider: resend
    api_key: ${env.RESEND_API_KEY}
    metadata: {from_email: "hello@${var.domain}"}
tools:
  send_summary:
    name: Summary
    type: send_email
    credential_id: ${integrations.resend.id}
    headers: {Authorization: "Bearer ${env.TOKEN}"}
    to: "{email}"
    depends_on: [models.desk]
    lifecycle: {protect: true, ignore_changes: [messaging_config.to, 'headers["X.Y"]']}
    secrets_version: 2
models:
  desk:
    temperature: ${var.temperature}
    tool_ids: [ "${tools.send_summary.id}" ]
webhooks:
  calls: {url: https://acme.example}
"""
PROJECT = """\
project: clinic
variables:
  domain: {type: string, default: acme.example, description: Where mail comes from.}
  temperature: {type: number, default: 0.3}
"""


@pytest.fixture
def clinic(load):
    return load({"voxform.yaml": PROJECT, "resources/follow_up.yaml": FOLLOW_UP})


def test_attributes_have_literals_for_variables_and_symbols_for_the_rest(clinic):
    assert clinic.attributes("integrations.resend") == {
        "name": "resend",
        "provider": "resend",
        "api_key": SecretVariable("RESEND_API_KEY"),
        "metadata": {"from_email": "hello@acme.example"},
    }
    assert clinic.attributes("tools.send_summary") == {
        "name": "Summary",
        "type": "send_email",
        "credential_id": Reference(Address("integrations", "resend"), ("id",)),
        "headers": {"Authorization": Template(("Bearer ", SecretVariable("TOKEN")))},
        "to": "{email}",
    }


def test_a_text_that_is_one_expression_keeps_the_type_of_its_value(clinic):
    assert clinic.attributes("models.desk")["temperature"] == 0.3


def test_the_name_defaults_to_the_key_where_a_kind_has_names(clinic):
    assert clinic.attributes("models.desk")["name"] == "desk"
    assert clinic.attributes("webhooks.calls") == {"url": "https://acme.example"}


def test_the_keys_of_voxform_are_apart_from_the_attributes(clinic):
    desired = clinic.configuration.resources[Address("tools", "send_summary")]
    assert desired.lifecycle == Lifecycle(
        protect=True, ignore_changes=(("messaging_config", "to"), ("headers", "X.Y"))
    )
    assert desired.depends_on == (Address("models", "desk"),)
    assert desired.secrets_version == 2
    assert desired.place == Place("resources/follow_up.yaml", 7, 3)


@pytest.mark.parametrize(
    ("address", "path", "line", "column"),
    [
        ("integrations.resend", ("metadata", "from_email"), 5, 28),
        ("integrations.resend", ("api_key",), 4, 14),
        ("integrations.resend", ("name",), 2, 3),
        ("models.desk", ("tool_ids", 0), 19, 17),
        ("models.desk", ("temperature",), 18, 18),
    ],
)
def test_values_keep_their_places_through_evaluation(clinic, address, path, line, column):
    assert place_of(clinic.attributes(address), path) == Place("resources/follow_up.yaml", line, column)


def test_a_list_from_a_variable_keeps_the_place_of_the_variable(load):
    project = "variables:\n  ids:\n    type: list\n    default: [a, b]\n"
    outcome = load({"voxform.yaml": project, "resources/a.yml": "models: {m: {tool_ids: '${var.ids}'}}\n"})
    assert outcome.attributes("models.m")["tool_ids"] == ["a", "b"]
    assert place_of(outcome.attributes("models.m"), ("tool_ids", 1)) == Place("voxform.yaml", 4, 18)


def test_a_small_project_is_one_file(load):
    configuration = load({"voxform.yaml": "project: p\ntools: {a: {type: end_call}}\n"}).configuration
    assert configuration.project == "p"
    assert configuration.environment.name == "default"
    assert configuration.environment.state_url == "file:.voxform/state/default.json"
    assert [str(each) for each in configuration.resources] == ["tools.a"]


def test_the_project_is_called_like_its_folder_when_it_has_no_name(load, tmp_path):
    assert load({"voxform.yaml": ""}).configuration.project == tmp_path.name


def test_moves_and_imports_of_all_files_are_read_in_order(load):
    configuration = load(
        {
            "voxform.yaml": "tools: {b: {}}\nmoved: [{from: tools.a, to: tools.b}]\n",
            "resources/x.yaml": (
                'models: {m: {}}\nimport:\n  - {to: tools.b, id: "7", send: true}\n  - {to: models.m, name: M}\n'
            ),
        }
    ).configuration
    assert configuration.moved == (
        Moved(Address("tools", "a"), Address("tools", "b"), Place("voxform.yaml", 2, 9)),
    )
    assert configuration.imports == (
        Import(Address("tools", "b"), Place("resources/x.yaml", 3, 5), id="7", send=True),
        Import(Address("models", "m"), Place("resources/x.yaml", 4, 5), name="M"),
    )


INCLUDED = {
    "the default": ("", {"resources/a.yaml", "resources/deep/er/b.yml"}),
    "one folder": ("include: [more/*.yaml]\n", {"more/c.yaml"}),
    "everything visible": (
        'include: ["**/*.yaml"]\n',
        {"resources/a.yaml", "more/c.yaml", "more/d/e.yaml", "top.yaml"},
    ),
    "a question mark": ('include: ["more/d?.yaml", "more/?/e.yaml"]\n', {"more/d/e.yaml"}),
    "one file twice": ("include: [top.yaml, ./top.yaml]\n", {"top.yaml"}),
}


@pytest.mark.parametrize("case", INCLUDED)
def test_include_says_which_files_hold_resources(load, case):
    project, expected = INCLUDED[case]
    names = ["resources/a.yaml", "resources/deep/er/b.yml", "more/c.yaml", "more/d/e.yaml", "top.yaml"]
    files = {name: f"tools: {{t{n}: {{text: {name}}}}}\n" for n, name in enumerate(names)}
    hidden = {".hidden/a.yaml": "x: [", "resources/.b.yaml": "x: [", "environments/dev.yaml": "{}"}
    outcome = load({"voxform.yaml": project, **files, **hidden})
    texts = {each.attributes["text"] for each in outcome.partial.resources.values()}
    assert texts == expected
    assert not outcome.errors


@pytest.mark.parametrize("pattern", ["/etc/*.yaml", "../*.yaml", "a/../../*.yaml", "~/x.yaml", "a\\\\b.yaml"])
def test_include_stays_inside_of_the_project(load, pattern):
    assert load({"voxform.yaml": f'include: ["{pattern}"]\n'}).told() == [("include", "voxform.yaml:1:11")]


def test_an_include_that_matches_nothing_is_a_warning(load):
    outcome = load({"voxform.yaml": "include: [ressources/*.yaml]\n"})
    assert [(each.code, each.severity) for each in outcome.diagnostics] == [("include-empty", "warning")]


def test_a_link_to_a_file_outside_is_not_read(load, tmp_path):
    (tmp_path.parent / "outside.yaml").write_text("tools: {a: {}}\n")
    (tmp_path / "resources").mkdir()
    (tmp_path / "resources/a.yaml").symlink_to(tmp_path.parent / "outside.yaml")
    assert load({}).told() == [("file-path", "resources/a.yaml:1:1")]


HIDING = {
    "nothing is said": "project: clinic\n",
    "everything visible": 'include: ["**/*.yaml"]\n',
}
HARMLESS = {
    "files beside it": 'include: ["resources/*.yaml"]\n',
    "folders above it": 'include: ["resources/*/*.yaml"]\n',
    "another folder": 'include: ["more/**/*.yaml", "*.yaml"]\n',
}


def _bury(folder, monkeypatch):
    """Below `resources`, a folder whose path is too long to be read, whoever reads it."""
    for name in ("resources", *["d" * 250] * 18):
        monkeypatch.chdir(folder)
        folder = Path(name)
        folder.mkdir(exist_ok=True)


@pytest.mark.parametrize("case", HIDING)
def test_a_folder_that_cannot_be_read_is_not_an_empty_one(load, tmp_path, monkeypatch, case):
    _bury(tmp_path, monkeypatch)
    outcome = load({"voxform.yaml": HIDING[case], "resources/a.yaml": "tools: {a: {}}\n"})
    assert [each.code for each in outcome.errors] == ["folder-unreadable"]
    assert outcome.partial is None


def test_a_folder_that_is_a_link_is_not_an_empty_one(load, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "resources").mkdir()
    (tmp_path / "resources" / "more").symlink_to(tmp_path / "elsewhere")
    outcome = load({"voxform.yaml": "project: p\n", "resources/a.yaml": "tools: {a: {}}\n"})
    assert [each.code for each in outcome.errors] == ["folder-unreadable"]
    assert outcome.partial is None


@pytest.mark.parametrize("case", HARMLESS)
def test_a_folder_that_nothing_includes_need_not_be_readable(load, tmp_path, monkeypatch, case):
    _bury(tmp_path, monkeypatch)
    assert not load({"voxform.yaml": HARMLESS[case], "resources/a.yaml": "tools: {a: {}}\n"}).errors


UNREADABLE = {
    "UTF-16": ("tools: {}\n".encode("utf-16"), "file-encoding", "1:1"),
    "Latin-1": (b"a: 1\nb: gr\xfc\xdfe\n", "file-encoding", "2:6"),
    "more than 8 MiB": (b"#" * (8 << 20) + b"\n", "file-too-large", "1:1"),
    "a list": (b"- a\n", "wrong-type", "1:1"),
    "a text": (b"a\n", "wrong-type", "1:1"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_file_that_is_no_mapping_in_utf_8_is_refused(load, case):
    content, code, at = UNREADABLE[case]
    assert load({"resources/a.yaml": content}).told() == [(code, f"resources/a.yaml:{at}")]


def test_a_byte_order_mark_at_the_beginning_is_fine(load):
    outcome = load({"resources/a.yaml": b"\xef\xbb\xbftools:\r\n  a: {}\r\n"})
    assert outcome.configuration.resources[Address("tools", "a")].place == Place("resources/a.yaml", 2, 3)


def test_all_files_together_are_bounded(load):
    files = {f"resources/{n}.yaml": b"#" * (8 << 20) for n in range(9)}
    assert load(files).told() == [("project-too-large", "resources/7.yaml:1:1")]


def test_a_folder_without_a_project_file_says_so(tmp_path, kinds):
    with pytest.raises(ConfigurationError) as refusal:
        load_configuration(tmp_path, kinds=kinds, environ={})
    assert [each.code for each in refusal.value.diagnostics] == ["no-project"]
    assert environments(tmp_path) == ("default",)


TEN_MISTAKES = {
    "voxform.yaml": """\
projekt: clinic
variables:
  domain: {type: strng, default: a}
  phone: {type: string, default: 4155550100}
  unset: {type: string}
""",
    "environments/dev.yaml": """\
api: {settle: 10, key: "${env.OPENAI_API_KEY}"}
variables: {domian: x}
""",
    "resources/a.yaml": """\
tools:
  a:
    credential_id: ${integration.resend.id}
    text: see ${var.unset}
    other: ${file("prompts/none.md")}
    lifecycle: {protekt: true}
    depends_on: [resend]
  b: text
toools: {}
""",
    "resources/b.yaml": """\
tools:
  a: {}
  c d: {}
models:
  m: {secrets_version: 0, text: "${1+1}", environments: [dew]}
moved: [{from: tools.a}]
import: [{to: tools.z, id: x}, {to: tools.a}]
""",
    "resources/c.yaml": "tools:\n  d:\n    to: {email}\n    e: [\n",
}
TOLD = [
    ("address", "resources/a.yaml:7:18"),
    ("api-key", "environments/dev.yaml:1:24"),
    ("duplicate-address", "resources/b.yaml:2:3"),
    ("duration", "environments/dev.yaml:1:15"),
    ("file-missing", "resources/a.yaml:5:12"),
    ("import-object", "resources/b.yaml:7:32"),
    ("import-target", "resources/b.yaml:7:15"),
    ("missing-key", "resources/b.yaml:6:9"),
    ("missing-variable", "resources/a.yaml:4:11"),
    ("name", "resources/b.yaml:3:3"),
    ("unknown-environment", "resources/b.yaml:5:58"),
    ("unknown-expression", "resources/a.yaml:3:20"),
    ("unknown-key", "resources/a.yaml:6:17"),
    ("unknown-key", "resources/a.yaml:9:1"),
    ("unknown-key", "voxform.yaml:1:1"),
    ("unknown-variable", "environments/dev.yaml:2:13"),
    ("variable-type", "voxform.yaml:3:18"),
    ("variable-type", "voxform.yaml:4:34"),
    ("wrong-type", "resources/a.yaml:8:6"),
    ("yaml-braces", "resources/c.yaml:3:9"),
    ("yaml-syntax", "resources/c.yaml:5:1"),
]


def test_one_report_tells_every_mistake_of_every_file_with_its_place(load):
    outcome = load(TEN_MISTAKES)
    assert outcome.told() == TOLD
    assert outcome.partial is None
    for each in outcome.diagnostics:
        assert each.detail.endswith((".", "!"))
        assert each.summary
        assert not each.summary.endswith(".")


PROPOSED = {
    "a key of the project": ({"voxform.yaml": "projekt: x\n"}, "Did you mean project?"),
    "a kind": ({"resources/a.yaml": "toools: {}\n"}, "Did you mean tools?"),
    "a kind in an expression": (
        {"resources/a.yaml": "tools: {a: {x: '${integration.r.id}'}}\n"},
        "Did you mean integrations?",
    ),
    "a source in an expression": (
        {"resources/a.yaml": "tools: {a: {x: '${vars.a.b}'}}\n"},
        "Did you mean var?",
    ),
    "a variable": (
        {
            "voxform.yaml": "variables: {domain: {default: a}}\n",
            "resources/a.yaml": "tools: {a: {x: '${var.domian}'}}\n",
        },
        "Did you mean domain?",
    ),
    "a type of variable": ({"voxform.yaml": "variables: {a: {type: int}}\n"}, "Did you mean integer?"),
    "a key of lifecycle": (
        {"resources/a.yaml": "tools: {a: {lifecycle: {retian: true}}}\n"},
        "Did you mean retain?",
    ),
    "a resource to import": (
        {"resources/a.yaml": "tools: {send: {}}\nimport: [{to: tools.sned, id: a}]\n"},
        "Did you mean tools.send?",
    ),
    "a kind of a dependency": (
        {"resources/a.yaml": "tools: {a: {depends_on: [tool.b]}}\n"},
        "Did you mean tools?",
    ),
}


@pytest.mark.parametrize("case", PROPOSED)
def test_a_word_that_is_not_known_gets_a_proposal(load, case):
    files, hint = PROPOSED[case]
    assert [each.hint for each in load(files).errors] == [hint]


def test_a_value_that_cannot_be_evaluated_leaves_the_rest_of_its_resource(load):
    outcome = load({"resources/a.yaml": "tools: {a: {x: 1, y: '${var.nope}', z: [a, '${nope.x.y}']}}\n"})
    assert outcome.partial is not None
    [tool] = outcome.partial.resources.values()
    assert tool.attributes["x"] == 1
    assert tool.attributes["z"][0] == "a"
    assert {each.address for each in outcome.errors} == {"tools.a"}


def test_a_line_that_may_hold_a_secret_is_not_shown(load):
    text = "integrations:\n  r:\n    api_key: sk-live-4242 ${oops\n    provider: ${oops\n"
    outcome = load({"resources/a.yaml": text})
    assert {each.place.line: each.caret for each in outcome.errors} == {3: False, 4: True}
    assert "4242" not in str(outcome.diagnostics)


def test_a_variable_without_a_value_is_told_once(load):
    project = "variables: {x: {type: string}, unused: {type: string}}\n"
    outcome = load(
        {"voxform.yaml": project, "resources/a.yaml": "tools: {a: {x: '${var.x}', y: '${var.x}'}}\n"}
    )
    assert outcome.told() == [("missing-variable", "resources/a.yaml:1:16")]
    assert "--var x=" in outcome.errors[0].hint


def test_the_digest_covers_what_is_declared_and_nothing_else(load):
    def digest(old="", new="", **options):
        files = {"voxform.yaml": PROJECT, "resources/follow_up.yaml": FOLLOW_UP}
        changed = {name: text.replace(old, new) if old else text for name, text in files.items()}
        return load(changed, **options).configuration.digest

    first = digest()
    assert first.startswith("sha256:")
    assert len(first) == 71
    same = {
        digest("tools:\n", "\n\n# moved down\ntools:\n"),
        digest("project: clinic", "project: other"),
        digest("0.3", "0.30"),
        digest(environ={"RESEND_API_KEY": "x"}),
    }
    other = [
        digest(variables={"domain": "b.example"}),
        digest("RESEND_API_KEY", "OTHER_API_KEY"),
        digest("protect: true", "protect: false"),
        digest("secrets_version: 2", "secrets_version: 3"),
        digest("depends_on: [models.desk]", "depends_on: []"),
        digest("resend", "mail"),
    ]
    assert same == {first}
    assert len({first, *other}) == len(other) + 1


def test_a_file_is_in_the_digest_with_its_text(load):
    resources = "tools: {a: {text: '${file(\"a.md\")}'}}\n"
    one = load({"resources/a.yaml": resources, "a.md": "one"}).configuration.digest
    two = load({"resources/a.yaml": resources, "a.md": "two"}).configuration.digest
    literal = load({"resources/a.yaml": "tools: {a: {text: two}}\n"}).configuration.digest
    assert one != two
    assert two == literal


def test_json_is_yaml(load):
    document = {"tools": {"a": {"type": "end_call", "list": [1, 2.5, True, None, "é\n"]}}}
    outcome = load({"resources/a.yaml": json.dumps(document, ensure_ascii=False, indent=1)})
    assert outcome.attributes("tools.a") == {"name": "a", **document["tools"]["a"]}


def test_advice_can_be_switched_off(load):
    assert load({"voxform.yaml": "advice: {off: [unused-tool]}\n"}).configuration.advice_off == (
        "unused-tool",
    )


def test_a_resource_that_is_an_alias_has_a_place_and_a_default_name_of_its_own(load):
    text = "tools:\n  a: &end {type: end_call}\n  b: *end\n"
    outcome = load({"voxform.yaml": "", "resources/a.yaml": text})
    b = outcome.configuration.resources[Address("tools", "b")]
    assert b.place == Place("resources/a.yaml", 3, 3)
    assert place_of(b.attributes, ("name",)) == Place("resources/a.yaml", 3, 3)
    assert place_of(b.attributes, ("type",)) == Place("resources/a.yaml", 2, 18)


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("advice: {off: [unused-tool]}", "`advice` stands in voxform.yaml."),
        ("policy: {}", "`policy` stands in voxform.yaml or an environment's file."),
        ("tool: {}", "Did you mean tools?"),
        (
            "hang_up: {type: end_call}",
            "A resource stands indented below its kind:\n    KIND:\n      hang_up: …",
        ),
        ("hang_up: 1", ""),
    ],
    ids=["of the project", "of an environment", "misspelt", "a resource without its kind", "no mapping"],
)
def test_a_key_that_a_resource_file_does_not_have_is_shown_its_place(load, key, hint):
    (problem,) = load({"resources/a.yaml": key}).errors
    assert (problem.code, problem.hint) == ("unknown-key", hint)
