"""“Did you mean …?”: the nearest word among those that would have been right."""

from collections.abc import Iterable
from difflib import get_close_matches

_LONGEST = 100


def closest(word: str, candidates: Iterable[str]) -> str:
    """The candidate most like the word, or an empty string when none is near."""
    if len(word) > _LONGEST:
        return ""
    by_folded = {candidate.casefold(): candidate for candidate in sorted(set(candidates), reverse=True)}
    found = get_close_matches(word.casefold(), list(by_folded), n=1, cutoff=0.6)
    return by_folded[found[0]] if found else ""


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """A question such as `Did you mean tools?`, or an empty string when no candidate is near."""
    found = closest(word, candidates)
    return f"Did you mean {found}?" if found else ""
