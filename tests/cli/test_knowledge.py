"""What a knowledge base holds: files that are uploaded, jobs that read them, and what is left when one fails."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.cli.bench import Bench
from tests.cli.mistakes import told

Make = Callable[..., Bench]

BASE = """
knowledge_bases:
  clinic: {name: Clinic}
models:
  desk: {provider: openai, model: gpt-4o, system_prompt: Hi., knowledge_base_ids: ["${knowledge_bases.clinic.id}"]}
"""
TEXT = """
  hours:
    knowledge_base_id: ${knowledge_bases.clinic.id}
    type: text
    source: Open from 9 to 5
"""
FILE = """
  prices:
    knowledge_base_id: ${knowledge_bases.clinic.id}
    type: file
    file: files/prices.pdf
"""
PAGE = """
  page:
    knowledge_base_id: ${knowledge_bases.clinic.id}
    type: url
    source: https://clinic.example/hours
"""
CONTENT = "a filling costs 80"


def declared(made: Any, *sources: str) -> None:
    made.resources(BASE, f"knowledge_sources:{''.join(sources)}" if sources else "")


def held(made: Any) -> list[dict[str, Any]]:
    """What the only knowledge base holds."""
    (base,) = made.account.all("knowledge-bases")
    return list(made.account.all(f"knowledge-bases/{base['id']}/sources"))


@pytest.fixture
def filled(bench: Make) -> Any:
    made = bench()
    made.write("files/prices.pdf", CONTENT)
    declared(made, TEXT, FILE, PAGE)
    made.apply()
    return made


def test_sources_are_read_when_the_apply_is_over(filled: Any) -> None:
    assert {(each["type"], each["source"], each["status"]) for each in held(filled)} == {
        ("text", "Open from 9 to 5", "ready"),
        ("url", "https://clinic.example/hours", "ready"),
        ("file", "prices.pdf", "ready"),
    }
    filled.assert_idle()
    (recorded,) = [
        each
        for each in json.loads(filled.ok("state", "list", "--json").out)["resources"]
        if each["address"] == "knowledge_sources.prices"
    ]
    assert recorded["id"].count("/") == 1


def test_a_list_for_other_programs_has_one_line_for_each_record(filled: Any) -> None:
    records = json.loads(filled.ok("state", "list", "--json").out)["resources"]

    *lines, _ = filled.ok("state", "list").out.splitlines()

    assert [each.split() for each in lines] == [[each["address"], each["id"]] for each in records]


def test_a_file_is_recorded_by_its_digest_and_never_by_its_content(filled: Any) -> None:
    for each in filled.folder.rglob("*"):
        if each.is_file() and each.name != "prices.pdf":
            assert CONTENT.encode() not in each.read_bytes()
    shown = filled.ok("state", "show", "knowledge_sources.prices").out
    assert "sha256:" in shown


def test_another_content_is_another_object_made_before_the_old_one_goes(filled: Any) -> None:
    before = {each["type"]: each["id"] for each in held(filled)}
    filled.write("files/prices.pdf", "a filling costs 90")

    planned = filled.plan().document["changes"]

    assert [(each["address"], each["action"], each["reason"]) for each in planned] == [
        ("knowledge_sources.prices", "replace", "immutable_changed")
    ]
    filled.account.log.clear()
    filled.apply()
    assert [method for method, _ in filled.account.writes] == ["POST", "DELETE"]
    after = {each["type"]: each["id"] for each in held(filled)}
    assert {name for name in before if before[name] != after[name]} == {"file"}
    filled.assert_idle()


def test_the_same_content_in_another_folder_is_no_change(filled: Any) -> None:
    filled.write("other/prices.pdf", CONTENT)
    declared(filled, TEXT, FILE.replace("files/", "other/"), PAGE)

    filled.assert_idle()


def test_another_name_of_the_file_is_another_object(filled: Any) -> None:
    declared(filled, TEXT, FILE + "    file_name: price list.pdf\n", PAGE)

    filled.apply()

    assert {each["file_name"] for each in held(filled)} == {None, "price list.pdf"}
    filled.assert_idle()


@pytest.mark.parametrize(
    "quirk",
    ["source_created=202", "source_base=named", "ids=prefixed", "lists=cursor", "malformed_ids=refused"],
)
def test_the_same_end_is_reached_on_a_platform_with(bench: Make, quirk: str) -> None:
    made = bench(quirk)
    made.write("files/prices.pdf", CONTENT)
    declared(made, TEXT, FILE)
    made.apply()
    made.assert_idle()
    made.write("files/prices.pdf", "a filling costs 90")

    made.apply()

    assert sorted(each["status"] for each in held(made)) == ["ready", "ready"]
    made.assert_idle()
    made.ok("destroy", "--auto-approve")
    assert made.account.all("knowledge-bases") == []


def test_each_look_at_a_job_is_an_event(bench: Make) -> None:
    made = bench()
    declared(made, TEXT)

    events = [json.loads(each) for each in made.apply("--json").out.splitlines()]

    mine = [each for each in events if each.get("address") == "knowledge_sources.hours"]
    assert [(each["type"], each.get("status")) for each in mine if each["type"].startswith("step")] == [
        ("step_started", None),
        ("step_waiting", "queued"),
        ("step_waiting", "running"),
        ("step_done", None),
    ]


DEAD = PAGE.replace("clinic.example", "clinic.invalid")


def test_a_failed_job_fails_its_step_with_the_platforms_reason(bench: Make) -> None:
    made = bench()
    declared(made, TEXT, DEAD)

    outcome = made("apply", "--auto-approve")

    said = " ".join((outcome.out + outcome.err).split())
    assert outcome.code == 4
    assert "The host clinic.invalid does not answer" in said
    (failed,) = [each["id"] for each in held(made) if each["status"] == "error"]
    planned = made.plan().document["changes"]
    assert [(each["action"], each["reason"], each["id"]) for each in planned] == [
        ("create", "declared", None),
        ("delete", "deposed", planned[1]["id"]),
    ]
    assert planned[1]["id"].endswith(f"/{failed}")


def test_what_failed_is_replaced_once_it_is_mended(bench: Make) -> None:
    made = bench()
    declared(made, DEAD)
    made("apply", "--auto-approve")
    made("apply", "--auto-approve")
    assert [each["status"] for each in held(made)] == ["error"]  # one, however often it is tried
    declared(made, PAGE)

    made.apply()

    assert [(each["source"], each["status"]) for each in held(made)] == [
        ("https://clinic.example/hours", "ready")
    ]
    made.assert_idle()


def test_a_failed_replacement_leaves_the_old_object_in_its_place(filled: Any) -> None:
    (old,) = [each for each in held(filled) if each["type"] == "url"]
    declared(filled, TEXT, FILE, DEAD)

    assert filled("apply", "--auto-approve").code == 4

    assert {each["id"]: each["status"] for each in held(filled) if each["type"] == "url"}[
        old["id"]
    ] == "ready"
    declared(filled, TEXT, FILE, PAGE)
    filled.apply()
    assert [each for each in held(filled) if each["type"] == "url"] == [old]
    filled.assert_idle()


def test_what_failed_goes_when_nothing_declares_it(bench: Make) -> None:
    made = bench()
    declared(made, DEAD)
    made("apply", "--auto-approve")
    declared(made)

    made.apply()

    assert held(made) == []
    made.assert_idle()


@pytest.mark.parametrize("job", ["lost before it could be looked at", "failed meanwhile"])
def test_a_run_that_is_cut_between_the_upload_and_the_end_of_its_job_goes_on(bench: Make, job: str) -> None:
    """The answer to the upload is lost, so the next run finds the source in the list below its knowledge base."""
    made = bench()
    declared(made, TEXT)
    made.apply()
    dead = job == "failed meanwhile"
    declared(made, TEXT, DEAD if dead else PAGE)

    def lose(environ: Any, start: Any, pass_on: Any, through: Any) -> Any:
        if environ["REQUEST_METHOD"] != "POST":
            return through()
        pass_on()
        made.account.between.meddle = down
        start("502 Bad Gateway", [("Content-Type", "text/plain")])
        return [b"lost"]

    def down(_environ: Any, start: Any, _pass_on: Any, _through: Any) -> Any:
        start("403 Forbidden", [("Content-Type", "text/plain")])
        return [b"down"]

    made.account.between.meddle = lose
    assert made("apply", "--auto-approve").code == 4
    made.account.between.meddle = None
    (made_before,) = [each for each in held(made) if each["type"] == "url"]
    for _ in range(3):
        held(made)

    actions = {each["address"]: each["action"] for each in made.plan().document["changes"]}

    assert actions == {"knowledge_sources.page": "replace" if dead else "adopt"}
    if dead:
        declared(made, TEXT, PAGE)
    made.apply()
    (now,) = [each for each in held(made) if each["type"] == "url"]
    assert (now["id"] == made_before["id"]) is not dead
    assert now["status"] == "ready"
    made.assert_idle()


def test_sources_go_before_what_holds_them(filled: Any) -> None:
    filled.account.log.clear()

    filled.ok("destroy", "--auto-approve")

    paths = [path for _, path in filled.account.writes if "/knowledge-bases/" in path]
    assert ["/sources/" in path for path in paths] == [True, True, True, False]
    assert filled.account.all("knowledge-bases") == []


def test_a_source_that_somebody_added_by_hand_is_left_alone(filled: Any) -> None:
    (base,) = filled.account.all("knowledge-bases")
    path = f"/v1/knowledge-bases/{base['id']}/sources"
    by_hand = filled.account.form(path, {"type": "text", "source": "by hand"})["source"]

    filled.assert_idle()

    declared(filled, TEXT)
    filled.apply()
    assert {each["id"] for each in held(filled)} >= {by_hand["id"]}
    same = filled.account.form(path, {"type": "url", "source": "https://clinic.example/hours"})["source"]
    declared(filled, TEXT, PAGE)
    refused = filled.plan()
    assert refused.code == 3
    (twin,) = [each for each in refused.document["diagnostics"] if each["code"] == "unrecorded-twin"]
    assert f"{base['id']}/{same['id']}" in twin["hint"]


def test_a_source_is_imported_by_the_id_of_its_base_and_its_own(filled: Any) -> None:
    (url,) = [each for each in held(filled) if each["type"] == "url"]
    (base,) = filled.account.all("knowledge-bases")
    filled.ok("state", "rm", "knowledge_sources.page")

    filled.ok("import", "knowledge_sources.page", f"{base['id']}/{url['id']}")

    filled.assert_idle()


def test_another_knowledge_base_takes_its_sources_along(filled: Any) -> None:
    planned = filled.plan("--replace", "knowledge_bases.clinic").actions

    assert planned["knowledge_bases.clinic"] == "replace"
    assert {planned[f"knowledge_sources.{name}"] for name in ("hours", "prices", "page")} == {"replace"}
    filled.apply("--replace", "knowledge_bases.clinic")
    assert len(held(filled)) == 3
    filled.assert_idle()


def test_a_file_that_changes_between_plan_and_upload_is_not_sent(bench: Make) -> None:
    made = bench()
    made.write("files/prices.pdf", CONTENT)
    declared(made, FILE)

    def change(environ: Any, _start: Any, _pass_on: Any, through: Any) -> Any:
        if environ["REQUEST_METHOD"] == "POST":
            made.write("files/prices.pdf", "swapped")
        return through()

    made.account.between.meddle = change
    outcome = made("apply", "--auto-approve")

    assert outcome.code == 4
    assert "has changed since the plan was made" in " ".join((outcome.out + outcome.err).split())
    assert held(made) == []


MISTAKES = {
    "a file that is not there": (FILE.replace("prices.pdf", "price.pdf"), "file-missing", 5, "no such file"),
    "a file outside of the project": (FILE.replace("files/", "../"), "file-path", 5, "`..`"),
    "a file with secrets": (FILE.replace("files/prices.pdf", ".env"), "file-path", 5, "dot"),
    "a folder": (FILE.replace("files/prices.pdf", "files"), "file-path", 5, "not a regular file"),
    "a file that is known later": (
        FILE.replace("files/prices.pdf", "${knowledge_bases.clinic.name}"),
        "upload-path",
        5,
        "before anything else",
    ),
    "a file and a source": (FILE + "    source: x\n", "unused-attribute", 6, "source"),
    "neither": (FILE.replace("    file: files/prices.pdf\n", ""), "missing-attribute", 2, "file"),
    "a source without its base": (
        TEXT.replace("    knowledge_base_id: ${knowledge_bases.clinic.id}\n", ""),
        "missing-attribute",
        2,
        "knowledge_base_id",
    ),
    "a size that the author cannot say": (FILE + "    file_size: 7\n", "computed-attribute", 6, "file_size"),
}


@pytest.mark.parametrize(("text", "code", "line", "words"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_offline_at_its_place(
    bench: Make, text: str, code: str, line: int, words: str
) -> None:
    made = bench()
    made.write("files/prices.pdf", CONTENT)
    declared(made, text)

    ((*found, detail),) = told(made)
    assert found == [code, line]
    assert words in detail


def test_a_file_of_more_than_20_mib_is_refused(bench: Make) -> None:
    made = bench()
    made.write("files/prices.pdf", "")
    with (made.folder / "files/prices.pdf").open("wb") as file:
        file.truncate((20 << 20) + 1)
    declared(made, FILE)

    outcome = made("validate", "--json")

    (error,) = [each for each in outcome.document["diagnostics"] if each["severity"] == "error"]
    assert error["code"] == "file-too-large"


def test_a_file_of_20_mib_is_taken(bench: Make) -> None:
    made = bench()
    made.write("files/prices.pdf", "")
    with (made.folder / "files/prices.pdf").open("wb") as file:
        file.truncate(20 << 20)
    declared(made, FILE)

    made.apply()

    assert [each["file_size"] for each in held(made)] == [20 << 20]


def test_a_base_that_only_its_own_sources_name_is_not_used(bench: Make) -> None:
    made = bench()
    declared(made, TEXT)
    made.write(
        "resources/part0.yaml", BASE.replace(', knowledge_base_ids: ["${knowledge_bases.clinic.id}"]', "")
    )

    told = made("validate", "--json").document["diagnostics"]

    assert "unused-knowledge-base" in {each["code"] for each in told}
