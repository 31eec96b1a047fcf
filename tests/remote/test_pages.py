"""Lists of every shape, read to the last page; the platform is a function over a list of objects."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voxform.core.diagnostic import Failure
from voxform.core.kind import LEAF, Kind
from voxform.core.secret import Secret
from voxform.remote.pages import list_objects
from voxform.remote.transport import Api

TOOLS = Kind("tools", "/v1/tools", ("name",), {}, LEAF)


def rows(count: int, start: int = 0) -> list[Any]:
    return [{"id": f"t-{number}", "name": "x"} for number in range(start, start + count)]


@dataclass
class Platform:
    """Answers pages over `objects`, in one of the shapes; `before` may change things before each answer."""

    objects: list[Any]
    shape: str = "items"
    most: int = 100
    default: int = 20
    before: Callable[["Platform", int], object] = lambda platform, number: None
    asked: list[dict[str, str]] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        query = dict(request.url.params)
        self.asked.append(query)
        self.before(self, len(self.asked))
        size = min(int(query.get("limit", self.default)), self.most)
        start = int(query.get("cursor", query.get("offset", 0)))
        return httpx.Response(200, json=self.page(start, size))

    def page(self, start: int, size: int) -> Any:
        shown = self.objects[start : start + size]
        end = start + size >= len(self.objects)
        following = None if end else str(start + size)
        bodies: dict[str, Any] = {
            "array": shown,
            "whole array": self.objects,
            "cursor": {"items": shown, "next_cursor": following, "has_more": not end},
            "cursor alone": {"items": shown, "next_cursor": following},
            "has_more alone": {"items": shown, "has_more": not end},
            "limit alone": {"items": shown, "limit": size, "offset": start},
        }
        whole = {self.shape: shown, "total": len(self.objects), "limit": size, "offset": start}
        return bodies.get(self.shape, whole)


def connect(platform) -> Api:
    return Api(
        "http://localhost",
        Secret("oi_sk_x"),
        httpx.MockTransport(platform),
        sleep=lambda seconds: None,
        monotonic=lambda: 0.0,
    )


SHAPES = [
    "items",
    "data",
    "tools",
    "array",
    "whole array",
    "cursor",
    "cursor alone",
    "has_more alone",
    "limit alone",
]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("count", [0, 1, 20, 99, 100, 101, 200, 250])
def test_every_object_is_listed_from_a_platform_with(shape, count):
    platform = Platform(rows(count), shape)
    assert list(list_objects(connect(platform), TOOLS)) == [each["id"] for each in rows(count)]


@given(
    count=st.integers(0, 120),
    most=st.sampled_from([5, 10, 20, 50, 100, 200]),
    shape=st.sampled_from(SHAPES),
)
def test_every_object_is_listed_once(count, most, shape):
    platform = Platform(rows(count), shape, most=most)
    found = list_objects(connect(platform), TOOLS)
    assert sorted(found) == sorted(each["id"] for each in rows(count))
    assert len(platform.asked) <= count // min(most, 100) + 2


REQUESTS = {
    "an empty account": (0, 1),
    "one short page": (20, 1),
    "one full page": (100, 1),
    "two pages": (101, 2),
    "ten pages": (1000, 10),
}


@pytest.mark.parametrize(("count", "requests"), REQUESTS.values(), ids=REQUESTS)
@pytest.mark.parametrize("shape", ["items", "cursor"])
def test_one_request_a_page_for(shape, count, requests):
    platform = Platform(rows(count), shape)
    list_objects(connect(platform), TOOLS)
    assert len(platform.asked) == requests
    assert platform.asked[0] == {"limit": "100"}


@pytest.mark.parametrize("status", [400, 422])
@pytest.mark.parametrize("shape", ["items", "array", "cursor"])
def test_a_refused_page_size_is_left_to_the_platform(shape, status):
    platform = Platform(rows(45), shape)

    def without_limit(request):
        if "limit" in request.url.params:
            return httpx.Response(status, json={"detail": "limit must be at most 50"})
        return platform(request)

    assert len(list_objects(connect(without_limit), TOOLS)) == 45


def vanishing(platform, number):
    if number == 2:
        del platform.objects[0]


def appearing(platform, number):
    if number == 2:
        platform.objects.insert(0, {"id": "new"})


def swapped(platform, number):
    """The total stays, but one object shows twice and another not at all."""
    if number == 2:
        here = platform.objects
        here[0], here[120] = here[120], here[0]


MOVES = {"one object vanishes": vanishing, "one object appears": appearing, "objects change places": swapped}


@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES)
def test_a_list_is_read_again_when_between_its_pages(move):
    platform = Platform(rows(150), before=move)
    found = list_objects(connect(platform), TOOLS)
    assert set(found) == {each["id"] for each in platform.objects}
    assert [query.get("offset") for query in platform.asked][:3] == [None, "100", None]


def replicas(platform, number):
    """Two replicas in turn, one of which lacks the newest object."""
    platform.objects = rows(150 if number % 2 else 151)


def numbered(body: Any) -> Callable[..., httpx.Response]:
    return lambda request: httpx.Response(200, json=body)


NEVER_STABLE: dict[str, Callable[..., httpx.Response]] = {
    "lists from two replicas in turn": Platform([], before=replicas),
    "the same page whatever the offset": numbered({"items": rows(100), "total": 150}),
    "fewer objects than the total": numbered({"items": [], "total": 3}),
    "more objects than the total": numbered({"items": rows(3), "total": 2}),
    "an object twice on one page": numbered({"items": [*rows(2), *rows(1)], "total": 3}),
    "the same cursor for ever": numbered({"items": [], "next_cursor": "a", "has_more": True}),
    "the same page for every cursor": numbered({"items": rows(2), "next_cursor": "a"}),
    "more to come, and nothing": numbered({"items": [], "has_more": True}),
}


@pytest.mark.parametrize("platform", NEVER_STABLE.values(), ids=NEVER_STABLE)
def test_a_list_is_not_believed_when_a_platform_shows(platform):
    asked = []

    def counted(request):
        asked.append(request)
        return platform(request)

    with pytest.raises(Failure) as failure:
        list_objects(connect(counted), TOOLS)
    assert failure.value.diagnostics[0].code == "list-unstable"
    assert len(asked) <= 12


IGNORED = {
    "an entry without an id": {"name": "x"},
    "an empty id": {"id": ""},
    "an id that is null": {"id": None},
    "an id that is an object": {"id": {"a": 1}},
    "an id that is true": {"id": True},
    "an id that is a fraction": {"id": 1.5},
    "an entry that is text": "t-9",
    "an entry that is null": None,
}


@pytest.mark.parametrize("entry", IGNORED.values(), ids=IGNORED)
def test_ignored_and_counted(entry, caplog):
    caplog.set_level("INFO", "voxform.http")
    found = list_objects(connect(Platform([*rows(2), entry])), TOOLS)
    assert list(found) == ["t-0", "t-1"]
    assert "1 entries without a usable id" in caplog.text


def test_attributes_are_as_the_platform_shows_them():
    found = list_objects(connect(Platform([{"id": 7, "name": "é", "headers": {}}])), TOOLS)
    assert found["7"].attributes == {"id": 7, "name": "é", "headers": {}}


FAILURES: dict[str, tuple[int, Any, str, str]] = {
    "401": (401, {"detail": "Invalid key"}, "key-not-accepted", "Invalid key"),
    "403": (403, {"detail": "Forbidden"}, "key-not-accepted", "Forbidden"),
    "404": (404, {"detail": "Not Found"}, "read-refused", "404"),
    "409": (409, {}, "read-refused", "409"),
    "500 to the end": (500, {"detail": "boom"}, "platform-failed", "boom"),
    "302": (302, None, "redirected", "302"),
    "an answer that is no list": (200, {"id": "a"}, "answer-unreadable", "tools"),
    "an answer that is text": (200, "a", "answer-unreadable", "tools"),
    "an empty answer": (200, None, "answer-unreadable", "tools"),
    "422 whatever is asked": (422, {"detail": "no"}, "read-refused", "422"),
}


@pytest.mark.parametrize(("status", "body", "code", "words"), FAILURES.values(), ids=FAILURES)
def test_a_list_fails_with(status, body, code, words):
    def platform(request):
        return httpx.Response(status) if body is None else httpx.Response(status, json=body)

    with pytest.raises(Failure) as failure:
        list_objects(connect(platform), TOOLS)
    (diagnostic,) = failure.value.diagnostics
    assert diagnostic.code == code
    assert words in diagnostic.detail
    assert "http://localhost" in diagnostic.detail
    assert diagnostic.hint
    assert failure.value.exit_code == 1


def test_a_refused_key_is_named_by_its_variable(open_api, answering, tools):
    with pytest.raises(Failure) as failure:
        list_objects(open_api(answering(401), key_name="ONEINBOX_PROD_KEY"), tools)
    assert "ONEINBOX_PROD_KEY" in failure.value.diagnostics[0].hint


def test_an_unreachable_platform_is_a_failure_with_the_reason(open_api, answering, tools):
    with pytest.raises(Failure) as failure:
        list_objects(open_api(answering(httpx.ConnectError("x"))), tools)
    assert failure.value.diagnostics[0].code == "platform-unreachable"
    assert failure.value.diagnostics[0].detail == (
        "Reading tools from http://localhost failed: the host cannot be reached."
    )
    assert "`api.url`" in failure.value.diagnostics[0].hint
