"""`voxform apply` and `voxform destroy`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from voxform.cli.seconds import lock_timeout_option, seconds
from voxform.cli.selecting import replacing, selecting, selection, taken
from voxform.cli.settings import Settings, common, reporting
from voxform.cli.showing import full_option
from voxform.core.change import Action, Plan, Selection
from voxform.core.diagnostic import Diagnostic, Failure, Severity
from voxform.core.event import RunFinished
from voxform.core.state import Operation

if TYPE_CHECKING:
    from voxform.app.planning import Planned
    from voxform.app.project import Loaded, Project

INCOMPLETE = 4
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_TOLD = {Severity.WARNING, Severity.NOTICE}
INTERRUPTED = 130

Command = TypeVar("Command", bound=Callable[..., Any])


def applying(command: Command) -> Command:
    """The options of an apply."""
    options = (
        full_option,
        click.option("--auto-approve", is_flag=True, help="Do not ask."),
        click.option("--expect", metavar="DIGEST", help="Apply only the plan with this digest; do not ask."),
        click.option(
            "--parallelism",
            type=click.IntRange(1, 64),
            default=8,
            show_default=True,
            help="How many requests at a time.",
        ),
        click.option("--fail-fast", is_flag=True, help="Start nothing more after the first failure."),
        lock_timeout_option,
        click.option("--json", "as_json", is_flag=True, help="Print events as one JSON object a line."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked an apply for."""

    selection: Selection
    auto_approve: bool
    expect: str | None
    parallelism: int
    fail_fast: bool
    lock_timeout: str
    as_json: bool
    full: bool
    saved: Mapping[str, Any] | None = None


@click.command()
@common
@click.argument("planfile", required=False)
@selecting
@replacing
@applying
@click.option("--destroy", is_flag=True, help="Delete everything that is recorded.")
@click.option("--only-rotations", is_flag=True, help="Send secrets whose value changed, and nothing else.")
def apply(
    settings: Settings,
    *,
    planfile: str | None,
    **asked: Any,
) -> None:
    """Plan, ask, and carry the plan out.

    With PLANFILE (from `plan --out`) or --expect, applies exactly what was approved: the plan is made
    again, and another digest is refused (exit 3).
    """
    chosen = taken(asked)
    if chosen["only_rotations"] and (chosen["destroy"] or chosen["replace"]):
        raise click.UsageError(
            "--only-rotations sends secrets, so it goes with neither --destroy nor --replace"
        )
    if planfile is None:
        run(settings, Request(selection(**chosen), **asked))
        return
    if any(chosen.values()):
        raise click.UsageError(
            "a saved plan carries its own --target, --exclude, --replace, --var, --allow and --destroy, "
            "and is more than --only-rotations"
        )
    from voxform.cli.planned import read_plan, selection_of

    document = read_plan(Path(planfile))
    _same_environment(settings, document)
    saved = selection_of(document)
    asked["expect"] = asked["expect"] or document["digest"]
    run(settings, Request(saved, **asked, saved=document), environment=document["environment"])


@click.command()
@common
@selecting
@applying
def destroy(settings: Settings, **asked: Any) -> None:
    """Delete every object that the state of this environment records; short for `apply --destroy`."""
    run(settings, Request(selection(**taken(asked), destroy=True), **asked))


def _changes(saved: Mapping[str, Any] | None) -> dict[str, str]:
    """The changes of a saved plan in words, by digest."""
    changes = saved["changes"] if saved else ()
    return {each["digest"]: f"{each['action']} {each['address']}" for each in changes if each["digest"]}


def _same_environment(settings: Settings, document: Mapping[str, Any]) -> None:
    if settings.environment not in {None, document["environment"]}:
        raise click.UsageError(f"the saved plan is for the environment {document['environment']}")


def run(
    settings: Settings, request: Request, *, environment: str | None = None, source: str | None = None
) -> None:
    """Apply, show what happens, and exit with the code of design §8.

    `environment` is another one than the call named; `source` is the one that must have proved it.
    """
    settings = replace(settings, environment=environment or settings.environment)
    with reporting(settings, full=request.full):
        _run(settings, request, source)


def _run(settings: Settings, request: Request, source: str | None) -> None:
    from voxform.app import line
    from voxform.app.project import load
    from voxform.app.promotion import promoted
    from voxform.cli.following import Following
    from voxform.cli.planned import point_out
    from voxform.config.git import commit_of

    _require_digest(request.expect)
    pairs = tuple(f"{name}={value}" for name, value in request.selection.var.items())
    project = settings.project(pairs)
    timeout = seconds(request.lock_timeout)
    loaded = load(project) if source is None else promoted(load(project), source)
    shown: set[Diagnostic] = set()
    with Following(settings, as_json=request.as_json) as following:
        wishes = line.Wishes(
            selection=request.selection,
            expected=request.expect,
            saved=_changes(request.saved),
            parallelism=request.parallelism,
            fail_fast=request.fail_fast,
            lock_timeout=timeout,
            show=lambda planned: shown.update(_show(settings, planned, request)),
            approve=lambda plan: request.auto_approve or _ask(plan, as_json=request.as_json),
            emit=following.emit,
            waiting=lambda length: _say_waiting(settings, length),
            stopped=following.stopped,
            leaving=following.leaving,
            commit=commit_of(project.folder),
        )
        try:
            finished = line.apply(project, loaded, wishes)
        except Failure as problem:
            if shown.issuperset(problem.diagnostics):
                point_out(problem.diagnostics)
                raise click.exceptions.Exit(problem.exit_code) from None
            raise
        if finished is None and request.as_json:
            following.emit(RunFinished("", "succeeded", {each.value: 0 for each in Operation}))
    if finished is None:
        return
    if finished.result != "succeeded":
        raise click.exceptions.Exit(INTERRUPTED if finished.result == "interrupted" else INCOMPLETE)
    if request.selection.whole:
        _verify(settings, project, loaded, finished.run, request)


def _say_waiting(settings: Settings, length: float) -> None:
    if not settings.quiet:
        click.echo(
            f"An earlier run left unfinished work: waiting {length:g}s (api.settle), so that lists show what it made.",
            err=True,
        )


def _verify(settings: Settings, project: "Project", loaded: "Loaded", run_id: str, request: Request) -> None:
    """What the environment asks for after an apply; a command that fails is a failure of this one too."""
    from voxform.app.verification import wants_verification

    if not wants_verification(loaded):
        return
    from voxform.cli.verify import verify_run

    timeout = seconds(request.lock_timeout)
    code = verify_run(settings, project, loaded, run=run_id, timeout=timeout, as_json=request.as_json)
    if code == Failure.exit_code:
        raise click.exceptions.Exit(code)


def _require_digest(expected: str | None) -> None:
    if expected is not None and not _DIGEST.fullmatch(expected):
        raise click.BadParameter(
            f"{expected!r} is not a digest: `voxform plan` prints sha256: and 64 hexadecimal digits",
            param_hint="--expect",
        )


def _show(settings: Settings, planned: "Planned", request: Request) -> tuple[Diagnostic, ...]:
    """Print the plan; `--quiet` leaves it out only when nobody is to be asked about it.

    Returns:
        What the plan that was printed said, so that it is not said again.
    """
    from voxform.cli.planned import Form, differs, document_of, edited, show_plan

    document = document_of(planned.plan)
    approved = request.auto_approve or request.expect is not None
    visible = not request.as_json and not (settings.quiet and approved)
    if visible:
        show_plan(settings, document, Form(full=request.full))
    if request.as_json:
        settings.diagnose(each for each in planned.plan.diagnostics if each.severity in _TOLD)
    if request.saved is not None and differs(request.saved, document):
        raise edited("The saved plan")
    return planned.plan.diagnostics if visible else ()


def _ask(plan: Plan, *, as_json: bool) -> bool:
    """Ask at a terminal.

    Raises:
        Failure: there is nobody to ask.
    """
    from voxform.cli.asking import ask
    from voxform.views.words import count_of

    ends = [change for change in plan.changes if change.action in {Action.DELETE, Action.REPLACE}]
    deleted = sum(not change.left_behind for change in ends)
    warning = f" It deletes {count_of(deleted, 'object')}." if deleted else ""
    return ask(
        f"Apply this plan to {plan.environment}?{warning}",
        what="plan",
        instead="Run with --auto-approve, --expect DIGEST or a saved plan",
        as_json=as_json,
    )
