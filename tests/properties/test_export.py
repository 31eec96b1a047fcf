"""Whatever an account holds, its export is a valid project, and planning that adopts everything and writes nothing."""

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voxform.app.project import Project, load
from voxform.config.exported import Header, project_files
from voxform.config.kinds import load_kinds
from voxform.core.change import Action
from voxform.core.diagnostic import Severity
from voxform.core.export import export
from voxform.core.guard import refusals
from voxform.core.kind import Kind
from voxform.core.path import ANY_ELEMENT
from voxform.core.path import Path as Where
from voxform.core.plan import Inputs, make_plan
from voxform.core.resource import Listing, Object
from voxform.core.state import State

KINDS = load_kinds()
MOMENT = "2026-01-01T00:00:00Z"
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.sampled_from(
        ["one", "Two\nlines\n", "${env.HOME}", "no", "1e3", " x ", "\0", "\ufeffa\nb", "a\r\nb", "東京"]
    ),
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.floats(0, 9), TEXTS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)


def ids(kind: str) -> st.SearchStrategy[str]:
    """An id that the account may have, or one that nothing has."""
    return st.sampled_from([f"{kind}-{at}" for at in range(4)])


def plausible(kind: Kind, schema: Mapping[str, Any], at: Where) -> st.SearchStrategy[Any]:
    """What the schema describes, more or less."""
    if kind.referenced_kind(at):
        return ids(kind.referenced_kind(at))
    cases = [case for each in kind.variants if each.by == at and not each.by_presence for case in each.cases]
    if cases or "enum" in schema:
        return st.sampled_from(cases or schema["enum"])
    types = schema.get("type", "string")
    wanted = types if isinstance(types, str) else types[0]
    if wanted == "object":
        named = schema.get("properties", {})
        inner = {name: plausible(kind, each, (*at, name)) for name, each in named.items()}
        known = st.fixed_dictionaries({}, optional=inner)
        free = st.dictionaries(TEXTS, JSON, max_size=2) if schema.get("additionalProperties") else st.just({})
        return st.tuples(free, known).map(lambda pair: pair[0] | pair[1])
    if wanted == "array":
        return st.lists(plausible(kind, schema.get("items", {}), (*at, ANY_ELEMENT)), max_size=3)
    found = {"integer": st.integers(-1, 700), "number": st.floats(-1, 3), "boolean": st.booleans()}
    return found.get(wanted, st.one_of(TEXTS, st.sampled_from(schema.get("examples", ["+14155550100"]))))


@st.composite
def accounts(draw: st.DrawFn) -> Listing:
    """Some objects of every kind, each attribute plausible, null, anything at all, or not shown."""
    objects: dict[str, dict[str, Object]] = {}
    for kind in KINDS.values():
        shown = draw(st.frozensets(st.sampled_from(sorted(kind.schema["properties"])), max_size=4))
        objects[kind.name] = {}
        for id_ in draw(st.lists(ids(kind.name), unique=True, max_size=3)):
            attributes = draw(_attributes(kind, hidden=shown))
            objects[kind.name][id_] = Object(id_, attributes | {"created_at": MOMENT})
    return Listing(objects, account="org_1")


def _attributes(kind: Kind, hidden: frozenset[str]) -> st.SearchStrategy[dict[str, Any]]:
    described = {
        name: st.one_of(
            plausible(kind, schema, (name,)), plausible(kind, schema, (name,)), st.none(), JSON
        ) if name not in kind.identity else plausible(kind, schema, (name,))
        for name, schema in kind.schema["properties"].items()
        if name not in hidden - set(kind.identity) and name != "id"
    }  # fmt: skip
    return st.fixed_dictionaries(described, optional={"of_later": JSON})


def turned(objects: Mapping[str, Mapping[str, Object]]) -> dict[str, dict[str, Object]]:
    """The same objects as lists of another order show them."""
    return {kind: dict([*each.items()][::-1]) for kind, each in [*objects.items()][::-1]}


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(accounts(), st.sampled_from(["", "agents"]))
def test_an_export_is_valid_and_adopts_everything_without_a_write(listing: Listing, root: str) -> None:
    made = export(KINDS, listing)
    files = project_files(
        KINDS, made, Header("any", {"url": "https://api.oneinbox.ai"}, "ONEINBOX_API_KEY"), root
    )
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        configuration = load(Project(Path(folder), environ={})).configuration

    planned = make_plan(
        Inputs(KINDS, configuration, State("default", "https://api.oneinbox.ai"), listing, datetime.now(UTC))
    )

    assert export(KINDS, replace(listing, objects=turned(listing.objects))) == made
    assert configuration.resources.keys() == {each.address for each in made.resources}
    assert [each for each in planned.diagnostics if each.severity is Severity.ERROR] == []
    assert refusals(planned) == ()
    assert {each.action for each in planned.changes} <= {Action.ADOPT}
    assert len(planned.changes) == len(made.resources)
    assert len(made.resources) + len(made.unmanaged) == sum(map(len, listing.objects.values()))
