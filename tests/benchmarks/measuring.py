"""Ratios from one run: what is compared takes turns, and medians are divided."""

import argparse
import gc
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any


def arguments(what: str, *, resources: int, repeats: int) -> Any:
    """The command line that every benchmark has: how many resources, how many turns."""
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("--resources", type=int, default=resources, metavar="N")
    parser.add_argument("--repeats", type=int, default=repeats, metavar="N")
    return parser.parse_args()


def seconds(work: Callable[[], object]) -> float:
    """How long a call takes; what was left behind before it is collected first."""
    gc.collect()
    began = time.perf_counter()
    result = work()
    spent = time.perf_counter() - began
    del result
    return spent


def medians(works: Sequence[Callable[[], float]], repeats: int) -> list[float]:
    """The median of each measurement; they take turns, so that a slow moment of the machine meets all of them."""
    turns = [[work() for work in works] for _ in range(repeats)]
    return [median(each) for each in zip(*turns, strict=True)]


def judge(name: str, value: float, budget: float, *, unit: str = "x", at_least: bool = False) -> None:
    """Print a figure, its budget, and whether it is met."""
    met = value >= budget if at_least else value <= budget
    sign = "≥" if at_least else "≤"
    print(f"{name}: {value:.2f}{unit} (budget {sign} {budget:g}{unit}: {'met' if met else 'NOT met'})")  # noqa: T201


def tell(text: str) -> None:
    """Print what a figure was made from."""
    print(text)  # noqa: T201
