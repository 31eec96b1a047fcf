"""Conditional writes over any backend: an answer that is lost is neither a failure for ever nor a theft."""

from dataclasses import replace

import pytest
from tests.state.samples import EMPTY, state

from voxform.core.diagnostic import Failure, Refused, error
from voxform.state.format import encode
from voxform.state.succession import Ground, Stored, Succession

GROUND = Ground("dev", "https://api.example", "The state x", "x.backup")


class Shelf:
    """A backend in memory that loses the answers it is told to, before or after the effect."""

    def __init__(self):
        self.content = None
        self.lose = ""

    def fetch(self):
        return Stored(self.content)

    def replace(self, content, expected):
        assert expected.content == self.content
        lost, self.lose = self.lose, ""
        if lost != "before":
            self.content = content
        if lost:
            raise Failure(error("lost", "The answer was lost", ""))


@pytest.fixture
def shelf():
    return Shelf()


def opened(shelf):
    ids = iter(range(100))
    return Succession(shelf, GROUND, lambda: f"id-{next(ids)}-{id(ids)}")


@pytest.mark.parametrize("lost", ["before", "after"])
def test_after_a_lost_answer_the_next_write_goes_on(shelf, lost):
    store = opened(shelf)
    first = store.write(EMPTY)
    shelf.lose = lost
    with pytest.raises(Failure):
        store.write(replace(first, account="a"))
    third = store.write(replace(first, account="b"))
    assert (third.serial, third.lineage) == (2 if lost == "before" else 3, first.lineage)
    assert store.read() == third


def test_after_a_lost_answer_somebody_elses_write_is_still_refused(shelf):
    store = opened(shelf)
    first = store.write(EMPTY)
    shelf.lose = "before"
    with pytest.raises(Failure):
        store.write(replace(first, account="a"))
    theirs = opened(shelf).write(replace(first, account="theirs"))
    with pytest.raises(Refused):
        store.write(replace(first, account="b"))
    assert opened(shelf).read() == theirs


def test_the_first_of_two_writers_of_a_new_state_wins(shelf):
    one, other = opened(shelf), opened(shelf)
    empty = one.read(), other.read()
    one.write(empty[0])
    with pytest.raises(Refused):
        other.write(empty[1])


def test_without_reading_first_the_state_itself_says_what_it_follows(shelf):
    first = opened(shelf).write(EMPTY)
    assert opened(shelf).write(first).serial == 2
    with pytest.raises(Refused):
        opened(shelf).write(first)
    with pytest.raises(Refused):
        opened(shelf).write(EMPTY)


def test_a_version_with_the_same_serial_but_another_write_id_is_refused(shelf):
    store = opened(shelf)
    first = store.write(EMPTY)
    shelf.content = encode(replace(first, write_id="another"))
    with pytest.raises(Refused):
        store.write(first)


def test_a_serial_never_goes_back(shelf):
    shelf.content = encode(state(serial=7))
    store = opened(shelf)
    store.read()
    assert store.write(state(serial=3)).serial == 8
