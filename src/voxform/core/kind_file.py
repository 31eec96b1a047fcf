"""From the document of a kind file to a `Kind`."""

from collections.abc import Mapping, Sequence
from typing import Any

from voxform.core.advice_file import advice_from, shapes_from
from voxform.core.kind import JobRule, Kind, ListRule, Operations, Variant, Variants, shape_of
from voxform.core.path import Path, parse_path


def kind_from(document: Mapping[str, Any]) -> Kind:
    """The kind that a document describes, which the metaschema has accepted.

    Raises:
        ValueError: a path in it cannot be read.
    """
    return Kind(
        name=document["kind"],
        path=document["path"],
        identity=tuple(document["identity"]),
        schema=document["schema"],
        shape=shape_of(document["schema"], list_rules(document)),
        description=document.get("description", ""),
        variants=tuple(map(_variants, _groups(document))),
        references={parse_path(path): kind for path, kind in document.get("references", {}).items()},
        immutable=_paths(document, "immutable"),
        computed=_paths(document, "computed"),
        write_only=_paths(document, "write_only"),
        sensitive=_paths(document, "sensitive"),
        defaulted=_paths(document, "defaulted"),
        masks=document.get("masks", {}),
        stamp=document.get("stamp", ""),
        recipients=document.get("recipients", {}),
        uploads=document.get("uploads", {}),
        failed={name: tuple(values) for name, values in document.get("failed", {}).items()},
        operations=_operations(document),
        delete_first=document.get("replacement") == "delete-first",
        together=tuple(tuple(group) for group in document.get("together", ())),
        late=_paths(document, "late"),
        costs=tuple(document.get("costs", ())),
        audit=document.get("audit", ""),
        advice=advice_from(document),
        merged=tuple(document.get("merged", ())),
        codes={code: parse_path(path) for code, path in document.get("codes", {}).items()},
    )


def list_rules(document: Mapping[str, Any]) -> dict[Path, tuple[ListRule, str]]:
    """How the lists of a kind are compared: rule, and the key of a keyed one.

    Raises:
        ValueError: a path cannot be read.
    """
    return {parse_path(path): _list_rule(rule) for path, rule in document.get("lists", {}).items()}


def _list_rule(rule: Any) -> tuple[ListRule, str]:
    return (ListRule(rule), "") if isinstance(rule, str) else (ListRule.KEYED, rule["keyed"][0])


def _operations(document: Mapping[str, Any]) -> Operations:
    lacking, create = document.get("operations", {}), document.get("create", {})
    return Operations(
        create_path=create.get("path", ""),
        update=lacking.get("update", True),
        delete=lacking.get("delete", True),
        form={value: tuple(parts) for value, parts in create.get("form", {}).items()},
        job=_job(create["job"]) if "job" in create else None,
    )


def _job(rule: Mapping[str, Any]) -> JobRule:
    return JobRule(
        at=rule["at"],
        path=rule["path"],
        status=rule["status"],
        done=tuple(rule["done"]),
        failed=tuple(rule["failed"]),
        why=rule.get("why", ""),
    )


def _groups(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    written = document.get("variants", [])
    return written if isinstance(written, list) else [written]


def _variants(rules: Mapping[str, Any]) -> Variants:
    cases = {str(value): _variant(case) for value, case in rules["cases"].items()}
    return Variants(by=parse_path(rules["by"]), cases=cases, closed=rules.get("closed", True))


def _variant(case: Mapping[str, Any]) -> Variant:
    expects = {
        parse_path(path): {name: tuple(values) for name, values in expected.items()}
        for path, expected in case.get("expects", {}).items()
    }
    return Variant(
        requires=_paths(case, "requires"),
        takes=_paths(case, "takes"),
        expects=expects,
        shapes=shapes_from(case),
        examples={parse_path(path): tuple(values) for path, values in case.get("examples", {}).items()},
        identity=tuple(case.get("identity", ())),
        create_path=case.get("create", {}).get("path", ""),
        costs=tuple(case.get("costs", ())),
    )


def _paths(document: Mapping[str, Any], key: str) -> tuple[Path, ...]:
    paths: Sequence[str] = document.get(key, ())
    return tuple(parse_path(path) for path in paths)
