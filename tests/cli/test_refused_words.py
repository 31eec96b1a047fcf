"""What the platform says about a refused change reaches the author as it was said."""

from collections.abc import Callable

import pytest
from tests.cli.bench import Bench
from tests.cli.meddling import refusing, while_

Make = Callable[..., Bench]

HANG_UP = "tools:\n  hang_up: {type: end_call, description: Say goodbye.}\n"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("No file ../x here.", "(400): No file ../x here.\n"),
        ("Not so", "(400): Not so.\n"),
        ("Wait...", "(400): Wait.\n"),
    ],
    ids=["two dots inside stay", "a sentence gets its end", "an end is not doubled"],
)
def test_the_words_of_a_refusal(bench: Make, said: str, told: str) -> None:
    made = bench()
    made.resources(HANG_UP)

    with while_(made, refusing("POST", "/v1/tools", said, "400 Bad Request")):
        outcome = made("apply", "--auto-approve")

    assert told in outcome.out + outcome.err
