"""`drift --write`: the files say what is live, the plan after it is empty, and nothing else in them has changed."""

from collections.abc import Callable
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest
from tests.cli.bench import INTEGRATIONS, Bench

Make = Callable[..., Bench]

TOOLS = """\
# The tools of the clinic.
tools:
  send_summary:   # sent on request
    type: send_email
    description: "Send the caller a summary."   # what the model reads
    credential_id: ${integrations.resend.id}
    messaging_config:
      to: "{email}"   # whoever called
      subject_template: Your call with ${var.company}
      body_template: ${file("prompts/summary.md")}
  book_visit:
    type: schedule_calendar_event
    description: |
      Book a visit.

      Only on weekdays.   # no comment
    credential_id: ${integrations.calendar.id}
    calendar_config: {event_type_id: 482913, duration_minutes: 30, timezone: Europe/Berlin}   # short
  # Looks callers up.
  look_up:
    type: api_call
    description: 'Look the caller up; don''t guess.'
    url: https://crm.acme.example/callers
    method: POST
    headers: {Authorization: "Bearer ${env.CRM_TOKEN}", Accept: application/json}
    parameters:
      # the number
      - {name: phone, type: string, required: true, description: The number.}
      - name: city   # where
        type: string
        required: false
        description: The city.
"""
MODELS = """\
models:
  front:
    provider: openai
    model: gpt-4o-mini
    system_prompt: Ask for name and e-mail.
    temperature: 0.5
    tool_ids:
      - ${tools.send_summary.id}   # mail
      - ${tools.book_visit.id}
"""
SUMMARY = "Hello {name},\nthis is what we said.\n"


@pytest.fixture
def applied(bench: Make) -> Bench:
    made = bench()
    url = made.account.url
    variables = "variables: {company: {type: string, default: Acme}}"
    made.write("voxform.yaml", f"project: clinic\napi: {{url: '{url}', settle: 0s}}\n{variables}\n")
    made.write("prompts/summary.md", SUMMARY)
    made.resources(INTEGRATIONS, TOOLS, MODELS)
    made.apply()
    made.assert_idle()
    return made


def edit(bench: Bench, kind: str, name: str, /, **attributes: Any) -> None:
    found = bench.account.named(kind, name)
    more = {"type": found["type"]} if kind == "tools" else {}
    bench.account.call("PATCH", f"/v1/{kind}/{found['id']}", {**more, **attributes})


def files(bench: Bench) -> dict[str, str]:
    every = [
        *(bench.folder / "resources").iterdir(),
        *bench.folder.glob("*.yaml"),
        *bench.folder.glob("*/*.md"),
    ]
    every += bench.folder.glob("environments/*.yaml")
    return {str(each.relative_to(bench.folder)): each.read_bytes().decode() for each in every}


def difference(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Lines that went and came, over all files."""
    assert before.keys() == after.keys()
    return [
        line
        for file in sorted(before)
        for line in list(unified_diff(before[file].splitlines(), after[file].splitlines(), n=0, lineterm=""))[
            2:
        ]
        if not line.startswith("@@")
    ]


def written(bench: Bench, *asked: str) -> list[str]:
    """Write everything that has drifted; what changed in the files, after which the plan is empty."""
    before, sent = files(bench), len(bench.account.writes)
    bench.ok("drift", "--write", "--auto-approve", *asked)
    bench.assert_idle()
    assert len(bench.account.writes) == sent
    return difference(before, files(bench))


def test_a_quoted_text(applied: Bench) -> None:
    edit(applied, "tools", "send_summary", description='Send "it" now: please')
    assert written(applied) == [
        '-    description: "Send the caller a summary."   # what the model reads',
        '+    description: "Send \\"it\\" now: please"   # what the model reads',
    ]


def test_one_line_of_a_block(applied: Bench) -> None:
    edit(applied, "tools", "book_visit", description="Book a visit.\n\nOn any day.   # no comment\n")
    assert written(applied) == [
        "-      Only on weekdays.   # no comment",
        "+      On any day.   # no comment",
    ]


def test_a_number_between_braces(applied: Bench) -> None:
    config = {"event_type_id": 482913, "duration_minutes": 45, "timezone": "Asia/Tokyo"}
    edit(applied, "tools", "book_visit", calendar_config=config)
    old = "    calendar_config: {event_type_id: 482913, duration_minutes: 30, timezone: Europe/Berlin}   # short"
    assert written(applied) == [
        f"-{old}",
        f"+{old.replace('30', '45').replace('Europe/Berlin', 'Asia/Tokyo')}",
    ]


def test_elements_of_a_keyed_list(applied: Bench) -> None:
    phone = {"name": "phone", "type": "string", "required": True, "description": "Their number."}
    city = {"name": "city", "type": "string", "required": True, "description": "The city."}
    edit(applied, "tools", "look_up", parameters=[city, phone])
    assert written(applied) == [
        "-      - {name: phone, type: string, required: true, description: The number.}",
        "+      - {name: phone, type: string, required: true, description: Their number.}",
        "-        required: false",
        "+        required: true",
    ]


def test_an_element_that_went(applied: Bench) -> None:
    phone = {"name": "phone", "type": "string", "required": True, "description": "The number."}
    edit(applied, "tools", "look_up", parameters=[phone])
    assert written(applied) == [f"-{line}" for line in TOOLS.splitlines()[-4:]]


def test_a_tool_list_where_references_are_restored(applied: Bench) -> None:
    tools = {each["name"]: each["id"] for each in applied.account.all("tools")}
    edit(applied, "models", "front", tool_ids=[tools["look_up"], tools["book_visit"]])
    assert written(applied) == [
        "-      - ${tools.send_summary.id}   # mail",
        "+      - ${tools.look_up.id}",
    ]


def test_a_tool_list_of_which_nothing_is_left(applied: Bench) -> None:
    edit(applied, "models", "front", tool_ids=[])
    assert written(applied) == [
        "-    tool_ids:",
        "-      - ${tools.send_summary.id}   # mail",
        "-      - ${tools.book_visit.id}",
        "+    tool_ids: []",
    ]


def test_the_whole_of_a_file(applied: Bench) -> None:
    text = "Hello {name},\nthis is it: ${kept}.\n"
    config = applied.account.named("tools", "send_summary")["messaging_config"]
    edit(applied, "tools", "send_summary", messaging_config={**config, "body_template": text})
    assert written(applied) == ["-this is what we said.", "+this is it: ${kept}."]


def test_the_patch_of_an_environment(applied: Bench) -> None:
    project = (applied.folder / "voxform.yaml").read_text()
    patch = "patches:\n  models:\n    front: {temperature: 0.7}   # warmer here\n"
    applied.write("voxform.yaml", project + patch)
    applied.apply()
    edit(applied, "models", "front", temperature=0.9, system_prompt="Ask for an e-mail and a name.")
    assert written(applied) == [
        "-    system_prompt: Ask for name and e-mail.",
        "+    system_prompt: Ask for an e-mail and a name.",
        "-    front: {temperature: 0.7}   # warmer here",
        "+    front: {temperature: 0.9}   # warmer here",
    ]


def test_the_file_of_an_environment(bench: Make) -> None:
    made = bench()
    made.write("voxform.yaml", "project: clinic\n")
    made.resources(
        "tools:\n  one: {type: end_call, description: Bye.}   # everywhere\n"
        "  two: {type: end_call, description: Bye.}\n"
    )
    patches = "patches:\n  tools:\n    one:   # here\n      description: Goodbye.\n    two: {description: So long.}\n"
    made.write("environments/prod.yaml", f"api: {{url: '{made.account.url}', settle: 0s}}\n{patches}")
    made.apply()
    for name in ("one", "two"):
        edit(made, "tools", name, description=f"See you, {name}.")

    assert written(made) == [
        "-      description: Goodbye.",
        "-    two: {description: So long.}",
        "+      description: See you, one.",
        '+    two: {description: "See you, two."}',
    ]


def test_below_an_anchor_that_nothing_repeats(applied: Bench) -> None:
    applied.write(
        "resources/part3.yaml", "tools: &tools\n  one: &one\n    type: end_call\n    description: Bye.\n"
    )
    applied.apply()
    edit(applied, "tools", "one", description="Hi.")
    assert written(applied) == ["-    description: Bye.", "+    description: Hi."]


def test_a_name_that_no_file_had(applied: Bench) -> None:
    edit(applied, "models", "front", name="Front desk")
    assert written(applied) == ["+    name: Front desk"]


def test_only_what_is_named(applied: Bench) -> None:
    edit(applied, "models", "front", temperature=0.9, system_prompt="Ask for an e-mail and a name.")
    before = files(applied)
    applied.ok("drift", "--write", "--auto-approve", "models.front.temperature")
    assert difference(before, files(applied)) == ["-    temperature: 0.5", "+    temperature: 0.9"]
    (left,) = applied("drift", "--json").document["drift"]
    assert [each["path"] for each in left["fields"]] == ["system_prompt"]


def test_what_somebody_else_and_the_author_changed_becomes_what_is_live(applied: Bench) -> None:
    edit(applied, "models", "front", temperature=0.9)
    file = applied.folder / "resources/part2.yaml"
    file.write_text(file.read_text().replace("0.5", "0.1"))
    assert written(applied) == ["-    temperature: 0.1", "+    temperature: 0.9"]


class TestByHand:
    def outcome(self, bench: Bench) -> Any:
        before = files(bench)
        outcome = bench("drift", "--write", "--auto-approve")
        assert outcome.code == 1
        return " ".join(outcome.err.split()), difference(before, files(bench))

    def test_what_comes_through_a_variable_while_the_rest_is_written(self, applied: Bench) -> None:
        config = applied.account.named("tools", "send_summary")["messaging_config"]
        config |= {"subject_template": "Our call", "to": "{mail}"}
        edit(applied, "tools", "send_summary", messaging_config=config)

        told, changed = self.outcome(applied)

        assert changed == [
            '-      to: "{email}"   # whoever called',
            '+      to: "{mail}"   # whoever called',
        ]
        assert "write-by-hand" in told
        assert "resources/part1.yaml:9:25" in told
        assert "its value comes through `${var.company}`" in told
        assert "Set company at voxform.yaml:3:" in told
        assert "drift --accept tools.send_summary" in told

    def test_a_reference(self, applied: Bench) -> None:
        other = applied.account.named("integrations", "Cal.com")
        made = applied.account.call(
            "POST", "/v1/integrations", {"name": "Other", "provider": "calcom", "api_key": "cal_live_1"}
        )
        assert made["id"] != other["id"]
        edit(applied, "tools", "book_visit", credential_id=made["id"])
        told, changed = self.outcome(applied)
        assert changed == []
        assert "refers to another resource by `${integrations.calendar.id}`" in told

    def test_an_instance(self, applied: Bench) -> None:
        applied.write(
            "resources/part3.yaml",
            "models:\n  branch:\n    for_each: [a, b]\n    provider: openai\n    model: gpt-4o\n"
            "    system_prompt: For ${each.key}.\n",
        )
        applied.apply()
        edit(applied, "models", "branch a", model="gpt-4o-mini")
        told, changed = self.outcome(applied)
        assert changed == []
        assert "written once for every instance" in told
        assert "resources/part3.yaml:5:12" in told

    def test_a_secret(self, applied: Bench) -> None:
        typed = "Bearer typed-into-the-dashboard-0123456789"
        edit(applied, "tools", "look_up", headers={"Authorization": typed, "Accept": "application/json"})
        told, changed = self.outcome(applied)
        assert changed == []
        assert "it is a secret" in told
        assert "CRM_TOKEN" not in told
        assert typed not in told

    def test_a_file_that_two_resources_read(self, applied: Bench) -> None:
        again = (
            TOOLS.replace("${var.company}", "us")
            .partition("  book_visit")[0]
            .replace("send_summary", "again")
        )
        applied.write("resources/part3.yaml", again)
        applied.apply()
        config = applied.account.named("tools", "again")["messaging_config"]
        edit(applied, "tools", "again", messaging_config={**config, "body_template": "Another"})
        told, changed = self.outcome(applied)
        assert changed == []
        assert "would change something else too" in told

    def test_what_an_anchor_shares(self, applied: Bench) -> None:
        applied.write(
            "resources/part3.yaml",
            "tools:\n  one: {type: end_call, description: &said Bye.}\n  two: {type: end_call, description: *said}\n",
        )
        applied.apply()
        edit(applied, "tools", "one", description="Hi.")
        edit(applied, "tools", "two", description="Ho.")
        told, changed = self.outcome(applied)
        assert changed == [
            "-  two: {type: end_call, description: *said}",
            "+  two: {type: end_call, description: Ho.}",
        ]
        assert "tools.one.description is left as it is: it is a part of what the anchor `&said` names" in told

    def test_what_no_configuration_may_say_while_all_else_is_written(self, applied: Bench) -> None:
        edit(applied, "integrations", "Cal.com", name="")
        edit(applied, "models", "front", temperature=0.9, system_prompt="Ask for an e-mail and a name.")
        edit(applied, "tools", "book_visit", description="Book it.")
        told, changed = self.outcome(applied)
        assert len([line for line in changed if line.startswith("+")]) == 4
        assert "integrations.calendar.name is left as it is: the configuration would not be valid" in told
        assert "resources/part0.yaml:10:11" in told

    def test_an_object_that_is_gone(self, applied: Bench) -> None:
        applied.account.call("DELETE", f"/v1/tools/{applied.account.named('tools', 'look_up')['id']}")
        told, _ = self.outcome(applied)
        assert "tools.look_up is left as it is: somebody deleted its object" in told
        assert "--accept" not in told


def test_nobody_to_ask_writes_nothing_and_shows_everything(applied: Bench) -> None:
    edit(applied, "models", "front", temperature=0.9)
    before = files(applied)

    outcome = applied("drift", "--write")

    assert outcome.code == 1
    assert "The edit was not approved" in outcome.err
    assert "resources/part2.yaml" in outcome.out
    assert "-    temperature: 0.5\n+    temperature: 0.9" in outcome.out
    assert files(applied) == before


def test_a_line_that_may_hold_a_secret_is_not_shown(applied: Bench) -> None:
    edit(applied, "tools", "look_up", method="PUT")
    file = applied.folder / "resources/part1.yaml"
    file.write_text(
        file.read_text().replace("application/json}", "application/json, X-Api-Key: literal-thing}")
    )

    outcome = applied("drift", "--write")

    assert "+    method: PUT" in outcome.out
    assert "literal-thing" not in outcome.out
    assert "(a line that may hold a secret)" in outcome.out


def test_quietly_nothing_is_printed_that_was_approved(applied: Bench) -> None:
    edit(applied, "models", "front", temperature=0.9)
    assert applied.ok("drift", "--write", "--auto-approve", "-q").out == ""
    applied.assert_idle()


def test_no_drift_writes_nothing(applied: Bench) -> None:
    assert applied.ok("drift", "--write").out == "No drift. Nothing was changed outside of voxform.\n"


def test_the_mode_and_the_mark_of_a_file_stay(applied: Bench) -> None:
    file = applied.folder / "resources/part2.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    file.chmod(0o640)
    edit(applied, "models", "front", temperature=0.9, system_prompt="One\nTwo\n")

    applied.ok("drift", "--write", "--auto-approve")

    content = file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o640
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\n") == content.count(b"\r\n")
    assert b"system_prompt: |\r\n      One\r\n      Two\r\n" in content
    assert not [each for each in Path(file.parent).iterdir() if each.name.startswith(".")]
    applied.assert_idle()


def test_one_way_at_a_time(applied: Bench) -> None:
    assert applied("drift", "--write", "--accept").code == 1
    assert applied("drift", "--auto-approve").code == 1
