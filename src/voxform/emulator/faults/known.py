"""Every fault there is: one table, from which the command line, the documentation and tests read."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from voxform.emulator.faults import answers, bodies, connection, lists
from voxform.emulator.faults.exchange import Act
from voxform.emulator.faults.spec import Known


def _plain(act: Act) -> Callable[[str | None], Act]:
    """A fault without a value."""

    def build(value: str | None) -> Act:
        if value is not None:
            raise ValueError(f"{value!r} is one value too many: this fault takes none")
        return act

    return build


_EVERY = (
    Known("latency", "200ms, 50ms-2s", "answers come late", connection.latency),
    Known(
        "429",
        "5, -5, soon, @30s",
        "too many requests; Retry-After: none, or the value",
        answers.refuse_for_now,
    ),
    Known("500", "json, html", "nothing done, an error", answers.fail(500)),
    Known("502", "json, html", "nothing done, an error", answers.fail(502)),
    Known("503", "json, html", "nothing done, an error", answers.fail(503)),
    Known("504", "json, html", "nothing done, an error", answers.fail(504)),
    Known("fail-after", "500, 502, 503, 504", "done, then an error", answers.fail_after),
    Known("refuse", "", "the connection is reset before the body is read", _plain(connection.refuse)),
    Known("drop-before", "", "nothing done, no answer", _plain(connection.drop_before)),
    Known("drop-after", "", "done, no answer", _plain(connection.drop_after)),
    Known("hang", "60s", "nothing done, no answer for so long, then dropped", connection.hang),
    Known("hang-after", "60s", "done, no answer for so long, then dropped", connection.hang_after),
    Known("html", "", "nothing done, 200 with a page of HTML", _plain(answers.sign_in)),
    Known("html-after", "", "done, a page of HTML as the answer", _plain(answers.sign_in_after)),
    Known("truncate", "", "done, half of the JSON", _plain(bodies.truncate)),
    Known("claim-more", "", "done, Content-Length is greater than the body", _plain(bodies.claim_more)),
    Known("claim-less", "", "done, Content-Length is smaller than the body", _plain(bodies.claim_less)),
    Known("empty", "", "done, no body", _plain(bodies.empty)),
    Known("huge", "64", "done, a body of so many MiB", bodies.huge),
    Known("gzip-bomb", "64", "done, a small body that unpacks to so many MiB", bodies.bomb),
    Known("slow", "1s", "done, so long before every byte of the body", bodies.slow),
    Known("stale", "5s", "lists show a new object only so much later", lists.stale, "GET"),
    Known("replicas", "5s", "every second list is that much behind", lists.replicas, "GET"),
    Known(
        "moving-total",
        "",
        "every second list announces one object too many",
        _plain(lists.moving_total),
        "GET",
    ),
)

KNOWN: Mapping[str, Known] = MappingProxyType({each.name: each for each in _EVERY})
