"""Sound states of every shape, for properties over the state and over whatever reads one."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from voxform.core.address import Address
from voxform.core.path import Path
from voxform.core.resource import Fingerprint, Lifecycle, Recorded
from voxform.core.sanitise import sanitise
from voxform.core.state import Deposed, FingerprintScheme, Operation, Pending, Run, State

KINDS = ("agents", "integrations", "tools")
SECRET_PATHS: tuple[Path, ...] = (("api_key",), ("headers", "X.Key"), ("nested", "token"))

words = st.text(max_size=12)
numbers = st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False)
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | numbers | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]{0,8}", fullmatch=True)
addresses = st.builds(Address, st.sampled_from(KINDS), names, words.map(sanitise))
moments = st.integers(0, 32_000_000_000).map(lambda second: datetime.fromtimestamp(second, UTC).isoformat())
secret_names = {str(path[0]) for path in SECRET_PATHS}
attributes = st.dictionaries(words.filter(lambda name: name not in secret_names), json_values, max_size=3)
paths = st.lists(words | st.integers(0, 99), min_size=1, max_size=3).map(tuple)
lifecycles = st.builds(
    Lifecycle,
    st.none() | st.booleans(),
    st.none() | st.booleans(),
    st.lists(paths, max_size=2).map(tuple),
    st.lists(paths, max_size=2).map(tuple),
)
schemes = st.sampled_from(
    [
        None,
        FingerprintScheme("scrypt", "00" * 16, {"n": 2**14, "r": 8, "p": 1}),
        FingerprintScheme("hmac-sha256", "0f" * 16, key_id="0123456789abcdef"),
    ]
)
runs = st.builds(
    Run,
    id=words,
    started_at=moments,
    who=words,
    commit=st.none() | words,
    config_digest=words,
    plan_digest=words,
    lineage=st.none() | words,
    finished=st.lists(words, max_size=2).map(tuple),
    result=st.sampled_from(["running", "succeeded", "incomplete", "interrupted"]),
    counts=st.dictionaries(words, st.integers(0, 9), max_size=2),
    drift_free=st.none() | st.booleans(),
    preflight=st.none() | st.dictionaries(words, json_values, max_size=2),
    verification=st.none()
    | st.fixed_dictionaries({"passed": st.booleans(), "code": st.integers(-64, 255), "at": moments}),
    finished_at=st.none() | moments,
)


def fingerprints(scheme: FingerprintScheme | None) -> st.SearchStrategy[dict[Path, Fingerprint]]:
    """Fingerprints of secret leaves as they can be under a scheme."""
    digest: st.SearchStrategy[str | None] = st.none()
    if scheme is not None:
        prefix = "scrypt:" if scheme.scheme == "scrypt" else f"{scheme.scheme}:{scheme.key_id}:"
        digest = digest | st.binary(min_size=32, max_size=32).map(lambda found: prefix + found.hex())
    sources = st.lists(names, max_size=2).map(tuple)
    return st.dictionaries(
        st.sampled_from(SECRET_PATHS), st.builds(Fingerprint, digest, digest, sources), max_size=2
    )


def records(id_: str, scheme: FingerprintScheme | None) -> st.SearchStrategy[Recorded]:
    """Records of one object."""
    return st.builds(
        Recorded,
        st.just(id_),
        moments,
        attributes,
        attributes,
        fingerprints(scheme),
        st.lists(paths, max_size=2).map(tuple),
        st.lists(paths, max_size=2).map(tuple),
        st.none() | st.integers(0, 9),
        st.lists(addresses, max_size=2).map(tuple),
        lifecycles,
        st.booleans(),
    )


@st.composite
def states(draw: st.DrawFn) -> State:
    """A sound state, written or not."""
    scheme = draw(schemes)
    found = draw(st.lists(addresses, max_size=4, unique=True))
    resources = {each: draw(records(f"o{at}", scheme)) for at, each in enumerate(found)}
    old = draw(st.lists(addresses, max_size=2))
    deposed = tuple(
        Deposed(each, draw(records(f"d{at}", scheme)), draw(words)) for at, each in enumerate(old)
    )
    pending = draw(_pending(resources, deposed, scheme))
    serial = draw(st.integers(0, 9))
    seen = st.dictionaries(st.sampled_from(KINDS), st.lists(words, max_size=3).map(tuple), max_size=2)
    return State(
        environment=draw(names),
        api_url=draw(names),
        lineage=draw(names) if serial else None,
        serial=serial,
        write_id=draw(names) if serial else "",
        account=draw(st.none() | words),
        fingerprint=scheme,
        resources=resources,
        deposed=deposed,
        pending=pending,
        seen=draw(seen) if pending else {},
        runs=tuple(draw(st.lists(runs.filter(lambda run: run.id), max_size=2, unique_by=lambda run: run.id))),
    )


@st.composite
def _pending(
    draw: st.DrawFn,
    resources: dict[Address, Recorded],
    deposed: tuple[Deposed, ...],
    scheme: FingerprintScheme | None,
) -> tuple[Pending, ...]:
    """What a killed run may leave: creates (one to replace), updates and deletes, at most one an object."""
    found: list[Pending] = []

    def begin(operation: Operation, address: Address, intended: Recorded, **more: Any) -> None:
        begun = draw(moments)
        found.append(Pending(f"op-{len(found)}", operation, address, begun, intended, **more))

    for address, record in resources.items():
        operation = draw(st.sampled_from([None, *Operation]))
        if operation is Operation.CREATE:
            begin(operation, address, draw(records("", scheme)), replaces=record.id, change_digest="sha256:0")
        elif operation is not None:
            begin(operation, address, draw(records(record.id, scheme)))
    for each in deposed:
        if draw(st.booleans()):
            begin(Operation.DELETE, each.address, each.recorded, deposed=True)
    for address in draw(st.lists(addresses, max_size=2, unique=True)):
        if address not in resources:
            begin(Operation.CREATE, address, draw(records("", scheme)))
    return tuple(found)
