"""Secrets come from the process or from `.env` files, as they are."""

import os

import pytest

from voxform.config.secrets import inspect_secrets, read_secrets
from voxform.core.diagnostic import ConfigurationError
from voxform.core.secret import Secret


def values(secrets):
    return {name: secret.unwrap() for name, secret in secrets.items()}


def test_values_are_taken_as_they_are_and_empty_is_unset():
    environ = {"A": " x\n", "B": "", "C": "c", "D": "${A}"}
    assert values(read_secrets(["A", "B", "D", "E"], environ)) == {"A": " x\n", "D": "${A}"}


def test_the_process_wins_over_files_and_a_later_file_over_an_earlier_one(tmp_path):
    (tmp_path / "one").write_text("A=1\nB=1\nC=1\nEMPTY=\n")
    (tmp_path / "two").write_text("export B='2'\nC=\nD=${A}#x\nE=\"a b\"\n")
    found = read_secrets("ABCDE", {"A": "0", "C": ""}, [tmp_path / "one", tmp_path / "two"])
    assert values(found) == {"A": "0", "B": "2", "C": "1", "D": "${A}#x", "E": "a b"}


def test_a_file_that_does_not_exist_is_passed_over(tmp_path):
    assert read_secrets(["A"], {}, [tmp_path / "none"]) == {}


def test_only_regular_text_files_are_read(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    (tmp_path / "folder").mkdir()
    with pytest.raises(ConfigurationError) as refusal:
        read_secrets(["A"], {}, [tmp_path / "fifo", tmp_path / "binary", tmp_path / "folder"])
    assert [each.code for each in refusal.value.diagnostics] == ["file-path", "file-encoding", "file-path"]


def test_a_line_that_is_no_variable_is_named_by_its_number_and_not_shown(tmp_path, capfd):
    (tmp_path / ".env").write_text("A=1\n# keys\nsk-live-4242 pasted by accident\nB=2\n")

    with pytest.raises(ConfigurationError) as refusal:
        read_secrets(["A"], {}, [tmp_path / ".env"])

    (told,) = refusal.value.diagnostics
    assert (told.code, "Line 3" in told.detail) == ("env-file-line", True)
    assert "4242" not in str(told) + "".join(capfd.readouterr())


SHAPES = {
    "sk-live-4242": "",
    " sk-live-4242": "white space",
    "sk-live-4242\n": "white space",
    "sk-live\n4242": "line break",
    '"sk-live-4242"': "quotes",
    "sk-live-é4242": "ASCII",
}


@pytest.mark.parametrize("value", SHAPES)
def test_an_unusual_shape_is_a_warning_without_the_value(value):
    found = inspect_secrets({"KEY": Secret(value)})
    words = SHAPES[value]
    assert [words in each.detail for each in found] == ([True] if words else [])
    assert "4242" not in str(found)
