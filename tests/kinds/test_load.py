"""Kind files: what is refused, and kinds that a user adds."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from voxform.config.kinds import load_kinds
from voxform.core.diagnostic import ConfigurationError
from voxform.core.kind import ListRule, Operations, shape_of
from voxform.core.kind_file import kind_from, list_rules
from voxform.core.kind_rules import contradictions
from voxform.core.path import parse_path

TEXT = {"type": "string"}
WIDGETS: dict[str, Any] = {
    "kind": "widgets",
    "path": "/v1/widgets",
    "identity": ["name"],
    "computed": ["id", "seen"],
    "write_only": ["key"],
    "references": {"tool_ids[]": "tools"},
    "lists": {"tool_ids": "unordered", "parts": {"keyed": ["name"]}},
    "schema": {
        "type": "object",
        "required": ["name"],
        "additionalProperties": False,
        "properties": {
            "id": TEXT,
            "name": TEXT,
            "seen": TEXT,
            "key": TEXT,
            "sort": {"type": "string", "enum": ["big", "small"]},
            "size": {"type": "integer"},
            "tool_ids": {"type": "array", "items": TEXT},
            "parts": {
                "type": "array",
                "items": {"type": "object", "properties": {"name": TEXT}, "additionalProperties": False},
            },
        },
    },
}


def with_schema(**properties: Any) -> dict[str, Any]:
    schema = WIDGETS["schema"]
    return {"schema": {**schema, "properties": {**schema["properties"], **properties}}}


def variants(closed: bool = True, **cases: Any) -> dict[str, Any]:
    return {"variants": {"by": "sort", "closed": closed, "cases": cases}}


def advice(**rule: Any) -> dict[str, Any]:
    return {"advice": {"some-advice": {"summary": "S", "why": "W.", **rule}}}


JOB = {"at": "job", "path": "/v1/jobs", "status": "status", "done": ["done"], "failed": ["failed"]}
CONTRADICTIONS = {
    "a form for a variant that there is not": (
        {"create": {"form": {"round": ["name"]}}},
        "`create.form` needs the parts of each case of the first `variants`, and of nothing else.",
    ),
    "an upload that is no part of a form": (
        {"uploads": {"key": "name"}, "operations": {"update": False}},
        "`uploads` names `key`, which is no part of `create.form`: JSON holds no file.",
    ),
    "an upload of what can be updated": (
        {"uploads": {"key": "name"}},
        "`uploads` needs `operations: {update: false}`: an update sends JSON, which holds no file.",
    ),
    "a job behind what cannot be deleted": (
        {"create": {"job": JOB}, "operations": {"delete": False}},
        "`create.job` needs a delete: what a failed job leaves behind has to go.",
    ),
    "a failure that the author could write": (
        {"failed": {"name": ["x"]}},
        "`failed` names `name`, which is not computed.",
    ),
    "a rule that names no property": (
        {"immutable": ["colour"]},
        "`immutable` names `colour`, which the schema does not describe.",
    ),
    "a nested rule that names no property": (
        {"sensitive": ["parts[].key"]},
        "`sensitive` names `parts[].key`, which the schema does not describe.",
    ),
    "computed and required": (
        {"schema": {**WIDGETS["schema"], "required": ["name", "seen"]}},
        "`seen` is computed and required: an author may not write it and must.",
    ),
    "computed and write-only": (
        {"write_only": ["key", "seen"]},
        "`seen` is computed and write-only: the platform would neither take nor return it.",
    ),
    "sensitive and write-only": (
        {"sensitive": ["key"]},
        "`key` is sensitive (returned) and write-only (never returned).",
    ),
    "an identity that the platform sets": (
        {"identity": ["seen"]},
        "`identity` holds `seen`, which is computed: an author cannot say it.",
    ),
    "an identity that is a secret": (
        {"identity": ["name", "key"]},
        "`identity` holds `key`, which is a secret: it cannot be compared or shown.",
    ),
    "a reference to a kind that does not exist": (
        {"references": {"tool_ids[]": "gadgets"}},
        "`references` sends `tool_ids[]` to the kind `gadgets`, which does not exist.",
    ),
    "variants by no property": (
        {"variants": {"by": "colour", "closed": False, "cases": {"red": {}}}},
        "`variants` names `colour`, which the schema does not describe.",
    ),
    "closed variants that leave a value out": (
        variants(big={}),
        "`variants` is closed, but its cases are not the values in the `enum` of `sort`.",
    ),
    "a variant that requires what only another one takes": (
        variants(big={"takes": ["size"]}, small={"requires": ["size"]}),
        "The variant `small` requires `size`, which it does not take.",
    ),
    "a variant that requires what the platform sets": (
        variants(closed=False, big={"requires": ["seen"]}),
        "The variant `big` requires `seen`, which is computed.",
    ),
    "a variant that expects something of no reference": (
        variants(closed=False, big={"expects": {"size": {"name": ["x"]}}}),
        "The variant `big` expects something of `size`, which is no reference.",
    ),
    "variants by a path inside a list": (
        {"variants": {"by": "parts[].name", "closed": False, "cases": {"red": {}}}},
        "`variants` is by `parts[].name`, which can be many values; one must decide.",
    ),
    "two sets of variants by one path": (
        {"variants": [{"by": "sort", "closed": False, "cases": {"red": {}}}] * 2},
        "`variants` is by `sort` twice; one list of cases must hold all.",
    ),
    "advice about a path that is not there": (
        advice(mentions={"at": "colour", "words": {"a colour": ["red"]}}),
        "`advice` names `colour`, which the schema does not describe.",
    ),
    "advice under a condition that is not there": (
        advice(unused=True, when={"colour": ["red"]}),
        "`advice` names `colour`, which the schema does not describe.",
    ),
    "advice that looks behind what is no reference": (
        advice(unused=True, when={"size": {"name": ["x"]}}),
        "The advice `some-advice` looks behind `size`, which is no reference.",
    ),
    "advice about a secret": (
        advice(domains={"at": "key", "of": ["a.example"]}),
        "The advice `some-advice` is about `key`, which is a secret.",
    ),
    "advice that reads a number": (
        advice(domains={"at": "size", "of": ["a.example"]}),
        "The advice `some-advice` reads `size`, which is no text.",
    ),
    "advice by a code that voxform has": (
        {"advice": {"same-identity": advice(unused=True)["advice"]["some-advice"]}},
        "`advice` names `same-identity`, which is the code of a problem that voxform itself reports.",
    ),
    "a shape of what is not there": (
        variants(closed=False, big={"shapes": {"colour": {"pattern": "^r", "looks": "it is red"}}}),
        "`shapes and examples` names `colour`, which the schema does not describe.",
    ),
    "an example of what is not there": (
        variants(closed=False, big={"examples": {"colour": ["red"]}}),
        "`shapes and examples` names `colour`, which the schema does not describe.",
    ),
    "a key that the elements do not have": (
        {"lists": {"parts": {"keyed": ["title"]}}},
        "`lists` tells the elements of `parts` apart by `title`, which they do not have.",
    ),
    "a list rule for what is no list": (
        {"lists": {"size": "unordered"}},
        "`lists` names `size`, which is not a list with `items`.",
    ),
    "a mask that names no attribute": (
        {"masks": {"shown": "key"}},
        "`masks` names `shown`, which the schema does not describe.",
    ),
    "a mask of something that is no secret": (
        {"masks": {"seen": "size"}},
        "`masks` needs a computed and a write-only attribute, unlike `seen: size`.",
    ),
    "a cost of a delete that there is not": (
        {"costs": ["delete"], "operations": {"delete": False}},
        "`costs` names `delete`, which the kind does not have.",
    ),
    "a merge of what is no object": (
        {"merged": ["size"]},
        "`merged` names `size`, which is no object with described attributes.",
    ),
    "a code about nothing": (
        {"codes": {"TOO_BIG": "width"}},
        "`codes` names `width`, which the schema does not describe.",
    ),
    "a presence that only one case is for": (
        {"variants": {"by": "size", "cases": {"present": {}}}},
        "`variants` is by whether there is `size`: it is closed, and has the cases `present` and `absent`.",
    ),
    "a way to create that sends no object": (
        {"variants": {"by": "size", "cases": {"absent": {}, "present": {"create": {"path": "/v1/buy"}}}}},
        "What `size` holds is sent in its place, so it must be an object at the top of the resource.",
    ),
    "a late attribute that no update can change": (
        {"late": ["size"], "immutable": ["size"]},
        "`late` names `size`, which no update can change.",
    ),
    "a late attribute of a kind without updates": (
        {"late": ["size"], "operations": {"update": False}},
        "`late` names `size`, which no update can change.",
    ),
    "a late attribute that is required": (
        {"late": ["name"]},
        "`late` names `name`, which is required: a create would lack it.",
    ),
    "a late secret": (
        {"late": ["key"]},
        "`late` names `key`, which is a secret: whether an update has to send it cannot be told.",
    ),
    "knowledge of what is no text": (
        advice(known={"at": "parts", "values": ["a"]}),
        "The advice `some-advice` reads `parts`, which is no text.",
    ),
    "a stamp that the author may write": (
        {"stamp": "size"},
        "`stamp` names `size`, which is not computed.",
    ),
    "a recipient that names no attribute": (
        {"recipients": {"key": "url"}},
        "`recipients` names `url`, which the schema does not describe.",
    ),
    "a recipient of something that is no secret": (
        {"recipients": {"size": "name"}},
        "`recipients` names `size`, which is no secret.",
    ),
    "a default that is not listed": (
        with_schema(size={"type": "integer", "default": 1}),
        "The schema has a `default` for `size`, which `defaulted` does not name.",
    ),
    "a listed default that the schema does not have": (
        {"defaulted": ["size"]},
        "`defaulted` names `size`, for which the schema has no `default`.",
    ),
    "a pattern that cannot be read": (
        with_schema(size={"type": "string", "pattern": "("}),
        "The `pattern` of `size` is not a regular expression",
    ),
    "a path that holds no attribute": (
        {"path": "/v1/boxes/{box_id}/widgets"},
        "`path` holds `{box_id}`, which is no attribute of the kind.",
    ),
}


@pytest.mark.parametrize(("change", "sentence"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_a_kind_that_contradicts_itself(change, sentence):
    document = {**WIDGETS, **change}
    found = contradictions(kind_from(document), list_rules(document), {"widgets", "tools"})
    assert any(each.startswith(sentence) for each in found), found


def test_a_kind_without_contradiction():
    assert contradictions(kind_from(WIDGETS), list_rules(WIDGETS), {"widgets", "tools"}) == ()


def write(folder: Path, *documents: dict[str, Any]) -> Path:
    (folder / "kinds").mkdir(parents=True)
    for index, document in enumerate(documents):
        file = folder / "kinds" / f"{document.get('kind', 'none')}{index}.yaml"
        file.write_text(yaml.safe_dump(document), encoding="utf-8")
    return folder


def test_a_kind_in_a_users_folder_is_loaded_with_those_of_voxform(tmp_path):
    kinds = load_kinds([write(tmp_path, WIDGETS)])
    assert set(kinds) >= {"integrations", "tools", "widgets"}
    assert kinds["widgets"].referenced_kind(parse_path("tool_ids[]")) == "tools"


def test_a_users_folder_may_hold_the_files_themselves(tmp_path):
    write(tmp_path, WIDGETS)
    assert "widgets" in load_kinds([tmp_path / "kinds"])


def test_every_key_reaches_the_kind():
    kind = kind_from(
        {
            **WIDGETS,
            "description": "A thing.",
            "immutable": ["size"],
            "sensitive": ["parts"],
            "defaulted": ["size"],
            "masks": {"seen": "key"},
            "recipients": {"key": "name"},
            "create": {"path": "/v1/widgets/import"},
            "operations": {"update": False, "delete": False},
            "replacement": "delete-first",
            "together": [["name", "size"]],
            "late": ["size"],
            "costs": ["create"],
            "audit": "widget",
            **variants(
                closed=False,
                big={
                    "takes": ["size"],
                    "requires": ["size"],
                    "expects": {"tool_ids[]": {"type": ["end_call"]}},
                },
            ),
        }
    )
    assert (kind.name, kind.path, kind.description, kind.identity) == (
        "widgets",
        "/v1/widgets",
        "A thing.",
        ("name",),
    )
    assert (kind.immutable, kind.late, kind.defaulted) == ((("size",),),) * 3
    assert (kind.computed, kind.write_only) == ((("id",), ("seen",)), (("key",),))
    assert (kind.sensitive, kind.masks, kind.recipients) == ((("parts",),), {"seen": "key"}, {"key": "name"})
    assert kind.operations == Operations(create_path="/v1/widgets/import", update=False, delete=False)
    assert (kind.delete_first, kind.together, kind.costs, kind.audit) == (
        True,
        (("name", "size"),),
        ("create",),
        "widget",
    )
    (by_sort,) = kind.variants
    assert (by_sort.by, by_sort.closed) == (("sort",), False)
    assert by_sort.cases["big"].expects == {("tool_ids", "[]"): {"type": ("end_call",)}}
    assert kind.shape == shape_of(
        WIDGETS["schema"],
        {("tool_ids",): (ListRule.UNORDERED, ""), ("parts",): (ListRule.KEYED, "name")},
    )


REFUSED = {
    "a key that kind files do not have": ({**WIDGETS, "colour": "red"}, "colour"),
    "a schema that is open at the top": (
        {**WIDGETS, "schema": {**WIDGETS["schema"], "additionalProperties": True}},
        "additionalProperties must be false",
    ),
    "a word of JSON Schema that voxform does not use": (
        {**WIDGETS, **with_schema(size={"type": "string", "anyOf": []})},
        "anyOf",
    ),
    "a name that has another meaning in a configuration": ({**WIDGETS, "kind": "variables"}, "variables"),
    "a kind that voxform has already": ({**WIDGETS, "kind": "tools"}, "described by another file"),
    "a path that cannot be read": ({**WIDGETS, "immutable": ["a..b"]}, "'a..b' is not a path"),
    "no mapping at all": ([WIDGETS], "is not of type 'object'"),
    "advice about nothing": ({**WIDGETS, **advice()}, "is not valid under any"),
    "advice about two things": (
        {**WIDGETS, **advice(unused=True, domains={"at": "name", "of": ["a.example"]})},
        "is valid under each of",
    ),
    "advice without a reason": (
        {**WIDGETS, "advice": {"some-advice": {"summary": "S", "unused": True}}},
        "'why' is a required property",
    ),
    "advice by a code of one word": (
        {**WIDGETS, "advice": {"Unused": advice(unused=True)["advice"]["some-advice"]}},
        "words in lower case with hyphens",
    ),
    "a shape that is no regular expression": (
        {
            **WIDGETS,
            **variants(closed=False, big={"shapes": {"key": {"pattern": "(", "looks": "it is odd"}}}),
        },
        "'(' is not a regular expression",
    ),
    "a shape without words": (
        {**WIDGETS, **variants(closed=False, big={"shapes": {"key": {"pattern": "^k"}}})},
        "'looks' is a required property",
    ),
    "variants by nothing": ({**WIDGETS, "variants": []}, "non-empty"),
    "a contradiction": (
        {**WIDGETS, "immutable": ["colour"]},
        "In the kind `widgets`: `immutable` names `colour`",
    ),
}


@pytest.mark.parametrize(("document", "words"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_cannot_be_used(tmp_path, document, words):
    file = tmp_path / "it.yaml"
    file.write_text(yaml.safe_dump(document), encoding="utf-8")
    with pytest.raises(ConfigurationError) as refused:
        load_kinds([tmp_path])
    assert any(words in each.detail for each in refused.value.diagnostics), refused.value.diagnostics
    assert {each.place.file for each in refused.value.diagnostics if each.place} == {str(file)}


BROKEN = {
    "no YAML": (b"kind: x\npath: ]\n", "This is not YAML", 2),
    "no UTF-8": (b"\xff\xfe\x00", "cannot be read", 1),
    "a date": (b"kind: x\npath: /v1/x\nidentity: [name]\nschema: 2026-01-01\n", "JSON cannot say", 1),
}


@pytest.mark.parametrize(("content", "words", "line"), BROKEN.values(), ids=BROKEN)
def test_a_file_that_cannot_be_read(tmp_path, content, words, line):
    (tmp_path / "it.yaml").write_bytes(content)
    with pytest.raises(ConfigurationError) as refused:
        load_kinds([tmp_path])
    (problem,) = refused.value.diagnostics
    assert words in problem.detail
    assert problem.place is not None
    assert problem.place.line == line


def test_a_folder_that_does_not_exist(tmp_path):
    with pytest.raises(ConfigurationError) as refused:
        load_kinds([tmp_path / "none"])
    assert "is not a folder" in refused.value.diagnostics[0].detail


def test_every_broken_file_is_reported(tmp_path):
    write(tmp_path, {**WIDGETS, "immutable": ["a"]}, {**WIDGETS, "kind": "gadgets", "computed": ["b", "id"]})
    with pytest.raises(ConfigurationError) as refused:
        load_kinds([tmp_path])
    assert len(refused.value.diagnostics) == 2
