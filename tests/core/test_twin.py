"""An object that nobody records is neither duplicated nor seized, however its identity is known."""

from dataclasses import replace

from tests.core.builders import (
    adoption,
    codes,
    configuration,
    decided,
    listing,
    plan,
    record,
    resource,
    state,
    tiny_kind,
)

OWNERS = tiny_kind("owners")
KIDS = tiny_kind(
    "kids",
    properties={"name": {}, "owner_id": {}},
    identity=["name", "owner_id"],
    references={"owner_id": "owners"},
)
KINDS = {"owners": OWNERS, "kids": KIDS}
KID = {"name": "k", "owner_id": "${owners.o.id}"}


def test_an_identity_that_holds_a_reference_is_known_once_the_reference_is():
    declared = configuration(resource("owners.o", {"name": "o"}), resource("kids.k", KID))
    before = state({"owners.o": record(OWNERS, "o-1", {"name": "o"})})
    kids = {"k-1": {"name": "k", "owner_id": "o-1"}}
    theirs = {"k-1": {"name": "k", "owner_id": "o-2"}}

    same = plan(KINDS, declared, before, listing({"owners": {"o-1": {"name": "o"}}, "kids": kids}))
    other = plan(KINDS, declared, before, listing({"owners": {"o-1": {"name": "o"}}, "kids": theirs}))

    assert (codes(same), codes(other)) == (["unrecorded-twin"], [])


class TestMadeAgainByHand:
    DECLARED = resource("owners.o", {"name": "o"})
    BEFORE = state({"owners.o": record(OWNERS, "o-1", {"name": "o"})})
    FOUND = listing({"owners": {"o-2": {"name": "o"}}}, gone=[("owners", "o-1")])

    def test_is_not_duplicated(self):
        planned = plan(KINDS, configuration(self.DECLARED), self.BEFORE, self.FOUND)
        assert decided(planned) == {"owners.o": ("create", "missing_remotely")}
        assert codes(planned) == ["unrecorded-twin"]

    def test_is_adopted_by_the_block_that_the_refusal_prints(self):
        declared = configuration(self.DECLARED, imports=[adoption("owners.o", id="o-2")])
        planned = plan(KINDS, declared, self.BEFORE, self.FOUND)
        assert decided(planned) == {"owners.o": ("adopt", "import_requested")}
        assert codes(planned) == []

    def test_leaves_the_record_alone_while_its_object_is_there(self):
        declared = configuration(self.DECLARED, imports=[adoption("owners.o", id="o-2")])
        both = listing({"owners": {"o-1": {"name": "o"}, "o-2": {"name": "o"}}})
        assert decided(plan(KINDS, declared, self.BEFORE, both)) == {"owners.o": ("noop", "declared")}


def test_an_object_that_is_adopted_under_another_name_is_no_twin():
    declared = configuration(
        resource("owners.old", {"name": "renamed"}),
        resource("owners.new", {"name": "o"}),
        imports=[adoption("owners.old", id="o-1")],
    )
    planned = plan(KINDS, declared, found=listing({"owners": {"o-1": {"name": "o"}}}))
    assert "unrecorded-twin" not in codes(planned)


def test_the_state_names_the_api_that_its_records_are_of():
    before = replace(state({"owners.o": record(OWNERS, "o-1", {"name": "o"})}), api_url="https://old.example")
    planned = plan(
        KINDS,
        configuration(resource("owners.o", {"name": "o"})),
        before,
        listing({"owners": {"o-1": {"name": "o"}}}),
    )
    assert planned.base is not None
    assert planned.base.api_url == planned.api_url


def test_several_are_adopted_by_one_block():
    declared = configuration(*(resource(f"owners.{name}", {"name": name}) for name in "abc"))
    found = listing({"owners": {f"o-{name}": {"name": name} for name in "abc"}})
    hints = [each.hint for each in plan(KINDS, declared, state({}), found).diagnostics]

    assert (
        hints[:2] == ["Adopt it with the others, by the block below, or give the resource another name"] * 2
    )
    assert hints[2].splitlines() == [
        "Adopt all 3 of them:",
        "  import:",
        "    - to: owners.a",
        '      id: "o-a"',
        "    - to: owners.b",
        '      id: "o-b"',
        "    - to: owners.c",
        '      id: "o-c"',
        "or at once, without a block, by `voxform adopt`; or give the resources other names",
    ]


def test_of_many_twins_the_first_are_named_and_offered_and_the_others_counted():
    declared = configuration(resource("owners.a", {"name": "o"}), resource("owners.b", {"name": "o"}))
    found = listing({"owners": {f"o-{number:02}": {"name": "o"} for number in range(12)}})

    told = [
        each for each in plan(KINDS, declared, state(), found).diagnostics if each.code == "unrecorded-twin"
    ]

    assert [each.address for each in told] == ["owners.a", "owners.b"]
    for each in told:
        assert ("o-09 (o) and 2 more with" in each.detail, "o-10" in each.detail) == (True, False)
        assert ("to: " + each.address in each.hint, "or one of 7 more" in each.hint) == (True, True)


def test_twins_that_differ_only_inside_an_attribute_are_told_apart_by_it():
    kind = tiny_kind(
        "boxes",
        properties={"name": {}, "content": {"type": "object", "properties": {"a": {}, "key": {}}}},
        sensitive=["content.key"],
    )
    plain = tiny_kind("boxes", properties={"name": {}, "content": {"type": "object"}})
    declared = configuration(resource("boxes.b", {"name": "b"}))
    objects = {f"b-{at}": {"name": "b", "content": {"a": at}} for at in (1, 2)}

    shown, hidden = (
        "\n".join(
            each.hint
            for each in plan({"boxes": one}, declared, state({}), listing({"boxes": objects})).diagnostics
        )
        for one in (plain, kind)
    )

    assert 'content {"a":1}' in shown
    assert "content" not in hidden  # what holds a secret tells nobody anything
