"""The one account a platform holds, and who asks."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from voxform.emulator.database import Database
from voxform.emulator.problem import Refusal
from voxform.emulator.quirks import Quirks
from voxform.emulator.vault import Vault
from voxform.emulator.wire import Request

SECRET_KEY = "oi_sk_"  # noqa: S105 - the public prefix of every key


@dataclass(frozen=True, slots=True)
class Account:
    """Everything an operation may use; `keys` of None accepts any secret key."""

    database: Database
    vault: Vault
    quirks: Quirks
    org_id: str
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    keys: frozenset[str] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a secret key, or a person through the dashboard."""

    user_id: str | None = None
    api_key_id: str | None = None


def now(account: Account, after: str | None = None) -> str:
    """Return the time as answers show it, at least a microsecond later than `after`."""
    moment = account.clock().astimezone(UTC)
    if after is not None:
        moment = max(moment, datetime.fromisoformat(after) + timedelta(microseconds=1))
    return write_moment(moment)


def write_moment(moment: datetime) -> str:
    """Return a time in UTC as ISO 8601; equal lengths make the text sortable."""
    return f"{moment.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def authenticate(account: Account, request: Request) -> Actor:
    """Return who asks (API fact sheet, section 1.2).

    Raises:
        Refusal: 401 when there is no key or it is not accepted.
    """
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    key = key.strip()
    if scheme.lower() != "bearer" or not key:
        raise _unauthorised("Not authenticated")
    if not _accepted(account, key):
        raise _unauthorised("Invalid API key")
    mark = account.vault.fingerprint(key.encode("utf-8", "replace"))[:24]
    return Actor(api_key_id=f"key_{mark}") if key.startswith(SECRET_KEY) else Actor(user_id=f"user_{mark}")


def _accepted(account: Account, key: str) -> bool:
    if account.keys is None:
        return key.startswith(SECRET_KEY) and key != SECRET_KEY
    given = key.encode("utf-8", "replace")
    return any(hmac.compare_digest(given, known.encode("utf-8", "replace")) for known in account.keys)


def _unauthorised(reason: str) -> Refusal:
    return Refusal(401, reason, (("WWW-Authenticate", "Bearer"),))
