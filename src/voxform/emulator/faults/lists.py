"""Lists that are not of this moment, or not of one."""

import json
from datetime import timedelta

from voxform.emulator.faults.exchange import Act, Exchange, Reply
from voxform.emulator.faults.spec import read_seconds
from voxform.emulator.wire import AS_OF


def stale(value: str | None) -> Act:
    """Lists do not show an object until so long after it was made."""
    seconds = read_seconds(value or "5s")
    return lambda exchange: _as_of(exchange, seconds)


def replicas(value: str | None) -> Act:
    """Two replicas answer in turn; the second shows new objects so much later."""
    seconds = read_seconds(value or "5s")
    return lambda exchange: _as_of(exchange, seconds if exchange.turn % 2 == 0 else 0)


def moving_total(exchange: Exchange) -> Reply:
    """Every second time a list announces one object more than there are."""
    reply = exchange.answer()
    try:
        body = json.loads(reply.content)
    except ValueError:
        return reply
    if not isinstance(body, dict) or not isinstance(body.get("total"), int) or exchange.turn % 2:
        return reply
    return reply.with_content(json.dumps(body | {"total": body["total"] + 1}).encode())


def _as_of(exchange: Exchange, seconds: float) -> Reply:
    exchange.environ[AS_OF] = exchange.clock.now() - timedelta(seconds=seconds)
    return exchange.answer()
