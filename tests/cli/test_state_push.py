"""`state pull` and `state push`: a whole state out of where it is kept, and back in under the rules of succession."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.bench import KEY, Bench

Make = Callable[..., Bench]

HANG_UP = "tools:\n  hang_up: {type: end_call, description: Say goodbye.}\n"
WAVE = "tools:\n  wave: {type: end_call, description: Wave.}\n"


def applied(bench: Make) -> Bench:
    made = bench()
    made.resources(HANG_UP)
    made.apply()
    return made


def pulled(made: Bench) -> Any:
    return json.loads(made.ok("state", "pull").out)


def edited(made: Bench, state: Any) -> str:
    """A file with a state that was edited on purpose."""
    made.write("edited.json", json.dumps({key: value for key, value in state.items() if key != "checksum"}))
    return str(made.folder / "edited.json")


def saved(made: Bench, name: str = "copy.json") -> str:
    made.write(name, made.ok("state", "pull").out)
    return str(made.folder / name)


def stored(made: Bench) -> Path:
    return made.folder / ".voxform" / "state" / "default.json"


def push(made: Bench, file: str, *options: str) -> Any:
    return made("state", "push", file, "--auto-approve", *options)


def test_what_is_pulled_is_the_stored_state_to_the_byte(bench: Make) -> None:
    made = applied(bench)
    assert made.ok("state", "pull").out.encode() == stored(made).read_bytes()


def test_what_a_journal_adds_is_pulled_too(bench: Make) -> None:
    made = applied(bench)
    base, after = stored(made).with_suffix(".json.backup").read_bytes(), pulled(made)
    from voxform.core.state import State
    from voxform.state.format import decode
    from voxform.state.journal import Writer

    before: State = decode(base)
    line = Writer(before).line_to(decode(stored(made).read_bytes()))
    stored(made).write_bytes(base)
    stored(made).with_name("default.json.journal").write_bytes(line)

    assert pulled(made) == after
    state = {**after, "serial": after["serial"] + 1}
    assert push(made, edited(made, state)).code == 0
    assert pulled(made)["serial"] == after["serial"] + 2
    assert not stored(made).with_name("default.json.journal").exists()


def test_where_nothing_was_recorded_nothing_is_pulled(bench: Make) -> None:
    made = bench()
    made.resources(HANG_UP)
    outcome = made("state", "pull")
    assert (outcome.code, outcome.out) == (1, "")
    assert "There is no state" in outcome.err


def test_a_copy_of_what_is_stored_changes_nothing(bench: Make) -> None:
    made = applied(bench)
    before = stored(made).read_bytes()
    assert "Nothing to push" in push(made, saved(made)).out
    assert stored(made).read_bytes() == before


def test_a_copy_goes_where_no_state_is(bench: Make) -> None:
    made = applied(bench)
    copy, before = saved(made), pulled(made)
    stored(made).unlink()
    stored(made).with_name("default.json.backup").unlink()

    outcome = push(made, copy)

    assert "No state becomes serial" in outcome.out
    assert (pulled(made)["lineage"], pulled(made)["resources"]) == (before["lineage"], before["resources"])
    made.assert_idle()


def test_a_state_edited_on_purpose_is_shown_and_follows(bench: Make) -> None:
    made = applied(bench)
    state = pulled(made)
    record = state["resources"].pop("tools.hang_up")
    state["resources"]["tools.bye"] = record
    file = edited(made, {**state, "serial": state["serial"] + 1})

    nobody = made("state", "push", file)
    outcome = push(made, file)

    assert (nobody.code, "--auto-approve" in nobody.err) == (1, True)
    assert [each[2:].split(" ")[:2] for each in outcome.out.splitlines()[:2]] == [
        ["+", "tools.bye"],
        ["-", "tools.hang_up"],
    ]
    assert made.ok("state", "list", "--json").document["resources"][0]["address"] == "tools.bye"
    assert made.account.writes == [("POST", "/v1/tools")]


REFUSED = {
    "of another lineage": ({"lineage": "another"}, "push-lineage"),
    "an older one": ({"serial": 1}, "push-serial"),
    "another one of the same serial": ({"api_url": "https://elsewhere.example"}, "push-serial"),
}


@pytest.mark.parametrize(("difference", "code"), REFUSED.values(), ids=REFUSED)
def test_a_state_that_does_not_follow_is_refused_and_forced(
    bench: Make, difference: dict[str, Any], code: str
) -> None:
    made = applied(bench)
    before = stored(made).read_bytes()
    state = {**pulled(made), **difference}
    file = edited(made, state)

    refused = push(made, file)
    assert (refused.code, f"refused[{code}]" in refused.err) == (3, True)
    assert stored(made).read_bytes() == before
    forced = push(made, file, "--force")

    assert (forced.code, "--force overrides that." in " ".join(forced.err.split())) == (0, True)
    now = pulled(made)
    assert (now["lineage"], now["resources"]) == (state["lineage"], state["resources"])
    assert now["serial"] > state["serial"]
    beside = [each for each in stored(made).parent.iterdir() if each != stored(made)]
    assert before in [each.read_bytes() for each in beside]
    made.apply()


def test_a_damaged_state_is_replaced_by_force_and_kept(bench: Make) -> None:
    made = applied(bench)
    copy = saved(made)
    stored(made).write_bytes(b'{"format": 1, "half')

    assert push(made, copy).code == 1
    outcome = push(made, copy, "--force")

    assert "A state that cannot be read becomes serial" in outcome.out
    assert "kept as" in outcome.out
    assert stored(made).with_name("default.json.replaced-1").read_bytes() == b'{"format": 1, "half'
    made.assert_idle()


UNSOUND = {
    "half of one": (lambda state: json.dumps(state)[:200], 1, "state-damaged"),
    "one edited without saying so": (lambda state: json.dumps({**state, "serial": 9}), 1, "state-edited"),
    "one of another environment": (
        lambda state: json.dumps({**state, "environment": "prod", "checksum": None}).replace(
            ', "checksum": null', ""
        ),
        3,
        "state-of-another-environment",
    ),
    "one that contradicts itself": (
        lambda state: json.dumps(
            {key: value for key, value in {**state, "seen": {"tools": ["t"]}}.items() if key != "checksum"}
        ),
        1,
        "state-unsound",
    ),
    "nothing": (lambda _: "", 1, "state-damaged"),
}


@pytest.mark.parametrize(("change", "exit_code", "code"), UNSOUND.values(), ids=UNSOUND)
@pytest.mark.parametrize("force", [(), ("--force",)], ids=["asked", "forced"])
def test_nothing_unsound_is_stored(
    bench: Make, change: Callable[[Any], str], exit_code: int, code: str, force: tuple[str, ...]
) -> None:
    made = applied(bench)
    before = stored(made).read_bytes()
    made.write("bad.json", change(pulled(made)))

    outcome = push(made, str(made.folder / "bad.json"), *force)

    assert (outcome.code, f"[{code}]" in outcome.err) == (exit_code, True), outcome.err
    assert stored(made).read_bytes() == before


def test_a_file_that_is_not_there_is_an_error(bench: Make) -> None:
    made = applied(bench)
    outcome = push(made, str(made.folder / "nowhere.json"))
    assert (outcome.code, "push-not-read" in outcome.err) == (1, True)


def test_a_state_goes_through_a_pipe(bench: Make) -> None:
    made = applied(bench)
    voxform = [sys.executable, "-m", "voxform", "-C", str(made.folder), "state"]
    environment = {**os.environ, "ONEINBOX_API_KEY": KEY}
    state = subprocess.run([*voxform, "pull"], env=environment, capture_output=True, check=True).stdout
    stored(made).unlink()
    stored(made).with_name("default.json.backup").unlink()

    subprocess.run([*voxform, "push", "-", "--auto-approve"], env=environment, input=state, check=True)

    assert json.loads(stored(made).read_bytes())["resources"] == json.loads(state)["resources"]
