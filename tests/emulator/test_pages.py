"""Lists come in pages."""

from typing import Any

import pytest

SHAPES = {
    "offset": ("items", "offset"),
    "data": ("data", "offset"),
    "named": ("tools", "offset"),
    "cursor": ("items", "cursor"),
    "items": ("items", None),
    "bare": (None, None),
}


def _names(objects: Any) -> list[str]:
    return [known["name"] for known in objects]


@pytest.mark.parametrize(
    ("query", "names", "limit", "offset"),
    [
        ({}, range(20), 20, 0),
        ({"limit": 5}, range(5), 5, 0),
        ({"limit": 100}, range(25), 100, 0),
        ({"limit": 10, "offset": 20}, range(20, 25), 10, 20),
        ({"offset": 25}, [], 20, 25),
        ({"offset": 2**64}, [], 20, 2**64),
        ({"unknown": "x", "limit": [3, 2]}, range(2), 2, 0),
    ],
)
def test_an_offset_page_holds_what_was_asked_in_order_of_creation(start, query, names, limit, offset):
    shop = start()
    for number in range(25):
        shop.tool("end_call", name=str(number))
    page = shop.client.get("/v1/tools", params=query).json()
    assert _names(page.pop("items")) == [str(name) for name in names]
    assert page == {"total": 25, "limit": limit, "offset": offset}


@pytest.mark.parametrize("path", ["/v1/tools", "/v1/integrations", "/v1/audit-events"])
@pytest.mark.parametrize("limit", ["0", "-1", "101", "x", "", "1.5", "1e1", "٣", "9" * 5000, "\0"])
def test_a_limit_that_is_not_acceptable_is_422(start, path, limit):
    answer = start().client.get(path, params={"limit": limit})
    assert answer.status_code == 422
    assert [problem["loc"] for problem in answer.json()["detail"]] == [["query", "limit"]]


@pytest.mark.parametrize("offset", ["-1", "x", "", "9" * 50])
def test_an_offset_that_is_not_acceptable_is_422(start, offset):
    answer = start().client.get("/v1/tools", params={"offset": offset, "limit": "0"})
    assert answer.status_code == 422
    assert [problem["loc"][1] for problem in answer.json()["detail"]] == ["limit", "offset"]


@pytest.mark.parametrize("cursor", ["", "x", "c", "c-1", "1", "c" + "f" * 40])
@pytest.mark.parametrize("path", ["/v1/tools", "/v1/audit-events"])
def test_a_cursor_that_was_never_given_is_422(start, path, cursor):
    assert start("lists=cursor").client.get(path, params={"cursor": cursor}).status_code == 422


@pytest.mark.parametrize("lists", SHAPES)
def test_every_shape_of_list_gives_every_object_once(start, lists):
    shop = start(f"lists={lists}")
    made = [shop.tool("end_call", name=str(number)) for number in range(7)]
    key, paging = SHAPES[lists]
    found, query = [], {"limit": "3"}
    while True:
        page = shop.client.get("/v1/tools", params=query).json()
        shown = page if key is None else page[key]
        found += shown
        if paging is None or (paging == "cursor" and not page["has_more"]) or not shown:
            break
        query |= {"cursor": page["next_cursor"]} if paging == "cursor" else {"offset": str(len(found))}
    assert found == made
    if paging == "offset":
        assert (page["total"], page["limit"], page["offset"]) == (7, 3, 7)
    if paging == "cursor":
        assert (page["next_cursor"], page["limit"], len(shown)) == (None, 3, 1)
