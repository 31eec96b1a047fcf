"""The runs of an environment, as they are listed."""

from voxform.core.state import Run, State
from voxform.views.history import history_document, render_history

FIRST = Run(
    "r1",
    "2026-11-20T09:00:00+00:00",
    "mia",
    "0f3c7a10bd1f4a5c9e77",
    "sha256:" + "ab" * 32,
    "sha256:" + "cd" * 32,
    None,
    result="succeeded",
    counts={"create": 1200, "update": 0, "delete": 1},
    drift_free=True,
    verification={"passed": False, "code": 3, "at": "2026-11-20T09:02:00+00:00"},
    finished_at="2026-11-20T09:01:00+00:00",
)
SECOND = Run(
    "r2", "2026-11-21T09:00:00+00:00", "jo\x1b[31m", None, "", "sha256:" + "ef" * 32, "l", result="incomplete"
)
STATE = State("staging", "emulator:", "l", 3, runs=(FIRST, SECOND))


def test_the_latest_run_comes_first_with_what_was_proved_of_it() -> None:
    assert render_history(STATE, width=80, color=False).split("\n") == [
        "2026-11-21T09:00:00+00:00  incomplete  by jo\\u001b[31m",
        "  did            nothing had to be sent",
        "  configuration  a part of it",
        "  plan           sha256:efefefefefef",
        "  run            r2",
        "",
        "2026-11-20T09:00:00+00:00  succeeded  by mia",
        "  did            1,200 create, 1 delete",
        "  commit         0f3c7a10bd1f",
        "  configuration  sha256:abababababab",
        "  plan           sha256:cdcdcdcdcdcd",
        "  proved         as configured afterwards, verification failed at",
        "                 2026-11-20T09:02:00+00:00",
        "  run            r1",
    ]


def test_a_run_that_never_wrote_its_end_is_told_from_one_that_had_nothing_to_do() -> None:
    cut, going = (Run(name, FIRST.started_at, "mia", None, "", "", None) for name in ("r0", "r3"))
    shown = render_history(
        State("staging", "emulator:", "l", 3, runs=(cut, FIRST, going)), width=80, color=False
    )

    assert [each for each in shown.split("\n") if "by mia" in each or " did " in each] == [
        "2026-11-20T09:00:00+00:00  running or cut off  by mia",
        "  did            not recorded yet: `voxform plan` shows what is unfinished",
        "2026-11-20T09:00:00+00:00  succeeded  by mia",
        "  did            1,200 create, 1 delete",
        "2026-11-20T09:00:00+00:00  cut off  by mia",
        "  did            not recorded: it ended before it could say",
    ]


def test_the_document_says_the_same() -> None:
    runs = history_document(STATE)["runs"]

    assert [(each["id"], each["config_digest"], each["drift_free"]) for each in runs] == [
        ("r2", None, None),
        ("r1", "sha256:" + "ab" * 32, True),
    ]


def test_no_run_is_said_to_be_none() -> None:
    assert render_history(State("dev", "emulator:"), width=80, color=False) == "No run is recorded in dev."
