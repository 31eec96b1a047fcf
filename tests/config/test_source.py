"""Lines of the project's files, for showing where a problem is."""

import pytest

from voxform.config.source import SourceLines
from voxform.core.place import Place


@pytest.mark.parametrize(
    ("file", "line", "expected"),
    [
        ("a.yaml", 1, "one"),
        ("a.yaml", 2, "t o [31m red"),
        ("a.yaml", 3, "three"),
        ("a.yaml", 5, None),
        ("a.yaml", 0, None),
        ("none.yaml", 1, None),
        ("../outside.yaml", 1, None),
        (".env", 1, None),
    ],
)
def test_a_line_is_shown_without_control_characters(tmp_path, file, line, expected):
    (tmp_path / "a.yaml").write_bytes("one\r\nt\to\x1b[31m\u202ered\nthree\n".encode())
    (tmp_path / ".env").write_text("KEY=1")
    (tmp_path.parent / "outside.yaml").write_text("x")
    assert SourceLines(tmp_path).line(Place(file, line, 1)) == expected
