"""What an edit changes in files of a project, line by line."""

from collections.abc import Callable, Iterable, Iterator
from difflib import unified_diff

from voxform.views.cells import fold
from voxform.views.style import BLANK, Line, Span, Style, line, paint

_STYLES = {"+": Style.GREEN, "-": Style.RED, "@": Style.CYAN}
_HIDDEN = "(a line that may hold a secret)"


def render_file_changes(
    files: Iterable[tuple[str, str, str]], *, hides: Callable[[str], bool], width: int, color: bool
) -> str:
    """A unified diff of each file, given with its text before and after; long lines go on below.

    `hides` says of which lines nothing may be shown.
    """
    lines = [each for file, before, after in files for each in _file(file, before, after, hides, width)]
    return paint(lines, width=width, color=color)


def _file(file: str, before: str, after: str, hides: Callable[[str], bool], width: int) -> Iterator[Line]:
    yield line(Span(file, Style.BOLD))
    for each in list(unified_diff(before.splitlines(), after.splitlines(), n=2, lineterm=""))[2:]:
        sign, text = each[:1], each[1:]
        if sign == "@":
            yield line(Span(each, Style.CYAN))
            continue
        shown = _HIDDEN if hides(text) else text
        for number, piece in enumerate(fold(shown, width - 2) or [""]):
            yield line(Span(f"{sign if not number else ' '}{piece}", _STYLES.get(sign, Style.PLAIN)))
    yield BLANK
