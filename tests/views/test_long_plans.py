"""A plan of hundreds of changes: a few pages to read, and nothing that goes is left unnamed."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voxform.core.change import Action, Change, Reason, Selection
from voxform.core.resource import Lifecycle
from voxform.views.human import render_plan
from voxform.views.plan_document import plan_document


def text_of(plan, *, full=False, width=80):
    return render_plan(plan_document(plan, "0.1.0"), width=width, color=False, full=full)


def words(text):
    return " ".join(text.split())


def test_few_pages_stand_for_many(plans):
    plan = plans.many_changes()
    assert len(text_of(plan).split("\n")) < 200
    assert len(text_of(plan, full=True).split("\n")) > 1_500


@pytest.mark.parametrize("full", [False, True], ids=["summarised", "full"])
def test_everything_that_goes_is_named(plans, full):
    plan = plans.many_changes()
    text = words(text_of(plan, full=full))
    gone = [each for each in plan.writes if each.action in {Action.DELETE, Action.REPLACE}]
    listed = text[text.index(f"{len(gone)} objects WILL BE DELETED:") :]
    assert not [each.address for each in gone if str(each.address) not in listed]


def test_all_is_named_when_it_is_shown_in_full(plans):
    plan = plans.many_changes()
    text = text_of(plan, full=True)
    assert not [
        each.address
        for each in plan.writes
        if not re.search(f"^ *[-+~/»]+ {re.escape(str(each.address))}", text, re.MULTILINE)
    ]
    assert "--full" not in text


@pytest.mark.parametrize(("number", "short"), [(40, True), (41, False)])
def test_a_plan_is_summarised_from_forty_one_changes(plans, number, short):
    plan = plans.plan(*(plans.create(f"tools.t{at}", 1, plans.new("name", f"n{at}")) for at in range(number)))
    assert ("--full" not in text_of(plan)) is short
    assert ('name:  "n20"' in text_of(plan)) is short


def test_what_strangers_depend_on_is_shown_whole_among_many(plans):
    text = text_of(plans.many_changes())
    assert "Not managed here: agent Front desk (old) (agt_77)" in text
    assert "Not managed here, and still using it when it goes: model Reception test" in text


def test_a_lifted_protection_is_shown_whole_among_many(plans):
    from dataclasses import replace

    from voxform.core.resource import Lifecycle, Recorded

    quiet = [plans.update(f"tools.t{at}", f"t{at}", plans.changed("name", "a", "b")) for at in range(60)]
    recorded = Recorded("t7", "2026-11-21T10:00:00Z", {}, {}, lifecycle=Lifecycle(protect=True))
    quiet[7] = replace(quiet[7], recorded=recorded, lifecycle=Lifecycle(protect=False))
    text = text_of(plans.plan(*quiet))
    assert "~ lifecycle.protect:  true -> false" in text
    assert text.index("tools.t7 ") < text.index("59 tools")


def test_one_and_the_same_change_is_told_once_and_another_is_an_example(plans):
    def some(kind, after):
        return [
            plans.update(f"{kind}.t{at}", f"t{at}", plans.changed("url", "a", after(at))) for at in range(30)
        ]

    text = words(text_of(plans.plan(*some("tools", lambda _: "b"), *some("webhooks", str))))
    assert '~ 30 tools will be updated because the configuration changed ~ url: "a" -> "b" tools.t0' in text
    assert 'for example webhooks.t0: ~ url: "a" -> "0" webhooks.t0' in text


kinds = st.sampled_from(["tools", "models", "phone_numbers"])
mixed = st.lists(
    st.tuples(kinds, st.sampled_from(Action), st.sampled_from(Reason)), min_size=41, max_size=120
)


@settings(deadline=None, max_examples=40)
@given(mixed, st.sampled_from([60, 200]))
def test_every_plan_names_what_goes_and_counts_the_rest(plans, changes, width):
    every = tuple(
        Change(plans.address(f"{kind}.n{at}"), action, reason, id=f"i{at}")
        for at, (kind, action, reason) in enumerate(changes)
    )
    plan = plans.plan(*every, selection=Selection())
    text = words(text_of(plan, width=width))
    gone = [each for each in every if each.action in {Action.DELETE, Action.REPLACE}]
    assert not [each.address for each in gone if not re.search(rf"{re.escape(str(each.address))}\b", text)]
    assert f"{sum(each.action is Action.CREATE for each in every)} to create" in text


def test_what_sets_a_new_resource_apart_from_its_like_is_said(plans):
    made = [plans.create(f"tools.t{at}", 1, plans.new("name", f"n{at}")) for at in range(41)]
    kept = replace(made[20], lifecycle=Lifecycle(retain=True))
    text = text_of(plans.plan(*made[:20], kept, *made[21:]))
    assert "+ tools.t20 will be created with lifecycle.retain: true" in words(text)
