"""An object that nobody owns any longer must not silently lose what it refers to."""

from tests.core.builders import codes, configuration, listing, plan, record, resource, state, table, tiny_kind

from voxform.core.change import Selection
from voxform.core.resource import Lifecycle

KEYS = tiny_kind("keys", properties={"name": {}, "region": {}}, immutable=["region"])
TOOLS = tiny_kind("tools", properties={"name": {}, "key_id": {}}, references={"key_id": "keys"})
VOICES = tiny_kind(
    "voices",
    properties={"name": {}, "key_id": {}},
    references={"key_id": "keys"},
    operations={"update": False, "delete": False},
)
KINDS = {each.name: each for each in (KEYS, TOOLS, VOICES)}
RETAINED = Lifecycle(retain=True)


def planned(kind, rules=None, *declared, live="k-1", holder_gone=False, key_rules=None, **selection):
    """A key and a resource that was applied with it, when only these are declared."""
    address = f"{kind.name}.holder"
    before = state(
        {
            "keys.spare": record(KEYS, "k-2", {"name": "spare"}),
            "keys.mail": record(
                KEYS, "k-1", {"name": "mail", "region": "n"}, lifecycle=key_rules or Lifecycle()
            ),
            address: record(
                kind,
                "h-1",
                {"name": "holder", "key_id": "k-1"},
                dependencies=["keys.mail"],
                lifecycle=rules or Lifecycle(),
            ),
        }
    )
    found = {"keys": {"k-1": {"name": "mail", "region": "n"}, "k-2": {"name": "spare"}}}
    found[kind.name] = {} if holder_gone else {"h-1": {"name": "holder", "key_id": live}}
    return plan(
        KINDS,
        configuration(resource("keys.spare", {"name": "spare"}), *declared),
        before,
        listing(found, gone=[(kind.name, "h-1")] if holder_gone else []),
        selection=Selection(**selection),
    )


MAIL = resource("keys.mail", {"name": "mail", "region": "n"})
ELSEWHERE = resource("keys.mail", {"name": "mail", "region": "s"})


@table(
    "made, told",
    {
        "a retained tool whose key goes": (lambda: planned(TOOLS, RETAINED), True),
        "a retained tool whose key is replaced": (lambda: planned(TOOLS, RETAINED, ELSEWHERE), True),
        "a retained tool when all is destroyed": (lambda: planned(TOOLS, RETAINED, destroy=True), True),
        "a voice that cannot be deleted": (lambda: planned(VOICES), True),
        "a tool that goes with its key": (lambda: planned(TOOLS), False),
        "a retained tool whose key stays": (lambda: planned(TOOLS, RETAINED, MAIL), False),
        "a retained tool whose key is retained": (
            lambda: planned(TOOLS, RETAINED, key_rules=RETAINED),
            False,
        ),
        "a retained tool that has another key by now": (lambda: planned(TOOLS, RETAINED, live="k-9"), False),
        "a tool that is gone": (lambda: planned(TOOLS, holder_gone=True), False),
    },
)
def test_an_object_that_is_given_up_and_loses_what_it_refers_to_is_told_of(made, told):
    assert ("stranded" in codes(made())) is told


@table(
    "rules, declares, told",
    {
        "whose reference is ignored": ({"ignore_changes": ["key_id"]}, {"key_id": "k-1"}, True),
        "whose reference somebody else has set": ({}, {}, True),
        "whose reference leads elsewhere from now on": ({}, {"key_id": "${keys.spare.id}"}, False),
    },
)
@table("mail", {"a key that goes": (), "a key that is replaced": (ELSEWHERE,), "a key that stays": (MAIL,)})
def test_a_tool_that_stays(rules, declares, told, mail):
    """The record says nothing of the key: it was never declared, or what is ignored was applied long ago."""
    holder = resource("tools.holder", {"name": "holder", **declares}, **rules)
    before = state(
        {
            "keys.spare": record(KEYS, "k-2", {"name": "spare"}),
            "keys.mail": record(KEYS, "k-1", {"name": "mail", "region": "n"}),
            "tools.holder": record(TOOLS, "h-1", {"name": "holder"}, {"name": "holder", "key_id": "k-1"}),
        }
    )
    found = {
        "keys": {"k-1": {"name": "mail", "region": "n"}, "k-2": {"name": "spare"}},
        "tools": {"h-1": {"name": "holder", "key_id": "k-1"}},
    }
    made = plan(
        KINDS,
        configuration(resource("keys.spare", {"name": "spare"}), holder, *mail),
        before,
        listing(found),
    )
    warned = [each for each in made.diagnostics if each.code == "stranded"]
    assert [each.address for each in warned] == (["tools.holder"] if told and mail != (MAIL,) else [])
    assert all("(h-1) goes on referring to keys.mail (k-1)" in each.detail for each in warned)


def test_the_warning_names_both():
    (found,) = [each for each in planned(TOOLS, RETAINED).diagnostics if each.code == "stranded"]
    assert (found.severity, found.address) == ("warning", "tools.holder")
    assert "h-1" in found.detail
    assert "keys.mail (k-1)" in found.detail


@table(
    "selection, wanted",
    {
        "what it would forget is left out": ({"exclude": ("tools.holder",)}, {"keys.spare"}),
        "the key is the target": ({"target": ("keys.mail",)}, {"keys.mail", "tools.holder"}),
    },
)
def test_a_partial_plan_deletes_no_key_of_a_tool_that_it_does_not_give_up(selection, wanted):
    made = planned(TOOLS, RETAINED, **selection)
    assert {str(each.address) for each in made.changes} == wanted
