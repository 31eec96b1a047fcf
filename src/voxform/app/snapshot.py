"""Taking a snapshot of an account and its state, and planning with one: nothing is contacted then."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from secrets import token_hex

from voxform.app.planning import Planned, plan_with, read_inputs
from voxform.app.project import Loaded, Project, with_diagnostics
from voxform.app.reach import open_api, store_of
from voxform.app.source import Whole, read_authors
from voxform.core.change import Selection
from voxform.core.configuration import Environment
from voxform.core.diagnostic import Diagnostic, Refused, Severity
from voxform.core.fingerprint import SALT_BYTES
from voxform.core.plan import make_plan
from voxform.core.snapshot import Snapshot, snapshot_of
from voxform.views.words import count_of


def take_snapshot(project: Project, loaded: Loaded) -> Snapshot:
    """Read the state and every kind of the account, and keep what is no secret. Writes nothing and takes no lock.

    Raises:
        Failure: the platform or the state cannot be read.
    """
    store = store_of(project, loaded.configuration)
    with open_api(project, loaded.configuration) as api:
        state = store.read()
        inputs = read_inputs(project, loaded, Whole(api), state, Selection())
        authors = {name: read_authors(api, loaded.kinds[name]) for name in sorted(state.kinds)}
    return snapshot_of(inputs, make_plan(inputs), authors, token_hex(SALT_BYTES))


def plan_snapshot(project: Project, loaded: Loaded, snapshot: Snapshot, selection: Selection) -> Planned:
    """The plan that would have been made when the snapshot was taken; no key and no secret is read.

    Raises:
        Refused: the snapshot is of another environment or platform.
        Failure: it lacks what the configuration has.
    """
    environment = loaded.configuration.environment
    if (snapshot.environment, snapshot.api_url) != (environment.name, environment.api.url):
        raise Refused(_elsewhere(snapshot, environment.name, environment.api.url))
    age = project.clock.now() - datetime.fromisoformat(snapshot.taken_at)
    told = with_diagnostics(loaded, (_notice(snapshot, age), *_not_asked(environment, selection)))
    return plan_with(project, told, snapshot, snapshot.state, selection)


def _elsewhere(snapshot: Snapshot, environment: str, api_url: str) -> Diagnostic:
    return Diagnostic(
        "snapshot-elsewhere",
        Severity.REFUSAL,
        "The snapshot is of another account",
        f"It was taken of {snapshot.environment} at {snapshot.api_url}, and the configuration is for {environment} at "
        f"{api_url}. A plan made from both would say nothing true.",
        hint="If where the environment goes is meant to change, have somebody with its key plan it",
    )


def _notice(snapshot: Snapshot, age: timedelta) -> Diagnostic:
    return Diagnostic(
        "snapshot",
        Severity.NOTICE,
        "The plan is made from a snapshot",
        f"The account and the state are as they were {_words(age)}, at {snapshot.taken_at}. Nothing was contacted, and "
        "no secret was checked.",
    )


def _not_asked(environment: Environment, selection: Selection) -> Iterator[Diagnostic]:
    """The gate reads the state of another environment, and a snapshot holds none."""
    promotion = environment.promotion
    if promotion is not None and promotion.required and not selection.destroy:
        yield Diagnostic(
            "promotion-not-asked",
            Severity.NOTICE,
            "The environment before was not asked",
            f"{environment.name} takes only what {promotion.source} has proved. Whether it has is not in a snapshot: "
            "an apply asks.",
            promotion.place,
        )


def _words(age: timedelta) -> str:
    """`3 hours ago`; a clock that is behind that of the machine that took it says `just now`."""
    seconds = int(age.total_seconds())
    for size, noun in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{count_of(seconds // size, noun)} ago"
    return "just now"
