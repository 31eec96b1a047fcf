"""Query parameters, checked as the platform's framework checks them."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from voxform.emulator.problem import Problems


def read_integer(
    query: Mapping[str, str], name: str, default: int, limits: tuple[int, int | None], problems: Problems
) -> int:
    """Return the named integer; outside the inclusive limits, or unreadable, is a finding."""
    text = query.get(name)
    if text is None:
        return default
    at = ("query", name)
    if re.fullmatch(r"[+-]?[0-9]{1,40}", text.strip(), re.ASCII) is None:
        words = "Input should be a valid integer, unable to parse string as an integer"
        problems.add("int_parsing", at, words, text)
        return default
    number, (least, most) = int(text), limits
    if number < least:
        words = f"Input should be greater than or equal to {least}"
        problems.add("greater_than_equal", at, words, text, ge=least)
    elif most is not None and number > most:
        words = f"Input should be less than or equal to {most}"
        problems.add("less_than_equal", at, words, text, le=most)
    return number


def read_page(query: Mapping[str, str], limits: tuple[int, int]) -> tuple[int, int]:
    """Return limit and offset; `limits` is the default and the greatest limit.

    Raises:
        Refusal: 422 when either is not acceptable.
    """
    problems = Problems()
    limit = read_integer(query, "limit", limits[0], (1, limits[1]), problems)
    offset = read_integer(query, "offset", 0, (0, None), problems)
    problems.refuse()
    return limit, offset


def read_cursor_page(query: Mapping[str, str], limits: tuple[int, int]) -> tuple[int, int | None]:
    """Return limit and the row a cursor stands for, None for the first page.

    Raises:
        Refusal: 422 when either is not acceptable.
    """
    problems = Problems()
    limit = read_integer(query, "limit", limits[0], (1, limits[1]), problems)
    text = query.get("cursor")
    found = None if text is None else re.fullmatch(r"c([0-9a-f]{1,15})", text, re.ASCII)
    if text is not None and found is None:
        problems.add("value_error", ("query", "cursor"), "Value error, not a cursor of this list", text)
    problems.refuse()
    return limit, int(found[1], 16) if found else None


def write_cursor(row: int) -> str:
    """Return the cursor that continues beyond a row."""
    return f"c{row:x}"


def read_moment(query: Mapping[str, str], name: str, problems: Problems) -> datetime | None:
    """Return the named time in UTC (a time without zone is UTC), None when it is not given."""
    if (text := query.get(name)) is None:
        return None
    dated = re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)  # fromisoformat alone takes any run of digits
    try:
        moment = datetime.fromisoformat(text if dated else "")
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        words = "Input should be a valid datetime"
        problems.add("datetime_from_date_parsing", ("query", name), words, text)
        return None
