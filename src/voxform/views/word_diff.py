"""Two versions of one line by words: what stays, what goes, what comes. East Asian text is split by character."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import groupby
from typing import NamedTuple

from voxform.views.cells import cells

BETWEEN = 4
LONGEST_BLANK = 20
LONG = 4_000
WORK = 200_000_000
_CJK = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3040-\u30ff\u3100-\u318f\u31a0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9f\U0001b000-\U0003ffff"
)
_WORD = rf"[^\W{_CJK}]+"
_TOKEN = re.compile(rf"\{{+[\w.]+\}}+|{_WORD}(?:['\u2019]{_WORD})*|\s+|.", re.DOTALL)


class Segment(NamedTuple):
    """A stretch of the line: a space for what stays, `-` for what goes, `+` for what comes."""

    sign: str
    text: str


class _Stretch(NamedTuple):
    """Both sides of a stretch."""

    old: str
    new: str
    same: bool


def words_of(text: str) -> list[str]:
    """The text in words, single East Asian characters, `{placeholders}`, marks and stretches of white space."""
    words = _TOKEN.findall(text)
    if text.isascii():
        return words
    joined: list[str] = []
    for word in words:
        if joined and unicodedata.category(word[0]).startswith("M"):
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def likeness(before: Counter[str], after: Counter[str]) -> float:
    """The share of words that two texts have in common, whatever their order: 0 to 1."""
    total = before.total() + after.total()
    return 2 * (before & after).total() / total if total else 1.0


def word_diff(before: str, after: str) -> tuple[Segment, ...]:
    """The segments that turn one text into the other; one `-` and one `+` when too much differs to compare."""
    stretches = _absorbed(_stretches(words_of(before), words_of(after)))
    segments: list[Segment] = []
    for same, run in groupby(stretches, key=lambda each: each.same):
        pieces = list(run)
        old, new = "".join(each.old for each in pieces), "".join(each.new for each in pieces)
        segments += [Segment(" ", new)] if same else [Segment("-", old), Segment("+", new)]
    return tuple(segment for segment in segments if segment.text)


def _stretches(old: list[str], new: list[str]) -> list[_Stretch]:
    if _is_hard(Counter(old), Counter(new)):
        return [_Stretch("".join(old), "".join(new), same=False)]
    found = SequenceMatcher(None, old, new).get_opcodes()
    return [_Stretch("".join(old[a:b]), "".join(new[c:d]), tag == "equal") for tag, a, b, c, d in found]


def _is_hard(old: Counter[str], new: Counter[str]) -> bool:
    """Whether difflib would take seconds: it looks at every pair of equal words once for each difference.

    It leaves out the pairs of words that make up more than a hundredth of a text.
    """
    size, popular = old.total() + new.total(), new.total() // 100 + 1
    pairs = sum(count * new[word] for word, count in old.items() if new[word] <= popular)
    different = (old - new).total() + (new - old).total()
    return size > LONG and (pairs > 4 * size or (pairs + size) * (different + 1) > WORK)


def _absorbed(stretches: list[_Stretch]) -> Iterable[_Stretch]:
    """What stays between two replaced stretches is replaced with them when it is too short to read alone."""
    for at, each in enumerate(stretches):
        around = stretches[max(at - 1, 0) : at] + stretches[at + 1 : at + 2]
        torn = len(around) == 2 and all(beside.old and beside.new for beside in around)
        short = each.same and len(each.old) <= LONGEST_BLANK and cells(each.old.strip()) <= BETWEEN
        yield each._replace(same=False) if torn and short else each
