"""Several threads, a real socket, and the log of requests."""

import socket
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Thread

import httpx
import pytest

from voxform.emulator import RequestRecord, open_platform, serve


def test_threads_that_create_at_once_lose_nothing(start):
    shop, barrier = start(), Barrier(4)

    def create(worker):
        barrier.wait()
        return [shop.tool("end_call", name=f"{worker}-{number}")["id"] for number in range(10)]

    with ThreadPoolExecutor(4) as pool:
        made = {known for ids in pool.map(create, range(4)) for known in ids}
    listed = shop.client.get("/v1/tools", params={"limit": 100}).json()
    assert {tool["id"] for tool in listed["items"]} == made
    assert (len(made), listed["total"]) == (40, 40)


def test_of_two_creates_with_one_name_exactly_one_wins(start):
    shops, barrier = [start("names=unique"), start("names=unique")], Barrier(2)

    def create(shop):
        body = shop.body("end_call", name="mine")
        barrier.wait()
        return shop.client.post("/v1/tools", json=body).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(create, shops)) == [201, 409]


def test_two_openings_of_a_new_database_at_once_share_it(database):
    barrier = Barrier(4)

    def open_one(_):
        barrier.wait()
        return open_platform(database)

    with ThreadPoolExecutor(4) as pool:
        platforms = list(pool.map(open_one, range(4)))
    assert len({platform.account.org_id for platform in platforms}) == 1
    for platform in platforms:
        platform.close()


def test_requests_are_told_without_bodies_or_keys(start):
    seen: list[RequestRecord] = []
    shop = start(on_request=seen.append)
    made = shop.integration()
    shop.client.get("/v1/tools", params={"limit": 0})
    shop.client.delete(f"/v1/integrations/{made['id']}")
    assert seen == [
        RequestRecord("POST", "/v1/integrations", "", 201),
        RequestRecord("GET", "/v1/tools", "limit=0", 422),
        RequestRecord("DELETE", f"/v1/integrations/{made['id']}", "", 204),
    ]


def test_nothing_secret_is_in_a_repr(start):
    shop = start(keys=frozenset({"oi_sk_test_1234567890"}))
    assert "oi_sk_test" not in repr(shop.platform) + repr(shop.platform.account)


def test_a_server_answers_on_a_socket_of_this_machine_and_is_silent(start, capfd):
    shop = start()
    server = serve(shop.platform, 0)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        headers = {"Authorization": "Bearer oi_sk_x"}
        with httpx.Client(base_url=server.url, headers=headers, trust_env=False) as client:
            body = shop.body("send_email")
            answer = client.post("/v1/tools", json=body)
            assert answer.status_code == 201
            assert client.get(f"/v1/tools/{answer.json()['id']}").json() == answer.json()
            chunked = client.post("/v1/tools", content=iter([b"{", b"}"]))
            assert chunked.status_code == 422
            assert client.delete(f"/v1/tools/{answer.json()['id']}").status_code == 204
            with ThreadPoolExecutor(4) as pool:
                found = list(pool.map(lambda _: client.get("/v1/tools").status_code, range(8)))
            assert found == [200] * 8
    finally:
        server.shutdown()
        thread.join()
    assert server.url.startswith("http://127.0.0.1:")
    assert capfd.readouterr() == ("", "")
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{server.url}/v1/health", trust_env=False)


def test_a_taken_port_is_an_error(start):
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        serve(start().platform, taken.getsockname()[1])


def test_a_server_may_be_shut_down_before_it_serves_and_twice(start):
    server = serve(start().platform, 0)
    server.shutdown()
    server.shutdown()
    server.serve_forever()
