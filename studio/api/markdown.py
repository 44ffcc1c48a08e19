"""The schema as the tables of docs/wire.md."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from studio.api.base import Json
from studio.api.schema import Asked, Constant, Read
from studio.api.typescript import docs_of, fields_of, type_of


def reads_table(reads: Mapping[str, Read]) -> str:
    rows = (_read(path, each) for path, each in reads.items())
    return "\n".join(["| path | gives | |", "|---|---|---|", *rows])


def _read(path: str, read: Read) -> str:
    asked = f"{path}?{read.query}" if read.query else path
    return f"| `{asked}` | {_name(read.gives)} | {read.help} |"


def asks_table(asks: Mapping[str, Sequence[Asked]]) -> str:
    rows = (
        f"| `{name}` | {_name(each.takes)} | {_name(each.gives)} |" for name, kinds in asks.items() for each in kinds
    )
    return "\n".join(["| function | takes | gives |", "|---|---|---|", *rows])


def constants_table(constants: Mapping[str, Constant]) -> str:
    rows = (f"| `{name}` | `{json.dumps(each.value)}` | {each.help} |" for name, each in constants.items())
    return "\n".join(["| constant | is | |", "|---|---|---|", *rows])


def shapes(definitions: Mapping[str, Json]) -> str:
    return "\n\n".join("\n".join(_shape(name, schema)) for name, schema in definitions.items())


def _name(shape: Any) -> str:
    """A link to where it is described."""
    name = shape.__name__
    return f"[{name}](#{name.lower()})"


def _shape(name: str, schema: Json) -> Iterator[str]:
    yield f"### {name}"
    if told := docs_of(schema):
        yield told
    if "properties" not in schema:
        yield f"`{type_of(schema)}`"
    elif schema["properties"]:
        yield from ["", "| field | type | |", "|---|---|---|"]
        yield from (_row(*field) for field in fields_of(schema))


def _row(name: str, its_type: str, schema: Json) -> str:
    told = " ".join(part for part in (docs_of(schema), _bounds(schema)) if part)
    return f"| `{name}` | `{its_type}` | {told} |".replace(" | null", " \\| null").replace('" | "', '" \\| "')


def _bounds(schema: Json) -> str:
    """How long or how large it may be."""
    limits = [schema, *schema.get("anyOf", ())]
    longest = next(
        (each[key] for each in limits for key in ("maxLength", "maxItems", "maxProperties") if key in each), 0
    )
    return (
        f"At most {longest:,} {'characters' if any('maxLength' in each for each in limits) else 'entries'}."
        if longest
        else ""
    )
