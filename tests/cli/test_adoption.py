"""Objects made by hand are never duplicated or seized; renames need no request."""

import json
from collections.abc import Callable

from tests.cli.bench import INTEGRATIONS, TOOLS, Bench

Make = Callable[..., Bench]

HANG_UP = "tools:\n  hang_up: {type: end_call, description: Say goodbye.}\n"


def test_a_twin_is_refused_with_the_block_that_adopts_it_without_a_write(bench: Make) -> None:
    made = bench()
    twin = made.account.call(
        "POST", "/v1/tools", {"name": "hang_up", "type": "end_call", "description": "Say goodbye."}
    )
    made.resources(HANG_UP)
    before = len(made.account.writes)

    refused = made("apply", "--auto-approve")
    planned = made.plan()

    assert refused.code == planned.code == 3
    assert len(made.account.writes) == before
    (problem,) = [each for each in planned.document["diagnostics"] if each["severity"] == "refusal"]
    assert problem["code"] == "unrecorded-twin"
    assert problem["source"] == {"file": "resources/part0.yaml", "line": 2, "column": 3}
    block = problem["hint"].split("\n", 1)[1].rsplit("\n", 1)[0]

    made.resources(HANG_UP + "\n" + "\n".join(line[2:] for line in block.splitlines()) + "\n")
    adopted = made.plan().document
    made.apply()

    assert [(each["action"], each["reason"], each["id"]) for each in adopted["changes"]] == [
        ("adopt", "import_requested", twin["id"])
    ]
    assert len(made.account.writes) == before
    made.assert_idle()


def test_an_import_by_name_adopts_and_sends_what_differs(bench: Make) -> None:
    made = bench()
    made.account.call("POST", "/v1/tools", {"name": "hang_up", "type": "end_call", "description": "Bye."})
    made.resources(HANG_UP + "import:\n  - {to: tools.hang_up, name: hang_up}\n")

    (change,) = made.plan().document["changes"]
    made.apply()

    assert (change["action"], [each["path"] for each in change["fields"]]) == ("update", ["description"])
    assert made.account.named("tools", "hang_up")["description"] == "Say goodbye."
    made.assert_idle()


def test_the_import_command_records_without_a_write(bench: Make) -> None:
    made = bench()
    body = {"name": "hang_up", "type": "end_call", "description": "Say goodbye."}
    twin = made.account.call("POST", "/v1/tools", body)
    made.resources(HANG_UP)

    made.ok("import", "tools.hang_up", twin["id"])

    assert made.account.writes == [("POST", "/v1/tools")]
    made.assert_idle()


def test_nothing_is_imported_from_another_account(bench: Make) -> None:
    made = bench()
    made.resources("tools:\n  hang_up: {type: end_call, description: Say goodbye.}\n")
    body = {"name": "hang_up", "type": "end_call", "description": "Say goodbye."}
    found = made.account.call("POST", "/v1/tools", body)
    made.write(
        "voxform.yaml",
        f"project: clinic\napi: {{url: '{made.account.url}', settle: 0s, account: org_of_somebody_else}}\n",
    )

    outcome = made("import", "tools.hang_up", found["id"])

    assert outcome.code == 3
    assert "account" in outcome.err
    assert made.ok("state", "list", "--json").document["resources"] == []


def test_importing_what_does_not_exist_says_so(bench: Make) -> None:
    made = bench()
    made.resources(HANG_UP)

    outcome = made("import", "tools.hang_up", "no-such-id")

    assert (outcome.code, outcome.err.split("\n")) == (
        1,
        [
            "error[import-not-possible]: The object cannot be imported",
            "  --> tools.hang_up",
            "  tools.hang_up is to adopt the object of tools with id no-such-id, but the account has none.",
            "  hint: Check the address and the id",
            "",
            "1 error",
            "",
        ],
    )


def test_an_adopted_key_is_trusted_and_needs_no_secret(bench: Make, monkeypatch: object) -> None:
    made = bench("metadata=hidden")
    body = {
        "name": "Resend Email",
        "provider": "resend",
        "api_key": "re_live_0000000000000000000000",
        "metadata": {"from_email": "hello@acme.example"},
    }
    found = made.account.call("POST", "/v1/integrations", body)
    block = f"import:\n  - {{to: integrations.resend, id: {found['id']}}}\n"
    made.resources(INTEGRATIONS[: INTEGRATIONS.index("  calendar:")] + block)

    planned = made.plan().document
    made.apply()

    assert [each["action"] for each in planned["changes"]] == ["adopt"]
    assert "adopted-secret-differs" in {each["code"] for each in planned["diagnostics"]}
    assert len(made.account.writes) == 1
    made.assert_idle()


def test_a_rename_with_moved_needs_no_request(bench: Make) -> None:
    made = bench()
    made.resources(INTEGRATIONS, TOOLS)
    made.apply()
    before = len(made.account.writes)
    renamed = TOOLS.replace("  book_visit:\n", "  reserve:\n    name: book_visit\n")

    made.resources(INTEGRATIONS, renamed)
    refused = made.plan()
    made.resources(INTEGRATIONS, renamed + "moved:\n  - {from: tools.book_visit, to: tools.reserve}\n")
    moved = made.plan().document
    made.apply()

    assert refused.code == 3
    (problem,) = [each for each in refused.document["diagnostics"] if each["severity"] == "refusal"]
    assert (problem["rule"], "from: tools.book_visit" in problem["hint"]) == ("recreate", True)
    assert [(each["address"], each["action"], each["moved_from"]) for each in moved["changes"]] == [
        ("tools.reserve", "move", "tools.book_visit")
    ]
    assert len(made.account.writes) == before
    made.assert_idle()


def test_a_rename_of_key_and_name_at_once_is_warned_about(bench: Make) -> None:
    made = bench()
    made.resources(INTEGRATIONS, TOOLS)
    made.apply()

    made.resources(INTEGRATIONS, TOOLS.replace("book_visit", "reserve"))
    planned = made.plan()

    assert planned.code == 0
    assert planned.actions == {"tools.book_visit": "delete", "tools.reserve": "create"}
    assert "possible-rename" in {each["code"] for each in planned.document["diagnostics"]}


def test_state_mv_and_rm_mend_the_record_alone(bench: Make) -> None:
    made = bench()
    made.resources(HANG_UP)
    made.apply()
    object_id = made.account.named("tools", "hang_up")["id"]

    made.ok("state", "mv", "tools.hang_up", "tools.goodbye")
    listed = made.ok("state", "list").out
    removed = made.ok("state", "rm", "tools.goodbye")

    assert "tools.goodbye" in listed
    assert object_id in removed.out
    assert made.account.writes == [("POST", "/v1/tools")]
    assert made.plan().code == 3


def test_what_needs_no_request_is_counted_too(bench: Make) -> None:
    made = bench()
    kept = HANG_UP.replace("hang_up: {", "hang_up: {lifecycle: {retain: true}, ")
    made.resources(kept)
    made.apply()
    made.resources(
        kept.replace("hang_up: {", "bye: {name: hang_up, ")
        + "moved:\n  - {from: tools.hang_up, to: tools.bye}\n"
    )

    told = made("apply", "--auto-approve", "-q").out
    made.resources("")
    *_, event = map(json.loads, made("apply", "--auto-approve", "--json").out.splitlines())

    assert told == "Apply complete: 1 moved.\n"
    assert event["counts"] == {"create": 0, "update": 0, "delete": 0, "forget": 1}
