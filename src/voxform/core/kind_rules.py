"""What a kind file may not say: rules that name nothing, and rules that contradict each other."""

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from typing import Any

from voxform.core.advice_rules import advice_contradictions, advice_paths, shape_paths
from voxform.core.kind import LEAF, PRESENT, Kind, ListRule, Variants, schema_at
from voxform.core.path import ANY_ELEMENT, ANY_KEY, Path, covers, format_path

Lists = Mapping[Path, tuple[ListRule, str]]


def contradictions(kind: Kind, lists: Lists, kinds: Collection[str]) -> tuple[str, ...]:
    """Every contradiction in a kind, each as a sentence that names the path.

    `kinds` are the names of all kinds, which references may point to.
    """
    found = chain(
        _unnamed(kind, lists),
        _computed(kind),
        _identity(kind),
        _references(kind, kinds),
        _lists(kind, lists),
        _secrets(kind),
        *(_variants(kind, variants) for variants in kind.variants),
        _late(kind),
        _costs(kind),
        _merged(kind),
        _twice(kind),
        _defaults(kind),
        _patterns(kind.schema, ()),
        _path(kind),
        _form(kind),
        advice_contradictions(kind),
    )
    return tuple(dict.fromkeys(found))


def describes(schema: Mapping[str, Any], path: Path) -> bool:
    """Whether a JSON Schema has a property, an element or a map's value at a path."""
    for segment in path:
        if segment == ANY_ELEMENT:
            inner = schema.get("items")
        elif segment == ANY_KEY:
            inner = schema.get("additionalProperties") or None
        else:
            inner = schema.get("properties", {}).get(segment)
        if inner is None:
            return False
        schema = inner if isinstance(inner, Mapping) else {}
    return True


def _rules(kind: Kind, lists: Lists) -> dict[str, tuple[Path, ...]]:
    rules = {
        "immutable": kind.immutable,
        "computed": kind.computed,
        "write_only": kind.write_only,
        "sensitive": kind.sensitive,
        "defaulted": kind.defaulted,
        "late": kind.late,
        "references": tuple(kind.references),
        "lists": tuple(lists),
        "identity": tuple((name,) for name in kind.identity),
        "masks": tuple((name,) for pair in kind.masks.items() for name in pair),
        "recipients": tuple((name,) for pair in kind.recipients.items() for name in pair),
        "stamp": ((kind.stamp,),) if kind.stamp else (),
        "uploads": tuple((name,) for pair in kind.uploads.items() for name in pair),
        "failed": tuple((name,) for name in kind.failed),
        "create.form": tuple((name,) for parts in kind.operations.form.values() for name in parts),
        "together": tuple((name,) for group in kind.together for name in group),
        "merged": tuple((name,) for name in kind.merged),
        "codes": tuple(kind.codes.values()),
    }
    rules["variants"] = tuple(path for each in kind.variants for path in (each.by, *_case_paths(each)))
    return rules | {"advice": advice_paths(kind), "shapes and examples": shape_paths(kind)}


def _case_paths(variants: Variants) -> tuple[Path, ...]:
    cases = variants.cases.values()
    return tuple(
        path
        for case in cases
        for path in (*case.takes, *case.requires, *case.expects, *((name,) for name in case.identity))
    )


def _unnamed(kind: Kind, lists: Lists) -> Iterator[str]:
    for rule, paths in _rules(kind, lists).items():
        for path in paths:
            if not describes(kind.schema, path):
                yield f"`{rule}` names `{format_path(path)}`, which the schema does not describe."


def _computed(kind: Kind) -> Iterator[str]:
    for path in kind.computed:
        name = format_path(path)
        if path[-1] in schema_at(kind.schema, path[:-1]).get("required", ()):
            yield f"`{name}` is computed and required: an author may not write it and must."
        if kind.is_write_only(path):
            yield f"`{name}` is computed and write-only: the platform would neither take nor return it."


def _identity(kind: Kind) -> Iterator[str]:
    cases = (case for each in kind.variants for case in each.cases.values())
    for name in dict.fromkeys((*kind.identity, *(name for case in cases for name in case.identity))):
        if kind.is_computed((name,)):
            yield f"`identity` holds `{name}`, which is computed: an author cannot say it."
        if kind.is_secret((name,)):
            yield f"`identity` holds `{name}`, which is a secret: it cannot be compared or shown."


def _references(kind: Kind, kinds: Collection[str]) -> Iterator[str]:
    for path, target in kind.references.items():
        if target not in kinds:
            yield f"`references` sends `{format_path(path)}` to the kind `{target}`, which does not exist."


def _lists(kind: Kind, lists: Lists) -> Iterator[str]:
    for path, (rule, key) in lists.items():
        name = format_path(path)
        if describes(kind.schema, path) and not describes(kind.schema, (*path, ANY_ELEMENT)):
            yield f"`lists` names `{name}`, which is not a list with `items`."
        elif rule is ListRule.KEYED and not describes(kind.schema, (*path, ANY_ELEMENT, key)):
            yield f"`lists` tells the elements of `{name}` apart by `{key}`, which they do not have."


def _secrets(kind: Kind) -> Iterator[str]:
    for path in kind.sensitive:
        if kind.is_write_only(path):
            yield f"`{format_path(path)}` is sensitive (returned) and write-only (never returned)."
    for shown, hidden in kind.masks.items():
        if not (kind.is_computed((shown,)) and kind.is_write_only((hidden,))):
            yield f"`masks` needs a computed and a write-only attribute, unlike `{shown}: {hidden}`."
    if kind.stamp and not kind.is_computed((kind.stamp,)):
        yield f"`stamp` names `{kind.stamp}`, which is not computed."
    for name in kind.recipients:
        if not kind.is_secret((name,)):
            yield f"`recipients` names `{name}`, which is no secret."


def _variants(kind: Kind, variants: Variants) -> Iterator[str]:
    by = format_path(variants.by)
    values = schema_at(kind.schema, variants.by).get("enum")
    if variants.by_presence:
        yield from _by_presence(kind, variants)
    elif variants.closed and (values is None or set(values) != set(variants.cases)):
        yield f"`variants` is closed, but its cases are not the values in the `enum` of `{by}`."
    if ANY_ELEMENT in variants.by or ANY_KEY in variants.by:
        yield f"`variants` is by `{by}`, which can be many values; one must decide."
    everything = [path for case in variants.cases.values() for path in case.takes]
    for value, case in variants.cases.items():
        for path in (*case.requires, *case.expects):
            common = not any(covers(taken, path) or covers(path, taken) for taken in everything)
            if not common and not any(covers(taken, path) for taken in case.takes):
                yield f"The variant `{value}` requires `{format_path(path)}`, which it does not take."
            if kind.is_computed(path):
                yield f"The variant `{value}` requires `{format_path(path)}`, which is computed."
        for path in case.expects:
            if not kind.referenced_kind(path):
                yield f"The variant `{value}` expects something of `{format_path(path)}`, which is no reference."


def _by_presence(kind: Kind, variants: Variants) -> Iterator[str]:
    by = format_path(variants.by)
    if not variants.closed or len(variants.cases) < 2:
        yield f"`variants` is by whether there is `{by}`: it is closed, and has the cases `present` and `absent`."
    here = variants.cases.get(PRESENT)
    if here and here.create_path and (kind.shape.fields or {}).get(by, LEAF).fields is None:
        yield f"What `{by}` holds is sent in its place, so it must be an object at the top of the resource."


def _late(kind: Kind) -> Iterator[str]:
    for path in kind.late:
        name = format_path(path)
        if kind.is_immutable(path) or not kind.operations.update:
            yield f"`late` names `{name}`, which no update can change."
        if path[-1] in schema_at(kind.schema, path[:-1]).get("required", ()):
            yield f"`late` names `{name}`, which is required: a create would lack it."
        if kind.is_secret(path):
            yield f"`late` names `{name}`, which is a secret: whether an update has to send it cannot be told."


def _costs(kind: Kind) -> Iterator[str]:
    every = {
        *kind.costs,
        *(cost for each in kind.variants for case in each.cases.values() for cost in case.costs),
    }
    if "delete" in every and not kind.operations.delete:
        yield "`costs` names `delete`, which the kind does not have."


def _merged(kind: Kind) -> Iterator[str]:
    for name in kind.merged:
        if describes(kind.schema, (name,)) and (kind.shape.fields or {}).get(name, LEAF).fields is None:
            yield f"`merged` names `{name}`, which is no object with described attributes."


def _twice(kind: Kind) -> Iterator[str]:
    paths = [variants.by for variants in kind.variants]
    for path in dict.fromkeys(paths):
        if paths.count(path) > 1:
            yield f"`variants` is by `{format_path(path)}` twice; one list of cases must hold all."


def _defaults(kind: Kind) -> Iterator[str]:
    written = set(_with_default(kind.schema, ()))
    for path in kind.defaulted:
        if describes(kind.schema, path) and path not in written:
            yield f"`defaulted` names `{format_path(path)}`, for which the schema has no `default`."
    for path in sorted(written - set(kind.defaulted), key=format_path):
        yield f"The schema has a `default` for `{format_path(path)}`, which `defaulted` does not name."


def _with_default(schema: Mapping[str, Any], at: Path) -> Iterator[Path]:
    if "default" in schema:
        yield at
    for path, inner in _parts(schema, at):
        yield from _with_default(inner, path)


def _patterns(schema: Mapping[str, Any], at: Path) -> Iterator[str]:
    try:
        re.compile(schema.get("pattern", ""))
    except re.error as problem:
        yield f"The `pattern` of `{format_path(at)}` is not a regular expression: {problem}."
    for path, inner in _parts(schema, at):
        yield from _patterns(inner, path)


def _parts(schema: Mapping[str, Any], at: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    yield from (((*at, name), inner) for name, inner in schema.get("properties", {}).items())
    if "items" in schema:
        yield (*at, ANY_ELEMENT), schema["items"]
    if isinstance(schema.get("additionalProperties"), Mapping):
        yield (*at, ANY_KEY), schema["additionalProperties"]


def _path(kind: Kind) -> Iterator[str]:
    job = kind.operations.job.path if kind.operations.job else ""
    for name in re.findall(r"\{([^}]*)\}", kind.path + kind.operations.create_path + job):
        if not describes(kind.schema, (name,)):
            yield f"`path` holds `{{{name}}}`, which is no attribute of the kind."


def _form(kind: Kind) -> Iterator[str]:
    """Files go into a form, and only a create has one."""
    form = kind.operations.form
    parts = {name for names in form.values() for name in names}
    cases = set(kind.variants[0].cases) if kind.variants else {""}
    if form and set(form) != cases:
        yield "`create.form` needs the parts of each case of the first `variants`, and of nothing else."
    for name in sorted(kind.uploads.keys() - parts):
        yield f"`uploads` names `{name}`, which is no part of `create.form`: JSON holds no file."
    if kind.uploads and kind.operations.update:
        yield "`uploads` needs `operations: {update: false}`: an update sends JSON, which holds no file."
    if kind.operations.job and not kind.operations.delete:
        yield "`create.job` needs a delete: what a failed job leaves behind has to go."
    for name in kind.failed:
        if not kind.is_computed((name,)):
            yield f"`failed` names `{name}`, which is not computed."
