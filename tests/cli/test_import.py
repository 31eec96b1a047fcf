"""`voxform import`: one object at once, and what may refuse it."""

import shutil
from collections.abc import Callable

import pytest
from tests.cli.bench import INTEGRATIONS, RESEND, TOOLS, Bench

Make = Callable[..., Bench]

HANG_UP = "tools:\n  hang_up: {type: end_call, description: Say goodbye.}\n"
KEYS = "integrations:\n  resend: {provider: calcom, name: Cal.com, api_key: '${env.RESEND_API_KEY}'}\n"


def by_hand(made: Bench) -> str:
    body = {"name": "hang_up", "type": "end_call", "description": "Bye."}
    return str(made.account.call("POST", "/v1/tools", body)["id"])


def test_the_policy_may_forbid_an_import_and_it_may_be_allowed_once(bench: Make) -> None:
    made = bench()
    config = f"api: {{url: '{made.account.url}', settle: 0s}}\npolicy: {{forbid: [adopt tools]}}\n"
    made.write("voxform.yaml", config)
    made.resources(HANG_UP)
    id_ = by_hand(made)

    refused = made("import", "tools.hang_up", id_)

    assert (refused.code, "`forbid` names `adopt tools`" in refused.err) == (3, True)
    assert made.ok("state", "list", "--json").document["resources"] == []
    made.ok("import", "tools.hang_up", id_, "--allow", "forbidden")
    assert [each["id"] for each in made.ok("state", "list", "--json").document["resources"]] == [id_]


def test_what_else_the_policy_forbids_does_not_stop_an_import(bench: Make) -> None:
    made = bench()
    config = (
        f"api: {{url: '{made.account.url}', settle: 0s}}\npolicy: {{forbid: [update *], max_changes: 0}}\n"
    )
    made.write("voxform.yaml", config)
    made.resources(HANG_UP)

    made.ok("import", "tools.hang_up", by_hand(made))


def test_an_import_under_another_state_key_leaves_what_describes_the_other_fingerprints(
    bench: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = bench()
    made.resources(KEYS)
    made.apply()
    before = made.ok("state", "pull").document["fingerprint"]
    made.resources(KEYS, HANG_UP)
    monkeypatch.setenv("VOXFORM_STATE_KEY", "a key that only this machine has, for now")

    made.ok("import", "tools.hang_up", by_hand(made))

    state = made.ok("state", "pull")
    assert state.document["fingerprint"] == before
    assert RESEND not in state.out


def test_an_import_of_an_empty_id_is_an_error(bench: Make) -> None:
    made = bench()
    made.resources(HANG_UP)

    outcome = made("import", "tools.hang_up", "")

    assert (outcome.code, "error[import-object]" in outcome.err) == (1, True)


def test_an_address_that_a_move_gives_another_object_takes_none_and_says_so(bench: Make) -> None:
    made = bench()
    made.resources(HANG_UP)
    made.apply()
    made.resources(HANG_UP.replace("hang_up:", "bye:") + "moved: [{from: tools.hang_up, to: tools.bye}]\n")

    outcome = made("import", "tools.bye", by_hand(made))

    assert (outcome.code, "error[import-idle]" in outcome.err) == (1, True)


def test_an_import_block_with_an_empty_id_says_what_is_wrong(bench: Make) -> None:
    made = bench()
    made.resources(HANG_UP + "import: [{to: tools.hang_up, id: ''}]\n")

    assert "must be text, and this is an empty text" in made("validate").err


def test_what_a_block_says_is_to_be_sent_is_left_to_the_next_apply_by_the_command(bench: Make) -> None:
    made = bench()
    body = {"name": "Cal.com", "provider": "calcom", "api_key": RESEND}
    id_ = str(made.account.call("POST", "/v1/integrations", body)["id"])
    made.resources(KEYS, "import: [{to: integrations.resend, name: Cal.com, send: true}]\n")

    told = made.ok("import", "integrations.resend", id_)

    assert "`voxform plan` shows what differs" in told.out
    (change,) = made.plan().document["changes"]
    assert [each["path"] for each in change["fields"]] == ["api_key"]


def test_a_source_is_named_along_with_the_base_that_it_is_in(bench: Make) -> None:
    made = bench()
    base = made.account.call("POST", "/v1/knowledge-bases", {"name": "kb"})["id"]
    source = made.account.form(f"/v1/knowledge-bases/{base}/sources", {"type": "text", "source": "Hello."})
    id_ = str(source["source"]["id"])
    text = "{knowledge_base_id: '${knowledge_bases.kb.id}', type: text, source: Hello.}"
    made.resources(f"knowledge_bases: {{kb: {{}}}}\nknowledge_sources:\n  hello: {text}\n")

    alone = made("import", "knowledge_sources.hello", id_)

    assert (alone.code, f"it is {base}/{id_}." in " ".join(alone.err.split())) == (1, True)
    made.ok("import", "knowledge_sources.hello", f"{base}/{id_}")


def test_who_depends_on_an_object_is_not_told_where_nothing_is_sent(bench: Make) -> None:
    made = bench()
    made.resources(INTEGRATIONS, TOOLS)
    made.apply()
    shutil.rmtree(made.folder / ".voxform")
    ids = {each["name"]: each["id"] for each in made.account.all("integrations")}
    made.resources(
        INTEGRATIONS,
        TOOLS,
        f"import: [{{to: integrations.resend, id: '{ids['Resend Email']}'}},"
        f" {{to: integrations.calendar, id: '{ids['Cal.com']}'}}]\n",
    )

    told = made("plan").out

    assert told.count("nothing is sent") == 2
    assert "on it" not in told
    assert all(
        each["affects"]["managed"] for each in made.plan().document["changes"] if each["action"] == "adopt"
    )
