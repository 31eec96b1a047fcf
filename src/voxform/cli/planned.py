"""Showing a plan, and saving it."""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from voxform import __version__
from voxform.cli.settings import Settings
from voxform.core.change import Plan, Selection
from voxform.core.diagnostic import Diagnostic, Failure, error


def document_of(plan: Plan) -> dict[str, Any]:
    """The JSON plan."""
    from voxform.views.plan_document import plan_document

    return plan_document(plan, __version__)


@dataclass(frozen=True, slots=True)
class Form:
    """How a plan is printed: for people at a terminal unless something else is asked for."""

    as_json: bool = False
    markdown: bool = False
    full: bool = False
    link_base: str | None = None

    def __post_init__(self) -> None:
        """Refuse what contradicts itself.

        Raises:
            click.UsageError: two forms at once, or links where there are none.
        """
        if self.as_json and self.markdown:
            raise click.UsageError("--json and --markdown are two forms; choose one")
        if self.link_base is not None and not self.markdown:
            raise click.UsageError("--link-base needs --markdown")

    @property
    def for_people(self) -> bool:
        """Whether a person reads the output as it is."""
        return not (self.as_json or self.markdown)


def show_plan(settings: Settings, document: Mapping[str, Any], form: Form) -> None:
    """Print a plan; every form says the same."""
    if form.as_json:
        from voxform.views.json_text import json_text

        click.echo(json_text(document))
        return
    if form.markdown:
        from voxform.cli.commenting import comment

        click.echo(comment(settings, document, form))
        return
    from voxform.cli.pasting import with_options
    from voxform.views.human import render_plan

    document = with_options(document, settings.options)
    text = render_plan(document, width=settings.width, color=settings.color, full=form.full)
    click.echo(text, color=settings.color)


def point_out(stopping: Iterable[Diagnostic]) -> None:
    """Say on the error stream that a plan cannot be applied, where it is sent to a file or a pipe."""
    found = tuple(stopping)
    if not found or sys.stdout.isatty():
        return
    from voxform.views.diagnostics import count_text

    codes = ", ".join(sorted({each.code for each in found}))
    click.echo(
        f"This plan cannot be applied: {count_text(found)} ({codes}). The plan, on standard output, says why.",
        err=True,
    )


def save(path: Path, document: Mapping[str, Any]) -> None:
    """Write a plan file, readable by its owner only: it holds prompts and numbers.

    Raises:
        Failure: the file cannot be written.
    """
    from voxform.cli.private_file import write_private
    from voxform.views.json_text import json_text

    write_private(path, json_text(document) + "\n", "plan")


def read_plan(path: Path) -> dict[str, Any]:
    """Read a plan file.

    Raises:
        Failure: there is none, it is something else, or its digest is not that of its changes.
    """
    from voxform.views.plan_file import read_plan_document

    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "it is not UTF-8 text"
        raise Failure(
            error(
                "plan-not-read",
                "The plan file cannot be read",
                f"Reading {path} failed: {reason}.",
                hint="Save one with:\n  voxform plan --out FILE",
            ),
        ) from problem
    document = read_plan_document(text)
    if document["digest"] != _digest_of(document):
        raise edited(str(path))
    return document


def selection_of(document: Mapping[str, Any]) -> Selection:
    """The selection that a saved plan carries."""
    kept = document["selection"]
    return Selection(
        target=tuple(kept["target"]),
        exclude=tuple(kept["exclude"]),
        replace=tuple(kept["replace"]),
        destroy=kept["destroy"],
        allow=tuple(kept["allow"]),
        var=dict(kept["var"]),
    )


def edited(path: str) -> Failure:
    """The failure of a saved plan that does not show what its digest stands for."""
    return Failure(
        error(
            "plan-file-edited",
            "The saved plan was edited",
            f"{path} lists something else than what its digest was made of, so it shows another plan.",
            hint="Make the plan again:\n  voxform plan --out FILE",
        ),
    )


def differs(saved: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
    """Whether a saved plan shows something else than the plan made now, for changes of equal digest."""
    now = {change["digest"]: _shown(change) for change in document["changes"] if change["digest"]}
    return any(now.get(change["digest"], _shown(change)) != _shown(change) for change in saved["changes"])


def _shown(change: Mapping[str, Any]) -> Any:
    """What a reader of a change relies on; which secrets could be checked may differ."""
    fields = [{**each, "changed": None} for each in change["fields"] if each["origin"] != "secret"]
    return change["address"], change["action"], change["id"], fields


def _digest_of(document: Mapping[str, Any]) -> str:
    from voxform.core.digest import approval_digest

    return approval_digest(
        environment=document["environment"],
        api_url=document["api_url"],
        lineage=document["state"]["lineage"],
        selection=selection_of(document),
        changes={change["digest"] for change in document["changes"] if change["digest"]},
    )
