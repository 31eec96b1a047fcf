"""Sources of knowledge bases are added with a form and read by a job (API fact sheet, section 6.3)."""

import pytest

TEXT = {"type": (None, "text"), "source": (None, "Open from 9 to 5")}
PDF = {"file": ("prices.pdf", b"%PDF-1.7 a filling costs 80", "application/pdf")}


def _add(shop, base, parts):
    return shop.client.post(f"/v1/knowledge-bases/{base['id']}/sources", files=parts)


def test_a_source_is_taken_at_once_and_read_by_a_job_that_moves_when_looked_at(start):
    shop = start()
    base = shop.knowledge_base()
    answer = _add(shop, base, PDF)
    source, job = answer.json()["source"], answer.json()["job"]
    assert (answer.status_code, set(answer.json())) == (201, {"source", "job", "message"})
    shown = {name: source[name] for name in ("type", "file_name", "mime_type", "file_size", "status")}
    assert shown == {
        "type": "file",
        "file_name": "prices.pdf",
        "mime_type": "application/pdf",
        "file_size": 27,
        "status": "processing",
    }
    path = f"/v1/knowledge-bases/{base['id']}/jobs/{job['id']}"
    assert [job["status"], *(shop.client.get(path).json()["status"] for _ in range(3))] == [
        "queued", "running", "completed", "completed",
    ]  # fmt: skip
    (read,) = shop.client.get(f"/v1/knowledge-bases/{base['id']}/sources").json()
    assert (read["status"], read["chunk_count"], read["token_count"]) == ("ready", 1, 6)


@pytest.mark.parametrize("setting", ["lists=cursor", "lists=data"])
def test_lists_below_a_base_are_bare(start, setting):
    shop = start(setting)
    base = shop.knowledge_base()
    for number in range(22):
        _add(shop, base, TEXT | {"source": (None, f"text {number}")})
    sources = shop.client.get(f"/v1/knowledge-bases/{base['id']}/sources").json()
    jobs = shop.client.get(f"/v1/knowledge-bases/{base['id']}/jobs").json()
    assert [each["source"] for each in sources] == [f"text {number}" for number in range(22)]
    assert [each["knowledge_base_source_id"] for each in jobs] == [each["id"] for each in sources[:1:-1]]


FAILING = {
    "a page of a host that does not exist": {"type": (None, "url"), "source": (None, "http://a.invalid/b")},
    "a text with nothing in it": {"type": (None, "text"), "source": (None, "  ")},
    "an empty file": {"file": ("a.txt", b"")},
}


@pytest.mark.parametrize("parts", FAILING.values(), ids=FAILING)
def test_what_cannot_be_read_fails(start, parts):
    shop = start()
    base = shop.knowledge_base()
    job = _add(shop, base, parts).json()["job"]
    path = f"/v1/knowledge-bases/{base['id']}/jobs/{job['id']}"
    _, shown = (shop.client.get(path).json() for _ in range(2))
    (source,) = shop.client.get(f"/v1/knowledge-bases/{base['id']}/sources").json()
    assert (shown["status"], source["status"]) == ("failed", "error")
    assert shown["error_message"] == source["error_message"]
    assert source["error_message"]


@pytest.mark.parametrize(
    ("setting", "status", "named"),
    [("source_created=202", 202, False), ("source_base=named", 201, True)],
)
def test_the_answer_to_a_source_may_be_another(start, setting, status, named):
    shop = start(setting)
    answer = _add(shop, shop.knowledge_base(), TEXT)
    assert (answer.status_code, "knowledge_base_id" in answer.json()) == (status, named)


REFUSED = {
    "no type": ({"source": (None, "x")}, ["body", "type"]),
    "another type": ({"type": (None, "file"), "source": (None, "x")}, ["body", "type"]),
    "no source": ({"type": (None, "url")}, ["body", "source"]),
}


@pytest.mark.parametrize(("parts", "at"), REFUSED.values(), ids=REFUSED)
def test_a_form_is_refused_with(start, parts, at):
    shop = start()
    answer = _add(shop, shop.knowledge_base(), parts)
    assert answer.status_code == 422
    assert [each["loc"] for each in answer.json()["detail"]] == [at]


def test_json_is_no_form_and_a_file_has_a_greatest_size(start):
    shop = start()
    base = shop.knowledge_base()
    path = f"/v1/knowledge-bases/{base['id']}/sources"
    assert shop.client.post(path, json={"type": "text", "source": "x"}).status_code == 422
    assert _add(shop, base, {"file": ("a.txt", bytes((20 << 20) + 1))}).status_code == 413
    assert shop.client.get(path).json() == []


def test_a_source_without_a_base_makes_one_of_its_name(start):
    shop = start()
    made = shop.client.post("/v1/knowledge-bases/sources", files=PDF).json()["source"]
    base = shop.client.get(f"/v1/knowledge-bases/{made['knowledge_base_id']}").json()
    assert base["name"] == "prices.pdf"


@pytest.mark.parametrize("setting", ["delete_in_use=allowed", "delete_in_use=refused"])
def test_what_a_base_holds_goes_with_it(start, setting):
    shop = start(setting)
    base, other = shop.knowledge_base(), shop.knowledge_base(name="other")
    _add(shop, base, TEXT)
    kept = _add(shop, other, TEXT).json()["source"]
    assert shop.client.delete(f"/v1/knowledge-bases/{base['id']}").status_code == 204
    assert shop.client.get(f"/v1/knowledge-bases/{base['id']}/sources").status_code == 404
    (left,) = shop.client.get(f"/v1/knowledge-bases/{other['id']}/sources").json()
    assert left["id"] == kept["id"]


def test_a_source_is_found_below_its_own_base_only(start):
    shop = start()
    base, other = shop.knowledge_base(), shop.knowledge_base(name="other")
    source = _add(shop, base, TEXT).json()["source"]
    assert shop.client.delete(f"/v1/knowledge-bases/{other['id']}/sources/{source['id']}").status_code == 404
    path = f"/v1/knowledge-bases/{base['id']}/sources/{source['id']}"
    assert shop.client.get(path).status_code == 405
    assert [shop.client.delete(path).status_code for _ in range(2)] == [204, 404]
    events = shop.client.get("/v1/audit-events?resource_type=knowledge_base_source").json()["items"]
    assert [each["action"] for each in events] == ["delete", "create"]
