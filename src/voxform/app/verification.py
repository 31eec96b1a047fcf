"""Verification: after an apply, whether the account is as configured and the user's own program finds it good."""

import os
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass, replace
from sysconfig import get_path

from voxform.app.line import new_holder
from voxform.app.planning import plan_with
from voxform.app.project import Loaded, Project
from voxform.app.reach import open_api, store_of
from voxform.core.change import Plan, Selection
from voxform.core.configuration import Verification
from voxform.core.diagnostic import Diagnostic, Failure, Refused, Severity, error
from voxform.core.promotion import TIMED_OUT
from voxform.core.state import Run, State

_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SYSTEMROOT")
_ERROR_STREAM = 2  # what the program prints is no result of ours


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found about a run: `plan` is one made now, `code` how the program ended (None: there is none)."""

    run: Run
    plan: Plan
    code: int | None

    @property
    def drift_free(self) -> bool:
        """Whether there was nothing to do and nothing drifted."""
        return bool(self.run.drift_free)

    @property
    def passed(self) -> bool:
        """Whether the program, if there is one, found it good."""
        return self.code in {None, 0}


def wants_verification(loaded: Loaded) -> bool:
    """Whether a run of this environment is to be verified at its end: it says how, or another one follows it."""
    environment = loaded.configuration.environment
    return environment.verify is not None or environment.followed


def verify(project: Project, loaded: Loaded, *, run: str = "", timeout: float = 0.0) -> Verified:
    """Look at the account again, run the environment's program, and record both in the last run.

    `run` is the id that the last run must have; else any that applied this configuration will do.

    Raises:
        Refused: the lock is held, or the last run is not one that applied the whole of this configuration.
        Failure: the program cannot be run, or something cannot be read.
    """
    configuration = loaded.configuration
    store = store_of(project, configuration)
    with (
        store.lock(new_holder(project.clock), timeout) as locked,
        open_api(project, configuration) as api,
    ):
        state = locked.read()
        last = _last_run(state, configuration.digest, run)
        plan = plan_with(project, loaded, api, state, Selection()).plan
        code = _tried(project, configuration.environment.name, configuration.environment.verify)
        at = project.clock.now().isoformat(timespec="seconds")
        verified = replace(
            last,
            drift_free=not (plan.writes or plan.drift or _errors(plan)),
            verification=None if code is None else {"passed": code == 0, "code": code, "at": at},
        )
        locked.write(replace(state, runs=(*state.runs[:-1], verified)))
    return Verified(verified, plan, code)


def _errors(plan: Plan) -> bool:
    return any(each.severity is Severity.ERROR for each in plan.diagnostics)


def _last_run(state: State, digest: str, wanted: str) -> Run:
    last = state.runs[-1] if state.runs else None
    if last is None or last.result != "succeeded" or last.config_digest != digest:
        raise Refused(_nothing_to_verify(last))
    if wanted and last.id != wanted:
        raise Refused(_overtaken(last))
    return last


def _tried(project: Project, environment: str, verification: Verification | None) -> int | None:
    """Run the program with the variables it may see, in the project's folder and without a shell; how it ended."""
    if verification is None:
        return None
    passed = {
        name: project.environ[name] for name in (*_PASSED_ON, *verification.env) if name in project.environ
    }
    try:
        program = subprocess.Popen(  # noqa: S603  # the environment's own; its arguments are never a shell's
            verification.command,
            cwd=project.folder,
            env=passed | {"PATH": _path(project), "VOXFORM_ENV": environment},
            stdin=subprocess.DEVNULL,
            stdout=_ERROR_STREAM,
            process_group=0,
        )
    except OSError as problem:
        raise Failure(_not_run(verification, os.strerror(problem.errno or 0))) from problem
    return _ended(program, verification.timeout)


def _path(project: Project) -> str:
    """Where programs are found, at last this one: the program may ask it for ids, in a virtual environment too."""
    return os.pathsep.join((project.environ.get("PATH") or os.defpath, get_path("scripts")))


def _ended(program: "subprocess.Popen[bytes]", timeout: float) -> int:
    """How the program ended; when it takes too long, or the user does not wait, all that it started ends with it."""
    try:
        return program.wait(timeout)
    except BaseException as problem:
        with suppress(OSError):  # none of them is left
            os.killpg(program.pid, signal.SIGKILL)
        program.wait()
        if isinstance(problem, subprocess.TimeoutExpired):
            return TIMED_OUT
        raise


def _refused(code: str, summary: str, detail: str, hint: str) -> Diagnostic:
    return Diagnostic(code, Severity.REFUSAL, summary, detail, hint=hint)


def _nothing_to_verify(last: Run | None) -> Diagnostic:
    if last is None:
        detail = "No run is recorded here."
    elif last.result != "succeeded":
        detail = f"The last run, of {last.started_at}, is recorded as {last.result}."
    elif last.config_digest:
        detail = f"The last run, of {last.started_at}, applied another configuration than the one checked out here."
    else:
        detail = f"The last run, of {last.started_at}, was about a part of the configuration."
    return _refused(
        "nothing-to-verify",
        "Nothing that could be verified",
        f"{detail} What is verified is what the last run applied.",
        "Apply what is checked out:\n  voxform apply",
    )


def _overtaken(last: Run) -> Diagnostic:
    return _refused(
        "run-overtaken",
        "Another run came between",
        f"{last.who} has applied since ({last.started_at}), so this run cannot be verified any more.",
        "Verify what is there now:\n  voxform verify",
    )


def _not_run(verification: Verification, why: str) -> Diagnostic:
    return error(
        "verification-not-run",
        "The verification cannot be run",
        f"Starting {verification.command[0]} in the project's folder failed: {why}. Nothing was recorded.",
        hint="`verify.command` of the environment names a program and its arguments; no shell reads it",
    )
