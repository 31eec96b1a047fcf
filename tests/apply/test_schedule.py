"""Which steps may begin, in which order, and which never will."""

from voxform.apply.schedule import Schedule
from voxform.core.address import Address
from voxform.core.change import Action, Change, Reason
from voxform.core.state import Operation
from voxform.core.step import Step


def step(name, *after):
    change = Change(Address("tools", name), Action.CREATE, Reason.DECLARED)
    return Step(name, Operation.CREATE, change, after=after)


def names(steps):
    return [each.name for each in steps]


def test_a_step_may_begin_once_everything_it_waits_for_has_succeeded():
    schedule = Schedule([step("c", "a", "b"), step("a"), step("b", "a")])
    assert names(schedule.take(9)) == ["a"]
    schedule.succeeded("a")
    assert names(schedule.take(9)) == ["b"]
    schedule.succeeded("b")
    assert names(schedule.take(9)) == ["c"]
    assert schedule.take(9) == []


def test_no_more_steps_are_taken_than_asked_for_and_in_the_order_of_the_plan():
    schedule = Schedule([step("b"), step("a"), step("c")])
    assert [names(schedule.take(2)), names(schedule.take(2))] == [["b", "a"], ["c"]]


def test_whatever_depends_on_a_failed_step_never_begins_and_says_what_stands_in_its_way():
    schedule = Schedule([step("a"), step("b", "a"), step("c", "b"), step("d"), step("e", "d", "c")])
    schedule.take(9)
    lost = [(each.name, because) for each, because in schedule.failed("a")]
    schedule.succeeded("d")
    assert lost == [("b", "a"), ("c", "b"), ("e", "c")]
    assert (schedule.take(9), list(schedule.drain())) == ([], [])


def test_a_step_added_again_waits_for_what_it_names_now():
    schedule = Schedule([step("create"), step("user", "create")])
    schedule.take(1)
    schedule.add(step("rename"))
    schedule.add(step("create", "rename"))
    assert names(schedule.take(9)) == ["rename"]
    schedule.succeeded("rename")
    assert names(schedule.take(9)) == ["create"]
    schedule.succeeded("create")
    assert names(schedule.take(9)) == ["user"]


def test_what_has_not_begun_can_be_given_up():
    schedule = Schedule([step("a"), step("b", "a"), step("c")])
    schedule.take(1)
    assert names(schedule.drain()) == ["b", "c"]
    assert schedule.take(9) == []
