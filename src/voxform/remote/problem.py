"""What a refusal says, out of every body shape seen (api.md §1.3); never `input`, `ctx` or a raw body."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any, TypeAlias

from voxform.core.path import format_path
from voxform.core.sanitise import sanitise
from voxform.core.secret import Secret
from voxform.core.value import Absent, Json

Location: TypeAlias = tuple[str | int, ...]

MESSAGE = 200
_CODE = 64
_MOST = 20
_DEEPEST = 8
_WINDOW = 8


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing the platform says is wrong. `loc` lacks the leading `body`; each part may be empty."""

    message: str
    loc: Location = ()
    code: str = ""

    def __str__(self) -> str:
        words = self.message or self.code or "refused without a reason"
        return f"{format_path(self.loc)}: {words}" if self.loc else words


def nothing_secret(_: Location) -> bool:
    """The predicate for requests that cannot hold a secret."""
    return False


def problems(
    body: Json | Absent, *, secret: Callable[[Location], bool], sent: Iterable[Secret] = ()
) -> tuple[Problem, ...]:
    """Read an error answer; empty when it says nothing that can be read.

    A message may quote what was posted. So it is dropped where `loc` is or may be a secret path, only the
    type of problem staying, and wherever it repeats eight characters of a secret that was sent.

    Args:
        body: the answer.
        secret: whether a path of the kind is secret.
        sent: the secrets of the request, its API key included.
    """
    values = [value.unwrap().casefold() for value in sent]
    found: list[Problem] = []
    for entry in _entries(body):
        problem = _problem(entry, secret, values)
        if problem is not None and problem not in found:
            found.append(problem)
        if len(found) == _MOST:
            break
    return tuple(found)


def _entries(body: Json | Absent) -> Iterator[Any]:
    """The parts of a body that each tell of one problem."""
    if isinstance(body, list):
        yield from body
    elif isinstance(body, dict):
        inner = next((body[key] for key in ("detail", "errors") if body.get(key)), None)
        if isinstance(inner, list):
            yield from inner
        elif inner is not None:
            yield inner
        elif isinstance(body.get("error"), dict):
            yield body["error"]
        else:
            yield body


def _problem(entry: Any, secret: Callable[[Location], bool], values: list[str]) -> Problem | None:
    parts = {"message": entry} if isinstance(entry, str) else entry
    if not isinstance(parts, dict):
        return None
    loc = _location(parts.get("loc"))
    said = _text(parts, "msg", "message", "detail")
    name = _text(parts, "error")
    code = _text(parts, "type", "code") or (name if said else "")
    said = said or name
    if not said and not code:
        return None
    return _without_secrets(
        Problem(
            "" if _may_be_secret(loc, secret) else sanitise(said, MESSAGE),
            tuple(sanitise(part, _CODE) if isinstance(part, str) else part for part in loc),
            sanitise(code, _CODE),
        ),
        values,
    )


def _without_secrets(told: Problem, values: list[str]) -> Problem:
    """The second net: a text that repeats a secret goes, wherever it stands."""
    if _repeats(" ".join(map(str, told.loc)), values):
        return Problem("")
    return Problem(
        "" if _repeats(told.message, values) else told.message,
        told.loc,
        "" if _repeats(told.code, values) else told.code,
    )


def _text(parts: dict[str, Any], *keys: str) -> str:
    return next((parts[key] for key in keys if isinstance(parts.get(key), str) and parts[key].strip()), "")


def _location(loc: Any) -> Location:
    if not isinstance(loc, list):
        return ()
    known = tuple(part for part in loc if isinstance(part, str | int) and not isinstance(part, bool))
    return known[1:] if known[:1] == ("body",) else known


def _may_be_secret(loc: Location, secret: Callable[[Location], bool]) -> bool:
    """Whether a path, or one left when parts of it are taken out, is secret.

    The platform puts names of variants between the parts: `body, send_email, messaging_config, to`.
    """
    if len(loc) > _DEEPEST:
        return True
    lengths = range(1, len(loc) + 1)
    return any(secret(part) for length in lengths for part in combinations(loc, length))


def _repeats(text: str, values: list[str]) -> bool:
    folded = text.casefold()
    return any(
        value[start : start + _WINDOW] in folded
        for value in values
        for start in range(max(len(value) - _WINDOW, 0) + 1)
        if value
    )
