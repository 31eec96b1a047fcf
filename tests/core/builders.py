"""Small builders: kinds, resources as an author would have written them, states, listings, plans."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from types import MappingProxyType
from typing import Any

import pytest

from voxform.config.kinds import load_kinds
from voxform.core.address import Address, parse_address
from voxform.core.change import Change, Plan, Selection
from voxform.core.configuration import Api, Configuration, Environment, Import, Moved, Removed
from voxform.core.kind import Kind
from voxform.core.kind_file import kind_from
from voxform.core.path import Path, parse_path
from voxform.core.place import LocatedList, LocatedMap, Marks, Place
from voxform.core.plan import Inputs, make_plan
from voxform.core.policy import Policy
from voxform.core.record import Written, record_of
from voxform.core.resource import Desired, Lifecycle, Listing, Object, Recorded
from voxform.core.secret import Secret
from voxform.core.secret_check import Secrets
from voxform.core.state import State
from voxform.core.symbol import Reference, SecretVariable, Template

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LONG_AGO = "2026-11-01T00:00:00+00:00"
HERE = Place("resources/a.yaml", 1, 1)
NO_RULES = Lifecycle()
NO_POLICY = Policy()
NOTHING: Mapping[str, bool] = MappingProxyType({})
EVERYTHING = Selection()

_SYMBOL = re.compile(r"\$\{([^}]+)\}")
_REFERENCE = re.compile(r"(?P<address>\w+\.\w+(?:\[\"[^\"]*\"\])?)(?P<every>\[\*\])?\.(?P<path>.+)")


def table(names: str, cases: Mapping[str, Any]) -> pytest.MarkDecorator:
    """One test for each case; a case is named by a sentence."""
    return pytest.mark.parametrize(names, list(cases.values()), ids=list(cases))


@cache
def shipped_kinds() -> Mapping[str, Kind]:
    """The kinds that come with voxform."""
    return load_kinds()


def tiny_kind(name: str = "things", **document: Any) -> Kind:
    """A kind built in place: closed, with text attributes unless `properties` says otherwise."""
    properties = document.pop(
        "properties", {"name": {"type": "string"}, "note": {"type": ["string", "null"]}}
    )
    schema = {
        "type": "object",
        "required": document.pop("required", ["name"]),
        "additionalProperties": False,
        "properties": properties,
    }
    stamp = document.pop("stamp", "")
    kind = kind_from({"kind": name, "path": f"/v1/{name}", "identity": ["name"], "schema": schema} | document)
    return replace(kind, stamp=stamp)


def written(value: Any) -> Any:
    """A value as the loader gives it: located, with `${…}` read as symbols."""
    if isinstance(value, str):
        return _symbol(value)
    if isinstance(value, Mapping):
        marks = {key: Marks(HERE, Place(HERE.file, 2 + index, 3)) for index, key in enumerate(value)}
        return LocatedMap({key: written(each) for key, each in value.items()}, marks, HERE)
    if isinstance(value, list):
        return LocatedList([written(each) for each in value], [HERE] * len(value), HERE)
    return value


def _symbol(text: str) -> Any:
    parts: list[Any] = []
    for index, part in enumerate(_SYMBOL.split(text)):
        if index % 2:
            parts.append(_inside(part))
        elif part:
            parts.append(part)
    if len(parts) == 1:
        return parts[0]
    return Template(tuple(parts)) if parts else text


def _inside(text: str) -> Reference | SecretVariable:
    if text.startswith("env."):
        return SecretVariable(text.removeprefix("env."))
    found = _REFERENCE.fullmatch(text)
    assert found is not None, text
    return Reference(parse_address(found["address"]), parse_path(found["path"]), every=bool(found["every"]))


def resource(
    address: str,
    attributes: Mapping[str, Any],
    *,
    depends_on: Iterable[str] = (),
    secrets_version: int | None = None,
    place: Place = HERE,
    protect: bool | None = None,
    retain: bool | None = None,
    ignore_changes: Iterable[str] = (),
    replace_on: Iterable[str] = (),
) -> Desired:
    """A declared resource."""
    return Desired(
        parse_address(address),
        written(attributes),
        place,
        Lifecycle(
            protect,
            retain,
            tuple(parse_path(each) for each in ignore_changes),
            tuple(parse_path(each) for each in replace_on),
        ),
        tuple(parse_address(each) for each in depends_on),
        secrets_version,
    )


def configuration(
    *resources: Desired,
    moved: Iterable[tuple[str, str]] = (),
    imports: Iterable[Import] = (),
    removed: Mapping[str, bool] = NOTHING,
    settle: float = 10.0,
    account: str | None = None,
    policy: Policy = NO_POLICY,
) -> Configuration:
    """A configuration of one environment."""
    return Configuration(
        project="test",
        environment=Environment(
            "test", Api("https://api.oneinbox.ai", settle, account=account), "file:", policy=policy
        ),
        resources={each.address: each for each in resources},
        moved=tuple(Moved(parse_address(old), parse_address(new), HERE) for old, new in moved),
        imports=tuple(imports),
        removed=tuple(Removed(parse_address(each), retain, HERE) for each, retain in removed.items()),
        digest="sha256:configuration",
    )


def adoption(to: str, *, id: str = "", name: str = "", send: bool = False) -> Import:  # noqa: A002  # the block's key
    """An `import` block."""
    return Import(parse_address(to), HERE, id, name, send)


def secrets(**values: str) -> Secrets:
    """Secrets that are set, with fingerprints only of values of at least 20 characters."""

    def fingerprint(text: str, strong: bool, _within: tuple[Secret, ...]) -> str | None:
        return "scrypt:" + hashlib.sha256(text.encode()).hexdigest() if strong else None

    def strong(used: tuple[Secret, ...]) -> bool:
        return bool(used) and all(len(each.unwrap()) >= 20 for each in used)

    return Secrets({name: Secret(value) for name, value in values.items()}, fingerprint, strong)


def secrets_under_a_key(**values: str) -> Secrets:
    """Secrets that are set, with fingerprints of every value, as under a state key."""

    def fingerprint(text: str, _strong: bool, _within: tuple[Secret, ...]) -> str:
        return "hmac-sha256:ab:" + hashlib.sha256(text.encode()).hexdigest()

    return replace(secrets(**values), fingerprint=fingerprint)


def record(
    kind: Kind,
    id_: str,
    desired: Mapping[str, Any],
    answer: Mapping[str, Any] | None = None,
    *,
    known: Secrets | None = None,
    written_at: str = LONG_AGO,
    dependencies: Iterable[str] = (),
    lifecycle: Lifecycle = NO_RULES,
    trusted: Iterable[str] = (),
    secrets_version: int | None = None,
) -> Recorded:
    """What is recorded after a write whose answer was `answer` (as sent when it is not given)."""
    sent = written(desired)
    answered = {"id": id_, **(desired if answer is None else answer)}
    return record_of(
        kind,
        Written(
            id=id_,
            written_at=written_at,
            desired=sent,
            answer=answered,
            dependencies=tuple(map(parse_address, dependencies)),
            lifecycle=lifecycle,
            trusted=tuple(map(parse_path, trusted)),
            secrets_version=secrets_version,
        ),
        known or secrets(),
    )


def state(resources: Mapping[str, Recorded] | None = None, **more: Any) -> State:
    """A state that has been written before."""
    records = {parse_address(address): each for address, each in (resources or {}).items()}
    known: dict[str, Any] = {
        "environment": "test",
        "api_url": "https://api.oneinbox.ai",
        "lineage": "line",
        "serial": 3,
    }
    return State(**(known | {"resources": records} | more))


def listing(
    objects: Mapping[str, Mapping[str, Mapping[str, Any]]] | None = None,
    *,
    gone: Iterable[tuple[str, str]] = (),
    account: str | None = None,
    unlisted: Iterable[tuple[str, str]] = (),
) -> Listing:
    """What a refresh read: attributes by kind and id."""
    read = {
        kind: {id_: Object(id_, {"id": id_, **attributes}) for id_, attributes in each.items()}
        for kind, each in (objects or {}).items()
    }
    return Listing(read, account, frozenset(gone), unlisted=frozenset(unlisted))


def plan(
    kinds: Mapping[str, Kind] | Kind,
    declared: Configuration,
    before: State | None = None,
    found: Listing | None = None,
    *,
    known: Secrets | None = None,
    selection: Selection = EVERYTHING,
) -> Plan:
    """The plan for these inputs."""
    return make_plan(
        Inputs(
            {kinds.name: kinds} if isinstance(kinds, Kind) else kinds,
            declared,
            before or state(),
            found or listing(),
            NOW,
            known or secrets(),
            selection,
        )
    )


def change_of(planned: Plan, address: str) -> Change:
    """The one change of an address that is not about a deposed object."""
    wanted = parse_address(address)
    (found,) = [each for each in planned.changes if each.address == wanted and not each.deposed]
    return found


def decided(planned: Plan) -> dict[str, tuple[str, str]]:
    """Action and reason by address (`deposed ADDRESS` for old objects)."""
    return {
        f"{'deposed ' if each.deposed else ''}{each.address}": (each.action.value, each.reason.value)
        for each in planned.changes
    }


def codes(planned: Plan) -> list[str]:
    """The codes of all diagnostics."""
    return [each.code for each in planned.diagnostics]


def paths(*texts: str) -> tuple[Path, ...]:
    """Parsed paths."""
    return tuple(map(parse_path, texts))


def at(text: str) -> Address:
    """A parsed address."""
    return parse_address(text)
