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


SECRET_LINES = {
    "a key under another name": "    apikey: re_live_1",
    "a key in quotes": '"api_key": "re_live_1"',
    "a key beside a mistake": "api: {key: oi_sk_1, settle: 10}",
    "a variable before it": "api: {key: '${env.ONEINBOX_KEY}', token: abc}",
    "something before a variable": "api_key: re_live_${env.X}",
    "something after a variable": "api_key: ${env.X}re_live",
    "a header": "headers: {Authorization: abc}",
    "a token in the middle": "    X-Any: Bearer abc",
    "a setting in a file": "CRM_TOKEN=abc",
}
PLAIN_LINES = {
    "a variable": "    api_key: ${env.RESEND_API_KEY}",
    "a variable in quotes": '    api_key: "${env.RESEND_API_KEY}"',
    "a variable in braces": "resend: {api_key: '${env.RESEND_API_KEY}', provider: 5}",
    "a token from a variable": "    Authorization: Bearer ${env.TOKEN}",
    "a key of a mapping": "    api_key:",
    "words": "    description: Ask for the key and the token.",
    "a reference": "    credential_id: ${integrations.resend.id}",
}


def shown(folder, text):
    (folder / "a.yaml").write_text(text)
    return SourceLines(folder).line(Place("a.yaml", 1, 1))


@pytest.mark.parametrize("text", SECRET_LINES.values(), ids=SECRET_LINES)
def test_a_line_that_may_hold_a_secret_is_not_shown(tmp_path, text):
    assert shown(tmp_path, text) is None


@pytest.mark.parametrize("text", PLAIN_LINES.values(), ids=PLAIN_LINES)
def test_a_line_without_a_secret_is_shown(tmp_path, text):
    assert shown(tmp_path, text) == text
