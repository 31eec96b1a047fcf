"""What goes wrong between a client and the platform: the same over a socket and inside the process."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx
import pytest

from voxform.emulator import KNOWN, Clock, FaultError, Faults, Faulty, Passed, open_platform, serve

HEADERS = {"Authorization": "Bearer oi_sk_test"}
ONCE = httpx.Limits(max_keepalive_connections=0)  # the end of a connection may come after its last answer
TOOL = {"name": "a", "type": "end_call", "description": "Go."}


class VirtualClock(Clock):
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        super().__init__()
        self.moment = datetime(2026, 3, 1, 12, tzinfo=UTC)
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.advance(seconds)

    def advance(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


class Rig:
    """A platform behind faults, and a client of it."""

    def __init__(self, faulty: Faulty, client: httpx.Client, log: list[Passed], clock: VirtualClock) -> None:
        self.faulty, self.client, self.log, self.clock = faulty, client, log, clock

    def ask(self, method: str, path: str = "/v1/tools", body: object = None) -> httpx.Response | None:
        """The answer, or None when there is none."""
        try:
            return self.client.request(method, path, json=body)
        except (httpx.TransportError, ConnectionError):
            return None

    def outcomes(self, count: int, method: str = "GET", path: str = "/v1/tools") -> list[int]:
        answers = [self.ask(method, path) for _ in range(count)]
        return [0 if each is None else each.status_code for each in answers]

    @property
    def names(self) -> list[str]:
        """What the platform holds, past every fault."""
        inside = httpx.WSGITransport(app=self.faulty.platform)
        with httpx.Client(transport=inside, base_url="http://inside", headers=HEADERS) as client:
            return [each["name"] for each in client.get("/v1/tools").json()["items"]]


@contextmanager
def on_socket(faulty: Faulty) -> Iterator[httpx.Client]:
    server = serve(faulty, 0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with httpx.Client(
            base_url=server.url, headers=HEADERS, trust_env=False, timeout=10, limits=ONCE
        ) as client:
            yield client
    finally:
        server.shutdown()
        thread.join()


@contextmanager
def in_process(faulty: Faulty) -> Iterator[httpx.Client]:
    inside = httpx.WSGITransport(app=faulty)
    with httpx.Client(transport=inside, base_url="http://inside", headers=HEADERS) as client:
        yield client


@pytest.fixture(params=[on_socket, in_process], ids=["over a socket", "in the process"])
def rig(request: pytest.FixtureRequest, tmp_path) -> Iterator[Callable[..., Rig]]:
    with ExitStack() as stack:

        def make(*specs: str) -> Rig:
            clock = VirtualClock()
            log: list[Passed] = []
            platform = open_platform(tmp_path / "one.db", clock=clock.now)
            stack.callback(platform.close)
            faults = Faults(clock)
            faults.add(*specs)
            faulty = Faulty(platform, faults, log.append)
            return Rig(faulty, stack.enter_context(request.param(faulty)), log, clock)

        yield make


# Fault: the status (0: no answer), whether the body is the JSON of the new object, whether it was done.
STRUCK = {
    "latency=3s": (201, True, True),
    "429": (429, False, False),
    "500": (500, False, False),
    "502=html": (502, False, False),
    "503=json": (503, False, False),
    "504": (504, False, False),
    "fail-after": (500, False, True),
    "fail-after=502": (502, False, True),
    "refuse": (0, False, False),
    "drop-before": (0, False, False),
    "drop-after": (0, False, True),
    "hang=40s": (0, False, False),
    "hang-after=40s": (0, False, True),
    "html": (200, False, False),
    "html-after": (201, False, True),
    "truncate": (201, False, True),
    "claim-more": (0, False, True),
    "claim-less": (201, False, True),
    "empty": (201, False, True),
    "huge=1": (201, True, True),
    "gzip-bomb=1": (201, True, True),
    "slow=2s": (201, True, True),
    "stale=5s": (201, True, True),
    "replicas": (201, True, True),
    "moving-total": (201, True, True),
}


def test_every_fault_is_tried_here():
    assert {spec.partition("=")[0] for spec in STRUCK} == set(KNOWN)


def is_object(answer: httpx.Response | None) -> bool:
    try:
        return answer is not None and answer.json()["name"] == "a"
    except (ValueError, KeyError):
        return False


@pytest.mark.parametrize(("spec", "outcome"), STRUCK.items(), ids=STRUCK)
def test_a_create_under_a_fault_ends_as_announced_and_the_next_one_well(rig, spec, outcome):
    made = rig(f"{spec}:POST#1")
    answer = made.ask("POST", body=TOOL)
    found = (answer.status_code if answer is not None else 0, is_object(answer), made.names == ["a"])
    assert found == outcome
    after = made.ask("POST", body=TOOL | {"name": "b"})
    assert after is not None
    assert after.status_code == 201


def test_slow_and_hanging_answers_take_their_time(rig):
    made = rig("latency=3s:GET /v1/health", "hang=40s:GET /v1/tools", "slow=2s:POST", "latency=1s-2s:DELETE")
    assert made.outcomes(1, path="/v1/health") == [200]
    assert made.outcomes(1) == [0]
    answer = made.ask("POST", body=TOOL)
    assert answer is not None
    made.ask("DELETE")
    assert made.clock.slept[:2] == [3, 40]
    assert made.clock.slept[2:-1] == [2] * len(answer.content)
    assert 1 <= made.clock.slept[-1] <= 2


RETRY_AFTER = {"429": None, "429=5": "5", "429=-5": "-5", "429=soon": "soon", "429=999999": "999999"}


@pytest.mark.parametrize(("spec", "header"), RETRY_AFTER.items(), ids=RETRY_AFTER)
def test_too_many_requests_say_when_to_come_back(rig, spec, header):
    answer = rig(spec).ask("GET")
    assert (answer.status_code, answer.headers.get("Retry-After")) == (429, header)


def test_when_to_come_back_may_be_a_date(rig):
    made = rig("429=@30s")
    date = parsedate_to_datetime(made.ask("GET").headers["Retry-After"])
    assert date == made.clock.now() + timedelta(seconds=30)


SELECTED = {
    "every request": ("503", [503] * 6),
    "the second": ("503#2", [200, 503, 200, 200, 200, 200]),
    "from the second to the fourth": ("503#2-4", [200, 503, 503, 503, 200, 200]),
    "every third": ("503#/3", [200, 200, 503, 200, 200, 503]),
    "at most two": ("503~2", [503, 503, 200, 200, 200, 200]),
    "every second, at most two": ("503#/2~2", [200, 503, 200, 503, 200, 200]),
    "none of them": ("503%0", [200] * 6),
    "each of them": ("503%1", [503] * 6),
    "reads": ("503:GET", [503] * 6),
    "any method": ("503:* /v1/tools", [503] * 6),
    "a path": ("503:/v1/tools", [503] * 6),
    "a pattern": ("503:GET /v1/*", [503] * 6),
    "another method": ("503:POST", [200] * 6),
    "another path": ("503:GET /v1/models*", [200] * 6),
}


@pytest.mark.parametrize(("spec", "statuses"), SELECTED.values(), ids=SELECTED)
def test_a_fault_strikes(rig, spec, statuses):
    assert rig(spec).outcomes(6) == statuses


def test_dice_fall_the_same_way_for_the_same_seed(rig):
    made = rig("503%0.5")
    first = made.outcomes(30)
    made.faulty.faults.replace("503%0.5")
    again = made.outcomes(30)
    made.faulty.faults.replace("503%0.5@7")
    other = made.outcomes(30)
    assert 5 < first.count(503) < 25
    assert first == again != other


def test_several_faults_strike_at_once_the_first_outermost(rig):
    made = rig("drop-after:POST", "latency=3s:POST")
    assert made.ask("POST", body=TOOL) is None
    assert (made.names, made.clock.slept) == (["a"], [3])
    assert [(each.status, each.faults) for each in made.log] == [(0, ("drop-after:POST", "latency=3s:POST"))]


def listed(made: Rig) -> list[str]:
    return [each["name"] for each in made.client.get("/v1/tools").json()["items"]]


def test_a_stale_list_shows_a_new_object_later(rig):
    made = rig("stale=5s")
    made.ask("POST", body=TOOL)
    id_ = made.ask("GET", "/v1/tools").json()
    assert (id_["items"], id_["total"]) == ([], 0)
    made.clock.advance(4.9)
    assert listed(made) == []
    made.clock.advance(0.1)
    assert listed(made) == ["a"]


def test_two_replicas_answer_in_turn(rig):
    made = rig("replicas=5s:GET")
    made.ask("POST", body=TOOL)
    assert [listed(made) for _ in range(4)] == [["a"], [], ["a"], []]
    made.clock.advance(5)
    assert [listed(made) for _ in range(2)] == [["a"], ["a"]]


def test_a_total_may_move_between_pages(rig):
    made = rig("moving-total")
    made.ask("POST", body=TOOL)
    assert [made.ask("GET").json()["total"] for _ in range(4)] == [1, 2, 1, 2]


WRONG = {
    "an unknown fault": ("drop-aftr", "no fault named 'drop-aftr'", "Did you mean drop-after"),
    "a fault like none": ("zzz", "no fault named 'zzz'", "There are: latency, 429"),
    "nothing": ("", "not of the form", "An example"),
    "a value too many": ("drop-after=5", "takes none", "The form is"),
    "no duration": ("latency", "'' is not a duration", "The form is"),
    "a duration without a unit": ("latency=5", "'5' is not a duration", "The form is"),
    "a range backwards": ("latency=5s-1s", "end is before its start", "The form is"),
    "no sort of body": ("503=xml", "neither json nor html", "The form is"),
    "no status": ("fail-after=404", "none of 500", "The form is"),
    "no size": ("huge=0", "number of MiB", "The form is"),
    "a header that is none": ("429=später", "cannot stand in a header", "The form is"),
    "an unknown method": ("503:GOT /v1/tools", "not a method", "The form is"),
    "more than a path": ("503:GET /a /b", "not a method", "The form is"),
    "the zeroth": ("503#0", "'0' after # is not a number from 1", "The form is"),
    "every zeroth": ("503#/0", "'0' after #/", "The form is"),
    "more than certain": ("503%1.5", "not a probability", "The form is"),
    "no seed": ("503%0.5@x", "'x' after @", "The form is"),
    "no count": ("503~", "'' after ~", "The form is"),
    "parts in another order": ("503~2#3", "not of the form", "An example"),
}


@pytest.mark.parametrize(("spec", "detail", "hint"), WRONG.values(), ids=WRONG)
def test_what_is_no_fault_says_what_would_be(spec, detail, hint):
    faults = Faults()
    faults.add("503")
    with pytest.raises(FaultError) as wrong:
        faults.replace("502", spec)
    assert detail in str(wrong.value)
    assert hint in wrong.value.hint
    assert faults.struck() == [("503", 0)]


def test_faults_and_the_clock_are_changed_over_http(rig):
    made = rig("503")
    ask = made.client.request
    assert made.outcomes(1) == [503]
    shown = ask("GET", "/_emulator/faults").json()
    changed = ask("PUT", "/_emulator/faults", json={"faults": ["stale=5s"]}).json()["faults"]
    made.ask("POST", body=TOOL)
    added = ask("POST", "/_emulator/faults", json={"faults": ["500:DELETE"]}).json()["faults"]
    before = listed(made)
    later = ask("POST", "/_emulator/clock", json={"advance": "5s"}).json()["now"]
    after = listed(made)
    assert shown["faults"] == [{"fault": "503", "struck": 1}]
    assert changed == [{"fault": "stale=5s", "struck": 0}]
    assert added == [{"fault": "stale=5s", "struck": 0}, {"fault": "500:DELETE", "struck": 0}]
    assert (before, after) == ([], ["a"])
    assert later == "2026-03-01T12:00:05+00:00"
    assert ask("DELETE", "/_emulator/faults").json()["faults"] == []


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PUT", "faults", {"faults": ["nonsense"]}, 422),
        ("PUT", "faults", {"faults": 5}, 422),
        ("PUT", "faults", {}, 422),
        ("POST", "clock", {"advance": "soon"}, 422),
        ("PATCH", "faults", {}, 404),
        ("GET", "nothing", None, 404),
    ],
)
def test_a_change_that_makes_no_sense_changes_nothing(rig, method, path, body, status):
    made = rig("503")
    assert made.client.request(method, f"/_emulator/{path}", json=body).status_code == status
    assert made.faulty.faults.struck() == [("503", 0)]


def test_a_page_in_a_browser_cannot_change_faults(rig):
    made = rig()
    said = json.dumps({"faults": ["503"]})
    answer = made.client.post("/_emulator/faults", content=said, headers={"Content-Type": "text/plain"})
    assert (answer.status_code, made.outcomes(1)) == (422, [200])


def test_a_clock_of_a_server_goes_on_and_can_be_put_forward():
    clock = Clock()
    before = clock.now()
    clock.advance(3600)
    assert timedelta(hours=1) <= clock.now() - before < timedelta(hours=2)
