"""The forms of a state and its parts. Every key is always written, and none other is read."""

from functools import partial
from typing import Any

from voxform.core.address import parse_address
from voxform.core.path import format_path, parse_path
from voxform.core.resource import Fingerprint, Lifecycle, Recorded
from voxform.core.state import Deposed, FingerprintScheme, Operation, Pending, Run, State
from voxform.state.form import FLAG, NUMBER, TEXT, TREE, Form, mapping, optional, parsed, record, sequence
from voxform.state.layout import Later

ADDRESS = parsed(str, parse_address)
_PATH = parsed(format_path, parse_path)
_PATHS = sequence(_PATH)

_FINGERPRINT = record(
    Fingerprint, {"applied": optional(TEXT), "observed": optional(TEXT), "sources": sequence(TEXT)}
)

_LIFECYCLE = record(
    Lifecycle,
    {"protect": optional(FLAG), "retain": optional(FLAG), "ignore_changes": _PATHS, "replace_on": _PATHS},
)

RECORDED = record(
    Recorded,
    {
        "id": TEXT,
        "written_at": TEXT,
        "applied": TREE,
        "observed": TREE,
        "fingerprints": mapping(_FINGERPRINT, _PATH),
        "trusted": _PATHS,
        "not_kept": _PATHS,
        "secrets_version": optional(NUMBER),
        "dependencies": sequence(ADDRESS),
        "lifecycle": _LIFECYCLE,
        "bought": FLAG,
    },
)

# In a state, whose records mostly stay from one to the next, the text of each is made once.
_LATER = Form(lambda each: Later(each, partial(RECORDED.write, each)), RECORDED.read)

SCHEME = record(
    FingerprintScheme, {"scheme": TEXT, "parameters": mapping(NUMBER), "salt": TEXT, "key_id": TEXT}
)

DEPOSED = record(Deposed, {"address": ADDRESS, "recorded": _LATER, "change_digest": TEXT})

PENDING = record(
    Pending,
    {
        "operation_id": TEXT,
        "operation": parsed(str, Operation),
        "address": ADDRESS,
        "started_at": TEXT,
        "intended": _LATER,
        "deposed": FLAG,
        "replaces": TEXT,
        "change_digest": TEXT,
    },
)

_VERIFICATION = Form(TREE.write, record(dict, {"passed": FLAG, "code": NUMBER, "at": TEXT}).read)

RUN = record(
    Run,
    {
        "id": TEXT,
        "started_at": TEXT,
        "finished_at": optional(TEXT),
        "who": TEXT,
        "commit": optional(TEXT),
        "config_digest": TEXT,
        "plan_digest": TEXT,
        "lineage": optional(TEXT),
        "finished": sequence(TEXT),
        "result": TEXT,
        "counts": mapping(NUMBER),
        "drift_free": optional(FLAG),
        "preflight": optional(TREE),
        "verification": optional(_VERIFICATION),
    },
)

SEEN = mapping(sequence(TEXT))

_STATE = record(
    State,
    {
        "lineage": optional(TEXT),
        "serial": NUMBER,
        "write_id": TEXT,
        "environment": TEXT,
        "api_url": TEXT,
        "account": optional(TEXT),
        "fingerprint": optional(SCHEME),
        "resources": mapping(_LATER, ADDRESS),
        "deposed": sequence(DEPOSED),
        "pending": sequence(PENDING),
        "seen": SEEN,
        "runs": sequence(RUN),
    },
)


def tree_of(state: State) -> dict[str, Any]:
    """The state as JSON values, without `format` and `checksum`; records are parts to be made later."""
    tree: dict[str, Any] = _STATE.write(state)
    return tree


def state_of(tree: Any) -> State:
    """The state that a tree without `format` and `checksum` describes.

    Raises:
        MalformedError: a key is missing, unknown, or of another type.
    """
    state: State = _STATE.read(tree)
    return state
