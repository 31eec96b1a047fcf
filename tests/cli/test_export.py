"""An account made by hand becomes a project that validates, adopts without a write and plans empty."""

import json
import random
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.bench import KEY, RESEND, Bench
from tests.cli.meddling import refusing, showing, while_
from tests.cli.quirks import QUIRKS
from tests.cli.whole_account import KEYS, ODD, TOKEN, fill

Make = Callable[..., Bench]


def exported(made: Bench, *options: str) -> Bench:
    """The project that the account of a project is exported to."""
    out = made.folder.parent / f"exported{len(list(made.folder.parent.glob('exported*')))}"
    made.ok("export", "--out", str(out), *options)
    return Bench(out, made.account, made.capsys)


def adopted(made: Bench, *options: str) -> Bench:
    """The exported project, whose objects have been adopted without a write."""
    before = len(made.account.writes)
    project = exported(made, *options)
    project.apply()
    project.assert_idle()
    assert made.account.writes[before:] == []
    return project


def contents(project: Bench) -> dict[str, str]:
    """Every file of a project by its path."""
    return {
        each.relative_to(project.folder).as_posix(): each.read_bytes().decode()
        for each in sorted(project.folder.rglob("*"))
        if each.is_file() and ".voxform" not in each.parts
    }


def report(made: Bench, *options: str) -> Any:
    out = made.folder.parent / f"exported{len(list(made.folder.parent.glob('exported*')))}"
    return made.ok("export", "--out", str(out), "--json", *options).document


def post(made: Bench, path: str, **body: Any) -> str:
    return str(made.account.call("POST", f"/v1/{path}", body)["id"])


def clinic(made: Bench) -> dict[str, str]:
    """A small account by hand: a key, a tool that uses it, a model, two agents, a number, a webhook."""
    mail = {"from_email": "hello@acme.example"}
    ids = {
        "resend": post(made, "integrations", name="Resend", provider="resend", api_key=RESEND, metadata=mail)
    }
    email = {"to": "{email}", "subject_template": "Hi", "body_template": "Hello {name},\n${not} this.\n"}
    ids["mail"] = post(
        made, "tools", name="Send mail", type="send_email", description="Mail.", credential_id=ids["resend"],
        messaging_config=email,
    )  # fmt: skip
    ids["bye"] = post(made, "tools", name="bye", type="end_call", description="Hang up.")
    model = {"provider": "openai", "model": "gpt-4o", "system_prompt": "Ask.\nAnswer."}
    ids["desk"] = post(made, "models", name="Desk", **model, tool_ids=[ids["mail"], ids["bye"]])
    ids["night"] = post(made, "models", name="Night", **model, tool_ids=[ids["bye"]])
    ids["hook"] = post(made, "webhooks", name="Calls", url="https://acme.example/h", events=["call.ended"])
    ids["day"] = post(made, "agents", name="Day", llm_id=ids["desk"], webhook_id=ids["hook"])
    ids["late"] = post(made, "agents", name="Late", llm_id=ids["night"])
    ids["number"] = post(made, "phone-numbers/purchase", agent_id=ids["late"], phone_number="+14155550100")
    return ids


def test_an_account_of_two_hundred_objects_is_adopted_without_a_write_and_plans_empty(
    bench: Make, exhaustive: bool, record_property: Callable[[str, object], None]
) -> None:
    names = list(QUIRKS) if exhaustive else [random.Random(20).choice(list(QUIRKS))]
    for name in names:
        made = bench(*QUIRKS[name])
        fill(made.account, unique="names=unique" in QUIRKS[name])
        project = adopted(made)
        kept = json.loads(project.ok("state", "list", "--json").out)["resources"]
        assert len(kept) >= 190
        every = "".join(contents(project).values())
        assert not [secret for secret in (TOKEN, KEYS, KEY, "whsec_") if secret in every]
    record_property("tried", f"export of a whole account under {len(names)} of {len(QUIRKS)} answers")


def test_ids_become_references_and_secrets_variables(bench: Make) -> None:
    made = bench()
    clinic(made)

    files = contents(adopted(made))

    assert files["resources/models.yaml"].startswith(
        "models:\n  desk:\n    name: Desk\n    provider: openai\n    model: gpt-4o\n"
        '    system_prompt: ${file("prompts/models/desk.system_prompt.md")}\n'
        "    tool_ids:\n      - ${tools.bye.id}\n      - ${tools.send_mail.id}\n"
    )
    assert "    api_key: ${env.RESEND_API_KEY}\n" in files["resources/integrations.yaml"]
    assert files["prompts/models/desk.system_prompt.md"] == "Ask.\nAnswer."
    assert (
        files["prompts/tools/send_mail.messaging_config.body_template.md"] == "Hello {name},\n${not} this.\n"
    )
    assert "RESEND_API_KEY=\n" in files[".env.example"]
    assert "# integrations.resend api_key\n" in files[".env.example"]
    assert RESEND not in "".join(files.values())


def test_adopt_takes_an_export_too_twins_and_all(bench: Make) -> None:
    made = bench()
    clinic(made)
    post(made, "tools", name="bye", type="end_call", description="Another.")
    project, before = exported(made), len(made.account.writes)

    project.ok("adopt", "--auto-approve")

    project.assert_idle()
    assert len(made.account.writes) == before


def test_bought_numbers_are_adopted_as_bought_and_nothing_is_bought_again(bench: Make) -> None:
    made = bench()
    clinic(made)

    project = adopted(made)

    address = "phone_numbers.number_14155550100"
    assert "    purchase: {}\n" in contents(project)["resources/phone_numbers.yaml"]
    assert json.loads(project.ok("state", "show", address, "--json").out)["bought"] is True


def test_twins_have_keys_by_age_and_are_adopted_each_by_its_id(bench: Make) -> None:
    made = bench()
    first, second = (
        post(made, "tools", name="bye", type="end_call", description=word) for word in ("A", "B")
    )
    other = post(made, "tools", name="Bye 2", type="end_call", description="C")

    project = adopted(made)

    listed = json.loads(project.ok("state", "list", "--json").out)["resources"]
    assert {each["address"]: each["id"] for each in listed} == {
        "tools.bye": first,
        "tools.bye_3": second,
        "tools.bye_2": other,
    }


@pytest.mark.parametrize(
    "quirks", [(), ("normalise=values", "patch=merges", "null=ignored")], ids=["plain", "odd"]
)
def test_an_export_applied_to_an_empty_account_makes_an_equal_one(
    bench: Make, quirks: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = bench(*quirks)
    ids = clinic(made)
    for at, text in enumerate(ODD):
        post(made, "tools", name=f"odd {at}", type="extract_information", description=text,
             extraction_schema={"fields": [{"name": "b", "description": text}, {"name": "a"}]})  # fmt: skip
        post(
            made,
            "agents",
            name=f"odd {at}",
            llm_id=ids["desk"],
            first_message=text,
            metadata={"a": [text, None]},
        )
    first = exported(made)
    (first.folder / "resources/imports.yaml").unlink()
    second = bench(*quirks)
    project = contents(first)["voxform.yaml"].replace(made.account.url, second.account.url)
    first.write(
        "voxform.yaml", "".join(line for line in project.splitlines(keepends=True) if "account:" not in line)
    )
    monkeypatch.setenv("RESEND_API_KEY", RESEND)

    first.apply("--allow", "purchase")

    again = contents(exported(second))
    files = contents(first)
    assert [name for name in files | again if files.get(name) != again.get(name)] == [
        "voxform.yaml",
        "resources/imports.yaml",
    ]


def altered(made: Bench, change: Callable[[str, Any], Any]) -> None:
    """Let the platform answer something else: `change(path, answer)`."""

    def meddle(environ: dict[str, Any], respond: Any, *_: object) -> Iterable[bytes]:
        begun: list[Any] = []

        def begin(status: str, headers: list[tuple[str, str]], *_: object) -> Callable[[bytes], None]:
            begun.extend((status, headers))
            return lambda _: None

        body = b"".join(made.account.between.platform(environ, begin))
        answer = json.dumps(change(environ["PATH_INFO"], json.loads(body))).encode() if body else body
        headers = [each for each in begun[1] if each[0].lower() != "content-length"]
        respond(begun[0], [*headers, ("Content-Length", str(len(answer)))])
        return [answer]

    made.account.between.meddle = meddle


def test_two_exports_of_one_account_are_equal_whatever_the_order_of_lists(bench: Make) -> None:
    made = bench("lists=bare")
    clinic(made)
    for word in "ABC":
        post(made, "tools", name="bye", type="end_call", description=word)
    straight = contents(exported(made))

    altered(made, lambda _, answer: answer[::-1] if isinstance(answer, list) else answer)
    turned = contents(exported(made))

    straight["voxform.yaml"] = turned["voxform.yaml"]  # the folder has another name
    assert turned == straight


def shown(made: Bench, kind: str, *objects: dict[str, Any]) -> None:
    """Let the platform list these objects of a kind besides its own."""

    def change(path: str, answer: Any) -> Any:
        return [*answer, *objects] if path == f"/v1/{kind}" else answer

    altered(made, change)


MOMENTS = {"created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z"}


def test_what_voxform_does_not_know_is_told_with_the_reason_and_referred_to_by_a_lookup(bench: Make) -> None:
    made = bench("lists=bare", "references=free")
    model = {"provider": "openai", "model": "gpt-4o", "system_prompt": "Hi."}
    post(made, "models", name="Desk", **model, tool_ids=["tool-new", "tool-gone"])
    new = {
        "id": "tool-new",
        "name": "Query\n\u202e# tool: {}",
        "type": "query_database",
        "sql": "select",
        **MOMENTS,
    }
    shown(made, "tools", new)

    document = report(made)
    project = Bench(made.folder.parent / "exported0", made.account, made.capsys)
    files = contents(project)

    assert document["unmanaged"][0] == {
        "kind": "tools",
        "id": "tool-new",
        "name": "Query # tool: {}",
        "reason": "its `type` is none that voxform knows",
    }
    assert "# Not managed, its `type` is none that voxform knows: tool-new" in files["resources/tools.yaml"]
    assert "      - ${lookups.tools.query_tool.id}\n      - tool-gone\n" in files["resources/models.yaml"]
    assert (
        "# `tool_ids[]` refers to tool-gone, and the account has none of tools"
        in files["resources/models.yaml"]
    )
    assert "\u202e" not in "".join(files.values())
    project.apply()
    project.assert_idle()
    assert "sql" not in files["voxform.yaml"]  # that of an object that is not managed says nothing


def test_an_attribute_that_no_kind_knows_is_named_and_left_alone(bench: Make) -> None:
    made = bench("lists=bare")
    shown(
        made,
        "tools",
        {"id": "t", "name": "bye", "type": "end_call", "description": "Bye.", "tone": 3, **MOMENTS},
    )

    project = exported(made)

    assert "attributes of tools that voxform does not know: `tone`" in contents(project)["voxform.yaml"]
    project.ok("apply", "--auto-approve")
    project.assert_idle()


REFUSED = {
    "a required text that is null": {"description": None},
    "a text that no file can hold": {"description": "a\0"},
    "a list whose elements have one key": {"parameters": [{"name": "a"}, {"name": "a"}]},
    "a value of another type": {"run_in_background": "perhaps"},
    "headers that are no texts": {"headers": {"X-Count": 3}},
    "an element without a key": {"parameters": [{"description": "no name"}]},
    "nesting beyond measure": {"headers": {"a": {"b": json.loads("[" * 80 + "]" * 80)}}},
}


@pytest.mark.parametrize("odd", REFUSED.values(), ids=REFUSED)
def test_what_an_attribute_may_not_be_is_left_out_with_a_comment(bench: Make, odd: dict[str, Any]) -> None:
    made = bench("lists=bare")
    tool = {"id": "t", "name": "Ask", "type": "api_call", "description": "Ask.", "url": "https://a.example",
            "method": "GET", "headers": {}, "parameters": [], **MOMENTS}  # fmt: skip
    shown(made, "tools", tool | odd)

    project = exported(made)

    assert f"`{next(iter(odd))}" in contents(project)["resources/tools.yaml"]
    project.apply()
    project.assert_idle()


def test_a_reference_that_the_platform_hides_is_written_where_only_one_fits(bench: Make) -> None:
    made = bench("credential_id=hidden")
    clinic(made)
    calendar = {"event_type_id": 4}
    keys = [
        post(made, "integrations", name=name, provider="calcom", api_key="cal_live_0123456789")
        for name in "AB"
    ]
    post(made, "tools", name="Book", type="schedule_calendar_event", description="Book.", credential_id=keys[0],
         calendar_config=calendar)  # fmt: skip

    project = adopted(made)

    tools = contents(project)["resources/tools.yaml"]
    assert "    credential_id: ${integrations.resend.id}\n" in tools
    assert (
        "# The platform does not show `credential_id`; integrations.resend is the only one that fits."
        in tools
    )
    assert "    lifecycle:\n      ignore_changes:\n        - credential_id\n" in tools
    assert "and it may be integrations.a or integrations.b." in tools.replace("\n  # ", " ")


def test_headers_are_variables_but_for_what_says_nothing_of_the_sender(
    bench: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = bench()
    hook = post(made, "webhooks", name="Calls", url="https://acme.example/h", events=["call.ended"])
    secret = made.account.call("GET", f"/v1/webhooks/{hook}")["secret"]
    headers = {"Authorization": f"Bearer {TOKEN}", "Accept": "application/json", "X-Empty": "", "X-Own": "{{token}}",
               "X-Hook": secret}  # fmt: skip
    for name in ("One", "Two"):
        post(made, "tools", name=name, type="api_call", description="x", url="https://a.example", method="GET",
             headers=headers | {"X-Mine": f"only-{name}"})  # fmt: skip

    document = report(made)
    project = Bench(made.folder.parent / "exported0", made.account, made.capsys)

    assert {each["name"]: len(each["used_at"]) for each in document["variables"]} == {
        "ONE_HEADERS_AUTHORIZATION": 2,
        "ONE_HEADERS_X_MINE": 1,
        "TWO_HEADERS_X_MINE": 1,
    }
    tools = contents(project)["resources/tools.yaml"]
    for line in (
        "Authorization: Bearer ${env.ONE_HEADERS_AUTHORIZATION}",
        "Accept: application/json",
        'X-Empty: ""',
        'X-Own: "{{token}}"',
        "X-Hook: ${webhooks.calls.secret}",
    ):
        assert tools.count(f"      {line}\n") == 2, line
    monkeypatch.setenv("ONE_HEADERS_AUTHORIZATION", TOKEN)
    monkeypatch.setenv("ONE_HEADERS_X_MINE", "only-One")
    monkeypatch.setenv("TWO_HEADERS_X_MINE", "only-Two")
    before = len(made.account.writes)
    project.apply()
    project.assert_idle()
    assert len(made.account.writes) == before


def test_a_part_of_an_account_has_all_that_it_refers_to_and_nothing_else(bench: Make) -> None:
    made = bench()
    ids = clinic(made)

    by_name = report(made, "--only", "agents:Day")
    by_id = report(made, "--only", f"agents:{ids['late']}", "--only", f"webhooks:{ids['hook']}")

    assert [each["address"] for each in by_name["resources"]] == [
        "agents.day", "integrations.resend", "models.desk", "tools.bye", "tools.send_mail", "webhooks.calls",
    ]  # fmt: skip
    assert [each["address"] for each in by_id["resources"]] == [
        "agents.late", "models.night", "tools.bye", "webhooks.calls",
    ]  # fmt: skip
    assert [each["name"] for each in by_id["variables"]] == []
    project = Bench(made.folder.parent / "exported0", made.account, made.capsys)
    project.apply()
    project.assert_idle()


def test_the_sources_of_a_base_go_with_what_consults_it(bench: Make) -> None:
    made = bench()
    base = post(made, "knowledge-bases", name="House")
    made.account.form(f"/v1/knowledge-bases/{base}/sources", {"type": "text", "source": "Open."})

    document = report(made, "--only", "knowledge_bases:House")

    assert [each["address"] for each in document["resources"]] == [
        "knowledge_bases.house",
        "knowledge_sources.open",
    ]


@pytest.mark.parametrize(
    ("only", "words"),
    [
        ("agents:Dai", "Did you mean Day?"),
        ("agent:Day", "Did you mean agents?"),
        ("agents", "KIND:ID or KIND:NAME"),
        ("models:Desk", "Several of models are called 'Desk'"),
    ],
    ids=["no such name", "no such kind", "no name", "two of that name"],
)
def test_only_names_exactly_one_object(bench: Make, only: str, words: str) -> None:
    made = bench()
    clinic(made)
    post(made, "models", name="Desk", provider="openai", model="gpt-4o", system_prompt="Hi.")
    out = made.folder.parent / "exported"

    outcome = made("export", "--out", str(out), "--only", only)

    assert (outcome.code, "error[export-only]" in outcome.err, words in outcome.err) == (1, True, True), (
        outcome.err
    )
    assert not out.exists()


def test_by_agent_each_has_what_only_it_uses(bench: Make) -> None:
    made = bench()
    clinic(made)

    project = adopted(made, "--layout", "agent")

    files = contents(project)
    assert sorted(each for each in files if each.startswith("resources/")) == [
        "resources/agents/day.yaml",
        "resources/agents/late.yaml",
        "resources/imports.yaml",
        "resources/lookups.yaml",
        "resources/shared/tools.yaml",
        "resources/shared/voices.yaml",
    ]
    day, late = files["resources/agents/day.yaml"], files["resources/agents/late.yaml"]
    assert [kind for kind in ("integrations", "tools", "models", "agents", "webhooks") if f"{kind}:\n" in day] == [
        "integrations", "tools", "models", "agents", "webhooks",
    ]  # fmt: skip
    assert "phone_numbers:\n  number_14155550100:\n" in late
    assert "  bye:" not in day + late


def test_a_folder_with_anything_in_it_is_refused(bench: Make, tmp_path: Path) -> None:
    made = bench()
    out = tmp_path / "full"
    (out / ".git").mkdir(parents=True)
    made.ok("export", "--out", str(out))

    again = made("export", "--out", str(out))

    assert (again.code, "error[export-not-empty]" in again.err) == (1, True)


def test_half_an_export_is_no_project_and_says_so(bench: Make) -> None:
    made = bench()
    post(made, "tools", name="Send", type="send_sms", description="x",
         messaging_config={"to": "caller", "body_template": "One.\nTwo."})  # fmt: skip
    out = made.folder.parent / "half"
    out.mkdir()
    (out / ".git").write_text("gitdir: elsewhere\n")
    whole = contents(exported(made))
    for each in ("prompts/tools/send.messaging_config.body_template.md", "resources/tools.yaml"):
        (out / each).parent.mkdir(parents=True, exist_ok=True)
        (out / each).write_text(whole[each])

    planned, again = (
        Bench(out, made.account, made.capsys)(*words) for words in (("plan",), ("export", "--out", str(out)))
    )

    assert (planned.code, "error[no-project]" in planned.err) == (1, True)
    assert (again.code, "error[export-not-empty]" in again.err) == (1, True)


def test_the_new_project_names_the_account_and_only_the_name_of_its_key(bench: Make) -> None:
    made = bench()
    clinic(made)

    project = contents(exported(made))["voxform.yaml"]

    (event, *_) = made.account.call("GET", "/v1/audit-events")["items"]
    assert f"  url: {made.account.url}\n  key: ${{env.ONEINBOX_API_KEY}}\n" in project
    assert f"  account: {event['org_id']}\n" in project
    assert KEY not in project


def test_without_a_project_the_usual_account_is_read(bench: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    made = bench()
    (made.folder / "voxform.yaml").unlink()
    monkeypatch.delenv("ONEINBOX_API_KEY")

    outcome = made("export", "--out", str(made.folder / "out"))

    assert (outcome.code, "ONEINBOX_API_KEY" in outcome.err) == (1, True)
    assert not (made.folder / "out").exists()


def test_for_a_part_only_the_kinds_that_it_may_need_are_read(bench: Make) -> None:
    made = bench()
    clinic(made)
    before = len(made.account.log)

    exported(made, "--only", "models:Desk")

    paths = {each.path for each in made.account.log[before:]}
    assert paths == {"/v1/models", "/v1/tools", "/v1/integrations", "/v1/knowledge-bases", "/v1/audit-events"}


def test_the_embedded_platform_is_exported_with_a_word_about_where_its_objects_are(bench: Make) -> None:
    made = bench()
    made.write("voxform.yaml", "project: clinic\napi: {url: 'emulator:'}\n")
    made.resources("tools:\n  bye: {type: end_call, description: Bye.}\n")
    made.apply()

    outcome = made.ok("export", "--out", str(made.folder / "out"))

    assert "notice[export-embedded]" in outcome.err
    assert 'url: "emulator:"' in (made.folder / "out" / "voxform.yaml").read_text()


def test_a_file_where_the_folder_should_be_is_told_of(bench: Make) -> None:
    made = bench()
    made.write("taken", "mine")

    outcome = made("export", "--out", str(made.folder / "taken"))

    assert (outcome.code, "error[export-not-written]" in outcome.err) == (1, True)
    assert (made.folder / "taken").read_text() == "mine"


def test_an_account_that_cannot_be_read_leaves_nothing_behind(
    bench: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = bench()
    monkeypatch.setenv("ONEINBOX_API_KEY", "oi_pk_not_a_secret_key")
    out = made.folder / "out"

    outcome = made("export", "--out", str(out))

    assert (outcome.code, out.exists()) == (1, False)


def test_a_kind_that_the_key_may_not_read_is_left_out_and_named(bench: Make) -> None:
    made = bench()
    ids = clinic(made)
    with while_(made, refusing("GET", "/v1/models", "Not in your plan.")):
        out = made.folder.parent / "part"
        outcome = made.ok("export", "--out", str(out), "--json")
        asked = made("export", "--out", str(made.folder.parent / "asked"), "--only", "models:Desk")

    assert outcome.document["unread"] == ["models"]
    assert "Nothing of models is in the project" in outcome.err
    files = contents(Bench(out, made.account, made.capsys))
    assert "resources/models.yaml" not in files
    assert f"llm_id: {ids['desk']}" in files["resources/agents.yaml"].replace('"', "")
    assert "the key may not read models" in files["resources/agents.yaml"]
    assert "# The key could not read models, so nothing of that is written." in files["voxform.yaml"]
    assert (asked.code, "answered 403" in asked.err) == (1, True)
    project = Bench(out, made.account, made.capsys)
    project.apply()
    project.assert_idle()


def test_what_lies_below_a_kind_that_the_key_may_not_read_is_left_out_with_it(bench: Make) -> None:
    made = bench()
    clinic(made)
    with while_(made, refusing("GET", "/v1/knowledge-bases", "No.")):
        out = made.folder.parent / "part"
        outcome = made.ok("export", "--out", str(out), "--json")

    assert outcome.document["unread"] == ["knowledge_bases", "knowledge_sources"]


def test_a_key_that_may_read_nothing_and_a_platform_that_fails_give_no_export(bench: Make) -> None:
    made = bench()
    clinic(made)
    for why, part, status in (("No.", "/v1/", "403 Forbidden"), ("No.", "/v1/models", "401 Unauthorized")):
        with while_(made, refusing("GET", part, why, status)):
            outcome = made("export", "--out", str(made.folder.parent / "none"))
        assert (outcome.code, "key-not-accepted" in outcome.err) == (1, True)
    assert not (made.folder.parent / "none").exists()


@pytest.mark.parametrize("id_", ["a/b ?#${x}", "${env.HOME}", "$${x}"])
def test_an_id_is_written_as_it_is_whatever_it_holds(bench: Make, id_: str) -> None:
    made = bench()
    post(made, "tools", name="bye", type="end_call", description="Hang up.")

    with showing(made, lambda row: row | {"id": id_}):
        project = adopted(made)

    recorded = json.loads(project.ok("state", "list", "--json").out)["resources"]
    assert [each["id"] for each in recorded] == [id_]


def test_an_object_whose_id_no_file_can_hold_is_not_managed(bench: Make) -> None:
    made = bench()
    post(made, "tools", name="bye", type="end_call", description="Hang up.")

    with showing(made, lambda row: row | {"id": "a\x00b"}):
        document = report(made)

    assert [each["reason"] for each in document["unmanaged"] if each["kind"] == "tools"] == [
        "its id cannot be written"
    ]
