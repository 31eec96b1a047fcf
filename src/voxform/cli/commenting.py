"""A plan as a comment on a pull request, with the commands that lead on from it."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import click

from voxform.cli.planned import Form
from voxform.cli.settings import Settings


def comment(settings: Settings, document: Mapping[str, Any], form: Form) -> str:
    """The plan as Markdown.

    Raises:
        click.BadParameter: `--link-base` is no URL.
    """
    from voxform.app.links import links_of
    from voxform.cli.pasting import pasted
    from voxform.views.markdown import render_markdown

    try:
        links = links_of(settings.folder, os.environ, form.link_base)
    except ValueError as problem:
        raise click.BadParameter(str(problem), param_hint="--link-base") from problem
    here = replace(settings, environment=document["environment"])
    told = [{**each, "hint": pasted(each["hint"] or "", here.options)} for each in document["diagnostics"]]
    chosen = tuple(_selection(document["selection"]))
    return render_markdown(
        {**document, "diagnostics": told},
        links=links,
        apply=here.command("apply", *chosen, "--expect", document["digest"]).strip(),
        whole=here.command("plan", "--full", *chosen).strip(),
        full=form.full,
    )


def _selection(selection: Mapping[str, Any]) -> Iterator[str]:
    """The options that make the same selection."""
    for flag in ("target", "exclude", "replace", "allow"):
        for value in selection[flag]:
            yield from (f"--{flag}", value)
    for name, value in selection["var"].items():
        yield from ("--var", f"{name}={value}")
    if selection["destroy"]:
        yield "--destroy"
