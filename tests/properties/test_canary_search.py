"""The search for secrets finds what it is there to find."""

import base64
import json
import sqlite3
from urllib.parse import quote

import pytest
from tests.properties.canary import Canary, canary, search_for

LONG = canary("long", prefix="oi_sk_")
SHORT = canary("short", length=7)
ODD = canary("odd", amid='"\n', after="é", length=20)

HIDINGS = {
    "as it is": lambda text: text.encode(),
    "in the middle of a line": lambda text: f"key={text};".encode(),
    "reversed": lambda text: text[::-1].encode(),
    "in hex": lambda text: text.encode().hex().encode(),
    "in capital hex": lambda text: text.encode().hex().upper().encode(),
    "in base64": lambda text: base64.b64encode(text.encode()),
    "in base64, one byte later": lambda text: base64.b64encode(b"x" + text.encode()),
    "in base64, two bytes later": lambda text: base64.b64encode(b"xy" + text.encode() + b"z"),
    "in base64 for URLs": lambda text: base64.urlsafe_b64encode(b"u:" + text.encode()),
    "as JSON": lambda text: json.dumps({"key": text}).encode(),
    "as JSON in JSON": lambda text: json.dumps(json.dumps({"key": text})).encode(),
    "as Python shows it": lambda text: repr({"key": text}).encode(),
    "in a URL": lambda text: f"https://host/?key={quote(text, safe='')}".encode(),
    "in UTF-16": lambda text: text.encode("utf-16"),
}


@pytest.mark.parametrize("hide", HIDINGS.values(), ids=HIDINGS)
@pytest.mark.parametrize("secret", [LONG, SHORT, ODD], ids=lambda each: each.name)
def test_it_finds_a_whole_secret(secret: Canary, hide) -> None:
    found = search_for([LONG, SHORT, ODD]).traces(b"before " + hide(secret.value) + b" after")

    assert {each.name for each in found} == {secret.name}


@pytest.mark.parametrize("start", [0, 5, 24])
def test_it_finds_eight_characters(start: int) -> None:
    part = LONG.core[start : start + 8]

    assert [each.name for each in search_for([LONG]).traces(f"...{part}...".encode())] == ["long"]


def test_it_leaves_alone_what_is_public() -> None:
    shown = f"{LONG.prefix}...{LONG.core[-4:]}"

    assert search_for([LONG, SHORT]).traces(shown.encode()) == set()


def test_it_finds_what_a_folder_holds(tmp_path) -> None:
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "file").write_text(f"x{LONG.value}")
    (tmp_path / f"named-{SHORT.value}").touch()
    (tmp_path / "exempt").write_text(ODD.value)
    database = sqlite3.connect(tmp_path / "one.db")
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("CREATE TABLE kept (value TEXT)")
    database.execute("INSERT INTO kept VALUES (?)", (ODD.value,))
    database.commit()

    found = search_for([LONG, SHORT, ODD]).traces_below(tmp_path, [tmp_path / "exempt"])

    assert {(each.name, each.where) for each in found} == {
        ("long", ".hidden/file"),
        ("short", "a file's name"),
        ("odd", "one.db-wal"),
    }
    database.close()


def test_it_shows_no_secret_itself() -> None:
    assert LONG.core not in repr(LONG) + repr(search_for([LONG]))
