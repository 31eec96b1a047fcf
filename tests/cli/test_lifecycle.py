"""The rules about a resource beside its attributes, from the file to the platform and back."""

from collections.abc import Callable

import pytest
from tests.cli.bench import Bench

Make = Callable[..., Bench]

QUIRKS = pytest.mark.parametrize(
    "quirks",
    [(), ("patch=merges", "null=ignored", "names=unique", "ids=prefixed")],
    ids=["as documented", "odd"],
)


def tool(rules: str = "", description: str = "Say goodbye.", kind: str = "end_call") -> str:
    lines = ["tools:", "  hang_up:", "    name: hang_up", f"    type: {kind}"]
    lines += [f"    description: {description}"] if description else []
    lines += [f"    lifecycle: {rules}"] if rules else []
    return "\n".join(lines) + "\n"


def applied(bench: Make, quirks: tuple[str, ...], text: str) -> Bench:
    made = bench(*quirks)
    made.resources(text)
    made.apply()
    return made


def by_hand(made: Bench, **attributes: str) -> None:
    made.account.call("PATCH", f"/v1/tools/{made.account.named('tools', 'hang_up')['id']}", attributes)


class TestIgnoreChanges:
    RULE = "{ignore_changes: [description]}"

    @QUIRKS
    def test_it_is_sent_when_the_object_is_made_and_never_after(
        self, bench: Make, quirks: tuple[str, ...]
    ) -> None:
        made = applied(bench, quirks, tool(self.RULE))
        assert made.account.named("tools", "hang_up")["description"] == "Say goodbye."

        by_hand(made, description="Typed by hand.")
        made.assert_idle()
        made.resources(tool(self.RULE, "Wave."))
        made.assert_idle()
        made.apply()

        assert made.account.named("tools", "hang_up")["description"] == "Typed by hand."

    @QUIRKS
    def test_it_is_compared_again_when_the_rule_goes(self, bench: Make, quirks: tuple[str, ...]) -> None:
        made = applied(bench, quirks, tool(self.RULE))
        by_hand(made, description="Typed by hand.")
        made.apply()
        made.resources(tool())
        assert made.plan().actions == {"tools.hang_up": "update"}
        made.apply()
        assert made.account.named("tools", "hang_up")["description"] == "Say goodbye."

    @QUIRKS
    def test_a_replacement_sends_it(self, bench: Make, quirks: tuple[str, ...]) -> None:
        made = applied(bench, quirks, tool(self.RULE))
        by_hand(made, description="Typed by hand.")
        made.resources(tool(self.RULE, "Wave."))

        made.apply("--replace", "tools.hang_up")

        assert made.account.named("tools", "hang_up")["description"] == "Wave."
        made.assert_idle()

    def test_what_is_required_may_be_left_out_only_while_the_object_exists(self, bench: Make) -> None:
        made = applied(bench, (), tool(self.RULE))
        made.resources(tool(self.RULE, description=""))
        made.ok("validate")
        made.assert_idle()

        replaced = made("plan", "--replace", "tools.hang_up")
        assert (replaced.code, "Write `description`" in replaced.out) == (1, True)
        made.ok("state", "rm", "tools.hang_up")
        created = made.plan()
        assert created.code == 1
        assert "required-on-create" in [each["code"] for each in created.document["diagnostics"]]


class TestReplaceOn:
    @QUIRKS
    def test_a_difference_there_makes_a_new_object(self, bench: Make, quirks: tuple[str, ...]) -> None:
        made = applied(bench, quirks, tool("{replace_on: [description]}"))
        before = made.account.named("tools", "hang_up")["id"]
        made.resources(tool("{replace_on: [description]}", "Wave."))

        (change,) = made.plan().document["changes"]
        told = made("plan").out
        made.apply()

        assert (change["action"], change["reason"]) == ("replace", "immutable_changed")
        assert (change["replace_on"], "because replace_on names description" in told) == (
            ["description"],
            True,
        )
        assert [each["path"] for each in change["fields"] if each["forces_replacement"]] == ["description"]
        after = made.account.named("tools", "hang_up")
        assert (after["id"] != before, after["description"]) == (True, "Wave.")
        made.assert_idle()

    def test_without_a_difference_nothing_is_done(self, bench: Make) -> None:
        made = applied(bench, (), tool())
        made.resources(tool("{replace_on: [description, name]}"))
        made.assert_idle()

    def test_drift_there_makes_a_new_object_too(self, bench: Make) -> None:
        made = applied(bench, (), tool("{replace_on: [description]}"))
        by_hand(made, description="Typed by hand.")
        assert made.plan().actions == {"tools.hang_up": "replace"}


class TestProtect:
    def test_a_replacement_is_refused_and_a_change_is_not(self, bench: Make) -> None:
        made = applied(bench, (), tool("{protect: true}"))
        made.resources(tool("{protect: true}", "Wave."))
        made.apply()
        assert made("apply", "--auto-approve", "--replace", "tools.hang_up").code == 3
        made.resources(tool("{protect: false}", "Wave."))
        assert made("apply", "--auto-approve", "--replace", "tools.hang_up").code == 3
        made.apply()
        made.apply("--replace", "tools.hang_up")

    def test_it_is_remembered_when_the_rule_is_taken_out(self, bench: Make) -> None:
        made = applied(bench, (), tool("{protect: true}"))
        made.resources(tool())
        made.assert_idle()
        made.apply()
        made.resources("tools: {}")
        assert made("destroy", "--auto-approve").code == 3
        made.ok("destroy", "--auto-approve", "--allow", "protected")
        assert made.account.all("tools") == []


class TestRetain:
    def test_it_is_remembered_and_lifted_by_an_applied_false(self, bench: Make) -> None:
        made = applied(bench, (), tool("{retain: true}"))
        made.resources(tool())
        made.assert_idle()
        made.resources(tool("{retain: false}"))
        (change,) = made.plan().document["changes"]
        assert (change["action"], change["reason"], change["fields"]) == ("update", "lifecycle_changed", [])
        before = len(made.account.writes)
        made.apply()
        assert len(made.account.writes) == before
        made.resources("tools: {}")
        assert made.plan().actions == {"tools.hang_up": "delete"}

    def test_destroying_forgets_what_is_retained(self, bench: Make) -> None:
        made = applied(bench, (), tool("{retain: true}"))
        made.ok("destroy", "--auto-approve")
        assert made.account.named("tools", "hang_up")
        assert "hang_up" not in made.ok("state", "list").out


PLACES = {
    "an address in depends_on": ("    depends_on:\n      - tools.hang_upp\n", "resources/part0.yaml:7:9"),
    "a path that leads nowhere": (
        "    lifecycle:\n      protect: true\n      ignore_changes: [name, url.x]\n",
        "resources/part0.yaml:8:30",
    ),
    "a path in the other list": (
        "    lifecycle:\n      replace_on:\n        - colour\n",
        "resources/part0.yaml:8:11",
    ),
    "a version of no secrets": (
        "models:\n  m:\n    provider: openai\n    model: gpt-4.1\n    system_prompt: P.\n    secrets_version: 2\n",
        "resources/part0.yaml:11:22",
    ),
    "a circle": ("    depends_on: [tools.hang_up]\n", "resources/part0.yaml:6:18"),
}


@pytest.mark.parametrize(("text", "place"), PLACES.values(), ids=PLACES)
def test_what_is_wrong_is_shown_on_its_own_line(bench: Make, text: str, place: str) -> None:
    made = bench()
    made.resources(tool() + text)
    shown = made("validate")
    assert place in shown.out + shown.err


def test_a_circle_through_an_instance_is_shown_where_all_are_named(bench: Make) -> None:
    made = bench()
    text = "tools:\n  a:\n    for_each: [x]\n    type: end_call\n    description: D.\n    depends_on: [tools.b]\n"
    made.resources(text + "  b:\n    type: end_call\n    description: D.\n    depends_on:\n      - tools.a\n")
    shown = made("validate")
    said = shown.out + shown.err
    assert "resources/part0.yaml:6:18: `depends_on`" in said
    assert "resources/part0.yaml:11:9: `depends_on`" in said
