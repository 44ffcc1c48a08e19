"""Reading what others wrote with limits: of bytes, time, depth, number and aliases. Nothing here knows what is read."""

from __future__ import annotations

import json
import re
import time
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import IO, Any

LARGEST_TEXT = 8_000_000
"""Bytes of a configuration or vocabulary."""

LARGEST_READ = 64_000_000
"""Bytes that are asked for at once; a header that wants more is no header."""

DEEPEST = 40
"""Levels of a configuration; those of real models have less than ten."""

MOST_NODES = 200_000
"""Keys, values and lists of a configuration, with every alias written out; a large vocabulary has 20,000."""

INFLATE_CHUNK = 65_536

MOST_INFLATION = 100
"""Times its own size that a compressed archive may unpack to; weights hardly get smaller at all."""

INFLATION_FREE = 64_000_000
"""Bytes that may come out of a compressed archive however small it is."""


class Refused(Exception):
    """Why a checkpoint is not read: the second half of a sentence that begins with its file."""


@dataclass(slots=True)
class Allowance:
    """What reading one file may still cost."""

    bytes: float
    seconds: float
    began: float = field(default_factory=time.monotonic)

    def spend(self, count: int) -> None:
        self.bytes -= count
        if self.bytes < 0:
            raise Refused("it unpacks to more than a model of its size has a use for; it was not opened")
        if time.monotonic() - self.began > self.seconds:
            raise Refused(f"reading what it holds took longer than {self.seconds:.0f} s. Pack it again, uncompressed")


class Plain:
    """A file for `tarfile` to read, which gives no more than is allowed."""

    def __init__(self, file: IO[bytes], allowance: Allowance) -> None:
        self._file = file
        self._allowance = allowance

    def read(self, count: int = -1) -> bytes:
        data = self._file.read(_sensible(count))
        self._allowance.spend(len(data))
        return data

    def seek(self, position: int) -> int:
        return self._file.seek(position)

    def tell(self) -> int:
        return self._file.tell()


class Inflated:
    """What a gzip file holds, read forward only."""

    def __init__(self, file: IO[bytes], size: int, allowance: Allowance) -> None:
        self._file = file
        self._allowance = allowance
        self._allowance.bytes = min(allowance.bytes, INFLATION_FREE + MOST_INFLATION * size)
        self._inflate = zlib.decompressobj(wbits=31)
        self._ready = b""
        self._position = 0

    def read(self, count: int = -1) -> bytes:
        wanted = _sensible(count)
        parts: list[bytes] = []
        while wanted and (self._ready or self._more()):
            part, self._ready = self._ready[:wanted], self._ready[wanted:]
            parts.append(part)
            wanted -= len(part)
        data = b"".join(parts)
        self._position += len(data)
        return data

    def seek(self, position: int) -> int:
        if position < self._position:
            raise Refused("it jumps back in its own contents")
        while self._position < position and self.read(min(position - self._position, LARGEST_TEXT)):
            pass
        return self._position

    def tell(self) -> int:
        return self._position

    def _more(self) -> bool:
        """Inflate a little further; false at the end."""
        while not self._ready and not self._inflate.eof:
            packed = self._inflate.unconsumed_tail or self._file.read(INFLATE_CHUNK)
            if not packed:
                return False
            try:
                self._ready = self._inflate.decompress(packed, 16 * INFLATE_CHUNK)
            except zlib.error as error:
                raise Refused("its compressed contents are damaged. Copy it again") from error
            self._allowance.spend(max(len(self._ready), 1))
        return bool(self._ready)


def _sensible(count: int) -> int:
    if not 0 <= count <= LARGEST_READ:
        raise Refused("one of its headers is larger than any header is")
    return count


def parse_yaml(text: str) -> Any:
    """What OmegaConf makes of the same text, with each key once. Raises Refused."""
    import yaml

    try:
        _measure(yaml.parse(text, Loader=_base()))
        return yaml.load(text, Loader=_loader())  # noqa: S506 - it is a safe one
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        raise Refused("is no YAML that can be read") from error


def parse_json(text: str) -> Any:
    """Raises Refused, also for a key that stands twice."""
    _measure_json(text)
    try:
        return json.loads(text, object_pairs_hook=_each_once)
    except (ValueError, RecursionError) as error:
        raise Refused("is no JSON that can be read") from error


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keyed = dict(pairs)
    if len(keyed) < len(pairs):
        raise ValueError("a key stands twice")
    return keyed


@dataclass(slots=True)
class _Measured:
    """A node of YAML: how much is in it, aliases written out, and how deep that goes."""

    nodes: int = 1
    height: int = 0
    anchor: str | None = None

    def take(self, inner: _Measured, depth: int) -> None:
        self.nodes += inner.nodes
        self.height = max(self.height, inner.height + 1)
        if self.nodes > MOST_NODES:
            raise Refused(f"holds more than {MOST_NODES:,} values")
        _check_depth(depth + inner.height)


def _measure(events: Iterable[Any]) -> None:
    """Look at the tokens before anything is built from them."""
    import yaml

    anchors: dict[str, _Measured] = {}
    stack = [_Measured()]
    for event in events:
        if isinstance(event, yaml.CollectionStartEvent):
            stack.append(_Measured(anchor=event.anchor))
            _check_depth(len(stack))
            continue
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in anchors:
                raise Refused("refers to itself")
            node = anchors[event.anchor]
        elif isinstance(event, yaml.ScalarEvent):
            node = _Measured(anchor=event.anchor)
        elif isinstance(event, yaml.CollectionEndEvent):
            node = stack.pop()
        else:
            continue
        if node.anchor:
            anchors[node.anchor] = node
        stack[-1].take(node, len(stack))


JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


def _measure_json(text: str) -> None:
    depth = 0
    for token in JSON_TOKEN.finditer(text):
        depth += (token[0] in "[{") - (token[0] in "]}")
        _check_depth(depth)


def _check_depth(depth: int) -> None:
    if depth > DEEPEST:
        raise Refused(f"is nested more than {DEEPEST} levels deep")


def _base() -> Any:
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def _loader() -> Any:
    """PyYAML's safe loader with OmegaConf's three changes: more floats, no dates, no key twice."""
    import yaml

    class Loader(_base()):  # type: ignore[misc]
        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
            if len(set(keys)) < len(keys):
                raise yaml.constructor.ConstructorError(None, None, "a key stands twice", node.start_mark)
            return super().construct_mapping(node, deep=deep)

    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":float"))]
        for first, resolvers in Loader.yaml_implicit_resolvers.items()
    }
    Loader.add_implicit_resolver("tag:yaml.org,2002:float", FLOAT, list("-+0123456789."))
    return Loader


FLOAT = re.compile(
    r"""[-+]?[0-9]+(?:_[0-9]+)*\.[0-9_]*(?:[eE][-+]?[0-9]+)?$
    |[-+]?[0-9]+(?:_[0-9]+)*[eE][-+]?[0-9]+$
    |\.[0-9]+(?:_[0-9]+)*(?:[eE][-+][0-9]+)?$
    |[-+]?[0-9]+(?:_[0-9]+)*(?::[0-5]?[0-9])+\.[0-9_]*$
    |[-+]?\.(?:inf|Inf|INF)$
    |\.(?:nan|NaN|NAN)$""",
    re.VERBOSE,
)
"""OmegaConf's, which also takes 1e-5."""
