"""Connections that are slow, or end before an answer."""

from voxform.emulator.faults.exchange import Act, Exchange, Reply
from voxform.emulator.faults.spec import read_seconds


def latency(value: str | None) -> Act:
    """The platform takes its time; of a range, a moment by the fault's seed."""
    low, dash, high = (value or "").partition("-")
    least = read_seconds(low)
    most = read_seconds(high) if dash else least
    if most < least:
        raise ValueError(f"{value!r} is a range whose end is before its start")

    def act(exchange: Exchange) -> Reply:
        exchange.clock.sleep(exchange.random.uniform(least, most))
        return exchange.answer()

    return act


def refuse(exchange: Exchange) -> Reply:
    """Nothing is read."""
    exchange.refuse()


def drop_before(exchange: Exchange) -> Reply:
    """The request is read and nothing done."""
    exchange.environ["wsgi.input"].read(int(exchange.environ.get("CONTENT_LENGTH") or 0))
    exchange.cut()


def drop_after(exchange: Exchange) -> Reply:
    """Done, and the answer lost."""
    exchange.answer()
    exchange.cut()


def hang(value: str | None, *, after: bool = False) -> Act:
    """No answer for so long, then the end of the connection."""
    seconds = read_seconds(value or "60s")

    def act(exchange: Exchange) -> Reply:
        if after:
            exchange.answer()
        exchange.clock.sleep(seconds)
        exchange.cut()

    return act


def hang_after(value: str | None) -> Act:
    """The same after it was done."""
    return hang(value, after=True)
