"""What editors and shells are told: a JSON Schema of resource files, and what can follow on a command line."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from voxform.cli.main import run

ROOT = Path(__file__).parents[2]
FILES = sorted(ROOT.glob("examples/*/resources/*.yaml"))


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert run(list(arguments)) == 0
    return capsys.readouterr().out


@pytest.fixture
def schema(capsys: pytest.CaptureFixture[str]) -> Draft7Validator:
    document: dict[str, Any] = json.loads(printed(capsys, "schema"))
    Draft7Validator.check_schema(document)
    return Draft7Validator(document)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parts[-3]}/{file.name}")
def test_the_examples_fit(schema: Draft7Validator, file: Path) -> None:
    assert [each.message for each in schema.iter_errors(yaml.safe_load(file.read_text()))] == []


FITS = {
    "a resource for each key": "tools: {bye: {for_each: {a: 1}, type: end_call, lifecycle: {protect: true}}}",
    "an expression for a number": "models: {m: {temperature: '${var.t}', tool_ids: '${tools.x[*].id}'}}",
    "an expression for a choice": "tools: {bye: {type: '${each.value}'}}",
    "a secret inside a header": "tools: {t: {headers: {Authorization: 'Bearer ${env.TOKEN}'}}}",
    "the blocks": (
        "moved: [{from: tools.a, to: tools.b}]\n"
        "import: [{to: tools.a, id: x, send: true}]\n"
        "removed: [{from: tools.c, retain: true}]\n"
        "lookups: {voices: {aria: {name: Aria}}}"
    ),
}


@pytest.mark.parametrize("case", FITS)
def test_it_fits(schema: Draft7Validator, case: str) -> None:
    assert [each.message for each in schema.iter_errors(yaml.safe_load(FITS[case]))] == []


MISTAKES = {
    "a misspelt kind": "tool: {}",
    "a misspelt attribute": "tools: {bye: {desciption: Bye.}}",
    "a misspelt attribute inside another": "tools: {m: {messaging_config: {too: x}}}",
    "a literal where a secret belongs": "integrations: {r: {api_key: re_live_123}}",
    "what the platform sets": "integrations: {r: {masked_key: x}}",
    "a value outside an enumeration": "tools: {bye: {type: endcall}}",
    "a text for a number": "tools: {v: {calendar_config: {event_type_id: soon}}}",
    "a misspelt rule": "tools: {bye: {lifecycle: {protects: true}}}",
    "a misspelt key of a block": "import: [{too: tools.a}]",
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_is_marked(schema: Draft7Validator, case: str) -> None:
    assert list(schema.iter_errors(yaml.safe_load(MISTAKES[case])))


def test_every_kind_and_attribute_is_explained(schema: Draft7Validator) -> None:
    document: Any = schema.schema
    properties: dict[str, Any] = document["properties"]
    kinds = {name: each for name, each in properties.items() if "additionalProperties" in each}
    silent = [
        f"{kind}.{name}"
        for kind, each in kinds.items()
        if kind != "lookups"
        for name, attribute in each["additionalProperties"]["properties"].items()
        if not attribute.get("description")
    ]

    assert (silent, len(kinds)) == ([], 10)


def test_a_kind_of_ones_own_is_in_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    kind = (ROOT / "schemas/kinds/webhooks.yaml").read_text().replace("kind: webhooks", "kind: hooks")
    (tmp_path / "hooks.yaml").write_text(kind)

    found = json.loads(printed(capsys, "--schemas", str(tmp_path), "schema"))["properties"]["hooks"]

    assert "url" in found["additionalProperties"]["properties"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_told_how_to_ask(capsys: pytest.CaptureFixture[str], shell: str) -> None:
    assert re.search(rf"_VOXFORM_COMPLETE={shell}_complete", printed(capsys, "completion", shell))


@pytest.mark.parametrize(
    ("words", "follows"),
    [("pl", ["plan"]), ("plan --ta", ["--target"]), ("state re", ["rebuild"])],
    ids=["a command", "an option", "a command of a command"],
)
def test_bash_completes(tmp_path: Path, words: str, follows: list[str]) -> None:
    program = tmp_path / "voxform"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m voxform "$@"\n')
    program.chmod(0o700)
    typed = ["voxform", *words.split()]
    script = (
        'eval "$(voxform completion bash)"\n'
        f"COMP_WORDS=({' '.join(typed)}); COMP_CWORD={len(typed) - 1}\n"
        "_voxform_completion voxform; printf '%s\\n' \"${COMPREPLY[@]}\"\n"
    )
    path = os.pathsep.join((str(tmp_path), os.environ["PATH"]))

    told = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, check=True, env=os.environ | {"PATH": path}
    )

    assert told.stdout.split() == follows
