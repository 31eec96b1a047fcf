"""What became of an apply: a line for each finished step, and a closing summary with what to do next."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from voxform.core.event import RunFinished, StepDone, StepFailed, StepNotReached, StepWaiting
from voxform.core.state import Operation
from voxform.views.cells import wrap
from voxform.views.diagnostics import LineOf, diagnostic_lines
from voxform.views.style import BLANK, Line, Span, Style, line
from voxform.views.values import name_text

Ended = StepDone | StepFailed | StepNotReached

_PAST = {
    "create": "created",
    "update": "updated",
    "replace": "replaced",
    "delete": "deleted",
    "adopt": "adopted",
    "forget": "forgotten",
    "move": "moved",
}
_STYLE = {Operation.CREATE: Style.GREEN, Operation.UPDATE: Style.YELLOW, Operation.DELETE: Style.RED}
_NEXT = {
    "incomplete": (
        "What is done is recorded. Mend the cause and run the same command again: "
        "it does what is left, under the same approval."
    ),
    "interrupted": (
        "Interrupted. What is done is recorded. Run the same command again to do what is left, "
        "under the same approval."
    ),
}


@dataclass(slots=True)
class Outcome:
    """The steps that have ended so far."""

    ended: dict[str, Ended] = field(default_factory=dict)

    def add(self, event: Ended) -> None:
        """Remember a step's end, for the reasons of later ones and for the summary."""
        self.ended[event.step] = event


def step_line(event: Ended, outcome: Outcome) -> Line:
    """One finished step on one line, its id whole: it is there to be copied."""
    name = Span(_name(event), Style.BOLD)
    match event:
        case StepDone():
            how = ", as the list shows; no answer came" if event.adopted else f" in {event.seconds:.1f}s"
            said = Span(f"{_PAST[event.operation]}{how}", _STYLE[event.operation])
            return line(name, ": ", said, f" ({name_text(event.id)})" if event.id else "", verbatim=True)
        case StepFailed():
            why = f": {name_text(event.diagnostics[0].summary)}" if event.diagnostics else ""
            return line(name, ": ", Span(f"FAILED to {event.operation}", Style.ALARM), why)
        case StepNotReached():
            return line(name, ": ", Span("not reached", Style.LOUD), f" because {_cause(event, outcome)}")


def waiting_line(event: StepWaiting) -> Line:
    """A step that was answered, and what the platform says that it is at."""
    name = Span(name_text(str(event.address)), Style.BOLD)
    return line(name, f": waiting for the platform ({name_text(event.status)})")


def closing_lines(event: RunFinished, outcome: Outcome, *, width: int, line_of: LineOf) -> list[Line]:
    """The end of a run: problems in full, what failed, what was not reached, counts, what to do next."""
    failed = [each for each in outcome.ended.values() if isinstance(each, StepFailed)]
    unreached = [each for each in outcome.ended.values() if isinstance(each, StepNotReached)]
    problems = [diagnostic for each in failed for diagnostic in each.diagnostics]
    complete = event.result == "succeeded"
    title = f"Apply {'complete' if complete else 'incomplete'}: {_counts(event, outcome)}."
    style = Style.FINE if complete else Style.ALARM
    return [
        *diagnostic_lines(problems, width=width, line_of=line_of),
        *_listed("Failed", [f"{_name(each)} ({each.operation})" for each in failed], width),
        *_listed(
            "Not reached",
            [f"{_name(each)} ({each.operation}), because {_cause(each, outcome)}" for each in unreached],
            width,
        ),
        *(line(Span(each, style)) for each in wrap(title, width)),
        *(line(each) for each in wrap(_NEXT.get(event.result, ""), width) if each),
    ]


def _name(event: Ended) -> str:
    address = name_text(str(event.address))
    return f"{address} (old object)" if event.deposed else address


def _cause(event: StepNotReached, outcome: Outcome) -> str:
    """The step that stands in the way, in words; the very first one, not the one just before."""
    cause = outcome.ended.get(event.because)
    seen = {event.step}
    while isinstance(cause, StepNotReached) and cause.because in outcome.ended and cause.step not in seen:
        seen.add(cause.step)
        cause = outcome.ended[cause.because]
    if cause is not None:
        return f"{_name(cause)} was not {_PAST[cause.operation]}"
    stopped = event.because in {"", "interrupted"}
    return "the run was stopped" if stopped else f"{name_text(event.because)} did not succeed"


def _counts(event: RunFinished, outcome: Outcome) -> str:
    counts: Mapping[str, int] = event.counts or _counted(outcome)
    said = [f"{counts[key]:,} {past}" for key, past in _PAST.items() if counts.get(key)]
    kinds = Counter(type(each) for each in outcome.ended.values())
    said += [f"{kinds[StepFailed]:,} failed"] if kinds[StepFailed] else []
    said += [f"{kinds[StepNotReached]:,} not reached"] if kinds[StepNotReached] else []
    return ", ".join(said) or "nothing had to be sent; the state is up to date"


def _counted(outcome: Outcome) -> dict[str, int]:
    """How many steps of each operation were done; a replacement is a create and a delete."""
    done = [each for each in outcome.ended.values() if isinstance(each, StepDone)]
    return Counter(str(each.operation) for each in done)


def _listed(title: str, names: list[str], width: int) -> list[Line]:
    if not names:
        return []
    lines = [line(Span(f"{title}:", Style.BOLD))]
    for name in names:
        first, *rest = wrap(name, width - 4)
        lines += [line("  - ", first), *(line("    ", each) for each in rest)]
    return [*lines, BLANK]
