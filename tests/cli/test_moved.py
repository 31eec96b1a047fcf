"""`moved` blocks in every direction, and the rules `protect` and `retain` on every way that a resource can go."""

from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from tests.cli.bench import Bench

Make = Callable[..., Bench]


def plain(name: str, key: str = "a", rules: str = "") -> str:
    lifecycle = f", lifecycle: {{{rules}}}" if rules else ""
    return f"tools:\n  {name}: {{name: tool {key}, type: end_call, description: D.{lifecycle}}}\n"


def instances(name: str, *keys: str, rules: str = "") -> str:
    lifecycle = f"    lifecycle: {{{rules}}}\n" if rules else ""
    return (
        f"tools:\n  {name}:\n    for_each: [{', '.join(keys)}]\n    name: tool ${{each.key}}\n"
        f"    type: end_call\n    description: D.\n{lifecycle}"
    )


def moved(*pairs: tuple[str, str]) -> str:
    return "moved:\n" + "".join(f"  - {{from: '{old}', to: '{new}'}}\n" for old, new in pairs)


def records(made: Bench) -> dict[str, str]:
    every = made.ok("state", "list", "--json").document["resources"]
    return {each["address"]: each["id"] for each in every}


def rules_of(made: Bench, address: str) -> dict[str, Any]:
    kept: dict[str, Any] = made.ok("state", "show", address, "--json").document["lifecycle"]
    return {name: kept[name] for name in ("protect", "retain")}


WAYS = {
    "into an instance": (plain("one"), instances("each", "a"), [("tools.one", 'tools.each["a"]')]),
    "into an instance of its own name": (plain("one"), instances("one", "a"), [("tools.one", 'tools.one["a"]')]),
    "out of an instance": (instances("each", "a"), plain("one"), [('tools.each["a"]', "tools.one")]),
    "out of an instance of its own name": (instances("one", "a"), plain("one"), [('tools.one["a"]', "tools.one")]),
    "to an instance of another resource": (
        instances("each", "a"), instances("other", "a"), [('tools.each["a"]', 'tools.other["a"]')]),
    "all instances of a resource": (
        instances("each", "a", "b"), instances("other", "a", "b"), [("tools.each", "tools.other")]),
    "through an address that nothing has any more": (
        plain("one"), plain("three"), [("tools.one", "tools.two"), ("tools.two", "tools.three")]),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "pairs"), WAYS.values(), ids=WAYS)
def test_a_record_moves_without_a_request_and_keeps_its_rules(
    bench: Make, before: str, after: str, pairs: list[tuple[str, str]]
) -> None:
    made = bench()
    rules = "protect: true, retain: true"
    written = before.replace("D.}", f"D., lifecycle: {{{rules}}}}}")
    made.resources(written + (f"    lifecycle: {{{rules}}}\n" if "for_each" in before else ""))
    made.apply()
    ids, writes = set(records(made).values()), len(made.account.writes)
    made.resources(after + moved(*pairs))

    actions = set(made.plan().actions.values())
    made.apply()

    assert actions == {"move"}
    assert set(records(made).values()) == ids
    assert len(made.account.writes) == writes
    assert [rules_of(made, each) for each in records(made)] == [{"protect": True, "retain": True}] * len(ids)
    made.assert_idle()
    made.resources(after)
    made.assert_idle()


def test_a_partial_plan_moves_what_it_is_about_and_nothing_else(bench: Make) -> None:
    made = bench()
    made.resources(plain("one", "a"), plain("two", "b"))
    made.apply()
    ways = moved(("tools.one", 'tools.each["a"]'), ("tools.two", 'tools.each["b"]'))
    made.resources(instances("each", "a", "b"), ways)

    made.apply("--target", 'tools.each["a"]')
    assert set(records(made)) == {'tools.each["a"]', "tools.two"}
    made.apply("--exclude", "tools.two")
    assert set(records(made)) == {'tools.each["a"]', "tools.two"}
    made.apply("--target", "tools.two")
    assert set(records(made)) == {'tools.each["a"]', 'tools.each["b"]'}
    made.assert_idle()


def tool(rules: str = "", kind: str = "end_call") -> str:
    more = ", transfer_to: '+14155550100'" if kind == "transfer_call" else ""
    return plain("one", rules=rules).replace("end_call", kind + more)


def by_hand(made: Bench, name: str = "tool a", kind: str = "end_call") -> str:
    body = {"name": name, "type": kind, "description": "D."}
    return str(made.account.call("POST", "/v1/tools", body)["id"])


class TestRetained:
    """`retain`: the object is given up, never deleted, whatever the way."""

    RULE = "retain: true"

    def applied(self, bench: Make, *quirks: str) -> tuple[Bench, str]:
        made = bench(*quirks)
        made.resources(tool(self.RULE))
        made.apply()
        return made, records(made)["tools.one"]

    def stays(self, made: Bench, id_: str) -> bool:
        return id_ in [each["id"] for each in made.account.all("tools")]

    @pytest.mark.parametrize("rules", [RULE, ""], ids=["as declared", "as remembered"])
    def test_it_is_replaced_and_stays(self, bench: Make, rules: str) -> None:
        made, old = self.applied(bench)
        made.resources(tool(rules, "transfer_call"))
        planned = made.plan().document
        shown = made("plan").out
        made.apply()

        (change,) = planned["changes"]
        assert (change["action"], change["left_behind"]) == ("replace", True)
        assert [each["code"] for each in planned["diagnostics"]] == ["left-behind"]
        assert "1 object is replaced and STAYS in the account:" in shown
        assert self.stays(made, old)
        assert records(made)["tools.one"] != old
        assert rules_of(made, "tools.one")["retain"] is True
        assert [method for method, _ in made.account.writes] == ["POST", "POST"]
        made.assert_idle()

    def test_it_is_replaced_on_request_and_stays(self, bench: Make) -> None:
        made, old = self.applied(bench)
        made.apply("--replace", "tools.one")
        assert self.stays(made, old)
        made.assert_idle()

    def test_a_rule_that_is_lifted_in_the_same_plan_still_holds(self, bench: Make) -> None:
        made, old = self.applied(bench)
        made.resources(tool("retain: false", "transfer_call"))
        made.apply()
        assert self.stays(made, old)
        new = records(made)["tools.one"]
        made.resources(tool())
        made.apply()
        assert not self.stays(made, new)

    def test_it_is_removed_destroyed_or_left_out_of_a_plan_and_stays(self, bench: Make) -> None:
        made, old = self.applied(bench)
        made.resources("", plain("two", "b"))
        made.apply("--target", "tools.two")
        assert "tools.one" in records(made)
        made.ok("destroy", "--auto-approve", "--target", "tools.one")
        assert (list(records(made)), self.stays(made, old)) == (["tools.two"], True)

    def test_it_is_adopted_with_its_rule_and_stays(self, bench: Make) -> None:
        made = bench()
        id_ = by_hand(made)
        made.resources(tool(self.RULE))
        made.ok("adopt", "--auto-approve")
        assert rules_of(made, "tools.one")["retain"] is True
        made.resources("")
        assert made.plan().actions == {"tools.one": "forget"}
        made.apply()
        assert self.stays(made, id_)

    def test_it_is_imported_as_what_must_be_replaced_and_stays(self, bench: Make) -> None:
        made = bench()
        id_ = by_hand(made)
        block = "import:\n  - {to: tools.one, name: tool a}\n"
        made.resources(tool(self.RULE, "transfer_call") + block)
        assert made.plan().actions == {"tools.one": "replace"}
        made.apply()
        assert self.stays(made, id_)
        assert len(made.account.all("tools")) == 2
        made.assert_idle()

    def test_an_approval_is_of_what_becomes_of_the_old_object(self, bench: Make) -> None:
        made, _ = self.applied(bench)
        made.resources(tool("", "transfer_call"))
        kept = made.plan().document["digest"]
        made.resources(tool("retain: false"))
        made.apply()
        made.resources(tool("", "transfer_call"))
        assert made.plan().document["digest"] != kept


class TestProtected:
    """`protect`: a plan that would delete or replace the object is refused, whatever the way."""

    RULE = "protect: true"
    REFUSED: ClassVar = {
        "replaced": (tool("", "transfer_call"), ()),
        "replaced on request": (tool(), ("--replace", "tools.one")),
        "replaced under another address": (
            plain("two").replace("end_call", "transfer_call, transfer_to: '+14155550100'")
            + moved(("tools.one", "tools.two")),
            (),
        ),
        "removed": ("tools: {}\n", ()),
        "removed by a block": ("removed:\n  - {from: tools.one, retain: false}\n", ()),
        "removed and targeted": ("tools: {}\n", ("--target", "tools.one")),
        "destroyed": (tool(), ("--destroy",)),
        "destroyed and targeted": (tool(), ("--destroy", "--target", "tools.one")),
        "unprotected and replaced at once": (tool("protect: false", "transfer_call"), ()),
    }

    @pytest.mark.parametrize(("after", "options"), REFUSED.values(), ids=REFUSED)
    def test_it_is_not(self, bench: Make, after: str, options: tuple[str, ...]) -> None:
        made = bench()
        made.resources(tool(self.RULE))
        made.apply()
        self.refused(made, after, options)

    @pytest.mark.parametrize("after", ["tools: {}\n", tool("", "transfer_call")], ids=["removed", "replaced"])
    def test_nor_is_what_was_adopted(self, bench: Make, after: str) -> None:
        made = bench()
        made.resources(tool(self.RULE))
        by_hand(made)
        made.ok("adopt", "--auto-approve")
        self.refused(made, after, ())

    def refused(self, made: Bench, after: str, options: tuple[str, ...]) -> None:
        writes = len(made.account.writes)
        made.resources(after)
        outcome = made("apply", "--auto-approve", *options)
        assert (outcome.code, "protected" in outcome.out) == (3, True)
        assert len(made.account.writes) == writes
        assert rules_of(made, "tools.one")["protect"] is True

    def test_what_leaves_it_alone_is_allowed(self, bench: Make) -> None:
        made = bench()
        made.resources(tool(self.RULE), plain("two", "b"))
        made.apply()
        made.resources("", plain("two", "c"))
        made.apply("--target", "tools.two")
        made.ok("destroy", "--auto-approve", "--exclude", "tools.one")
        assert list(records(made)) == ["tools.one"]
        made.resources("removed:\n  - {from: tools.one, retain: true}\n", "")
        made.apply()
        assert [each["name"] for each in made.account.all("tools")] == ["tool a"]
