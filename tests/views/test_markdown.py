"""A plan as a comment on a pull request: the worst first, never too long, and nothing in it that others can steer."""

import re
import unicodedata
from dataclasses import replace
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from tests.views.hostile import BIDI, plans

from voxform.core.address import Address
from voxform.core.change import Action, Change, FieldChange, Origin, Plan, Reason, Selection
from voxform.views.links import Links
from voxform.views.markdown import LONGEST, marker, render_markdown
from voxform.views.markdown_drift import render_drift_markdown
from voxform.views.plan_document import plan_document

BASE = "https://git.example/acme/voice/blob/0123456789abcdef0123456789abcdef01234567/"
APPLY = "voxform -e prod apply --expect sha256:0"
WHOLE = "voxform -e prod plan --full"

HEADINGS = [
    "Deleted or replaced, and what depends on it",
    "Secrets that will be sent",
    "What stops this plan",
    "Changed outside of voxform",
    "Unfinished work of an earlier run",
    "Declared, but not kept by the platform",
    "Warnings",
    "Changes",
    "Notices",
]


def comment(plan: Plan, *, full: bool = False) -> str:
    return render_markdown(plan_document(plan, "0.1.0"), links=Links(), apply=APPLY, whole=WHOLE, full=full)


def test_as_markdown(any_case, golden):
    name, plan = any_case
    golden(f"views/{name}.md", comment(plan))


def test_drift_alone(plans, golden):
    for name in ("drift-only", "idle"):
        document = plan_document(plans.CASES[name](), "0.1.0")
        text = render_drift_markdown(document, links=Links(), whole="voxform -e prod drift --full")
        golden(f"views/{name}.drift.md", text)


def test_what_a_reviewer_must_know_comes_before_what_is_merely_new(plans):
    text = comment(plans.everything())
    shown = [each for each in HEADINGS if f"### {each}\n" in text]
    places = [text.index(f"### {each}\n") for each in shown]
    assert places == sorted(places)
    assert shown == HEADINGS[:-1]


def test_the_digest_stands_at_the_end_with_the_command_that_insists_on_it(plans):
    plan = plans.quickstart_creates()
    text = comment(plan)
    assert text.endswith(f"```sh\n{APPLY}\n```\n\nDigest `{plan.digest}`, made by voxform `0.1.0`.\n")


def test_a_plan_that_cannot_be_applied_says_so_first_and_names_no_command(plans):
    text = comment(plans.refusals())
    assert "**This plan cannot be applied as it is: 2 refusals.**" in text[:400]
    assert APPLY not in text


@pytest.mark.parametrize(
    ("environment", "prefix", "first"),
    [
        ("prod", "", "<!-- voxform plan prod -->"),
        ("prod", "services/voice/", "<!-- voxform plan services/voice/prod -->"),
        ("a--b", "", None),
        ("x -->", "", None),
        ("-", "", None),
    ],
    ids=["an environment", "a folder", "two dashes end no comment", "an end of a comment", "a dash"],
)
def test_the_marker_is_one_hidden_line(environment, prefix, first):
    made = marker(environment, prefix)
    assert made == first or re.fullmatch(r"<!-- voxform plan [0-9a-f]{64} -->", made)


@pytest.mark.parametrize(
    ("links", "file", "shown"),
    [
        (Links(), "a/b.yaml", "[`a/b.yaml:7`](a/b.yaml#L7)"),
        (Links(BASE, "svc/"), "a b.yaml", f"[`a b.yaml:7`]({BASE}svc/a%20b.yaml#L7)"),
        (Links(BASE), "../secrets.yaml", "`../secrets.yaml:7`"),
        (Links(), "//evil.example/x", "`//evil.example/x:7`"),
        (Links(), "javascript:alert(1)", "[`javascript:alert(1):7`](javascript%3Aalert%281%29#L7)"),
    ],
    ids=["relative", "below a URL", "out of the repository", "another host", "no scheme"],
)
def test_a_place_is_a_link_within_the_repository(links, file, shown):
    assert links.to({"file": file, "line": 7, "column": 1}) == f" {shown}"


@pytest.mark.parametrize("number", [600, 12_000])
def test_a_large_plan_fits_and_says_what_it_left_out(number):
    changes = tuple(
        Change(
            Address("tools", f"tool_with_quite_a_long_name_{at}"),
            action,
            Reason.CONFIG_CHANGED,
            id=f"id-{at}",
            fields=(
                FieldChange(("description",), "a " * 500 + str(at), "b " * 500 + str(at), Origin.CONFIG),
            ),
        )
        for at in range(number)
        for action in [(Action.UPDATE, Action.CREATE, Action.DELETE)[at % 3]]
    )
    text = comment(Plan("prod", "https://u", None, 0, Selection(), "", changes, digest="sha256:0"))
    assert 15_000 < len(text) <= LONGEST
    assert f"{number // 3:,} tools to delete" in text
    assert WHOLE in text
    assert APPLY in text
    assert re.search(r"… and [0-9,]+ more \(tools to delete: [0-9,]+\)", text)


def test_a_selection_of_thousands_leaves_room_for_the_plan(plans):
    many = tuple(f"tools.t{at}" for at in range(9_000))
    plan = replace(plans.quickstart_creates(), selection=Selection(target=many))
    text = render_markdown(
        plan_document(plan, "0.1.0"), links=Links(), apply=f"{APPLY} {' '.join(many)}", whole=WHOLE
    )
    assert len(text) < 10_000
    assert "apply the saved plan" in text
    assert "`--target tools.t0`" in text
    assert "and 8,980 more" in text


OURS = re.compile(
    r"<!-- voxform (?:plan|drift) [\w./-]+ -->\n?|</details>\n?|"
    r"<details><summary>(?:[^<>]|<code>[^<>]*</code>)*</summary>\n?"
)
BLOCKS = {
    "heading_open", "heading_close", "paragraph_open", "paragraph_close", "bullet_list_open", "bullet_list_close",
    "list_item_open", "list_item_close", "inline", "fence", "html_block", "hr",
}  # fmt: skip
WITHIN = {"text", "code_inline", "strong_open", "strong_close", "link_open", "link_close", "softbreak"}
# Words of which a site makes a link, a mention, a reference or a formula in what is not code.
ALIVE = re.compile(r"@\w|#\d|GH-\d|://|www\.|[\w.]@|\$|<|[0-9a-f]{7}")


def steered(text: str, base: str = "") -> list[str]:
    """What in a comment is not ours, in words."""
    found = [
        f"{ord(c):#x}" for c in text if c != "\n" and unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}
    ]
    found += [f"{ord(c):#x}" for c in text if unicodedata.bidirectional(c) in BIDI]
    found += [
        f"{ord(c):#x}" for c in text if c in "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u061c\u00ad\ufe0f"
    ]
    found += [line for line in text.split("\n") if line.lstrip().startswith("::") or "##vso[" in line]
    for token in MarkdownIt("commonmark").parse(text):
        found += [token.type] if token.type not in BLOCKS else []
        found += [token.content] if token.type == "html_block" and not OURS.fullmatch(token.content) else []
        found += [token.info] if token.type == "fence" and token.info not in {"diff", "text", "sh"} else []
        for inner in token.children or ():
            found += [inner.type] if inner.type not in WITHIN else []
            if inner.type == "text" and ALIVE.search(inner.content):
                found.append(inner.content)
            if inner.type == "link_open":
                target = str(inner.attrs["href"])
                path = target.removeprefix(base)
                if (
                    not target.startswith(base)
                    or ":" in path
                    or path.startswith("/")
                    or ".." in unquote(path)
                ):
                    found.append(target)
    return found


@settings(deadline=None)
@given(plans, st.booleans())
def test_no_text_of_others_leaves_its_place(plan, full):
    assert not steered(comment(plan, full=full))
    document = plan_document(plan, "0.1.0")
    assert not steered(render_drift_markdown(document, links=Links(), whole=WHOLE, full=full))


@settings(deadline=None, max_examples=40)
@given(plans)
def test_a_plan_of_many_changes_stays_in_its_place_too(plan):
    document = plan_document(plan, "0.1.0")
    many = {
        **document,
        **{key: document[key] * 90 for key in ("changes", "drift", "pending", "not_kept", "diagnostics")},
    }
    text = render_markdown(many, links=Links(BASE), apply=APPLY, whole=WHOLE)
    assert len(text) <= LONGEST
    assert not steered(text, BASE)


MARKDOWN = [
    "@acme/everyone look", "fixes #123", "GH-12", "acme/voice#7", "https://evil.example", "www.evil.example",
    "![x](https://evil.example/p.png)", "[click](javascript:alert(1))", "<img src=x onerror=alert(1)>", "</details>",
    "</code></summary>", "<!-- voxform plan prod -->", "-->", "`", "``` ```", "````", "~~~", "# Title", "- [x] done",
    "| a | b |", "***", "---", "> quote", "1. one", "&lt;b&gt;", "\\`", "$\\color{white}{x}$", "/merge", "/label ~x",
    "::error::x", "::add-mask::x", "a\n\n```\n\n</details>\n\n# Approved", "0123456789abcdef0123456789abcdef01234567",
    "[^1]: note", "[x]: https://evil.example", "*", "__", " ", "", "\t", "mailto:a@b.example",
]  # fmt: skip


@pytest.mark.parametrize("text", MARKDOWN)
def test_markdown_of_others_is_shown_as_it_is_written(plans, text):
    plan = plans.plan(
        plans.update(
            "tools.x",
            text or "id",
            plans.changed("description", "before", text),
            plans.changed("messaging_config", {"a": "b"}, {text: text, "long": "word " * 40 + text}),
            plans.secret("headers", text, new_sources=(text,), recipient=text),
            affects=plans.Affects((Address("agents", text),), (plans.Unmanaged(text, text, text),)),
        ),
        plans.delete("tools.y", text, affects=plans.Affects((), (plans.Unmanaged("agents", text, text),))),
        plans.Change(Address("models", text, text), Action.REPLACE, Reason.IMMUTABLE_CHANGED, id=text),
        drift=(
            plans.Drift(
                Address("tools", text), text, (FieldChange((text,), "a", text, Origin.DRIFT),), text, text
            ),
        ),
        diagnostics=tuple(
            plans.Diagnostic("code", severity, text, f"Named {text}.", plans.Place(text, 1, 1), text, text)
            for severity in plans.Severity
        ),
        selection=Selection(target=(text,), var={text: text}),
        environment=text,
        api_url=text,
    )
    assert not steered(comment(plan))
