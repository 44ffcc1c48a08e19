"""The texts that Python says to people: strings that read like one, where no rule here says that nobody sees them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

UNSEEN_FILES = (
    "__init__.py", "__main__.py", "api/base.py", "api/generate.py", "api/markdown.py", "api/openai.py", "api/schema.py",
    "api/typescript.py", "asking.py", "chat_endpoints.py", "children.py", "cli/*", "config.py", "endpoints.py",
    "engines/pocketsphinx/pronounce.py", "formats/nemo/card.py", "formats/nemo/check.py", "formats/nemo/loader/*",
    "formats/nemo/places.py", "formats/nemo/profiles.py", "formats/nemo/recipe.py", "formats/nemo/rules.py",
    "formats/nemo/severity.py", "formats/nemo/shards.py", "formats/nemo/sounds.py", "formats/nemo/tokenizer.py",
    "i18n/*", "locales.py", "logs.py", "oidc.py", "priority.py", "servers.py", "store/migrations/*",
    "store/migrations/versions/*",
    "store/migrating.py", "switches.py", "sweeper.py", "text.py", "transcript/proofreading/sentences.py",
    "ui/bundle.py", "ui/headers.py", "ui/languages.py", "ui/mcp/*", "ui/metrics.py", "ui/space/*", "ui/v1/*",
    "web/*", "webhooks.py", "workflow/backup/*", "workflow/correcting.py",
)  # fmt: skip
"""What is told at a terminal, to programs, to models, or in documents; and lists of words and of signs."""

UNSEEN_CALLS = re.compile(
    r"(?:^|\.)(?:log|logger|logging|warnings)\.|^print$|^Field$|^text$|^re\.|^typer\.|^TypeVar$|"
    r"^(?:AssertionError|TypeError|KeyError|NotImplementedError|AttributeError|SystemExit)$|"
    r"^(?:cast|frozenset|NewType|TypeAliasType)$|"
    r"\.(?:encode|execute|startswith|endswith|split|rsplit|partition|rpartition|strip|removeprefix|removesuffix)$"
)
"""Calls whose strings are told nobody, by the function's name."""

PROSE = re.compile(r"[^\W\d_]{2,}[,;:]? [^\W\d_{“]|[^\W\d_]{2,}[,;:]? [{“]|^[A-Z][a-z]+[.…]?$")
SQL = re.compile(r"^\s*(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|PRAGMA|WITH|LOCK|DROP|SET|VACUUM|BEGIN)\b")
TAG = re.compile(r"<(?:[a-zA-Z/!][^<>]*)>")
READ_ATTRIBUTE = re.compile(r'\b(?:placeholder|title|aria-label|alt)="([^"]*)"')

ALSO_SHOWN: Mapping[str, tuple[str, ...]] = {
    "accounts/roles.py": ("owner", "manager", "reviewer", "corrector", "speaker", "guest"),
    "asking.py": ("Reading part {part} of {parts}", "Reading the notes", "Reading"),
    "domain.py": ("default", "repeats"),
    "engines/endpoint/card.py": ("sound", "text", ", unencrypted"),
    "errors.py": ("changed", "removed", "undone", "redone", ", line {line}"),
    "formats/nemo/values.py": ("the text holds {tokens}, which a model takes for a command. Remove it.",),
    "jobs/base.py": ("queued", "running", "done", "failed", "stopped"),
    "jobs/kinds/__init__.py": (
        "align", "align_all", "answer", "diarize", "export", "import", "ingest", "load", "pull", "push", "suggest",
        "transcribe", "transcribe_once",
    ),
    "jobs/kinds/importing.py": ("{names} files",),
    "formats/nemo/profiles.py": ("CTC and transducer models",),
    "examples.py": ("phone menu", "short story", "voice memo"),
    "session/naming.py": ("a visitor",),
    "ui/languages.py": ("Language",),
    "session/health.py": ("full", "database", "disk", "worker"),
    "ui/request_form.py": ("{title} (yours)",),
    "ui/vocabulary_field.py": ("Vocabulary ({count})",),
    "ui/accounts/admin_sections.py": (
        "administrator", "loaded", "waits", "ok", "warning", "error", "(you)", "Delete…",
    ),
    "ui/accounts/figures.py": ("never", "nothing"),
    "ui/accounts/members.py": ("{role}, out of use",),
    "transcript/proofreading/rules/pairs.py": ("quote", "bracket"),
    "transcript/ops/pull_texts.py": ("Pulled from {source}",),
    "workflow/doctor.py": ("clock", "folder", "leftovers", "models", "recordings", "sounds"),
    "workflow/project_fields.py": ("description",),
    "workflow/pull_summary.py": ("unchanged",),
}  # fmt: skip
"""Words that people read and that nothing in the source tells from a key, by a file that says them."""

NUMBER_CALLS = frozenset({"clock", "gigabytes", "length", "minutes", "size"})
"""Functions that give a number with its unit."""
NUMBER_FORMAT = re.compile(r"(?!0)\d*,?(?:\.\d+)?[dfg%]?")
"""With a zero in front it is a part of a clock."""

LABELS = frozenset({"label", "info", "placeholder", "title", "description", "help", "note", "says", "name"})
"""Arguments that people read even where they are one word."""
COMPONENTS = frozenset({"Button", "Tab", "Accordion"})


@dataclass(frozen=True, slots=True)
class Said:
    text: str
    plural: str
    file: str
    numbers: frozenset[str] = frozenset()
    """The values that are numbers, by how they are formatted."""


def said(folder: Path = ROOT / "studio") -> Iterator[Said]:
    """Everything, in the order of the sources."""
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(folder).as_posix()
        if any(path.match(str(folder / unseen)) for unseen in UNSEEN_FILES):
            continue
        yield from said_in(path.read_text("utf-8"), f"studio/{name}")
    yield from (Said(word, "", f"studio/{file}") for file, words in ALSO_SHOWN.items() for word in words)


def said_in(source: str, file: str) -> Iterator[Said]:
    walker = _Walker()
    walker.visit(ast.parse(source))
    for text, plural, numbers in walker.found:
        if plural:
            yield Said(text, plural, file)
        else:
            yield from (Said(piece, "", file, numbers & values_of(piece)) for piece in _pieces(text))


def values_of(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\{(\w+)\}", text))


def _pieces(text: str) -> Iterator[str]:
    """Of HTML what people read of it."""
    if not TAG.search(text):
        yield text
        return
    read = [*TAG.split(text), *READ_ATTRIBUTE.findall(text)]
    yield from (
        piece for piece in (" ".join(each.split()) for each in read) if re.search(r"[^\W\d_]{2,}", _bare(piece))
    )


def _bare(text: str) -> str:
    return re.sub(r"\{\w+\}", "", text)


def is_prose(text: str) -> bool:
    return bool(PROSE.search(text)) and bool(re.search(r"[^\W\d_]{2,}", _bare(text))) and not SQL.match(text)


class _Walker(ast.NodeVisitor):
    def __init__(self) -> None:
        self.found: list[tuple[str, str, frozenset[str]]] = []

    def visit_Call(self, node: ast.Call) -> None:
        name = ast.unparse(node.func) if isinstance(node.func, ast.Name | ast.Attribute) else ""
        if UNSEEN_CALLS.search(name):
            if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.JoinedStr):
                self.visit(node.func.value)  # its spaces are taken from it
            return
        if name == "counted" and len(node.args) == 2 and isinstance(node.args[1], ast.Constant):
            noun = str(node.args[1].value)
            self.found.append((f"{{count}} {noun}", f"{{count}} {noun}s", frozenset()))
            return
        if name.rpartition(".")[2] in COMPONENTS:
            self._take(node.args[:1])
        if name == "NotFound" and isinstance(what := node.args[0], ast.Constant):
            self.found.append((str(what.value), "", frozenset()))
        self._take(each.value for each in node.keywords if each.arg in LABELS)
        self._take(chosen for each in node.keywords if each.arg == "choices" for chosen in _labels(each.value))
        self.generic_visit(node)

    def _take(self, nodes: object) -> None:
        for node in nodes:  # type: ignore[attr-defined]
            text = template(node)
            if text and re.search(r"[^\W\d_]{2,}", text) and not is_prose(text) and re.match(r"[A-Z]", text):
                self.found.append((text, "", numbers(node)))

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self._keep(node)
        for value in node.values:
            if isinstance(value, ast.FormattedValue):
                self.visit(value.value)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        parts = _parts(node)
        if parts is None:
            self.generic_visit(node)
            return
        self._keep(node)
        for part in parts:
            if not isinstance(part, str):
                self.visit(_value(part))

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self._keep(node)

    def visit_Assert(self, node: ast.Assert) -> None:
        """Told whoever works on the program."""

    def visit_Assign(self, node: ast.Assign) -> None:
        if not any(isinstance(each, ast.Name) and each.id == "__all__" for each in node.targets):
            self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_arg(self, node: ast.arg) -> None:
        """An annotation is told nobody."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for each in (*node.args.defaults, *node.args.kw_defaults, *node.body, *node.decorator_list):
            if each is not None:
                self.visit(each)

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.generic_visit(node)

    def visit_Dict(self, node: ast.Dict) -> None:
        for value in node.values:
            self.visit(value)

    def visit_Compare(self, node: ast.Compare) -> None:
        for each in (node.left, *node.comparators):
            if not isinstance(each, ast.Constant):
                self.visit(each)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.visit(node.value)
        if not isinstance(node.slice, ast.Constant):
            self.visit(node.slice)

    def _keep(self, node: ast.expr) -> None:
        text = template(node)
        if text and (is_prose(text) or (TAG.search(text) and any(map(is_prose, _pieces(text))))):
            self.found.append((text.strip(), "", numbers(node)))


def _labels(choices: ast.expr) -> Iterator[ast.expr]:
    """Of choices that are written out, each with its value in front."""
    for pair in ast.walk(choices):
        if isinstance(pair, ast.Tuple) and len(pair.elts) == 2 and isinstance(pair.elts[1], ast.Constant):
            yield pair.elts[1]


def template(node: ast.expr) -> str | None:
    """A string with names in braces for its values; None for what is none."""
    parts = _parts(node)
    if parts is None:
        return None
    names: dict[str, str] = {}
    return "".join(part if isinstance(part, str) else f"{{{_name(_value(part), names)}}}" for part in parts)


def numbers(node: ast.expr) -> frozenset[str]:
    """The names of its values that are formatted as numbers are."""
    names: dict[str, str] = {}
    named = [(_name(_value(part), names), part) for part in _parts(node) or () if not isinstance(part, str)]
    return frozenset(name for name, part in named if _is_number(part))


def _is_number(part: ast.expr) -> bool:
    value = _value(part)
    if isinstance(value, ast.Call):
        return ast.unparse(value.func).rpartition(".")[2] in NUMBER_CALLS or _is_formatted(part)
    return _is_formatted(part)


def _is_formatted(part: ast.expr) -> bool:
    spec = part.format_spec if isinstance(part, ast.FormattedValue) else None
    return isinstance(spec, ast.JoinedStr) and bool(NUMBER_FORMAT.fullmatch("".join(map(_written, spec.values))))


def _written(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else "{}"


def _parts(node: ast.expr) -> list[str | ast.expr] | None:
    if isinstance(node, ast.Constant):
        return [_braced(node.value)] if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return [str(each.value) if isinstance(each, ast.Constant) else each for each in node.values]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _parts(node.left), _parts(node.right)
        if left is None and right is None:
            return None
        return [*(left if left is not None else [node.left]), *(right if right is not None else [node.right])]
    return None


def _value(node: ast.expr) -> ast.expr:
    return node.value if isinstance(node, ast.FormattedValue) else node


def _braced(text: str) -> str:
    """`{}` and `{:g}` of a text for `format`, by their places."""
    places = iter(range(1, 20))
    return re.sub(r"\{(?::[^{}]*)?\}", lambda _: f"{{value{next(places)}}}", text)


def _name(node: ast.expr, names: dict[str, str]) -> str:
    """The last name of what is put in, with a number where another value has it."""
    code = ast.unparse(node)
    if code in names:
        return names[code]
    called = {id(each.func) for each in ast.walk(node) if isinstance(each, ast.Call)}
    named = [
        each.attr if isinstance(each, ast.Attribute) else each.id
        for each in ast.walk(node)
        if isinstance(each, ast.Attribute | ast.Name) and id(each) not in called
    ]
    base = (next(iter(named), "value").strip("_") or "value").lower()
    name, number = base, 2
    while name in names.values():
        name, number = f"{base}{number}", number + 1
    names[code] = name
    return name
