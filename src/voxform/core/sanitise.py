"""The one sanitiser: remote and author text passes it before any output (design §6)."""

import re

_BREAKS = re.compile(r"\r\n|[\t\n\v\f\r\x85\u2028\u2029]")
# Control (C0, DEL, C1), soft hyphen, fillers, bidi, zero width, variation selectors, surrogates, tags.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def sanitise(text: str, limit: int | None = None) -> str:
    """The text on one line, without characters that steer a terminal or cannot be seen.

    Line breaks and tabs become a space; control characters (C1 too), bidi and zero-width characters and
    lone surrogates disappear. A text longer than `limit` characters ends in `…`.
    """
    if limit is not None and len(text) > limit:
        text = text[: max(limit - 1, 0)] + "…"
    if text.isascii() and text.isprintable():
        return text
    return _UNSAFE.sub("", _BREAKS.sub(" ", text))
