"""Fingerprints of secrets: enough to see that a value changed, nothing to learn the value from (design §6).

With a state key they are HMAC-SHA256 under it; without, scrypt, and only of values too long to be guessed.
Both depend on the state's salt and on nothing else but the value, so one per distinct value suffices and a
value can be tested against another state's fingerprints by whoever holds that state's salt. A text around secrets,
such as a header, costs no scrypt of its own: its fingerprint is an HMAC under those of its secrets, so that guessing
it costs what guessing them costs.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable

from voxform.core.secret import Secret
from voxform.core.state import FingerprintScheme

HMAC = "hmac-sha256"
SCRYPT = "scrypt"
SALT_BYTES = 16
STRONG_LENGTH = 20  # characters

_SCRYPT_PARAMETERS = {"n": 2**14, "r": 8, "p": 1}
_MOST = {"n": 2**18, "r": 16, "p": 16}  # half a GiB at the very most, should somebody raise them in a state
_HEX = re.compile(r"[0-9a-f]+\Z")
_FINGERPRINT = re.compile(r"(?:scrypt|hmac-sha256:[0-9a-f]+):[0-9a-f]+\Z")
_VALUE = b"voxform secret 1\0"
_KEY = b"voxform state key 1\0"
_KEY_ID = b"voxform key id 1\0"


def new_scheme(salt: bytes, state_key: Secret | None) -> FingerprintScheme:
    """The scheme for a state with this salt: HMAC when there is a state key, else scrypt.

    Equal arguments give an equal scheme, so `new_scheme(bytes.fromhex(old.salt), key) != old` says that a
    state key was set, removed or changed.

    Raises:
        ValueError: the salt has fewer than 16 bytes.
    """
    if len(salt) < SALT_BYTES:
        raise ValueError(f"a salt has at least {SALT_BYTES} bytes")
    if state_key is None:
        return FingerprintScheme(SCRYPT, salt.hex(), dict(_SCRYPT_PARAMETERS))
    return FingerprintScheme(HMAC, salt.hex(), key_id=_key_id(_subkey(state_key, salt)))


def is_supported(scheme: FingerprintScheme) -> bool:
    """Whether fingerprints can be made under a scheme read from a state."""
    if not _HEX.match(scheme.salt) or len(scheme.salt) % 2 or len(scheme.salt) < 2 * SALT_BYTES:
        return False
    if scheme.scheme == HMAC:
        return bool(_HEX.match(scheme.key_id)) and not scheme.parameters
    return scheme.scheme == SCRYPT and not scheme.key_id and _sound(scheme)


def is_fingerprint(text: str) -> bool:
    """Whether a text has the form of a fingerprint; a secret stored by mistake has not."""
    return bool(_FINGERPRINT.match(text))


def strong_enough(values: Iterable[Secret]) -> bool:
    """Whether every value is too long to be guessed; no value at all is not."""
    lengths = [len(value.unwrap()) for value in values]
    return bool(lengths) and min(lengths) >= STRONG_LENGTH


def compare(recorded: str | None, present: str | None) -> bool | None:
    """Whether two fingerprints are of one value; None when they cannot tell (absent, another key)."""
    if recorded is None or present is None or not (is_fingerprint(recorded) and is_fingerprint(present)):
        return None
    if recorded.rpartition(":")[0] != present.rpartition(":")[0]:
        return None
    return hmac.compare_digest(recorded, present)


class Fingerprints:
    """Makes fingerprints under one scheme, each distinct value once. May be used by several threads."""

    __slots__ = ("_known", "_scheme", "_subkey")

    def __init__(self, scheme: FingerprintScheme, state_key: Secret | None) -> None:
        """Prepare to make fingerprints.

        Raises:
            ValueError: the scheme is none of ours, or damaged.
        """
        if not is_supported(scheme):
            raise ValueError("this fingerprint scheme is not supported")
        self._scheme = scheme
        self._subkey = _subkey(state_key, bytes.fromhex(scheme.salt)) if state_key else None
        self._known: dict[str, str] = {}

    def fingerprint(self, text: str, *, long_enough: bool, within: Iterable[Secret] = ()) -> str | None:
        """The fingerprint of a value; `within` are the secrets that it was put together from.

        None where there can be none: HMAC without the state key it was begun with (or with another one),
        scrypt of a value that is not `long_enough` to withstand guessing (see `strong_enough`).
        """
        if self._scheme.scheme == SCRYPT:
            return self._slow(text, [each.unwrap() for each in within]) if long_enough else None
        return self._remembered(text) if self._has_key() else None

    def _has_key(self) -> bool:
        return self._subkey is not None and hmac.compare_digest(_key_id(self._subkey), self._scheme.key_id)

    def _slow(self, text: str, within: list[str]) -> str:
        if not within or within == [text]:
            return self._remembered(text)
        key = "\n".join(map(self._remembered, within))
        return f"{SCRYPT}:{_mac(key.encode(), _VALUE + text.encode('utf-8', 'surrogatepass'))}"

    def _remembered(self, text: str) -> str:
        if text not in self._known:
            self._known[text] = self._make(_VALUE + text.encode("utf-8", "surrogatepass"))
        return self._known[text]

    def _make(self, message: bytes) -> str:
        if self._subkey is not None and self._scheme.scheme == HMAC:
            return f"{HMAC}:{self._scheme.key_id}:{_mac(self._subkey, message)}"
        n, r, p = (self._scheme.parameters[name] for name in ("n", "r", "p"))
        memory = 128 * r * (n + p + 2)
        salt = bytes.fromhex(self._scheme.salt)
        return f"{SCRYPT}:{hashlib.scrypt(message, salt=salt, n=n, r=r, p=p, maxmem=memory, dklen=32).hex()}"


def _sound(scheme: FingerprintScheme) -> bool:
    if scheme.parameters.keys() != _MOST.keys():
        return False
    n = scheme.parameters["n"]
    return n > 1 and n & (n - 1) == 0 and all(1 <= scheme.parameters[name] <= _MOST[name] for name in _MOST)


def _subkey(state_key: Secret, salt: bytes) -> bytes:
    key = state_key.unwrap().encode("utf-8", "surrogatepass")
    return hmac.digest(key, _KEY + salt, "sha256")


def _key_id(subkey: bytes) -> str:
    return _mac(subkey, _KEY_ID)[:16]


def _mac(key: bytes, message: bytes) -> str:
    return hmac.digest(key, message, "sha256").hex()
