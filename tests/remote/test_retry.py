"""What repeats, and how long the waits are. The clock is virtual."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voxform.remote.answer import Answer, NoAnswer
from voxform.remote.retry import RetryPolicy, next_wait, read_retry_after

NOT_SENT = NoAnswer(sent=False, why="refused")
NO_ANSWER = NoAnswer(sent=True, why="dropped")

REPEATED = {
    "a GET that was not sent": ("GET", NOT_SENT, True),
    "a GET without an answer": ("GET", NO_ANSWER, True),
    "a GET answered 429": ("GET", Answer(429), True),
    "a GET answered 500": ("GET", Answer(500), True),
    "a GET answered 502": ("GET", Answer(502), True),
    "a GET answered 503": ("GET", Answer(503), True),
    "a GET answered 504": ("GET", Answer(504), True),
    "a GET answered 501": ("GET", Answer(501), False),
    "a GET answered 404": ("GET", Answer(404), False),
    "a GET answered 408": ("GET", Answer(408), False),
    "a GET answered 200": ("GET", Answer(200, {}), False),
    "a GET answered 200 with a page of HTML": ("GET", Answer(200, readable=False), True),
    "a PATCH without an answer": ("PATCH", NO_ANSWER, True),
    "a PATCH answered 500": ("PATCH", Answer(500), True),
    "a PATCH answered 422": ("PATCH", Answer(422), False),
    "a DELETE without an answer": ("DELETE", NO_ANSWER, True),
    "a DELETE answered 503": ("DELETE", Answer(503), True),
    "a POST that was not sent": ("POST", NOT_SENT, True),
    "a POST answered 429": ("POST", Answer(429), True),
    "a POST without an answer": ("POST", NO_ANSWER, False),
    "a POST answered 500": ("POST", Answer(500), False),
    "a POST answered 502": ("POST", Answer(502), False),
    "a POST answered 503": ("POST", Answer(503), False),
    "a POST answered 504": ("POST", Answer(504), False),
    "a POST answered 201 with a page of HTML": ("POST", Answer(201, readable=False), False),
}


@pytest.mark.parametrize(("method", "answer", "repeats"), REPEATED.values(), ids=REPEATED)
def test_another_attempt_follows(method, answer, repeats):
    wait = next_wait(RetryPolicy(), method, answer, attempt=1, elapsed=0, random=0.5)
    assert (wait is not None) is repeats


RETRY_AFTER = {
    "seconds": ("7", "", 7),
    "no seconds": ("0", "", 0),
    "seconds among white space": (" 7 ", "", 7),
    "far too many seconds": ("999999", "", 999999),
    "negative seconds": ("-5", "", None),
    "seconds with a fraction": ("1.5", "", None),
    "words": ("soon", "", None),
    "nothing": ("", "", None),
    "infinity": ("inf", "", None),
    "digits without end": ("9" * 5000, "", None),
    "digits of another script": ("\u0667", "", None),
    "a date by this clock": ("Tue, 14 Nov 2023 22:13:50 GMT", "", 30),
    "a date by the platform's clock": ("Tue, 14 Nov 2033 22:13:50 GMT", "Tue, 14 Nov 2033 22:13:40 GMT", 10),
    "a date in the past": ("Tue, 14 Nov 2013 22:13:50 GMT", "", None),
    "a date without a zone": ("Tue, 14 Nov 2023 22:13:50 -0000", "", 30),
    "a date that is none": ("Tue, 99 Nov 2023 22:13:50 GMT", "", None),
    "a year beyond the calendar": ("Tue, 14 Nov 99999 22:13:50 GMT", "", None),
}


@pytest.mark.parametrize(("value", "date", "seconds"), RETRY_AFTER.values(), ids=RETRY_AFTER)
def test_retry_after_says(value, date, seconds):
    assert read_retry_after(value, date=date, now=1_700_000_000) == seconds


@given(st.text(), st.text())
def test_retry_after_is_never_negative_and_never_an_error(value, date):
    wait = read_retry_after(value, date=date, now=0)
    assert wait is None or wait >= 0


@given(
    answer=st.sampled_from([NOT_SENT, NO_ANSWER, Answer(503), Answer(429), Answer(429, retry_after=9e9)]),
    attempt=st.integers(1, 60),
    elapsed=st.floats(0, 700),
    random=st.floats(0, 1),
)
def test_no_wait_is_longer_than_the_cap_or_ends_after_the_deadline(answer, attempt, elapsed, random):
    wait = next_wait(RetryPolicy(), "GET", answer, attempt=attempt, elapsed=elapsed, random=random)
    assert wait is None or (0 < wait <= 120 and elapsed + wait <= 600)


def test_waits_double_up_to_their_cap(open_api, answering, clock):
    open_api(answering(503)).request("GET", "/v1/tools")
    assert clock.waits == [0.5, 1, 2, 4, 8, 16, 30]


def test_waits_are_spread(open_api, answering, clock):
    open_api(answering(503), random=lambda: 0.0).request("GET", "/v1/tools")
    assert clock.waits[:3] == [0.25, 0.5, 1]


def test_a_busy_platform_is_asked_until_the_deadline(open_api, answering, clock):
    answer = open_api(answering(httpx.Response(429, headers={"Retry-After": "999999"}))).request(
        "POST", "/v1/tools"
    )
    assert answer.status == 429
    assert clock.waits == [120] * 5


def test_a_request_that_succeeds_later_succeeds(open_api, answering, clock):
    platform = answering(503, httpx.ConnectError("no"), 429, (200, {"id": "a"}))
    answer = open_api(platform).request("GET", "/v1/tools/a")
    assert (answer.status, answer.body, len(platform.requests)) == (200, {"id": "a"}, 4)


def test_the_same_idempotency_key_goes_with_every_attempt(open_api, answering):
    platform = answering(429, httpx.ConnectError("no"), (201, {"id": "a"}))
    open_api(platform).request("POST", "/v1/tools", body={}, idempotency_key="op-1")
    assert [each.headers["Idempotency-Key"] for each in platform.requests] == ["op-1"] * 3


DOUBT = {
    "an error after a lost answer": ([httpx.ReadTimeout("x"), 401], True),
    "an error after a 500": ([500, 422], True),
    "an error after a 429": ([429, 422], False),
    "an error after a failure to connect": ([httpx.ConnectError("x"), 422], False),
    "an error at once": ([422], False),
}


@pytest.mark.parametrize(("answers", "doubtful"), DOUBT.values(), ids=DOUBT)
def test_an_answer_is_marked_when_an_earlier_attempt_may_have_worked(open_api, answering, answers, doubtful):
    assert open_api(answering(*answers)).request("PATCH", "/v1/tools/a", body={}).doubtful is doubtful


def test_a_failure_to_connect_after_a_lost_answer_counts_as_sent(open_api, answering):
    answers = [httpx.ReadError("x"), *[httpx.ConnectError("x")] * 5]
    answer = open_api(answering(*answers)).request("DELETE", "/v1/tools/a")
    assert isinstance(answer, NoAnswer)
    assert answer.sent
