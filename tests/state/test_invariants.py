"""What holds of every sound state is told by number, with the name of what breaks it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from tests.state.samples import RESEND, SUMMARY, TOKYO, record, sample, state
from tests.state.strategies import states

from voxform.core.address import Address
from voxform.core.resource import Fingerprint
from voxform.core.state import Deposed, FingerprintScheme, Operation, Pending, Run, State
from voxform.state.invariants import check, is_moment

NOW = "2026-11-22T12:00:00+00:00"
PRINT = "scrypt:" + "ab" * 32
SCHEME = FingerprintScheme("scrypt", "00" * 16, {"n": 2**14, "r": 8, "p": 1})


def create(**more: object) -> Pending:
    return replace(Pending("op-1", Operation.CREATE, RESEND, NOW, record("")), **more)  # type: ignore[arg-type]


def update(**more: object) -> Pending:
    return replace(Pending("op-2", Operation.UPDATE, SUMMARY, NOW, record()), **more)  # type: ignore[arg-type]


def delete(**more: object) -> Pending:
    return replace(Pending("op-3", Operation.DELETE, SUMMARY, NOW, record()), **more)  # type: ignore[arg-type]


def run(id_: str = "run-1", **more: object) -> Run:
    return replace(Run(id_, NOW, "alice", None, "", "", None), **more)  # type: ignore[arg-type]


def secret(**more: dict[str, object]) -> State:
    kept = record("tool_1", fingerprints={("headers", "X.Key"): Fingerprint(PRINT)}, **more)
    return state(resources={SUMMARY: kept}, fingerprint=SCHEME)


SOUND = {
    "a state with everything": sample(),
    "one never written": State("dev", "https://api.example"),
    "one never written that holds records": state(lineage=None, serial=0, write_id=""),
    "the same id in two kinds": state(resources={SUMMARY: record("x"), RESEND: record("x")}),
    "a dependency that was forgotten": state(resources={SUMMARY: record(dependencies=(RESEND,))}),
    "a create that replaces, its object being renamed": state(
        pending=(create(address=SUMMARY, replaces="tool_1"), update())
    ),
    "an adoption with changes, not recorded yet": state(
        pending=(update(address=RESEND, intended=record("int_9")),)
    ),
    "an adopted object that was seen": state(pending=(create(),), seen={"tools": ("tool_1",)}),
    "two deposed objects of one address, both being deleted": state(
        deposed=(Deposed(SUMMARY, record("old_1")), Deposed(SUMMARY, record("old_2"))),
        pending=(
            delete(operation_id="a", intended=record("old_1"), deposed=True),
            delete(operation_id="b", intended=record("old_2"), deposed=True),
        ),
    ),
    "a secret that is null": secret(applied={"headers": {"X.Key": None}}),
    "a secret path through what is no object": secret(applied={"headers": None}, observed={"headers": "x"}),
    "secrets without fingerprints or scheme": state(
        resources={SUMMARY: record(fingerprints={("api_key",): Fingerprint()})}
    ),
    "fifty runs": state(runs=tuple(run(f"run-{at}") for at in range(50))),
}


@pytest.mark.parametrize("found", SOUND.values(), ids=SOUND)
def test_sound(found):
    assert check(found) == ()


UNSOUND = {
    "a serial without lineage": (1, state(lineage=None)),
    "a lineage without serial": (1, state(serial=0, write_id="")),
    "a lineage without write id": (1, state(write_id="")),
    "an empty lineage": (1, state(lineage="", serial=0, write_id="")),
    "a negative serial": (1, state(lineage=None, serial=-1, write_id="")),
    "no environment": (2, state(environment="")),
    "no API": (2, state(api_url="")),
    "a record without id": (3, state(resources={SUMMARY: record("")})),
    "a deposed object without id": (3, state(deposed=(Deposed(TOKYO, record("")),))),
    "two records of one object": (
        3,
        state(resources={SUMMARY: record("x"), Address("tools", "other"): record("x")}),
    ),
    "a record of a deposed object": (3, state(deposed=(Deposed(SUMMARY, record()),))),
    "an operation without id": (4, state(pending=(create(operation_id=""),))),
    "two operations with one id": (4, state(pending=(create(), update(operation_id="op-1")))),
    "a create that has an id": (5, state(pending=(create(intended=record("x")),))),
    "an update that has none": (5, state(pending=(update(intended=record("")),))),
    "two creates of one address": (6, state(pending=(create(), create(operation_id="op-9")))),
    "two deletes of one object": (6, state(pending=(delete(), delete(operation_id="op-9")))),
    "a delete of an object that is not recorded": (7, state(pending=(delete(intended=record("x")),))),
    "a delete of a deposed object that is recorded": (7, state(pending=(delete(deposed=True),))),
    "a create of a deposed object": (8, state(pending=(create(deposed=True),))),
    "an update that replaces": (8, state(pending=(update(replaces="x"),))),
    "ids seen while nothing is pending": (9, state(seen={"tools": ()})),
    "fifty-one runs": (10, state(runs=tuple(run(f"run-{at}") for at in range(51)))),
    "a run without id": (10, state(runs=(run(""),))),
    "one run twice": (10, state(runs=(run(), run()))),
    "a record of no time": (11, state(resources={SUMMARY: replace(record(), written_at="")})),
    "a deposed record of another zone": (
        11,
        state(deposed=(Deposed(TOKYO, replace(record("x"), written_at="2026-11-22T12:00:00+01:00")),)),
    ),
    "an intention of no time": (11, state(pending=(create(started_at="yesterday"),))),
    "a run of no time": (11, state(runs=(run(started_at="2026-11-22"),))),
    "a run that ended at no time": (11, state(runs=(run(finished_at="2026-13-22T12:00:00Z"),))),
    "a fingerprint that is none": (
        12,
        state(
            resources={SUMMARY: record(fingerprints={("api_key",): Fingerprint("hunter2")})},
            fingerprint=SCHEME,
        ),
    ),
    "a fingerprint without a scheme": (
        12,
        state(resources={SUMMARY: record(fingerprints={("api_key",): Fingerprint(None, PRINT)})}),
    ),
    "a damaged scheme": (12, state(fingerprint=replace(SCHEME, scheme="rot13"))),
    "a secret that is applied": (13, secret(applied={"headers": {"X.Key": "hunter2"}})),
    "a secret that was observed": (13, secret(observed={"headers": {"X.Key": "hunter2"}})),
    "a secret in an intention": (
        13,
        state(
            fingerprint=SCHEME,
            pending=(
                create(
                    intended=record(
                        "", fingerprints={("api_key",): Fingerprint(PRINT)}, applied={"api_key": "hunter2"}
                    )
                ),
            ),
        ),
    ),
}


@pytest.mark.parametrize(("number", "found"), UNSOUND.values(), ids=UNSOUND)
def test_unsound(number, found):
    problems = check(found)
    assert [each.split(".")[0] for each in problems] == [str(number)] * len(problems)
    assert problems
    assert "hunter2" not in "".join(problems)


def test_the_offender_is_named():
    old = state(deposed=(Deposed(SUMMARY, record()),))
    assert check(old) == ("3. deposed tools.send_summary and tools.send_summary have the same id",)


MOMENTS = {
    "2026-11-22T12:00:00Z": True,
    "2026-11-22T12:00:00+00:00": True,
    "2026-11-22T12:00:00.123456Z": True,
    "2026-11-22T12:00:00": False,
    "2026-11-22T12:00:00+01:00": False,
    "2026-02-30T12:00:00Z": False,
    "2026-11-22 12:00:00Z": False,
    "٢026-11-22T12:00:00Z": False,
    "": False,
}


@pytest.mark.parametrize(("text", "sound"), MOMENTS.items())
def test_times(text, sound):
    assert is_moment(text) is sound


@settings(max_examples=40, deadline=None)
@given(states())
def test_generated_states_are_sound(found):
    assert check(found) == ()
