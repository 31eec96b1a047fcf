"""What an edit changes in files, as it is shown before somebody says yes to it."""

from voxform.views.file_changes import render_file_changes

BEFORE = "a: 1\nb: 2\nc: 3\nd: 4\ne: 5\nkey: secret\n"


def shown(before: str, after: str, *, width: int = 60, color: bool = False) -> str:
    files = [("resources/a.yaml", before, after)]
    return render_file_changes(files, hides=lambda line: "secret" in line, width=width, color=color)


def test_changed_lines_stand_between_two_that_stay() -> None:
    assert shown(BEFORE, BEFORE.replace("b: 2", "b: 9")).splitlines() == [
        "resources/a.yaml",
        "@@ -1,4 +1,4 @@",
        " a: 1",
        "-b: 2",
        "+b: 9",
        " c: 3",
        " d: 4",
    ]


def test_a_line_that_may_hold_a_secret_is_not_shown() -> None:
    text = shown(BEFORE, BEFORE.replace("e: 5", "e: 6"))
    assert " (a line that may hold a secret)" in text
    assert "secret\n" not in text


def test_a_long_line_goes_on_below_and_is_shown_to_its_end() -> None:
    long = "word " * 40
    lines = shown("a: x\n", f"a: {long}end\n", width=60).splitlines()
    assert max(map(len, lines)) <= 60
    assert "".join(line[1:] for line in lines[3:]).replace(" ", "") == f"a:{long}end".replace(" ", "")


def test_nothing_that_a_file_holds_steers_the_terminal_or_a_build_server() -> None:
    text = shown("a: x\n", 'a: "\x1b[31m\u202e"\n::error::b\n')
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert not any(line.startswith("::") for line in text.splitlines())


def test_signs_are_coloured() -> None:
    text = shown("a: 1\n", "a: 2\n", color=True)
    assert "\x1b[31m-a: 1\x1b[0m" in text
    assert "\x1b[32m+a: 2\x1b[0m" in text
