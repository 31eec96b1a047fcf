"""`--full` shows whole what is cut otherwise, wherever a plan or drift is printed."""

from collections.abc import Callable

import pytest
from tests.cli.bench import INTEGRATIONS, TOOLS, Bench

Make = Callable[..., Bench]

RULES = "\n".join(f"      Rule {at} of the house." for at in range(20))
LONG = f"tools:\n  bye:\n    type: end_call\n    description: |\n{RULES}\n"
CUT = "more lines; --full shows them"
MANY = "tools:\n" + "".join(f"  t{at}: {{type: end_call, description: Say {at}.}}\n" for at in range(45))


@pytest.mark.parametrize("command", [("plan",), ("apply", "--auto-approve"), ("show", "saved.plan")])
def test_a_long_text_is_cut_unless_all_is_asked_for(
    bench: Make, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = bench()
    monkeypatch.chdir(made.folder)
    made.resources(LONG)
    made.ok("plan", "--out", "saved.plan")

    whole = made.ok(*command, "--full").out
    if command[0] == "apply":
        made.resources(LONG, LONG.replace("bye:", "good_bye:"))
    cut = made.ok(*command).out

    assert (CUT in cut, CUT in whole) == (True, False)
    assert ("Rule 19" in cut, "Rule 19" in whole) == (False, True)


def test_a_release_of_many_tools_is_summarised_and_destroyed_in_one_page(bench: Make) -> None:
    made = bench()
    made.resources(
        "tools:\n" + "".join(f"  t{at}: {{type: end_call, description: Say {at}.}}\n" for at in range(45))
    )
    planned = made.ok("plan").out
    whole = made.ok("plan", "--full").out
    made.apply()
    destroyed = made.ok("destroy", "--auto-approve").out

    assert "45 changes: the worst in full, the others grouped; --full shows each." in planned
    assert "  + 45 tools will be created" in planned
    assert "45 changes" not in whole
    assert whole.count("will be created") == 45
    assert "  - 40 more objects WILL BE DELETED, each named below" in destroyed
    assert not [at for at in range(45) if f"tools.t{at}" not in destroyed]


def test_a_summarised_destroy_begins_with_what_goes_first(bench: Make) -> None:
    made = bench()
    made.resources(INTEGRATIONS, TOOLS, MANY)
    made.apply()

    told = made.ok("destroy", "--auto-approve").out

    heads = [line.split()[1] for line in told.split("\n") if "WILL BE DELETED because" in line]
    assert heads[0] == "tools.book_visit"
    assert not [each for each in heads if each.startswith("integrations.")]


def test_hundreds_of_problems_fill_no_screen_unless_they_are_asked_for(bench: Make) -> None:
    made = bench()
    made.resources(MANY.replace("description", "descriptoin"))

    told = {command: made(command).err for command in ("validate", "plan")}
    whole = {command: made(command, "--full").err for command in ("validate", "plan")}

    assert [text.count("error[unknown-attribute]") for text in told.values()] == [11, 11]
    assert [text.count("error[unknown-attribute]") for text in whole.values()] == [45, 45]
    assert told["plan"].rstrip().endswith("90 errors")
