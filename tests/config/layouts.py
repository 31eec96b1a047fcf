"""YAML in any layout: the same tree in block and flow form, in every style, with comments between."""

from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from voxform.config.position import Source
from voxform.config.yaml import parse_yaml
from voxform.core.value import equal

ALPHABET = st.sampled_from("abz 01-:#'\"{}[],&*!|>%@`$\\\n\t\u00e9\u4e16\u2028\u202e\U0001f600\x07")
TEXTS = st.one_of(
    st.text(ALPHABET, max_size=12),
    st.text("ab \n", max_size=20),
    st.sampled_from(
        ["null", "yes", "1e3", "${x}", "$${x}", "---", "...", "- a", "? b", "a: b", "a #b", "=", "<<"]
    ),
)
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-99, 99), st.floats(-9, 9).map(lambda n: n + 0.5), TEXTS
)
KEYS = st.sampled_from(["a", "b", "c", "d-e", "f g", "on", "1", "X.Y"])


def trees(scalars: Any = SCALARS) -> Any:
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
        max_leaves=6,
    )


class Layout:
    """Writes a tree in a form that is drawn, and notes the lines of each value and every comment."""

    def __init__(self, draw: Any) -> None:
        self._draw = draw
        self.lines: list[str] = []
        self.ranges: dict[tuple[str | int, ...], tuple[int, int]] = {}

    def maybe(self) -> bool:
        return bool(self._draw(st.booleans()))

    def comment(self, indent: int) -> None:
        number = self._draw(st.integers(0, 3))
        if number == 1:
            self.lines.append(f"{' ' * indent}# comment {len(self.lines)}")
        elif number == 2:
            self.lines.append("")

    def tail(self) -> str:
        return f"  # tail {len(self.lines)}" if self.maybe() else ""

    def container(self, tree: Any, indent: int, path: tuple[str | int, ...], lead: str = "") -> None:
        """The entries of a container in block form; `lead` is what the first line begins with already."""
        pairs = tree.items() if isinstance(tree, dict) else enumerate(tree)
        for key, value in pairs:
            if not lead:
                self.comment(indent)
            first = len(self.lines)
            mark = f"{self.key(str(key))}:" if isinstance(tree, dict) else "-"
            self.entry(value, indent, f"{lead or ' ' * indent}{mark}", (*path, key))
            self.ranges[(*path, key)] = (first, len(self.lines) - 1)
            lead = ""

    def key(self, key: str) -> str:
        return key if key in "abc" and self.maybe() else f'"{key}"'

    def entry(self, value: Any, indent: int, lead: str, path: tuple[str | int, ...]) -> None:
        if isinstance(value, dict | list) and value and self.maybe():
            if lead.endswith("-") and isinstance(value, dict) and self.maybe():
                self.container(value, indent + 2, path, lead + " ")
                return
            self.lines.append(lead + self.tail())
            indentless = isinstance(value, list) and lead.endswith(":") and self.maybe()
            self.container(value, indent if indentless else indent + self._draw(st.integers(1, 4)), path)
        elif (
            isinstance(value, str)
            and "\n" in value[:-1]
            and self.maybe()
            and self.literal(value, indent, lead)
        ):
            pass
        else:
            self.lines.append(f"{lead} {self.inline(value)}{self.tail()}")

    def literal(self, value: str, indent: int, lead: str) -> bool:
        pad = " " * (indent + self._draw(st.integers(1, 4)))
        chomping = "" if value.endswith("\n") else "-"
        body = value.removesuffix("\n").split("\n")
        block = [f"k: |{chomping}", *(pad + line if line else "" for line in body), "l: x"]
        document = parse_yaml(Source("", "\n".join([*block, ""])))
        if document.problems or document.root != {"k": value, "l": "x"}:
            return False
        self.lines += [f"{lead} |{chomping}{self.tail()}", *block[1:-1]]
        return True

    def inline(self, value: Any) -> str:
        if isinstance(value, dict):
            return (
                "{" + ", ".join(f"{self.key(key)}: {self.inline(each)}" for key, each in value.items()) + "}"
            )
        if isinstance(value, list):
            return "[" + ", ".join(map(self.inline, value)) + "]"
        if not isinstance(value, str):
            return "null" if value is None else str(value).lower()
        plain = value.isalnum() and value.isascii() and value[0] in "abz" and self.maybe()
        if plain:
            return value
        escaped = "".join(
            each if each.isalnum() or each in " '{}[],:#" else f"\\U{ord(each):08x}" for each in value
        )
        return f'"{escaped}"'


@st.composite
def documents(draw: Any) -> tuple[str, Any, Layout]:
    """A text, the tree it holds, and how it was laid out."""
    tree = {"tools": {"a": draw(st.dictionaries(KEYS, trees(), min_size=1, max_size=4)), "z": {"type": "x"}}}
    layout = Layout(draw)
    layout.comment(0)
    layout.container(tree, 0, ())
    text = "\n".join([*layout.lines, "# end", ""])
    parsed = parse_yaml(Source("a.yaml", text))
    assume(not parsed.problems)
    assert equal(parsed.root, tree), text
    return text, tree, layout


@st.composite
def documents_of(draw: Any, tree: Any) -> str:
    """The tree in a layout."""
    layout = Layout(draw)
    layout.container(tree, 0, ())
    text = "\n".join([*layout.lines, ""])
    parsed = parse_yaml(Source("a.yaml", text))
    assume(not parsed.problems)
    assert equal(parsed.root, tree), text
    return text
