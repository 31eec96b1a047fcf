"""The life of an account: configurations come and go, people use the dashboard, runs die. It always converges.

The real program over HTTP, in virtual time. A death is the disk and the platform as they were at one request.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from random import Random
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from tests.apply.faulted import KEY, KINDS, Lab, Time, Trial, open_lab

from voxform.app import line
from voxform.app.project import Loaded, load
from voxform.core.change import Selection
from voxform.core.guard import RULES

POOL = 12
Record = Callable[[str, object], None]


@dataclass
class Told:
    """What happened in all lives together."""

    lives: int = 0
    applies: int = 0
    deaths: int = 0
    edits: int = 0


@dataclass(frozen=True)
class Moment:
    """The platform and the state as they are on their disks."""

    platform: sqlite3.Connection
    state: dict[str, bytes]


def configuration(number: int) -> str:
    """Some of a few resources, each in one of a few ways."""
    dice = Random(number)
    keys = dice.sample(["one", "two"], dice.randint(1, 2))
    tools = dice.sample(["ask", "bye", "mail", "call"], dice.randint(1, 4))
    tree: dict[str, dict[str, Any]] = {
        "integrations": {name: _key(dice) for name in keys},
        "tools": {name: _tool(dice, keys) for name in tools},
        "models": {"desk": _model(dice, tools)},
        "agents": {},
    }
    for name in dice.sample(["day", "night"], dice.randint(0, 2)):
        tree["agents"][name] = {
            "llm_id": "${models.desk.id}",
            "first_message": dice.choice(["Hello!", "Good day!"]),
        }
    return "".join(f"{kind}: {json.dumps(each)}\n" for kind, each in tree.items())


def _key(dice: Random) -> dict[str, Any]:
    sender = {"from_email": dice.choice(["desk@acme.example", "hello@acme.example"])}
    again = dice.choice([{}, {"secrets_version": dice.randint(1, 2)}])
    return {"provider": "resend", "api_key": "${env.RESEND_API_KEY}", "metadata": sender, **again}


def _tool(dice: Random, keys: list[str]) -> dict[str, Any]:
    letter = {"to": "{email}", "subject_template": "Hello", "body_template": dice.choice(["You", "We"])}
    ways: list[dict[str, Any]] = [
        {"type": "end_call"},
        {"type": "transfer_call", "transfer_to": dice.choice(["+49301234567", "+49301234568"])},
        {
            "type": "send_email",
            "messaging_config": letter,
            "credential_id": f"${{integrations.{dice.choice(keys)}.id}}",
        },
    ]
    return {"description": dice.choice(["Do it.", "Do it now."]), **dice.choice(ways)}


def _model(dice: Random, tools: list[str]) -> dict[str, Any]:
    used = dice.sample(tools, dice.randint(0, len(tools)))
    prompt = dice.choice(["You answer the phone.", "You answer. Ask for name and e-mail."])
    model = {"provider": "openai", "model": "gpt-4o-mini", "system_prompt": prompt}
    return {**model, "tool_ids": [f"${{tools.{name}.id}}" for name in used]}


EDITED = {"tools": "description", "models": "system_prompt", "agents": "first_message"}


class Life(RuleBasedStateMachine):
    """One account, with objects of others in it."""

    def __init__(self, lab: Lab, pool: list[Loaded], told: Told) -> None:
        super().__init__()
        self.lab, self.pool, self.told = lab, pool, told
        self.stack = ExitStack()
        self.trial: Trial = self.stack.enter_context(lab.trial(configuration(0)))
        self.pictures: dict[int, Counter[str]] = {}
        self.foreign: dict[str, tuple[Any, ...]] = {}
        told.lives += 1

    def teardown(self) -> None:
        self.stack.close()

    @initialize()
    def others_were_here_first(self) -> None:
        for name in ("theirs", "asked"):
            self.call("POST", "/v1/tools", {"name": name, "type": "end_call", "description": "Do it."})
        self.foreign = self.rows()

    def call(self, method: str, path: str, body: Any = None) -> int:
        """What somebody does in the dashboard."""
        inside = httpx.WSGITransport(app=self.trial.platform)
        with httpx.Client(transport=inside, base_url="http://inside") as client:
            headers = {"Authorization": f"Bearer {KEY}"}
            return client.request(method, path, headers=headers, json=body).status_code

    def rows(self) -> dict[str, tuple[Any, ...]]:
        with self.trial.platform.account.database.reading() as connection:
            found = connection.execute(
                f"SELECT id, kind, name, attributes, updated_at FROM objects WHERE kind IN {KINDS}"
            ).fetchall()
        return {row[0]: tuple(row) for row in found}

    def run(self, number: int) -> str:
        self.trial.loaded = self.pool[number]
        self.told.applies += 1
        wishes = line.Wishes(selection=Selection(allow=RULES), parallelism=1)
        finished = line.apply(self.trial.project, self.trial.loaded, wishes)
        return "idle" if finished is None else finished.result

    @rule(number=st.integers(0, POOL - 1))
    def a_configuration_is_applied(self, number: int) -> None:
        assert self.run(number) in {"succeeded", "idle"}
        self.check_settled()
        picture = self.picture()
        assert self.pictures.setdefault(number, picture) == picture
        self.trial.log.clear()
        assert self.run(number) in {
            "succeeded",
            "idle",
        }  # what the last requests changed elsewhere is recorded
        assert self.run(number) == "idle"
        assert {each.method for each in self.trial.log} == {"GET"}

    @rule(number=st.integers(0, POOL - 1), at=st.integers(6, 16))
    def a_run_dies_before_a_request_is_carried_out(self, number: int, at: int) -> None:
        self.die(number, at, after=False)

    @rule(number=st.integers(0, POOL - 1), at=st.integers(6, 16))
    def a_run_dies_before_it_learns_the_answer(self, number: int, at: int) -> None:
        self.die(number, at, after=True)

    def die(self, number: int, at: int, *, after: bool) -> None:
        """A run that ends at its n-th request; the first few only read."""
        platform = self.lab.board.platform
        assert platform is not None
        moments: list[Moment] = []
        seen = 0

        def watched(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
            nonlocal seen
            seen += 1
            if seen == at and not after:
                moments.append(self.moment())
            answer = list(platform(environ, start))
            if seen == at and after:
                moments.append(self.moment())
            return answer

        self.lab.board.platform = watched
        try:
            self.run(number)
        finally:
            self.lab.board.platform = platform
        for each in moments:
            self.told.deaths += 1
            self.go_back(each)

    @rule(which=st.integers(0, 20), delete=st.booleans())
    def somebody_uses_the_dashboard(self, which: int, delete: bool) -> None:
        """Nobody does while something is unfinished. No precondition: a request more or less, and it would differ."""
        state = self.trial.state
        own = [(address.kind, record.id) for address, record in sorted(state.resources.items())]
        own += [(each.address.kind, each.recorded.id) for each in state.deposed]
        owned = [(kind, id_) for kind, id_ in own if kind in EDITED]
        if state.pending or not owned:
            return
        self.trial.time.advance(60)  # what is gone sooner may only be late in the lists
        kind, id_ = owned[which % len(owned)]
        if delete:
            self.told.edits += self.call("DELETE", f"/v1/{kind}/{id_}") == 204
        else:
            self.told.edits += self.call("PATCH", f"/v1/{kind}/{id_}", {EDITED[kind]: "By hand."}) == 200

    @invariant()
    def objects_of_others_are_as_they_were(self) -> None:
        rows = self.rows()
        assert {id_: rows.get(id_) for id_ in self.foreign} == self.foreign

    def check_settled(self) -> None:
        assert self.trial.unfinished() == []
        state = self.trial.state
        owned = {id_ for kind in KINDS for id_ in state.owned(kind)}
        assert owned | self.foreign.keys() == self.rows().keys()
        assert {str(each) for each in state.resources} == set(
            map(str, self.trial.loaded.configuration.resources)
        )
        assert (state.pending, state.deposed) == ((), ())

    def picture(self) -> Counter[str]:
        """Every object with its fields, ids by the names of what they stand for."""
        rows = self.rows().values()
        names = {id_: f"{kind} {name}" for id_, kind, name, _, _ in rows}
        return Counter(f"{kind} {_fields(attributes, names)}" for _, kind, _, attributes, _ in rows)

    def moment(self) -> Moment:
        kept = sqlite3.connect(":memory:", check_same_thread=False)
        database = self.trial.platform.account.database
        with database.lock:
            database.connection.backup(kept)
        folder = self.lab.folder / "project" / ".voxform" / "state"
        files = folder.glob("default.json*") if folder.exists() else ()
        return Moment(
            kept, {each.name: each.read_bytes() for each in files if each.suffix not in {".lock", ".holder"}}
        )

    def go_back(self, moment: Moment) -> None:
        database = self.trial.platform.account.database
        with database.lock:
            moment.platform.backup(database.connection)
        moment.platform.close()
        folder = self.lab.folder / "project" / ".voxform" / "state"
        for each in folder.glob("default.json*"):
            if each.suffix not in {".lock", ".holder"}:
                each.unlink()
        for name, content in moment.state.items():
            (folder / name).write_bytes(content)


def _fields(attributes: str, names: dict[str, str]) -> str:
    """The fields that hold something; a list of references has no order."""
    tree = json.loads(attributes)
    tree["tool_ids"] = sorted(names[each] for each in tree.get("tool_ids") or ())
    text = json.dumps(
        {name: value for name, value in tree.items() if value not in (None, [], {})}, sort_keys=True
    )
    for id_, name in names.items():
        text = text.replace(id_, name)
    return text


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with open_lab(tmp_path_factory.mktemp("lives")) as opened:
        yield opened


@pytest.fixture(scope="module")
def pool(lab: Lab) -> list[Loaded]:
    """Configurations, each read once."""
    found = []
    for number in range(POOL):
        lab.write(configuration(number))
        found.append(load(lab.project(Time())))
    return found


def test_it_converges_whatever_happens(
    lab: Lab, pool: list[Loaded], record_property: Record, *, exhaustive: bool
) -> None:
    told = Told()

    class Here(Life):
        def __init__(self) -> None:
            super().__init__(lab, pool, told)

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=60 if exhaustive else 8,
            stateful_step_count=20 if exhaustive else 9,
            deadline=None,
            derandomize=not exhaustive,
            phases=(Phase.generate, Phase.shrink) if exhaustive else (Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
    record_property(
        "tried",
        f"R13, lives: {told.lives} with {told.applies} applies, {told.deaths} deaths and {told.edits} edits by "
        "hand, 0 wrong",
    )
