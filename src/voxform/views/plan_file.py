"""Reading a saved plan back: whatever the file holds, either a whole plan comes out or a clear refusal."""

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any, NoReturn

from voxform.core.diagnostic import Failure, error
from voxform.views.plan_document import FORMAT_VERSION
from voxform.views.plan_shape import PLAN, first_fault

DEEPEST = 80


def read_plan_document(text: str) -> dict[str, Any]:
    """The JSON plan in a file written by `plan --out`.

    Raises:
        Failure: the text is no plan, a damaged one, or one of a format this version does not know.
    """
    document = _parse(text)
    if not isinstance(document, dict) or not isinstance(document.get("format_version"), str):
        _refuse("plan-file-foreign", "This is not a saved plan", "The file is JSON, but no plan.")
    version = document["format_version"]
    if version.split(".")[0] != FORMAT_VERSION.split(".", maxsplit=1)[0]:
        _refuse(
            "plan-file-version",
            "The saved plan has another format",
            f"The file has format {version[:20]}; this version of voxform reads format {FORMAT_VERSION}.",
        )
    fault = first_fault(document, PLAN)
    if fault:
        _refuse("plan-file-damaged", "The saved plan is damaged", f"The file is not a whole plan: {fault}.")
    return document


def _parse(text: str) -> Any:
    try:
        document = json.loads(text, parse_constant=_no_constant, parse_float=_finite)
    except (ValueError, RecursionError):
        _refuse(
            "plan-file-damaged",
            "The saved plan cannot be read",
            "The file is not JSON. It may have been cut off while it was written or copied.",
        )
    if _deeper_than(document, DEEPEST):
        _refuse("plan-file-damaged", "The saved plan is damaged", "The file is nested too deeply for a plan.")
    return document


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError("a number is too large")
    return number


def _deeper_than(tree: Any, limit: int) -> bool:
    layer = [tree]
    for _ in range(limit):
        layer = [below for each in layer for below in _below(each)]
        if not layer:
            return False
    return True


def _below(tree: Any) -> list[Any]:
    if isinstance(tree, Mapping):
        return list(tree.values())
    return tree if isinstance(tree, list) else []


def _refuse(code: str, summary: str, detail: str) -> NoReturn:
    hint = "Make the plan again:\n  voxform plan --out FILE"
    raise Failure(error(code, summary, detail, hint=hint))
