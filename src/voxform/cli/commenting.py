"""A plan as a comment on a pull request, with the commands that lead on from it."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from voxform.cli.planned import Form
from voxform.cli.settings import Settings

if TYPE_CHECKING:
    from voxform.views.links import Links


def comment(settings: Settings, document: Mapping[str, Any], form: Form) -> str:
    """The plan as Markdown.

    Raises:
        click.BadParameter: `--link-base` is no URL.
    """
    from voxform.views.markdown import render_markdown

    here, document = _here(settings, document)
    chosen = tuple(_selection(document["selection"]))
    return render_markdown(
        document,
        links=_links(settings, form.link_base),
        apply=here.command("apply", *chosen, "--expect", document["digest"]).strip(),
        whole=here.command("plan", "--full", *chosen).strip(),
        full=form.full,
    )


def drift_comment(settings: Settings, document: Mapping[str, Any], *, full: bool) -> str:
    """Its drift alone as Markdown."""
    from voxform.views.markdown_drift import render_drift_markdown

    here, document = _here(settings, document)
    whole = here.command("drift", "--full").strip()
    return render_drift_markdown(document, links=_links(settings, None), whole=whole, full=full)


def _here(settings: Settings, document: Mapping[str, Any]) -> tuple[Settings, Mapping[str, Any]]:
    """The settings that lead to the plan's environment, and the plan with hints that do.

    A comment is read on other machines than it is written on, so the project stands where it is in the repository.
    """
    from voxform.app.links import named_from_repository
    from voxform.cli.pasting import pasted

    folder = named_from_repository(settings.folder)
    here = replace(settings, environment=document["environment"], folder=folder)
    told = [{**each, "hint": pasted(each["hint"] or "", here.options)} for each in document["diagnostics"]]
    return here, {**document, "diagnostics": told}


def _links(settings: Settings, base: str | None) -> "Links":
    from voxform.app.links import links_of

    try:
        return links_of(settings.folder, os.environ, base)
    except ValueError as problem:
        raise click.BadParameter(str(problem), param_hint="--link-base") from problem


def _selection(selection: Mapping[str, Any]) -> Iterator[str]:
    """The options that make the same selection."""
    for flag in ("target", "exclude", "replace", "allow"):
        for value in selection[flag]:
            yield from (f"--{flag}", value)
    for name, value in selection["var"].items():
        yield from ("--var", f"{name}={value}")
    if selection["destroy"]:
        yield "--destroy"
