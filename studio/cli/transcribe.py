"""`canary-studio transcribe`: files become transcripts, which are kept in the library."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from studio.cli.common import AsJson, Data, Project, bar, complain, local_session, print_json, tell
from studio.cli.formats import listed
from studio.errors import AudioError, RequestError
from studio.formats import Document, Options, writer_named, writers
from studio.formats.json_ import as_json as to_dict
from studio.formats.text_format import TextFormat
from studio.vocabulary import STRENGTH, VOCABULARY, phrases, read_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.session import Session


def transcribe(
    audio: Annotated[list[Path], typer.Argument(help="Sound files.", show_default=False)],
    model: Annotated[str, typer.Option(help="A model's id, or auto.")] = "auto",
    task: Annotated[str, typer.Option(help="asr or ast.")] = "asr",
    source_lang: Annotated[
        str | None, typer.Option(help="Language spoken (default: en, or the one that the model knows).")
    ] = None,
    target_lang: Annotated[str | None, typer.Option(help="Language written (default: the one spoken).")] = None,
    pnc: Annotated[bool | None, typer.Option("--pnc/--no-pnc", help="Punctuation and capitals.")] = None,
    option: Annotated[
        list[str] | None, typer.Option(help="A decoding setting, such as beam_size=4 or times=align; may be repeated.")
    ] = None,
    speakers: Annotated[
        str,
        typer.Option(
            help="Who speaks: nobody (not asked), channel (one a channel, each transcribed by itself), auto (the "
            "diarizer that is ready finds out), or a diarizer's id."
        ),
    ] = "nobody",
    vocabulary: Annotated[
        str | None,
        typer.Option(
            help="Words and phrases that the model is told: a text file of them, or they themselves, with commas."
        ),
    ] = None,
    vocabulary_strength: Annotated[
        str | None, typer.Option(help="How strongly it is to expect them: gentle (the default), medium or strong.")
    ] = None,
    project: Project = "default",
    format_name: Annotated[str | None, typer.Option("--format", help=listed(writers()))] = None,
    out: Annotated[Path | None, typer.Option(help="Write files here instead of printing.")] = None,
    as_json: AsJson = False,
    data: Data = None,
) -> int:
    """Transcribe files; each is also kept in the library, ready to be corrected."""
    with local_session(data) as session:
        options_asked = _options_of(option or []) | _vocabulary(vocabulary, vocabulary_strength)
        request = session.models.request(model, task, source_lang, target_lang, pnc, options_asked)
        _check_format(format_name)
        if as_json and format_name is not None:
            raise RequestError("--json and --format exclude each other: choose one.")
        documents, bad = _all(session, audio, request, project, **_speaking(session, speakers))
        options = Options(status="all")
        if not documents:
            return 2
        if as_json:
            answers = [to_dict(document, options) for document in documents]
            print_json(answers[0] if len(audio) == 1 else answers)
        elif out is not None:
            with bar("Writing") as advance:
                session.exports.write(documents, out, format_name or "txt", options, advance)
        else:
            _print_texts(documents, format_name or "txt", options)
    return 2 if bad else 0


def _options_of(options: list[str]) -> dict[str, str]:
    """`name=value` as a mapping."""
    pairs = [each.partition("=") for each in options]
    for name, equals, value in pairs:
        if not (name and equals and value):
            raise RequestError(f"--option {name}{equals}{value}: give it as name=value, such as beam_size=4.")
    return {name: value for name, _, value in pairs}


def _vocabulary(said: str | None, strength: str | None) -> dict[str, str]:
    """A file's where there is one of that name, else what was said itself."""
    if said is None:
        if strength is not None:
            raise RequestError("--vocabulary-strength is of a vocabulary: give one with --vocabulary.")
        return {}
    path = Path(said)
    words = read_file(path) if _is_file(path) else phrases(said)
    if not words:
        raise RequestError("--vocabulary has no words in it. Give a text file of them, or words with commas.")
    return {VOCABULARY: "\n".join(words), **({STRENGTH: strength} if strength is not None else {})}


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # longer than any name, or no name at all
        return False


def _check_format(name: str | None) -> None:
    """Before hours of work, not after."""
    if name is not None:
        writer_named(name)


def _all(
    session: Session, paths: list[Path], request: Any, project: str, **speaking: Any
) -> tuple[list[Document], int]:
    """The transcripts of all files that can be read, and how many cannot: each of those is told on a line."""
    documents = []
    for path in paths:
        try:
            with bar(path.name) as advance:
                progress = partial(_advance, advance)
                documents.append(
                    session.transcripts.transcribe_file(path, request, project=project, progress=progress, **speaking)
                )
            for warning in documents[-1].recording.warnings:
                tell(f"{path.name}: {warning}")
        except AudioError as error:
            complain(str(error), 2)
    return documents, len(paths) - len(documents)


def _speaking(session: Session, speakers: str) -> dict[str, Any]:
    """What `transcribe_file` is told of them. Raises RequestError before hours of work, not after."""
    if speakers == "nobody":
        return {}
    if speakers == "channel":
        return {"by_channel": True}
    return {"speakers": session.speakers.model(speakers).id}


def _advance(advance: Callable[[float, str], None], part: float) -> None:
    advance(part, "")


def _print_texts(documents: list[Document], format_name: str, options: Options) -> None:
    chosen = writer_named(format_name)
    if not isinstance(chosen, TextFormat):
        raise RequestError(f"Format “{format_name}” is a folder: say where with --out DIR.")
    for document in documents:
        if len(documents) > 1:
            print(f"== {document.recording.name} ==")
        print(chosen.render(document, options).rstrip("\n"))
