"""Which outcome of which method repeats, and how long to wait: one table (design §5.5)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from types import MappingProxyType

from voxform.remote.answer import Answer, NoAnswer


class Outcome(StrEnum):
    """Ways in which a request can fail so that another attempt may succeed."""

    NOT_SENT = "not sent"
    NO_ANSWER = "no answer"
    UNREADABLE = "success that cannot be read"
    BUSY = "429"
    FAILED = "500, 502, 503 or 504"


_ALL = frozenset(Outcome)
_REPEATED: Mapping[str, frozenset[Outcome]] = MappingProxyType(
    {
        "GET": _ALL,
        "PATCH": _ALL,
        "DELETE": _ALL,
        "POST": frozenset({Outcome.NOT_SENT, Outcome.BUSY}),  # what certainly created nothing
    }
)
_ATTEMPTS: Mapping[Outcome, int] = MappingProxyType(
    {Outcome.NOT_SENT: 4, Outcome.NO_ANSWER: 4, Outcome.UNREADABLE: 4, Outcome.FAILED: 8, Outcome.BUSY: 50}
)
HAD_NO_EFFECT = frozenset({Outcome.NOT_SENT, Outcome.BUSY})


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Waits in seconds. Attempts count from the first one; none begins after `deadline`."""

    first: float = 0.5
    longest: float = 30
    retry_after_cap: float = 120
    deadline: float = 600
    attempts: Mapping[Outcome, int] = field(default_factory=lambda: _ATTEMPTS)
    repeated: Mapping[str, frozenset[Outcome]] = field(default_factory=lambda: _REPEATED)


def outcome_of(answer: Answer | NoAnswer) -> Outcome | None:
    """How a request failed, or None when another attempt would change nothing."""
    if isinstance(answer, NoAnswer):
        return Outcome.NO_ANSWER if answer.sent else Outcome.NOT_SENT
    if answer.status == 429:
        return Outcome.BUSY
    if answer.status in {500, 502, 503, 504}:
        return Outcome.FAILED
    return Outcome.UNREADABLE if answer.succeeded and not answer.readable else None


def next_wait(
    policy: RetryPolicy,
    method: str,
    answer: Answer | NoAnswer,
    *,
    attempt: int,
    elapsed: float,
    random: float,
) -> float | None:
    """Seconds to wait before the next attempt, or None when there is none.

    Args:
        policy: the table.
        method: the HTTP method.
        answer: what the last attempt brought.
        attempt: its number, from 1.
        elapsed: seconds since the first attempt began.
        random: a number from 0 to 1 that spreads the waits of several clients.
    """
    outcome = outcome_of(answer)
    if outcome is None or outcome not in policy.repeated[method] or attempt >= policy.attempts[outcome]:
        return None
    wait = min(policy.first * 2 ** min(attempt - 1, 20), policy.longest) * (0.5 + random / 2)
    if isinstance(answer, Answer) and answer.retry_after is not None:
        wait = max(wait, min(answer.retry_after, policy.retry_after_cap))
    return wait if elapsed + wait <= policy.deadline else None


def read_retry_after(value: str, *, date: str, now: float) -> float | None:
    """Seconds that a Retry-After header asks to wait (RFC 9110 §10.2.3); None for nonsense.

    Args:
        value: seconds, or an HTTP date.
        date: the answer's Date header: a date is measured by the platform's own clock where it tells it.
        now: seconds since the epoch by this machine's clock, used otherwise.
    """
    if re.fullmatch(r"[0-9]{1,12}", value.strip()):
        return float(value)
    until = _moment(value)
    since = _moment(date) or datetime.fromtimestamp(now, UTC)
    wait = (until - since).total_seconds() if until else -1.0
    return wait if wait >= 0 else None


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
