"""An apply as it is followed: in a pipe, on a terminal, as JSON lines."""

import io
import json
from collections.abc import Sequence
from threading import Thread
from typing import Any

import pytest

from voxform.core.address import Address, parse_address
from voxform.core.diagnostic import Diagnostic, Severity
from voxform.core.event import (
    Event,
    RunFinished,
    RunStarted,
    StepDone,
    StepFailed,
    StepNotReached,
    StepStarted,
    StepWaiting,
)
from voxform.core.state import Operation
from voxform.views.events import event_document
from voxform.views.json_text import json_line
from voxform.views.progress import Progress

RESEND = parse_address("integrations.resend")
SUMMARY = parse_address("tools.send_summary")
DESK = parse_address("models.front_desk")
CREATE, UPDATE, DELETE = Operation.CREATE, Operation.UPDATE, Operation.DELETE
KEY = Diagnostic(
    "api-error", Severity.ERROR, "The platform refused the request", "It answered 422: api_key is bad."
)

STARTED = RunStarted("run1", "prod", "sha256:5ea1", 4)
COMPLETE: list[Event] = [
    STARTED,
    StepStarted("s1", CREATE, RESEND),
    StepDone("s1", CREATE, RESEND, "5b0c", 0.31),
    StepDone("s2", CREATE, SUMMARY, "7d9e", 1.26, adopted=True),
    StepDone("s3", UPDATE, DESK, "0a1b", 0.04),
    StepDone("s4", DELETE, SUMMARY, "c1a7", 0.2, deposed=True),
    RunFinished("run1", "succeeded", {"create": 2, "update": 1, "delete": 1}),
]
INCOMPLETE: list[Event] = [
    STARTED,
    StepDone("s0", UPDATE, parse_address("voices.aria"), "vc_1", 0.1),
    StepFailed("s1", CREATE, RESEND, (KEY,)),
    StepNotReached("s2", CREATE, SUMMARY, "s1"),
    StepNotReached("s3", UPDATE, DESK, "s2"),
    RunFinished("run1", "incomplete", {"update": 1}, ("s2", "s3"), ("s1",)),
]


def follow(events: Sequence[Event], **options: Any) -> str:
    stream = io.StringIO()
    progress = Progress(80, color=False, stream=stream, **options)
    for event in events:
        progress.show(event)
    progress.close()
    return stream.getvalue()


def test_a_pipe_gets_a_line_for_each_finished_step():
    assert follow(COMPLETE).split("\n") == [
        "Applying 4 steps to prod",
        "integrations.resend: created in 0.3s (5b0c)",
        "tools.send_summary: created, as the list shows; no answer came (7d9e)",
        "models.front_desk: updated in 0.0s (0a1b)",
        "tools.send_summary (old object): deleted in 0.2s (c1a7)",
        "",
        "Apply complete: 2 created, 1 updated, 1 deleted.",
        "",
    ]


WAITING: list[Event] = [
    RunStarted("run1", "prod", "sha256:5ea1", 1),
    StepStarted("s1", CREATE, RESEND),
    StepWaiting("s1", CREATE, RESEND, "queued"),
    StepWaiting("s1", CREATE, RESEND, "running"),
    StepWaiting("s1", CREATE, RESEND, "running"),
    StepDone("s1", CREATE, RESEND, "5b0c", 61.0),
    RunFinished("run1", "succeeded", {"create": 1}),
]


def test_a_pipe_is_told_once_what_the_platform_is_at():
    told = [each for each in follow(WAITING).split("\n") if each.startswith("integrations")]
    assert told == [
        "integrations.resend: waiting for the platform (queued)",
        "integrations.resend: waiting for the platform (running)",
        "integrations.resend: created in 61.0s (5b0c)",
    ]
    assert "waiting" not in follow(WAITING, quiet=True)


def test_an_id_is_whole_however_narrow_the_output():
    long = "b220fd15-5ee1-41e7-8dc5-402d16e204eb/cc6ed900-574f-40df-bc96-8821f377fb0c"
    assert f"({long})" in follow([STARTED, StepDone("s1", CREATE, RESEND, long, 0.3)])


def test_a_failure_is_explained_and_what_it_stopped_is_listed():
    assert follow(INCOMPLETE).split("\n") == [
        "Applying 4 steps to prod",
        "voices.aria: updated in 0.1s (vc_1)",
        "integrations.resend: FAILED to create: The platform refused the request",
        "tools.send_summary: not reached because integrations.resend was not created",
        "models.front_desk: not reached because integrations.resend was not created",
        "",
        "error[api-error]: The platform refused the request",
        "  It answered 422: api_key is bad.",
        "",
        "Failed:",
        "  - integrations.resend (create)",
        "",
        "Not reached:",
        "  - tools.send_summary (create), because integrations.resend was not created",
        "  - models.front_desk (update), because integrations.resend was not created",
        "",
        "Apply incomplete: 1 updated, 1 failed, 2 not reached.",
        "What is done is recorded. Mend the cause and run the same command again: it does",
        "what is left, under the same approval.",
        "",
    ]


def test_an_interrupted_run_says_how_to_go_on():
    stopped: list[Event] = [StepNotReached("s1", CREATE, RESEND, ""), RunFinished("run1", "interrupted")]
    text = follow(stopped)
    assert "not reached because the run was stopped" in text
    assert "Apply incomplete: 1 not reached.\nInterrupted. What is done is recorded." in text


def test_without_counts_the_steps_are_counted():
    assert "Apply complete: 2 created, 1 updated, 1 deleted." in follow(
        [*COMPLETE[:-1], RunFinished("r", "succeeded")]
    )


def test_a_run_without_steps():
    text = follow([RunStarted("r", "prod", "sha256:0", 0), RunFinished("r", "succeeded")])
    assert text == "\nApply complete: nothing had to be sent; the state is up to date.\n"


def test_quiet_leaves_problems_and_the_result():
    text = follow(INCOMPLETE, quiet=True)
    assert "voices.aria" not in text
    assert "integrations.resend: FAILED" in text
    assert "Apply incomplete" in text


def test_quiet_begins_with_the_result():
    assert follow(COMPLETE, quiet=True) == "Apply complete: 2 created, 1 updated, 1 deleted.\n"


def test_a_terminal_gets_a_bar_with_the_addresses_at_work():
    text = follow([*COMPLETE[:2]], terminal=True)
    assert "0/4" in text
    assert "integrations.resend" in text


def test_on_a_terminal_each_finished_step_stays():
    text = follow(COMPLETE, terminal=True)
    assert "integrations.resend: created in 0.3s (5b0c)" in text
    assert text.rstrip().endswith("Apply complete: 2 created, 1 updated, 1 deleted.")


@pytest.mark.parametrize("terminal", [False, True])
def test_hostile_names_cannot_steer_the_terminal(terminal):
    name = "x\x1b]0;owned\x07\r\u202e\n[bold]::error::y"
    address = Address("tools", "x", name)
    problem = Diagnostic("c", Severity.ERROR, name, name)
    text = follow(
        [
            RunStarted(name, name, name, 2),
            StepStarted("a", CREATE, address),
            StepDone("b", CREATE, address, name, 0.1),
            StepFailed("a", CREATE, address, (problem,)),
            RunFinished(name, "incomplete"),
        ],
        terminal=terminal,
    )
    assert not {"\x07", "\u202e"} & set(text)
    assert "\x1b]" not in text
    assert not [line for line in text.split("\n") if line.lstrip().startswith("::")]


def test_events_may_come_from_several_threads():
    stream = io.StringIO()
    progress = Progress(80, color=False, stream=stream)
    steps = [StepDone(f"s{at}", CREATE, Address("tools", f"t{at}"), str(at), 0.1) for at in range(200)]

    def show(part: list[StepDone]) -> None:
        for each in part:
            progress.show(each)

    threads = [Thread(target=show, args=(steps[at::8],)) for at in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = stream.getvalue().splitlines()
    assert sorted(lines) == sorted(f"tools.t{at}: created in 0.1s ({at})" for at in range(200))


def test_events_as_json_lines():
    documents = [json.loads(json_line(event_document(each, "2026-11-22T10:00:00Z"))) for each in INCOMPLETE]
    assert [each["type"] for each in documents] == [
        "run_started", "step_done", "step_failed", "step_not_reached", "step_not_reached", "run_finished",
    ]  # fmt: skip
    assert documents[1] == {
        "type": "step_done",
        "at": "2026-11-22T10:00:00Z",
        "step": "s0",
        "operation": "update",
        "address": "voices.aria",
        "deposed": False,
        "id": "vc_1",
        "seconds": 0.1,
        "adopted": False,
    }
    assert documents[2]["diagnostics"][0]["code"] == "api-error"
    assert documents[3]["because"] == "s1"
    assert documents[-1]["counts"] == {"update": 1}
    assert documents[-1]["not_reached"] == ["s2", "s3"]
    started = event_document(StepStarted("s", CREATE, RESEND), "t")
    assert started["type"] == "step_started"
