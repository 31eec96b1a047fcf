"""The grammar of `${…}`."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voxform.config.interpolation import (
    Each,
    FileText,
    InterpolationError,
    Part,
    Sibling,
    TemplateText,
    Variable,
    parse_interpolation,
)
from voxform.core.address import Address
from voxform.core.path import Element
from voxform.core.symbol import Reference, SecretVariable


def written(parts: tuple[Part, ...]) -> str:
    """Parts as an author writes them."""
    return "".join(part.replace("${", "$${") if isinstance(part, str) else str(part) for part in parts)


ID = Reference(Address("tools", "send"), ("id",))

PARSED = {
    "": ("",),
    "plain": ("plain",),
    "{name} and {{name}}": ("{name} and {{name}}",),
    "$5 and $$": ("$5 and $$",),
    "${var.domain}": (Variable("domain"),),
    "${ var.domain }": (Variable("domain"),),
    "hello@${var.domain}": ("hello@", Variable("domain")),
    "${env.KEY}": (SecretVariable("KEY"),),
    "Bearer ${env.KEY}": ("Bearer ", SecretVariable("KEY")),
    "${tools.send.id}": (ID,),
    "${tools.send.id}${tools.send.id}": (ID, ID),
    "${tools.send-it.messaging_config.to}": (
        Reference(Address("tools", "send-it"), ("messaging_config", "to")),
    ),
    '${tools.send.headers["X.Y"]}': (Reference(Address("tools", "send"), ("headers", Element("X.Y"))),),
    "${tools.send.list[0].x}": (Reference(Address("tools", "send"), ("list", 0, "x")),),
    '${agents.branch["to}kyo"].id}': (Reference(Address("agents", "branch", "to}kyo"), ("id",)),),
    "${tools.x[*].id}": (Reference(Address("tools", "x"), ("id",), every=True),),
    "${each.key}": (Each(("key",)),),
    "x ${ each.value }": ("x ", Each(("value",))),
    '${each.value.a["b c"].d[0]}': (Each(("value", "a", Element("b c"), "d", 0)),),
    "${models.x[each.key].id}": (Sibling(Address("models", "x"), Each(("key",)), ("id",)),),
    '${models.x[ each.value["m]"] ].voice.id}': (
        Sibling(Address("models", "x"), Each(("value", Element("m]"))), ("voice", "id")),
    ),
    '${file("prompts/a b.md")}': (FileText("prompts/a b.md"),),
    '${ file( "x}y" ) }': (FileText("x}y"),),
    '${template("x.md")} end': (TemplateText("x.md"), " end"),
    "$${var.x}": ("${var.x}",),
    "$$${var.x}": ("$${var.x}",),
    "a$${b}${var.x}": ("a${b}", Variable("x")),
}


@pytest.mark.parametrize("text", PARSED)
def test_a_text_is_taken_apart(text):
    assert parse_interpolation(text) == PARSED[text]


REFUSED = {
    "an open brace": ("ab ${var.x", 3, "no `}`"),
    "arithmetic": ("${1 + 2}", 0, "not an expression"),
    "a condition": ("${var.x ? 1 : 2}", 0, "not an expression"),
    "nothing": ("${}", 0, "not an expression"),
    "nesting": ("${var.${var.x}}", 0, "not an expression"),
    "a variable's part": ("${var.x.y}", 0, "by its name alone"),
    "a variable without a name": ("${var}", 0, "by its name alone"),
    "a secret with a dash": ("${env.A-B}", 0, "letters, digits and underscores"),
    "a file without quotes": ("${file(x)}", 0, "not an expression"),
    "a file without a path": ('${file("")}', 0, "one path"),
    "a file with a half escape": ('${file("\\ud800")}', 0, "one path"),
    "a part of a file": ('${file("x").y}', 0, "one path"),
    "a word alone": ("${tools}", 0, "a kind, a resource and an attribute"),
    "no attribute": ("${tools.send}", 0, "which attribute"),
    "an instance without an attribute": ('${tools.send["a"]}', 0, "which attribute"),
    "an empty instance": ('${tools.send[""].id}', 0, "which attribute"),
    "a numbered instance": ("${tools.send[0].id}", 0, "which attribute"),
    "each alone": ("x ${each}", 2, "has a `key`"),
    "a part of the key": ("${each.key.x}", 0, "has a `key`"),
    "another word of each": ("${each.name}", 0, "has a `key`"),
    "a key from a variable": ("${tools.x[var.key].id}", 0, "not an expression"),
    "an instance by nothing of each": ("${tools.x[each.id].id}", 0, "has a `key`"),
    "an instance by its key without an attribute": ("${tools.x[each.key]}", 0, "which attribute"),
    "a lookup without an attribute": ("${lookups.voices.aria}", 0, "the lookup and an attribute"),
    "a lookup of several": ("${lookups.voices.aria[*].id}", 0, "the lookup and an attribute"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_expression_is_refused_where_it_begins(case):
    text, offset, words = REFUSED[case]
    with pytest.raises(InterpolationError, match=words.replace("`", ".").replace("}", ".")) as refusal:
        parse_interpolation(text)
    assert refusal.value.offset == offset


def test_what_there_is_instead_of_what_is_no_expression():
    with pytest.raises(InterpolationError) as refusal:
        parse_interpolation("${1 + 2}")
    for each in ("var.NAME", "env.NAME", "lookups.KIND.NAME.ATTRIBUTE", "each.value", 'template("path")'):
        assert f"${{{each}}}" in refusal.value.hint


_NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]{0,8}", fullmatch=True)
_KINDS = _NAMES.filter(lambda name: name not in {"var", "env", "file", "template", "each", "lookups"})
_WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
_PATHS = (
    st.tuples(_NAMES) | st.tuples(_NAMES, st.integers(0, 99)) | st.tuples(_NAMES, _WORDS.map(Element), _NAMES)
)
_OWN = st.just(Each(("key",))) | (st.just(()) | _PATHS).map(lambda path: Each(("value", *path)))
_EXPRESSIONS = (
    _NAMES.map(Variable)
    | st.from_regex(r"[A-Z_][A-Z0-9_]{0,8}", fullmatch=True).map(SecretVariable)
    | _WORDS.map(FileText)
    | _WORDS.map(TemplateText)
    | _OWN
    | st.builds(Sibling, st.builds(Address, _KINDS, _NAMES, st.just("")), _OWN, _PATHS)
    | st.builds(Reference, st.builds(Address, _KINDS, _NAMES, st.just("") | _WORDS), _PATHS)
    | st.builds(Reference, st.builds(Address, _KINDS, _NAMES, st.just("")), _PATHS, every=st.just(value=True))
)
# A text that ends in `$` cannot be followed by an expression: `$${` is the escape.
_LITERALS = st.text(st.sampled_from("ab{}$ \n"), min_size=1).filter(lambda text: not text.endswith("$"))


@given(st.lists(st.tuples(_LITERALS | st.just(""), _EXPRESSIONS), max_size=4), _LITERALS | st.just(""))
def test_what_is_written_from_parts_is_read_as_the_same_parts(pairs, last):
    parts = tuple(part for pair in (*pairs, (last,)) for part in pair if part != "") or ("",)
    assert parse_interpolation(written(parts)) == parts


@given(st.text(st.sampled_from('${}var.env[]"*()x ')))
def test_any_text_is_read_or_refused(text):
    parts: tuple[Part, ...] = ()
    with contextlib.suppress(InterpolationError):
        parts = parse_interpolation(text)
    assert not parts or parse_interpolation(written(parts)) == parts
