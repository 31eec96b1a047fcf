"""`state mv` and `state rm`: what they change, and what they refuse."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.state.samples import RESEND, SUMMARY, TOKYO, record, sample, state
from tests.state.strategies import addresses, states

from voxform.core.address import Address
from voxform.core.diagnostic import Failure
from voxform.state import surgery
from voxform.state.invariants import check
from voxform.state.surgery import forgotten, move, remove

MAIL = Address("integrations", "mail")
OSAKA = Address("agents", "branch", "osaka")


def test_a_move_takes_the_record_and_rewrites_dependencies():
    moved = move(sample(), RESEND, MAIL)
    assert moved.resources[MAIL] == sample().resources[RESEND]
    assert RESEND not in moved.resources
    assert moved.resources[SUMMARY].dependencies == (MAIL,)


def test_a_move_takes_deposed_objects_and_unfinished_work_along():
    moved = move(sample(), TOKYO, OSAKA)
    assert moved.deposed[0].address == OSAKA
    assert moved.pending[1].address == OSAKA
    assert moved.pending[0] == sample().pending[0]


def test_a_move_to_the_name_of_a_forgotten_dependency_depends_on_nothing():
    gone = Address("tools", "gone")
    found = state(resources={SUMMARY: record(dependencies=(gone, RESEND))})
    assert move(found, SUMMARY, gone).resources[gone].dependencies == (RESEND,)


def test_a_removal_gives_up_record_deposed_objects_and_unfinished_work():
    left = remove(sample(), TOKYO)
    assert (TOKYO in left.resources, left.deposed, len(left.pending)) == (False, (), 1)
    given_up = forgotten(sample(), TOKYO)
    assert given_up.record == sample().resources[TOKYO]
    assert (given_up.deposed, given_up.pending) == (sample().deposed, sample().pending[1:])


def test_removing_the_last_unconfirmed_create_forgets_the_ids_seen():
    left = remove(sample(), SUMMARY)
    assert (left.seen, [each.address for each in left.pending]) == ({}, [TOKYO])


def test_an_address_with_nothing_but_an_unconfirmed_create_can_be_removed():
    only = replace(sample(), resources={}, deposed=(), pending=sample().pending[:1])
    assert surgery.addresses(only) == (SUMMARY,)
    assert remove(only, SUMMARY).pending == ()


REFUSED = {
    "a move of what is not recorded": (lambda: move(sample(), MAIL, RESEND), "not-recorded"),
    "a move to a recorded address": (
        lambda: move(state(resources={RESEND: record("a"), MAIL: record("b")}), RESEND, MAIL),
        "move-taken",
    ),
    "a move onto itself": (lambda: move(sample(), RESEND, RESEND), "move-nowhere"),
    "a move to where a create is unconfirmed": (
        lambda: move(replace(sample(), resources={OSAKA: record("x")}), OSAKA, TOKYO),
        "move-taken",
    ),
    "a move to another kind": (lambda: move(sample(), RESEND, Address("tools", "resend")), "move-kind"),
    "a removal of what is not recorded": (lambda: remove(sample(), MAIL), "not-recorded"),
    "asking what an unknown address would give up": (lambda: forgotten(sample(), MAIL), "not-recorded"),
}


@pytest.mark.parametrize(("act", "code"), REFUSED.values(), ids=REFUSED)
def test_refused(act, code):
    with pytest.raises(Failure) as caught:
        act()
    assert caught.value.diagnostics[0].code == code


def test_a_misspelt_address_is_answered_with_the_nearest():
    with pytest.raises(Failure) as caught:
        remove(sample(), Address("tools", "send_sumary"))
    assert caught.value.diagnostics[0].hint == "Did you mean tools.send_summary?"


@settings(max_examples=30, deadline=None)
@given(states().filter(surgery.addresses), addresses, st.randoms())
def test_surgery_leaves_a_sound_state_sound(found, to, random):
    chosen = random.choice(surgery.addresses(found))
    to = to._replace(kind=chosen.kind)
    assert check(remove(found, chosen)) == ()
    assert chosen not in surgery.addresses(remove(found, chosen))
    if to not in surgery.addresses(found):
        moved = move(found, chosen, to)
        assert check(moved) == ()
        assert moved.owned(to.kind) == found.owned(to.kind)
        assert len(surgery.addresses(moved)) == len(surgery.addresses(found))
