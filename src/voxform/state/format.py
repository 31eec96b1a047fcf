"""The format of a state: canonical JSON with a checksum. What is not a sound state is an error, never empty."""

import hashlib
import json
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from voxform.core.diagnostic import Failure, error
from voxform.core.state import State
from voxform.state.form import MalformedError
from voxform.state.layout import Texts, canonical_bytes
from voxform.state.tree import state_of, tree_of

FORMAT = 1
_AFTER_CHECKSUM = b'\n  "deposed":'  # the key that sorts next; only outermost keys are indented by two
_CHECKSUM = re.compile(rb'\n  "checksum": "(sha256:[0-9a-f]{64})",')


class _DuplicateKeyError(ValueError):
    """An object has one key twice."""


def encode(state: State, texts: Texts | None = None) -> bytes:
    """The state as canonical JSON. `texts` makes a series of states of much the same records cheap.

    Raises:
        Failure: the state holds something without a JSON form, for instance a secret.
    """
    with representable():
        body = canonical_bytes({**tree_of(state), "format": FORMAT}, texts)
    return body.replace(_AFTER_CHECKSUM, _checksum_line(_digest(body)) + _AFTER_CHECKSUM, 1)


@contextmanager
def representable() -> Iterator[None]:
    """Failure for what has no JSON form, for instance a secret."""
    try:
        yield
    except (TypeError, ValueError, RecursionError):
        raise Failure(
            error(
                "state-not-representable",
                "The state cannot be written as JSON",
                "A record holds a value that has no JSON form, is nested too deeply, or is a secret. "
                "Nothing was written. This is a fault in voxform; please report it.",
            )
        ) from None


def decode(content: bytes, *, name: str = "The state", backup: str = "") -> State:
    """Read what `encode` wrote; other white space and another order of keys are accepted.

    A state without `checksum` is taken as edited on purpose. `name` and `backup` (where the version before
    is kept, if anywhere) stand in messages.

    Raises:
        Failure: the content is damaged, edited, of another format, or no state.
    """
    try:
        ours = is_as_written(content)
        tree = json.loads(content.decode()) if ours else parse_json(content)
    except (ValueError, RecursionError) as problem:
        _damaged(name, backup, _reason(content, problem))
    if not isinstance(tree, dict) or type(tree.get("format")) is not int:
        _damaged(name, backup, "It is no voxform state: `format` is missing or no number.")
    if tree["format"] != FORMAT:
        _unknown_format(name, backup)
    try:
        if not ours and "checksum" in tree and not _matches(tree):
            _edited(name, backup)
        return state_of({key: value for key, value in tree.items() if key not in {"format", "checksum"}})
    except MalformedError as problem:
        _malformed(name, backup, problem)
    except (ValueError, RecursionError) as problem:
        _damaged(name, backup, _reason(content, problem))


def is_as_written(content: bytes) -> bool:
    """Whether the checksum is that of the rest as it stands: then we wrote it, and no key of it stands twice."""
    found = _CHECKSUM.search(content)
    return (
        found is not None and _digest(content[: found.start()] + content[found.end() :]) == found[1].decode()
    )


def _matches(tree: dict[str, Any]) -> bool:
    """Whether the checksum is that of the rest, laid out anew."""
    rest = {key: value for key, value in tree.items() if key != "checksum"}
    return bool(_digest(canonical_bytes(rest)) == tree["checksum"])


def _checksum_line(digest: str) -> bytes:
    return f'\n  "checksum": "{digest}",'.encode()


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def parse_json(content: bytes) -> Any:
    """JSON as we write it: no key twice, no number that is none. Raises ValueError or RecursionError."""
    return json.loads(
        content.decode(), object_pairs_hook=_object, parse_float=_finite, parse_constant=_refused
    )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _DuplicateKeyError
    return found


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refused(text)


def _refused(_text: str) -> NoReturn:
    raise ValueError


def _reason(content: bytes, problem: Exception) -> str:
    if not content.strip():
        return "It is empty."
    if isinstance(problem, RecursionError):
        return "It is nested too deeply."
    if isinstance(problem, _DuplicateKeyError):
        return "One of its objects has the same key twice."
    if isinstance(problem, json.JSONDecodeError):
        return f"It stops being JSON at line {problem.lineno}, column {problem.colno} of {_lines(content)}."
    return "It holds bytes or numbers that JSON does not have."


def _lines(content: bytes) -> str:
    count = content.count(b"\n") + 1
    return f"{count} line{'' if count == 1 else 's'}"


def _remedy(backup: str) -> str:
    restore = f"restore the version before the last write: {backup}\n" if backup else ""
    return (
        f"{restore}restore an older version from where you keep copies (Git, bucket versions)\n"
        "if there is none, record the objects again by `voxform state rebuild`"
    )


def _damaged(name: str, backup: str, why: str) -> NoReturn:
    detail = f"{name} cannot be read. {why} Nothing was changed, and it is not treated as empty."
    raise Failure(error("state-damaged", "The state is damaged", detail, hint=_remedy(backup))) from None


def _malformed(name: str, backup: str, problem: MalformedError) -> NoReturn:
    detail = (
        f"{name} is JSON but not a state of format {FORMAT}: `{problem.where or 'the whole'}` {problem.expected}. "
        "It was edited by hand, written by another version of voxform, or damaged. Nothing was changed."
    )
    raise Failure(
        error("state-malformed", "The state has another form", detail, hint=_remedy(backup))
    ) from None


def _unknown_format(name: str, backup: str) -> NoReturn:
    detail = (
        f"{name} has a format that this version does not know; it knows format {FORMAT}. "
        "A newer voxform wrote it, or it is damaged. Nothing was changed."
    )
    hint = f"Use the newest voxform\nif it is damaged, {_remedy(backup)}"
    raise Failure(error("state-format", "The state has an unknown format", detail, hint=hint))


def _edited(name: str, backup: str) -> NoReturn:
    detail = (
        f"{name} is well-formed, but its content does not match its `checksum`: it was edited by hand, "
        "merged, or damaged since voxform wrote it. Nothing was changed."
    )
    hint = (
        f"{_remedy(backup)}\nif the edit is meant, remove the line `checksum`; the next write adds a new one"
    )
    raise Failure(error("state-edited", "The state was changed outside of voxform", detail, hint=hint))
