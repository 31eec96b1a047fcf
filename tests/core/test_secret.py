"""A secret refuses every way of becoming text, and shows nothing where an exception passes it."""

import copy
import dataclasses
import io
import json
import logging
import pickle
import pprint
import traceback
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from rich.console import Console
from rich.traceback import Traceback

from voxform.core.secret import Secret

VALUE = "canary-7Hq2vZ-Zr81kP"


@dataclasses.dataclass
class Holder:
    secret: Secret


WAYS: dict[str, Callable[[Any], object]] = {
    "repr": repr,
    "str": str,
    "ascii": ascii,
    "format": lambda secret: format(secret, ">40"),
    "an f-string": lambda secret: f"{secret}",
    "an f-string with !r": lambda secret: f"{secret!r}",
    "str.format": "{}".format,
    "%s": lambda secret: "%s" % secret,  # noqa: UP031
    "%r": lambda secret: "%r" % secret,  # noqa: UP031
    "join": lambda secret: ", ".join((*"ab", secret)),
    "adding to a text": lambda secret: "key: " + secret,
    "repr of a list": lambda secret: repr([secret]),
    "repr of a dataclass": lambda secret: repr(Holder(secret)),
    "pprint": pprint.pformat,
    "print": lambda secret: print(secret, file=io.StringIO()),
    "bytes": bytes,
    "iterating": list,
    "JSON": json.dumps,
    "JSON in a mapping": lambda secret: json.dumps({"key": secret}),
    "JSON as a key": lambda secret: json.dumps({secret: 1}),
    "JSON with str as a way out": lambda secret: json.dumps(secret, default=str),
    "YAML": yaml.dump,
    "copy": copy.copy,
    "deepcopy": lambda secret: copy.deepcopy({"key": secret}),
    "dataclasses.asdict": lambda secret: dataclasses.asdict(Holder(secret)),
    "vars": vars,
    "==": lambda secret: secret == Secret(VALUE),
    "== with a text": lambda secret: secret == VALUE,
    "!=": lambda secret: secret != Secret(VALUE),
    "equality of dataclasses": lambda secret: Holder(secret) == Holder(Secret(VALUE)),
    "hash": hash,
    "being in a set": lambda secret: {secret},
    "sorting": lambda secret: sorted([secret, Secret(VALUE)]),
}


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_it_refuses_every_pickle(protocol: int) -> None:
    with pytest.raises(TypeError):
        pickle.dumps(Holder(Secret(VALUE)), protocol)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_it_refuses(way: Callable[[Secret], object]) -> None:
    with pytest.raises(TypeError) as refused:
        way(Secret(VALUE))

    assert VALUE not in str(refused.value)
    assert VALUE not in "".join(traceback.format_exception(refused.value))


def test_it_is_unwrapped_by_name_only() -> None:
    assert Secret(VALUE).unwrap() == VALUE


def failed(secret: Secret) -> Exception:
    """An exception of frames in which a secret is a local, an argument and a part of others."""
    among = {"keys": [secret, secret], "holder": Holder(secret)}

    def deeper(_key: Secret, _among: object) -> None:
        raise LookupError("something else went wrong")

    try:
        try:
            deeper(secret, among)
        except LookupError:
            f"{secret}"  # a second mistake while the first is looked at
    except TypeError as problem:
        return problem
    raise AssertionError


def test_a_traceback_shows_nothing_of_it() -> None:
    problem = failed(Secret(VALUE))

    plain = "".join(traceback.format_exception(problem))
    try:
        frames = traceback.TracebackException.from_exception(problem, capture_locals=True)
        with_locals = "".join(frames.format())
    except TypeError as refused:  # before Python 3.13 locals that refuse stop it
        with_locals = "".join(traceback.format_exception(refused))

    assert "something else went wrong" in plain
    assert VALUE not in plain + with_locals


def test_a_pretty_traceback_with_locals_shows_nothing_of_it() -> None:
    problem = failed(Secret(VALUE))
    shown = io.StringIO()

    Console(file=shown, width=200).print(
        Traceback.from_exception(type(problem), problem, problem.__traceback__, show_locals=True)
    )

    assert "among" in shown.getvalue()
    assert VALUE not in shown.getvalue()


def test_a_log_record_shows_nothing_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    """Logging swallows the refusal and tells of it on the error stream."""
    shown = io.StringIO()
    logger = logging.Logger("of its own")  # noqa: LOG001  # known to nobody else
    logger.addHandler(logging.StreamHandler(shown))

    logger.error("the key is %s", Secret(VALUE))
    logger.error("the key is %(key)r", {"key": Secret(VALUE)})
    logger.error(Secret(VALUE))

    told = capsys.readouterr()
    assert "Logging error" in told.err
    assert VALUE not in shown.getvalue() + told.err + told.out
