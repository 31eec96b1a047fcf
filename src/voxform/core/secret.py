"""A secret refuses every way of becoming text; only building a request unwraps it."""

from typing import Any, NoReturn

_REFUSAL = "a secret has no text form"


class Secret:
    """A value from the environment that must reach the platform and nothing else."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def unwrap(self) -> str:
        """The value itself: for building a request and for fingerprints."""
        return self._value

    def __repr__(self) -> NoReturn:
        raise TypeError(_REFUSAL)

    def __str__(self) -> NoReturn:
        raise TypeError(_REFUSAL)

    def __format__(self, spec: str) -> NoReturn:
        raise TypeError(_REFUSAL)

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError(_REFUSAL)

    def __eq__(self, other: object) -> NoReturn:
        raise TypeError("secrets are compared by fingerprint")

    def __hash__(self) -> NoReturn:
        raise TypeError("secrets are compared by fingerprint")
