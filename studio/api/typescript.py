"""The schema in TypeScript, as the page reads it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from studio.api.base import Json
from studio.api.schema import Constant

HEADER = "/** What travels between page and server: made from studio/api by `python -m studio.api.generate`. */"

PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def typescript(definitions: Mapping[str, Json], constants: Mapping[str, Constant]) -> str:
    shapes = ("\n".join(_declared(name, schema)) for name, schema in definitions.items())
    values = ("\n".join(_constant(name, constant)) for name, constant in constants.items())
    return "\n\n".join([HEADER, *shapes, *values]) + "\n"


def type_of(schema: Json) -> str:
    """The type of what this JSON schema allows."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "const" in schema:
        return json.dumps(schema["const"])
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return " | ".join(map(type_of, schema[choice]))
    if "enum" in schema:
        return " | ".join(map(json.dumps, schema["enum"]))
    if schema.get("type") == "array":
        return _array(schema)
    if schema.get("type") == "object":
        return _object(schema)
    return PLAIN[schema["type"]] if "type" in schema else "unknown"


def docs_of(schema: Json) -> str:
    """What is said of it, on one line."""
    return " ".join(schema.get("description", "").split())


def fields_of(schema: Json) -> Iterator[tuple[str, str, Json]]:
    """Name (with a `?` where it may be left out), type and schema of each."""
    required = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        yield name + ("" if name in required else "?"), type_of(field), field


def _array(schema: Json) -> str:
    if "prefixItems" in schema:
        return f"[{', '.join(map(_member, schema['prefixItems']))}]"
    item = type_of(schema["items"])
    return f"({item})[]" if " | " in item else f"{item}[]"


def _member(schema: Json) -> str:
    return f"{schema['title']}: {type_of(schema)}" if "title" in schema else type_of(schema)


def _object(schema: Json) -> str:
    by_pattern = list(schema.get("patternProperties", {}).values())
    values = by_pattern[0] if by_pattern else schema.get("additionalProperties")
    return f"Record<string, {type_of(values) if isinstance(values, dict) else 'unknown'}>"


def _declared(name: str, schema: Json) -> Iterator[str]:
    yield from _comment(docs_of(schema))
    if "properties" not in schema:
        yield f"export type {name} = {type_of(schema)};"
        return
    yield f"export interface {name} {{"
    for field, its_type, told in fields_of(schema):
        yield from _comment(docs_of(told), "  ")
        yield f"  {field}: {its_type};"
    yield "}"


def _constant(name: str, constant: Constant) -> Iterable[str]:
    declared = f"{name}: {constant.type}" if constant.type else name
    return *_comment(constant.help), f"export const {declared} = {json.dumps(constant.value)};"


def _comment(text: str, indent: str = "") -> Iterator[str]:
    if text:
        yield f"{indent}/** {text} */"
