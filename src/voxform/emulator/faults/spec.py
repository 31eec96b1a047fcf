"""Faults as text: `drop-after:POST /v1/tools#2`, `429=5:GET *%0.3`, `latency=200ms`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from voxform.emulator.faults.exchange import Act

GRAMMAR = "NAME[=VALUE][:[METHOD] [PATH]][#N | #N-M | #/N][%P[@SEED]][~COUNT]"

_SPEC = re.compile(
    r"(?P<name>[^=:#%~]+)(?:=(?P<value>[^:#%~]*))?(?::(?P<where>[^#%~]*))?"
    r"(?:#(?P<turns>[^#%~]*))?(?:%(?P<chance>[^#%~]*))?(?:~(?P<most>[^#%~]*))?"
)
_METHODS = frozenset({"*", "GET", "POST", "PATCH", "PUT", "DELETE"})
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


class FaultError(ValueError):
    """A fault that does not exist or is not written as one; `hint` says what would be right."""

    def __init__(self, detail: str, hint: str = "") -> None:
        super().__init__(detail)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Known:
    """A sort of fault, and the method it is about unless told otherwise.

    `build` reads the value and raises ValueError with what it should be.
    """

    name: str
    values: str
    words: str
    build: Callable[[str | None], Act]
    method: str = "*"


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens (`act`), to which requests, and to which of these.

    Of the requests that match, those from `first` to `last` are meant, of them every `every`-th, of them each
    with `chance`, and of these at most `most`.
    """

    text: str
    act: Act
    method: str = "*"
    path: str = "*"
    first: int = 1
    last: int | None = None
    every: int = 1
    chance: float = 1.0
    seed: int = 0
    most: int | None = None

    def matches(self, method: str, path: str) -> bool:
        """Whether this fault is about such requests."""
        return self.method in {"*", method} and fnmatchcase(path, self.path)


def parse_fault(text: str, known: Mapping[str, Known]) -> Fault:
    """Read one fault.

    Raises:
        FaultError: it is not written as one, or there is no such fault.
    """
    found = _SPEC.fullmatch(text.strip())
    if found is None:
        raise FaultError(f"{text!r} is not of the form {GRAMMAR}", "An example: drop-after:POST /v1/tools#2")
    name = found["name"].strip()
    if name not in known:
        raise FaultError(f"there is no fault named {name!r}", _which(name, known))
    try:
        act = known[name].build(found["value"])
        method, path = _where(found["where"], known[name].method)
        first, last, every = _turns(found["turns"])
        chance, seed = _chance(found["chance"])
        most = None if found["most"] is None else _count(found["most"], "after ~")
    except ValueError as wrong:
        raise FaultError(f"in the fault {text!r}, {wrong}", f"The form is {GRAMMAR}") from None
    return Fault(text.strip(), act, method, path, first, last, every, chance, seed, most)


def read_seconds(text: str) -> float:
    """Read a duration such as 200ms, 1.5s, 5m or 1h as seconds.

    Raises:
        ValueError: it is none.
    """
    found = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,3})?)(ms|s|m|h)", text.strip())
    if found is None:
        raise ValueError(f"{text!r} is not a duration such as 200ms, 5s or 1m")
    return float(found[1]) * _SECONDS[found[2]]


def _which(name: str, known: Mapping[str, Known]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name.lower(), list(known), 1)
    return (f"Did you mean {near[0]}? " if near else "") + f"There are: {', '.join(known)}"


def _where(text: str | None, usual: str) -> tuple[str, str]:
    words = (text or "").split()
    if not words:
        return usual, "*"
    method = words.pop(0).upper() if words[0].upper() in _METHODS else usual
    path = words.pop(0) if words else "*"
    if words or not path.startswith(("/", "*")):
        raise ValueError(
            f"{text!r} is not a method (GET, POST, PATCH, DELETE, *), a path such as /v1/*, or both"
        )
    return method, path


def _turns(text: str | None) -> tuple[int, int | None, int]:
    if text is None:
        return 1, None, 1
    if text.startswith("/"):
        return 1, None, _count(text[1:], "after #/")
    first, dash, last = text.partition("-")
    number = _count(first, "after #")
    return number, _count(last, "after #") if dash else number, 1


def _chance(text: str | None) -> tuple[float, int]:
    if text is None:
        return 1.0, 0
    chance, at, seed = text.partition("@")
    if re.fullmatch(r"0?\.[0-9]{1,9}|0|1|1\.0", chance.strip()) is None:
        raise ValueError(f"{chance!r} after % is not a probability from 0 to 1")
    return float(chance), _count(seed, "after @", least=0) if at else 0


def _count(text: str, where: str, least: int = 1) -> int:
    if re.fullmatch(r"[0-9]{1,9}", text.strip()) is None or int(text) < least:
        raise ValueError(f"{text!r} {where} is not a number from {least}")
    return int(text)
