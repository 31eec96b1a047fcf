"""JSON as the platform reads and writes it: strict, and safe against hostile input."""

import json
import math

from voxform.emulator.check import check_characters
from voxform.emulator.problem import Problems, Refusal, unprocessable
from voxform.emulator.shape import Json, Object

LARGEST = 10 * 1024 * 1024


def read_body(content: bytes, media_type: str) -> Object:
    """Return the object a request carries.

    Raises:
        Refusal: 413 beyond 10 MiB; 422 when it is absent, not JSON, no object, or holds text that no
            database can keep.
    """
    if len(content) > LARGEST:
        raise Refusal(413, "Request body too large")
    if not content:
        raise unprocessable("missing", ("body",), "Field required", None)
    value = _parse(content) if _is_json(media_type) else content.decode("utf-8", "replace")
    if not isinstance(value, dict):
        words = "Input should be a valid dictionary or object to extract fields from"
        raise unprocessable("model_attributes_type", ("body",), words, value)
    problems = Problems()
    check_characters(value, problems)
    problems.refuse()
    return value


def write_json(value: Json) -> bytes:
    """Return compact ASCII JSON."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False).encode("ascii")


def _is_json(media_type: str) -> bool:
    essence = media_type.partition(";")[0].strip().lower()
    return essence in {"", "application/json"} or (
        essence.startswith("application/") and essence.endswith("+json")
    )


def _parse(content: bytes) -> Json:
    try:
        value: Json = json.loads(content.decode("utf-8"), parse_constant=_refuse, parse_float=_finite)
    except json.JSONDecodeError as error:
        raise _invalid(error.msg, error.pos) from None
    except (ValueError, RecursionError):  # not UTF-8, NaN, a number without end, nesting without end
        raise _invalid("Value out of range", 0) from None
    return value


def _invalid(reason: str, position: int) -> Refusal:
    return unprocessable("json_invalid", ("body", position), "JSON decode error", {}, error=reason)


def _refuse(constant: str) -> Json:
    raise ValueError(constant)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(digits)
    return number
