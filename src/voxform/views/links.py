"""Links from a plan to the lines of the repository that it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from voxform.views.markdown_text import code

Source = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Links:
    """Where files are shown: `base` is a URL that ends in `/`, or empty for links relative to the repository.

    `prefix` is the project's folder in the repository, empty or ending in `/`.
    """

    base: str = ""
    prefix: str = ""

    def to(self, source: Source | None) -> str:
        """A place as a link, ` ` before it; empty without a place. A path that leads outside is no link."""
        if source is None:
            return ""
        shown = code(f"{source['file']}:{source['line']}")
        path = self.prefix + source["file"]
        if source["file"].startswith(("/", "\\")) or ".." in path.replace("\\", "/").split("/"):
            return f" {shown}"
        target = quote(path.encode("utf-8", "replace"), safe="/")
        return f" [{shown}]({self.base}{target}#L{source['line']})"
