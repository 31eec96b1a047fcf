"""Environments: which one, its account, its patches, and what it leaves out."""

from fractions import Fraction

import pytest

from voxform.config.load import environments
from voxform.core.address import Address
from voxform.core.configuration import Api
from voxform.core.place import Place, place_of
from voxform.core.policy import Forbidden, Limit, Policy
from voxform.core.symbol import Reference, SecretVariable

KEY = SecretVariable("ONEINBOX_API_KEY")
DEV = "environments/dev.yaml"
TWO = {DEV: "", "environments/prod.yml": ""}

CHOSEN = {
    "the only one": ({DEV: ""}, None, {}, "dev"),
    "none but the default": ({}, None, {}, "default"),
    "the one asked for": (TWO, "prod", {"VOXFORM_ENV": "dev"}, "prod"),
    "the one of VOXFORM_ENV": (TWO, None, {"VOXFORM_ENV": "dev"}, "dev"),
    "the default by its name": ({}, "default", {}, "default"),
}


@pytest.mark.parametrize("case", CHOSEN)
def test_an_environment_is_chosen(load, case):
    files, asked, environ, expected = CHOSEN[case]
    assert load(files, asked, environ=environ).configuration.environment.name == expected


@pytest.mark.parametrize(
    ("files", "asked", "code", "words"),
    [
        (TWO, None, "environment-needed", "dev, prod"),
        (TWO, "prd", "unknown-environment", "dev, prod"),
        ({}, "prod", "unknown-environment", "default"),
    ],
)
def test_without_a_choice_there_is_no_configuration(load, files, asked, code, words):
    outcome = load(files, asked)
    assert outcome.partial is None
    assert [each.code for each in outcome.errors] == [code]
    assert words in outcome.errors[0].detail


@pytest.mark.parametrize(
    ("files", "hint"),
    [(TWO, "choose another with -e or VOXFORM_ENV"), ({}, "Leave out -e and VOXFORM_ENV")],
    ids=["with environment files", "without"],
)
def test_an_unknown_environment_is_told_what_there_could_be(load, files, hint):
    assert hint in load(files, "production").errors[0].hint


def test_environments_are_listed_by_name(load, tmp_path):
    load({**TWO, "environments/notes.md": "", "environments/.hidden.yaml": "", "environments/a b.yaml": ""})
    assert environments(tmp_path) == ("dev", "prod")


APIS = {
    "nothing": ("", Api("https://api.oneinbox.ai", 10.0, KEY)),
    "a host": (
        "api: {url: 'https://api-tokyo.oneinbox.ai/'}",
        Api("https://api-tokyo.oneinbox.ai", 10.0, KEY),
    ),
    "the embedded platform": ("api: {url: 'emulator:'}", Api("emulator:", 0.0, None)),
    "a settle time": (
        "api: {settle: 1.5s, account: org_1}",
        Api("https://api.oneinbox.ai", 1.5, KEY, "org_1"),
    ),
    "another key": (
        'api: {key: "${env.VOXFORM_DEV_KEY}", url: "http://127.0.0.1:8080", settle: 0s}',
        Api("http://127.0.0.1:8080", 0.0, SecretVariable("VOXFORM_DEV_KEY")),
    ),
}


@pytest.mark.parametrize("case", APIS)
@pytest.mark.parametrize("file", [DEV, "voxform.yaml"])
def test_the_account_is_described_in_the_environment_or_in_a_project_without_any(load, case, file):
    text, api = APIS[case]
    assert load({file: text}).configuration.environment.api == api


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("api: {key: oi_sk_live}", "api-key", 12),
        ('api: {key: "${env.OPENAI_API_KEY}"}', "api-key", 12),
        ('api: {key: "x${env.ONEINBOX_API_KEY}"}', "api-key", 12),
        ('api: {key: "${var.key}"}', "api-key", 12),
        ("api: {key: 7}", "api-key", 12),
        ("api: {url: 'ftp://a.example'}", "api-url", 12),
        ("api: {url: api.oneinbox.ai}", "api-url", 12),
        ("api: {url: 'https://user:secret@api.oneinbox.ai'}", "api-url", 12),
        ("api: {url: 'https://api.oneinbox.ai?key=1'}", "api-url", 12),
        ("api: {url: 'https://[::1'}", "api-url", 12),
        ("api: {url: '${var.url}'}", "expression-not-allowed", 12),
        ("api: {settle: soon}", "duration", 15),
        ("api: {settle: 10}", "duration", 15),
        ("api: {acount: org_1}", "unknown-key", 7),
        ("api: oneinbox", "wrong-type", 6),
        ("state: {url: 's3://bucket/prod'}", "state-url", 14),
        ("state: ./state.json", "state-url", 8),
        ("state: {path: x}", "unknown-key", 9),
        ("env_files: .env", "wrong-type", 12),
        ("env_files: [../other/.env]", "file-path", 13),
        ("env_files: [/proc/self/environ]", "file-path", 13),
        ("env_files: [.git/config]", "file-path", 13),
        ("env_files: [below/.Git/config]", "file-path", 13),
        ("env_files: [.voxform/state/dev.json]", "file-path", 13),
        ("policies: {}", "unknown-key", 1),
        ("policy: 3", "wrong-type", 9),
        ("policy: {max_delete: 3}", "unknown-key", 10),
        ("policy: {max_deletes: -1}", "policy-limit", 23),
        ("policy: {max_deletes: 1.5}", "policy-limit", 23),
        ("policy: {max_deletes: true}", "policy-limit", 23),
        ("policy: {max_deletes: null}", "policy-limit", 23),
        ("policy: {max_deletes: '3'}", "policy-limit", 23),
        ("policy: {max_changes: '101%'}", "policy-limit", 23),
        ("policy: {max_changes: '-1%'}", "policy-limit", 23),
        ("policy: {max_changes: many}", "policy-limit", 23),
        ("policy: {forbid: delete tools}", "wrong-type", 18),
        ("policy: {forbid: [3]}", "wrong-type", 19),
        ("policy: {forbid: [delete]}", "policy-forbid", 19),
        ("policy: {forbid: [delete all tools]}", "policy-forbid", 19),
        ("policy: {forbid: [remove tools]}", "policy-forbid", 19),
        ("policy: {forbid: [noop tools]}", "policy-forbid", 19),
        ("policy: {forbid: [delete tool]}", "policy-forbid", 19),
        ("policy: {on_drift: refuse}", "policy-on-drift", 20),
        ("policy: {on_drift: true}", "wrong-type", 20),
    ],
)
def test_a_wrong_setting_is_told_with_its_place_and_without_its_value(load, text, code, column):
    outcome = load({DEV: text})
    assert outcome.told() == [(code, f"{DEV}:1:{column}")]
    assert "oi_sk_live" not in str(outcome.errors)
    assert outcome.errors[0].caret is (
        code not in {"api-key", "api-url", "state-url", "expression-not-allowed"}
    )


@pytest.mark.parametrize("file", [DEV, "voxform.yaml"])
def test_the_policy_is_read_with_its_places(load, file):
    text = "policy:\n  max_deletes: 0\n  max_changes: 12.5%\n  forbid: [delete tools, replace *]\n  on_drift: fail\n"
    policy = load({file: text}).configuration.environment.policy
    assert policy == Policy(
        Limit("0", Place(file, 2, 16), number=0),
        Limit("12.5%", Place(file, 3, 16), share=Fraction(25, 2)),
        (
            Forbidden("delete", "tools", Place(file, 4, 12)),
            Forbidden("replace", "*", Place(file, 4, 26)),
        ),
        Place(file, 5, 13),
    )


@pytest.mark.parametrize("text", ["", "policy: {}", "policy: {on_drift: overwrite, forbid: []}"])
def test_by_default_there_is_no_limit(load, text):
    assert load({DEV: text}).configuration.environment.policy == Policy()


def test_a_word_that_is_nearly_right_is_suggested(load):
    (found,) = load({DEV: "policy: {forbid: [delete tool]}"}).errors
    assert found.hint == "Did you mean tools?"


@pytest.mark.parametrize("text", ["state: 'file:/srv/dev.json'", "state: {url: 'file:/srv/dev.json'}"])
def test_the_state_is_at_a_url(load, text):
    assert load({DEV: text}).configuration.environment.state_url == "file:/srv/dev.json"


def test_env_files_need_not_exist(load):
    outcome = load({DEV: "env_files: [.env, secrets/dev.env]"})
    assert outcome.configuration.environment.env_files == (".env", "secrets/dev.env")


def test_an_environments_keys_in_the_project_file_belong_into_its_file(load):
    outcome = load({DEV: "", "voxform.yaml": "api: {url: 'emulator:'}\n"})
    assert outcome.told() == [("environment-key", "voxform.yaml:1:1")]


RESOURCES = {
    "resources/a.yaml": """\
tools:
  debug: {type: end_call}
  send:
    type: send_email
    parameters: {a: {x: 1}, b: 2}
models:
  desk:
    temperature: 0.7
    prompt: hello
    tool_ids:
      - ${tools.debug.id}
      - ${tools.send.id}
"""
}


def patched(load, patches):
    return load({**RESOURCES, DEV: f"patches:\n{patches}"})


def test_a_patch_replaces_adds_and_removes_values_and_gives_them_its_place(load):
    outcome = patched(
        load,
        "  models: {desk: {temperature: 0.3, prompt: null}}\n"
        "  tools: {send: {parameters: {a: null, c: {y: null, z: 3}}, list: [null, 1]}}\n",
    )
    desk, send = outcome.attributes("models.desk"), outcome.attributes("tools.send")
    assert desk["temperature"] == 0.3
    assert "prompt" not in desk
    assert send["parameters"] == {"b": 2, "c": {"z": 3}}
    assert send["list"] == [None, 1]
    assert place_of(desk, ("temperature",)) == Place(DEV, 2, 32)
    assert place_of(desk, ("tool_ids",)) == Place("resources/a.yaml", 11, 7)
    assert place_of(send, ("parameters", "b")) == Place("resources/a.yaml", 5, 32)
    assert place_of(send, ("parameters", "c", "z")) == Place(DEV, 3, 56)
    assert place_of(send, ("name",)) == Place("resources/a.yaml", 3, 3)


def test_expressions_in_a_patch_are_evaluated(load):
    outcome = patched(load, "  models: {desk: {other: '${tools.send.id}', lifecycle: {protect: true}}}\n")
    assert outcome.attributes("models.desk")["other"] == Reference(Address("tools", "send"), ("id",))
    assert outcome.configuration.resources[Address("models", "desk")].lifecycle.protect


def test_a_mistake_in_a_patch_is_told_where_the_patch_is(load):
    outcome = patched(load, "  models:\n    desk:\n      other: ${var.nope}\n")
    assert outcome.told() == [("unknown-variable", f"{DEV}:4:14")]


def test_a_resource_that_a_patch_removes_is_dropped_from_lists_with_a_notice(load):
    outcome = patched(load, "  tools: {debug: null}\n")
    assert Address("tools", "debug") not in outcome.configuration.resources
    assert outcome.attributes("models.desk")["tool_ids"] == [Reference(Address("tools", "send"), ("id",))]
    assert place_of(outcome.attributes("models.desk"), ("tool_ids", 0)) == Place("resources/a.yaml", 12, 9)
    assert [(each.code, each.severity, str(each.place), each.address) for each in outcome.diagnostics] == [
        ("reference-dropped", "notice", "resources/a.yaml:11:9", "models.desk")
    ]
    assert outcome.configuration.diagnostics == outcome.diagnostics


def test_a_single_reference_to_a_removed_resource_is_an_error(load):
    text = "models: {m: {a: '${tools.debug.id}', b: 'x ${tools.debug.id}', depends_on: [tools.debug]}}\n"
    outcome = load({**RESOURCES, "resources/b.yaml": text, DEV: "patches: {tools: {debug: null}}\n"})
    assert [each for each in outcome.told() if "b.yaml" in each[1]] == [
        ("reference-dropped", "resources/b.yaml:1:77"),
        ("reference-left-out", "resources/b.yaml:1:17"),
        ("reference-left-out", "resources/b.yaml:1:41"),
    ]


def test_a_resource_exists_only_in_the_environments_it_names(load):
    text = "tools:\n  a: {environments: [dev]}\nmodels:\n  m: {tool_ids: ['${tools.a.id}']}\n"
    files = {"resources/b.yaml": text, **TWO}
    assert "environments" not in load(files, "dev").attributes("tools.a")
    outcome = load(files, "prod")
    assert outcome.attributes("models.m")["tool_ids"] == []
    assert [each.code for each in outcome.diagnostics] == ["reference-dropped"]


def test_an_import_of_a_resource_that_is_left_out_is_dropped(load):
    text = "tools:\n  a: {environments: [dev]}\nimport: [{to: tools.a, id: x}]\n"
    assert load({"resources/b.yaml": text, **TWO}, "prod").configuration.imports == ()


PATCHES = {
    "an unknown kind": ("  tool: {send: {a: 1}}\n", "unknown-key", "2:3", "error", "Did you mean tools?"),
    "a text for a resource": ("  tools: {send: x}\n", "wrong-type", "2:17", "error", ""),
    "a resource that is not there": (
        "  tools: {sned: null}\n",
        "patch-removes-nothing",
        "2:11",
        "warning",
        "Did you mean send?",
    ),
    "an attribute that is not there": (
        "  tools: {send: {paramters: null}}\n",
        "patch-removes-nothing",
        "2:18",
        "warning",
        "Did you mean parameters?",
    ),
    "a resource that looks misspelt": (
        "  tools: {sned: {a: 1}}\n",
        "patch-adds",
        "2:11",
        "warning",
        "Did you mean send?",
    ),
    "a name that is none": ("  tools: {'1x': {a: 1}}\n", "name", "2:11", "error", "    x:"),
}


@pytest.mark.parametrize("case", PATCHES)
def test_a_patch_that_misses_is_told(load, case):
    patches, code, at, severity, hint = PATCHES[case]
    [told] = patched(load, patches).diagnostics
    assert (told.code, str(told.place), told.severity, told.hint) == (code, f"{DEV}:{at}", severity, hint)


def test_a_patch_can_add_a_resource(load):
    outcome = patched(load, "  webhooks: {extra: {url: https://a.example, x: null}}\n")
    desired = outcome.configuration.resources[Address("webhooks", "extra")]
    assert desired.attributes == {"url": "https://a.example"}
    assert desired.place == Place(DEV, 2, 14)
