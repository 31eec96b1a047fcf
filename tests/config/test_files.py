"""Files that a configuration may read, and the many that it may not."""

import os
import socket
import subprocess

import pytest

TOOL = "tools:\n  a:\n    text: {}\n"
PLACE = "resources/a.yaml:3:11"


def tool(expression):
    return {"resources/a.yaml": TOOL.format(f"'{expression}'")}


def test_a_file_is_inserted_as_it_is(load):
    text = "Hello {name},\r\n${var.x} stays, grüße\n"
    outcome = load({"prompts/a.md": b"\xef\xbb\xbf" + text.encode(), **tool('${file("prompts/a.md")}')})
    assert outcome.attributes("tools.a")["text"] == text


def test_a_file_is_inserted_into_a_longer_text(load):
    outcome = load({"a.md": "x", **tool('[${file("a.md")}] $${x}')})
    assert outcome.attributes("tools.a")["text"] == "[x] ${x}"


def test_a_template_expands_variables_only(load):
    project = "variables: {who: {type: string, default: Ann}, n: {type: integer, default: 2}}\n"
    outcome = load(
        {
            "voxform.yaml": project,
            "a.md": "Hi ${var.who}, $${x} {name} ${var.n}",
            **tool('${template("a.md")}'),
        }
    )
    assert outcome.attributes("tools.a")["text"] == "Hi Ann, ${x} {name} 2"


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("one\n  ${env.SECRET}", "expression-not-allowed", "a.md:2:3"),
        ("${var.nope}", "unknown-variable", PLACE),
        ("one\ntwo ${1}", "interpolation", "a.md:2:5"),
    ],
    ids=["a secret", "an unknown variable", "no expression"],
)
def test_what_is_wrong_in_a_template_is_told(load, text, code, place):
    outcome = load({"a.md": text, **tool('${template("a.md")}')})
    assert outcome.told() == [(code, place)]


ATTACKS = {
    "an absolute path": "/etc/hostname",
    "the process's environment": "/proc/self/environ",
    "a way up": "../outside.txt",
    "a way up and down again": "resources/../../outside.txt",
    "a home": "~/x",
    "a drive": "C:/x",
    "a backslash": "..\\\\outside.txt",
    "Git's folder": ".git/config",
    "a hidden file": ".env",
    "a hidden folder further down": "resources/.hidden/x",
    "the state": ".voxform/state/default.json",
    "a folder": "resources",
    "a link out": "link.txt",
    "a link to a folder out": "linked/outside.txt",
    "a link into a hidden folder": "inner.txt",
    "a link to itself": "loop.txt",
    "a FIFO": "fifo",
    "a socket": "socket",
    "a device": "device",
    "a file of a megabyte and a byte": "large.txt",
    "a binary file": "binary.bin",
    "a text with a NUL": "nul.txt",
    "UTF-16": "utf16.txt",
    "nothing": "missing.txt",
    "a name that is too long": "x" * 5000,
    "an env_file": "secrets.txt",
    "an env_file by another name": "hard.txt",
    "another case": "RESOURCES/A.YAML/x",
    "the project's folder": ".",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_it_is_not_read(load, tmp_path, monkeypatch, attack):
    project = tmp_path
    (project.parent / "outside.txt").write_text("outside")
    for folder in (".git", ".voxform/state", "resources/.hidden"):
        (project / folder).mkdir(parents=True)
    for name in (".git/config", ".env", "resources/.hidden/x", ".voxform/state/default.json"):
        (project / name).write_text("hidden")
    (project / "link.txt").symlink_to("/proc/self/environ")
    (project / "linked").symlink_to("..")
    (project / "inner.txt").symlink_to(".env")
    (project / "loop.txt").symlink_to("loop.txt")
    (project / "device").symlink_to("/dev/zero")
    os.mkfifo(project / "fifo")
    (project / "secrets.txt").write_text("KEY=1")
    os.link(project / "secrets.txt", project / "hard.txt")
    (project / "large.txt").write_bytes(b"x" * (1 << 20) + b"x")
    (project / "binary.bin").write_bytes(b"\xff\x00\xfe\xfe")
    (project / "nul.txt").write_bytes(b"a\0b")
    (project / "utf16.txt").write_text("text", encoding="utf-16")
    listening = socket.socket(socket.AF_UNIX)
    monkeypatch.chdir(project)
    listening.bind("socket")
    listening.close()
    outcome = load(
        {"voxform.yaml": "env_files: [secrets.txt]\n", **tool(f'x ${{file("{ATTACKS[attack]}")}}')}
    )
    assert [(each.severity, str(each.place), each.address) for each in outcome.diagnostics] == [
        ("error", PLACE, "tools.a")
    ]
    assert outcome.partial is not None


def test_a_similar_name_is_proposed(load):
    outcome = load({"prompts/greeting.md": "x", **tool('${file("prompts/greting.md")}')})
    assert outcome.errors[0].hint == "Did you mean prompts/greeting.md?"


def test_a_file_of_a_megabyte_is_read(load):
    outcome = load({"a.txt": "x" * (1 << 20), **tool('${file("a.txt")}')})
    assert len(outcome.attributes("tools.a")["text"]) == 1 << 20


def test_what_all_insertions_bring_is_bounded(load):
    many = "tools:\n" + "".join(f"  t{n}:\n    text: '${{file(\"a.txt\")}}'\n" for n in range(80))
    outcome = load({"a.txt": "x" * (1 << 20), "resources/a.yaml": many})
    assert outcome.told() == [("expansion", "resources/a.yaml:131:11")]


@pytest.fixture
def repository(tmp_path):
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True, env=environment)
    (tmp_path / ".gitignore").write_text("local/\n*.key\n")
    return tmp_path


@pytest.mark.parametrize("path", ["local/notes.md", "api.key", "link.md"])
def test_what_git_ignores_is_not_read(load, repository, path):
    (repository / "link.md").symlink_to("local/notes.md")
    outcome = load({"local/notes.md": "x", "api.key": "x", **tool(f'${{file("{path}")}}')})
    assert outcome.told() == [("file-ignored", PLACE)]


def test_what_git_does_not_ignore_is_read(load, repository):
    files = {"prompts/ä b.md": "x", "resources/a.yaml": TOOL.format("'${file(\"prompts/ä b.md\")}'")}
    assert load(files).attributes("tools.a")["text"] == "x"


def test_a_path_that_yaml_escapes_hide_is_checked_too(load, repository):
    outcome = load({"api.key": "x", "resources/a.yaml": TOOL.format('"${fil\\u0065(\\"api.key\\")}"')})
    assert outcome.told() == [("file-ignored", PLACE)]


def test_a_broken_repository_is_no_permission(load, tmp_path):
    (tmp_path / ".git").write_text("gitdir: nowhere\n")
    assert load({"a.md": "x", **tool('${file("a.md")}')}).told() == [("file-git", PLACE)]


def test_the_settings_of_a_repository_run_nothing(load, repository):
    witness = repository / "witness"
    script = repository / "hook.sh"
    script.write_text(f"#!/bin/sh\ntouch {witness}\n")
    script.chmod(0o755)
    with (repository / ".git/config").open("a") as config:
        config.write(f"[core]\n\tfsmonitor = {script}\n")
    assert load({"a.md": "x", **tool('${file("a.md")}')}).attributes("tools.a")["text"] == "x"
    assert not witness.exists()
