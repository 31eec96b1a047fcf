"""Hundreds of changes on a few pages: the worst in full, those that are alike as one, no deletion unnamed."""

from collections.abc import Mapping
from typing import Any

from voxform.core.words import listed
from voxform.views.affected import LEAD, affected_text
from voxform.views.attributes import attribute_lines
from voxform.views.cells import wrap
from voxform.views.changes import SIGN, VERB, attributes_of, change_lines, happening, object_text
from voxform.views.groups import WORST_FIRST, alike, gravity, is_grave, is_one_change
from voxform.views.page import Page
from voxform.views.style import BLANK, Line, Span, Style, line
from voxform.views.values import name_text, value_text
from voxform.views.words import count_of, names_text, singular

Document = Mapping[str, Any]

LONG = 40
IN_FULL = 5
GROUPED = 3
MOST_GROUPS = 30


def is_summarised(document: Document, page: Page) -> bool:
    """Whether a plan is too long to be read change by change."""
    return len(document["changes"]) > LONG and not page.full


def summarised_lines(document: Document, page: Page) -> list[Line]:
    """The changes by action, the worst first."""
    lines: list[Line] = []
    for action in WORST_FIRST:
        lines += _of_action([each for each in document["changes"] if each["action"] == action], page)
    return lines


def _of_action(changes: list[Document], page: Page) -> list[Line]:
    worst = sorted(filter(is_grave, changes), key=lambda each: gravity(each, page.gone), reverse=True)[
        :IN_FULL
    ]
    shown = {id(each) for each in worst}
    left = [each for each in changes if id(each) not in shown]
    lines = [each for change in worst for each in change_lines(change, page)]
    if left and left[0]["action"] in {"delete", "replace"}:
        return [*lines, *_named_below(left, page)]
    groups = sorted(
        alike(left), key=lambda group: max(gravity(each, page.gone) for each in group), reverse=True
    )
    lines += [each for group in groups[:MOST_GROUPS] for each in _group_lines(group, page)]
    more = sum(map(len, groups[MOST_GROUPS:]))
    return (
        [*lines, *_aside(f"{count_of(more, 'more change')} of other kinds or paths", page)] if more else lines
    )


def _named_below(changes: list[Document], page: Page) -> list[Line]:
    action = changes[0]["action"]
    return _headed(action, f"{count_of(len(changes), 'more object')} {VERB[action]}, each named below", page)


def _group_lines(group: list[Document], page: Page) -> list[Line]:
    """One or two changes on a line each; more as one, with what happens to the first."""
    if len(group) < GROUPED:
        return [each for change in group for each in _one_line(change, page)]
    first, action = group[0], group[0]["action"]
    text = f"{count_of(len(group), singular(name_text(first['kind'])))}  {happening(first)}"
    return [
        *_headed(action, text, page)[:-1],
        *_example(group, page),
        *_indented(names_text([each["address"] for each in group]), page),
        *_indented(_radius(group, page), page, Style.LOUD),
        BLANK,
    ]


def _example(group: list[Document], page: Page) -> list[Line]:
    """What changes in the first; said to be an example unless it is the same in all."""
    attributes = attributes_of(group[0])
    if group[0]["action"] != "update" or not attributes:
        return []
    same = is_one_change(group)
    heading = [] if same else _indented(f"for example {object_text(group[0])}:", page)
    return [*heading, *attribute_lines(attributes, width=page.width, lead=LEAD)]


def _radius(group: list[Document], page: Page) -> str:
    """Who depends on any of them, each once."""
    managed = dict.fromkeys(each for change in group for each in change["affects"]["managed"])
    strangers = {
        (each["kind"], each["id"]): each for change in group for each in change["affects"]["unmanaged"]
    }
    own = {each["address"] for each in group}
    affects = {"managed": [each for each in managed if each not in own], "unmanaged": [*strangers.values()]}
    said = affected_text({**group[0], "affects": affects}, page)
    return f"affects {said}" if said else ""


def _one_line(change: Document, page: Page) -> list[Line]:
    paths = ", ".join(each.path for each in attributes_of(change)) if change["action"] == "update" else ""
    said = affected_text(change, page)
    rest = " ".join(filter(None, (paths, f"(affects {said})" if said else "")))
    written = sorted(change.get("lifecycle", {}).items())
    rules = listed([f"lifecycle.{name_text(name)}: {value_text(rule['after'])}" for name, rule in written])
    what = f"{happening(change)}{f' with {rules}' if rules else ''}"
    return _headed(change["action"], f"{object_text(change)}  {rest or what}", page)


def _headed(action: str, text: str, page: Page) -> list[Line]:
    sign, style = SIGN[action]
    first, *rest = wrap(text, page.width - 4)
    loud = style if action in {"delete", "replace"} else Style.BOLD
    head = line(Span(f"{sign:>3} ", style), Span(first, loud))
    return [head, *(line(" " * LEAD, Span(each, loud)) for each in rest), BLANK]


def _indented(text: str, page: Page, style: Style = Style.DIM) -> list[Line]:
    return [line(" " * LEAD, Span(each, style)) for each in wrap(text, page.width - LEAD) if each]


def _aside(text: str, page: Page) -> list[Line]:
    return [*_indented(f"… {text}; --full shows them", page), BLANK]
