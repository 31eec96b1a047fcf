"""`for_each` from the command line: what one key more or less costs, renames, and addresses with keys."""

import json
from collections.abc import Callable

import pytest
from tests.cli.bench import INTEGRATIONS, RESEND, Bench

Make = Callable[..., Bench]

BRANCHES = """
tools:
  summary:
    for_each:
      tokyo: {greeting: Konnichiwa}
      berlin: {greeting: Guten Tag}
    type: send_email
    description: Send the summary of ${each.key}.
    credential_id: ${integrations.resend.id}
    messaging_config:
      to: "{email}"
      subject_template: "${each.value.greeting}"
      body_template: ${template("prompts/mail.md")}
  goodbye: {type: end_call, description: Say goodbye.}
models:
  branch:
    for_each: ${var.branches}
    provider: openai
    model: gpt-4o-mini
    system_prompt: You answer in ${each.key}.
    tool_ids: ["${tools.summary[each.key].id}", "${tools.goodbye.id}"]
  everything:
    provider: openai
    model: gpt-4o-mini
    system_prompt: You can do everything.
    tool_ids: ${tools.summary[*].id}
agents:
  branch:
    for_each: ${var.branches}
    llm_id: ${models.branch[each.value].id}
    first_message: Good day!
    transcriber: {provider: whisper, model: large-v3, language: ja}
    tts: {provider: cartesia, voice_id: vc_aria, speed: 1.1}
"""
VARIABLES = "variables:\n  branches: {type: list, default: [tokyo, berlin]}\n"
THREE = BRANCHES.replace("      berlin:", "      oslo: {greeting: God dag}\n      berlin:")


def project(made: Bench, resources: str = BRANCHES, branches: str = "[tokyo, berlin]") -> None:
    settings = f"project: clinic\napi: {{url: '{made.account.url}', settle: 0s}}\n"
    made.write("voxform.yaml", settings + VARIABLES.replace("[tokyo, berlin]", branches))
    made.write("prompts/mail.md", "${each.value.greeting} from ${each.key}, {name}!\n")
    made.resources(INTEGRATIONS, resources)


@pytest.fixture
def applied(bench: Make) -> Bench:
    """Two branches that have just been applied."""
    made = bench()
    project(made)
    made.apply()
    return made


def test_instances_are_made_in_order_with_what_each_says(applied: Bench) -> None:
    tools = {each["name"]: each for each in applied.account.all("tools")}
    models = {each["name"]: each for each in applied.account.all("models")}

    assert sorted(tools) == ["goodbye", "summary berlin", "summary tokyo"]
    assert sorted(models) == ["branch berlin", "branch tokyo", "everything"]
    assert tools["summary tokyo"]["messaging_config"] == {
        "to": "{email}",
        "subject_template": "Konnichiwa",
        "body_template": "Konnichiwa from tokyo, {name}!\n",
    }
    tokyo, berlin = tools["summary tokyo"]["id"], tools["summary berlin"]["id"]
    assert set(models["branch tokyo"]["tool_ids"]) == {tokyo, tools["goodbye"]["id"]}
    assert set(models["everything"]["tool_ids"]) == {tokyo, berlin}
    assert applied.account.named("agents", "branch tokyo")["llm_id"] == models["branch tokyo"]["id"]
    applied.assert_idle()


def test_one_key_more_creates_its_instance_and_updates_who_lists_them_all(applied: Bench) -> None:
    project(applied, THREE)

    planned = applied.plan()
    before = len(applied.account.writes)
    applied.apply()

    assert planned.actions == {'tools.summary["oslo"]': "create", "models.everything": "update"}
    assert len(applied.account.writes) == before + 2
    assert len(applied.account.named("models", "everything")["tool_ids"]) == 3
    applied.assert_idle()


def test_one_key_less_deletes_exactly_one(applied: Bench) -> None:
    project(applied, branches="[berlin]")
    tokyo = applied.account.named("agents", "branch tokyo")["id"]

    planned = applied.plan()
    before = len(applied.account.writes)
    applied.apply()

    assert planned.actions == {'agents.branch["tokyo"]': "delete", 'models.branch["tokyo"]': "delete"}
    assert applied.account.writes[before][1].endswith(tokyo)
    assert len(applied.account.writes) == before + 2
    applied.assert_idle()


def test_an_entry_changes_its_instance_alone(applied: Bench) -> None:
    project(applied, BRANCHES.replace("Konnichiwa", "Konbanwa"))

    (change,) = applied.plan().document["changes"]

    assert change["address"] == 'tools.summary["tokyo"]'
    assert {each["path"] for each in change["fields"]} == {
        "messaging_config.body_template",
        "messaging_config.subject_template",
    }
    assert change["source"] == {"file": "resources/part1.yaml", "line": 3, "column": 3}


def test_another_order_of_the_keys_is_no_change(applied: Bench) -> None:
    project(applied, branches="[berlin, tokyo]")
    applied.assert_idle()


def test_all_instances_are_destroyed(applied: Bench) -> None:
    applied.ok("destroy", "--auto-approve", "--allow", "delete-all")
    assert [applied.account.all(kind) for kind in ("agents", "models", "tools", "integrations")] == [[]] * 4


ONE = "tools:\n  bye: {type: end_call, name: Bye, description: Say goodbye.}\n"
SOME = "tools:\n  bye:\n    for_each: %s\n    type: end_call\n    name: ${each.value}\n    description: Say goodbye.\n"
RENAMES = {
    "one resource becomes an instance": (ONE, SOME % "{a: Bye}", "tools.bye", 'tools.bye["a"]'),
    "an instance becomes one resource": (SOME % "{a: Bye}", ONE, 'tools.bye["a"]', "tools.bye"),
    "an instance gets another key": (
        SOME % "{a: Bye}",
        SOME % "{'\"it''s\"': Bye}",
        'tools.bye["a"]',
        'tools.bye["\\"it\'s\\""]',
    ),
}


@pytest.mark.parametrize(("before", "after", "origin", "to"), RENAMES.values(), ids=RENAMES)
def test_a_rename_is_refused_with_the_block_that_does_it_without_a_request(
    bench: Make, before: str, after: str, origin: str, to: str
) -> None:
    made = bench()
    made.resources(before)
    made.apply()
    made.resources(after)

    refused = made.plan()
    (problem,) = [each for each in refused.document["diagnostics"] if each["code"] == "recreate"]
    block = problem["hint"][problem["hint"].index("  moved:") : problem["hint"].rindex("\n")]
    made.resources(after + "\n" + "\n".join(line[2:] for line in block.splitlines()) + "\n")
    moved = made.plan().document
    made.apply()

    assert (refused.code, problem["rule"]) == (3, "recreate")
    assert [(each["address"], each["action"], each["moved_from"]) for each in moved["changes"]] == [
        (to, "move", origin)
    ]
    assert len(made.account.writes) == 1
    made.assert_idle()


def test_all_instances_move_with_one_block(bench: Make) -> None:
    made = bench()
    made.resources(SOME % "{a: Bye, b: Ciao}")
    made.apply()

    renamed = (SOME % "{a: Bye, b: Ciao}").replace("  bye:", "  leave:")
    made.resources(renamed + "moved:\n  - {from: tools.bye, to: tools.leave}\n")
    moved = made.plan()
    made.apply()

    assert moved.actions == {'tools.leave["a"]': "move", 'tools.leave["b"]': "move"}
    assert len(made.account.writes) == 2
    made.assert_idle()


KEYS = ["tokyo", "a.b", "x[0]", 'say "hi"', "it's", "back\\slash", "東京", "a b", "$(id)", "#1: x", "*"]


@pytest.mark.parametrize("key", KEYS)
def test_an_instance_has_one_address_everywhere(bench: Make, key: str) -> None:
    made = bench()
    entries = json.dumps({key.replace("${", "$${"): "Bye"}, ensure_ascii=False)
    made.resources(SOME % entries)
    address = f"tools.bye[{json.dumps(key, ensure_ascii=False)}]"

    planned = made.plan().document
    made.apply()
    listed = made.ok("state", "list", "--json").document
    shown = made.ok("state", "show", address, "--json").document
    made.ok("state", "mv", address, "tools.other")
    made.ok("state", "mv", "tools.other", address)
    removed = made.ok("state", "rm", address).out
    made.ok("import", address, shown["id"])

    assert [each["address"] for each in planned["changes"]] == [address]
    assert [each["address"] for each in listed["resources"]] == [address]
    assert shown["address"] == address
    assert shown["id"] in removed
    assert made.account.writes == [("POST", "/v1/tools")]
    made.assert_idle()


def test_a_twin_is_adopted_by_the_block_that_is_printed(bench: Make) -> None:
    made = bench()
    twin = made.account.call(
        "POST", "/v1/tools", {"name": "Bye", "type": "end_call", "description": "Say goodbye."}
    )
    made.resources(SOME % "{'a: #1': Bye}")

    hint = next(each for each in made.plan().document["diagnostics"] if each["severity"] == "refusal")["hint"]
    block = [line[2:] for line in hint.splitlines() if line.startswith("  ")]
    made.resources(SOME % "{'a: #1': Bye}" + "\n".join(block) + "\n")

    assert [(each["address"], each["id"]) for each in made.plan().document["changes"]] == [
        ('tools.bye["a: #1"]', twin["id"])
    ]


@pytest.mark.parametrize("address", ['tools.bye[""]', 'tools.bye["a\\nb"]', "tools.bye[a]", 'tools.bye["a"'])
def test_a_key_that_cannot_be_is_a_mistake_in_the_command(bench: Make, address: str) -> None:
    outcome = bench()("state", "rm", address)
    assert outcome.code == 1
    assert "is not an address" in outcome.err


def test_instances_with_one_name_are_a_warning_until_one_would_be_created(bench: Make) -> None:
    made = bench()
    alike = (SOME % "[a, b]").replace("${each.value}", "Bye")
    made.resources(alike)

    warned = made.ok("validate", "--json").document["diagnostics"]
    refused = made("apply", "--auto-approve")
    made.resources(SOME % "[Bye, b]")
    made.apply()
    made.resources((SOME % "[Bye, b]").replace("${each.value}", "Bye"))
    updated = made.plan()

    assert [(each["code"], each["severity"], each["hint"]) for each in warned] == [
        ("same-identity", "warning", "    name: bye ${each.key}")
    ]
    assert (refused.code, made.account.writes) == (1, [("POST", "/v1/tools")] * 2)
    assert "error[same-identity]" in refused.out
    assert (updated.code, updated.actions) == (0, {'tools.bye["b"]': "update"})


MANY_KEYS = """
integrations:
  mail:
    for_each:
      sales: {key: "${env.RESEND_API_KEY}", from: sales@acme.example}
      care: {key: "${env.CALCOM_API_KEY}", from: care@acme.example}
    provider: resend
    api_key: ${each.value.key}
    metadata: {from_email: "${each.value.from}"}
"""


def test_a_secret_reaches_a_secret_attribute_through_the_entry(bench: Make) -> None:
    made = bench()
    made.resources(MANY_KEYS)

    planned = made.plan()
    made.apply()

    sources = {
        each["address"]: [field["secret_sources"] for field in each["fields"] if field["path"] == "api_key"]
        for each in planned.document["changes"]
    }
    assert sources == {
        'integrations.mail["sales"]': [["RESEND_API_KEY"]],
        'integrations.mail["care"]': [["CALCOM_API_KEY"]],
    }
    assert RESEND not in planned.out
    made.assert_idle()


SMUGGLED = {
    "as an attribute": ("'${each.value.key}'", "prompts/none.md"),
    "inside a text": ("'x ${each.value.key}'", "prompts/none.md"),
    "through a template": ("'${template(\"prompts/leak.md\")}'", "prompts/leak.md"),
}


@pytest.mark.parametrize("written", SMUGGLED)
def test_a_secret_reaches_no_other_attribute_through_the_entry(bench: Make, written: str) -> None:
    made = bench()
    value, file = SMUGGLED[written]
    made.write(file, "Our key is ${each.value.key}.\n")
    made.resources(MANY_KEYS.replace('"${each.value.from}"', value))

    refused = made("plan", "--json")
    told = made("validate", "--json").document["diagnostics"]

    assert refused.code == 1
    assert {each["code"] for each in told} == {"secret-not-allowed"}
    assert {each["address"] for each in told} <= {'integrations.mail["sales"]', 'integrations.mail["care"]'}
    assert made.account.writes == []


def test_a_mistake_of_all_instances_is_shown_once_with_its_line(bench: Make) -> None:
    made = bench()
    made.resources(
        "tools:\n  bye:\n    for_each: [a, b]\n    type: end_kall\n    description: ${each.valu}\n"
    )

    shown = made("validate").err

    assert shown.count("\nerror[") + shown.startswith("error[") == 2, shown
    assert "    type: end_kall\n" in shown
    assert "hint: Write ${each.key}, ${each.value} or ${each.value.NAME}." in shown


def test_a_wrong_value_is_shown_in_its_entry(bench: Make) -> None:
    made = bench()
    made.resources(
        "tools:\n  bye:\n    for_each:\n      a: {type: end_call}\n      b: {type: end_kall}\n"
        "    type: ${each.value.type}\n    description: D\n"
    )

    (problem,) = made("validate", "--json").document["diagnostics"]

    assert problem["source"] == {"file": "resources/part0.yaml", "line": 5, "column": 17}
    assert problem["address"] == 'tools.bye["b"]'
