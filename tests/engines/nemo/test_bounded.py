"""Text from outside is read within limits, and YAML to the same values as OmegaConf reads it."""

from __future__ import annotations

import io
import time

import pytest

from studio.engines.nemo.bounded import Allowance, Plain, Refused, parse_json, parse_yaml
from tests.patience import cpu_seconds

YAML = """
integer: 16000
octal: 0o17
old octal: 017
hexadecimal: 0x10
sexagesimal: 1:30
underscores: 1_000
float: 1.5
short: 1e-5
shorter: .5
signed: -2.5E+3
infinite: -.inf
yes: yes
off: off
nothing: ~
empty:
date: 2024-01-31
quoted: "1e-5"
list: [1, "1", one, 1.0]
nested: {a: {b: [{c: d}]}}
text: |
  two
  lines
shared: &shared {a: 1}
again: *shared
merged: {<<: *shared, b: 2}
"""


@pytest.mark.nemo
def test_yaml_is_read_as_omegaconf_reads_it() -> None:
    from omegaconf import OmegaConf

    theirs = OmegaConf.to_container(OmegaConf.load(io.StringIO(YAML)))
    assert parse_yaml(YAML) == theirs
    assert [type(value) for value in parse_yaml(YAML).values()] == [type(value) for value in theirs.values()]


CHAIN = "\n".join(
    f"{name}: &{name} {'[' * 10}{inner}{']' * 10}" for name, inner in zip("abcd", ("1", "*a", "*b", "*c"), strict=True)
)

"""Each line is shallow; what they stand for is not."""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[" * 41 + "]" * 41, "nested"),
        ("{a: " * 41 + "1" + "}" * 41, "nested"),
        (CHAIN, "nested"),
        ("a: &a [*a]", "itself"),
        ("a: *b", "itself"),
        ("a: &a {b: *a}", "itself"),
        ("[" + "1, " * 200_001 + "]", "200,000"),
        ("a: 1\na: 2", "no YAML"),
        ("? [a]\n: 1", "no YAML"),
        ("a: !!python/object/apply:pathlib.Path [x]", "no YAML"),
        ("a: " + "9" * 10_000, "no YAML"),
        ("\x00", "no YAML"),
        ("a: 1\n---\nb: 2", "no YAML"),
    ],
)  # fmt: skip
def test_yaml_has_limits(text: str, why: str) -> None:
    begun = cpu_seconds()
    with pytest.raises(Refused, match=why):
        parse_yaml(text)
    assert cpu_seconds() - begun < 10


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[" * 41 + "]" * 41, "nested"),
        ('{"a":' * 1_000_000, "nested"),
        ('{"a": 1, "a": 2}', "no JSON"),
        ("9" * 10_000, "no JSON"),
        ("{", "no JSON"),
        ("", "no JSON"),
    ],
)
def test_json_has_limits(text: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        parse_json(text)


def test_brackets_in_words_are_no_depth() -> None:
    words = {"a": "[" * 100 + '\\"' + "{" * 100}
    assert parse_json('{"a": "' + "[" * 100 + '\\\\\\"' + "{" * 100 + '"}') == words


def test_a_file_costs_no_more_than_is_allowed() -> None:
    file = Plain(io.BytesIO(bytes(1_000)), Allowance(500, 60))
    assert len(file.read(400)) == 400
    with pytest.raises(Refused, match="unpacks to more"):
        file.read(400)
    with pytest.raises(Refused, match="larger than any header"):
        file.read(-1)
    late = Plain(io.BytesIO(bytes(1_000)), Allowance(5_000, 0.0, began=time.monotonic() - 1))
    with pytest.raises(Refused, match="longer than"):
        late.read(1)
