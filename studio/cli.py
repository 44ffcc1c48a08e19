"""The command line: `canary-studio serve | models | transcribe | import | export | check | ask`.

Results go to standard output, progress and errors to standard error. Exit code 2 is
a bad input, 1 a fault, and of `check` a manifest that would not do what it says.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from enum import Enum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from studio import __version__
from studio.config import Settings
from studio.errors import AudioError, RequestError, StudioError

if TYPE_CHECKING:
    from studio.exports import Document, Options
    from studio.workflow import Studio
    from studio.workflow.importing import Imported

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)

Data = Annotated[Path | None, typer.Option("--data", help="Data folder (default: STUDIO_DATA).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Project = Annotated[str, typer.Option(help="Project that recordings belong to.")]


# typer carries a click of its own or uses the one installed, by version; its errors descend from that one's
CommandLineError: type[Exception] = next(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException")


PATIENCE_SECONDS = 30.0
"""How long a listing waits for files of models that were not read before; what is unread then is named."""


class Profile(str, Enum):
    asr = "asr"
    canary = "canary"
    canary2 = "canary2"
    salm = "salm"


class Which(str, Enum):
    verified = "verified"
    everything = "all"


class Reach(str, Enum):
    trained = "trained"
    context = "context"


def main() -> NoReturn:
    """Run the command line; every error is one line, and the exit code says whose it is."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """The exit code of one command."""
    try:
        result = app(args=arguments or ["--help"], prog_name="canary-studio", standalone_mode=False)
    except typer.Exit as ending:
        return ending.exit_code
    except CommandLineError as error:
        return _complain(error.format_message(), 2)  # type: ignore[attr-defined]
    except StudioError as error:
        return _complain(str(error), 1 if error.fault else 2)
    except (KeyboardInterrupt, typer.Abort):
        return _complain("Stopped. What was done is kept; run the same command to go on.", 130)
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except OSError as error:
        return _complain(f"{error.filename or 'The system'}: {error.strerror or error}.", 1)
    return result if isinstance(result, int) else 0


def _complain(message: str, code: int) -> int:
    print(f"canary-studio: {' '.join(message.split())}", file=sys.stderr)
    return code


def _version(wanted: bool) -> None:
    if wanted:
        print(f"canary-studio {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False,
) -> None:
    """Speech in, words on the waveform, corrected, out as NeMo manifests."""


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (default 127.0.0.1).")] = None,
    port: Annotated[int | None, typer.Option(help="Port (default 7860).", min=0, max=65535)] = None,
    root_path: Annotated[str | None, typer.Option(help="Path below which a proxy serves this.")] = None,
    data: Data = None,
) -> None:
    """Serve the page."""
    from studio.ui.server import Address
    from studio.ui.server import serve as serve_page

    serve_page(_settings(data), Address(host or "127.0.0.1", port if port is not None else 7860, root_path))


@app.command()
def models(as_json: AsJson = False) -> None:
    """List the models that can be used here, with what each can do."""
    from studio.engines.catalog import Catalog

    catalog = Catalog(_settings(None))
    catalog.settle(PATIENCE_SECONDS)
    cards = catalog.cards()
    for problem in catalog.problems().values():
        _complain(problem, 0)
    if as_json:
        _print_json([asdict(card) for card in cards])
        return
    for card in cards:
        able = card.capabilities
        tasks = ", ".join([*able.tasks, *(["ask"] if able.chat else []), *(["align"] if able.aligner else [])])
        where = f"{card.location}, needs the extra nemo" if card.missing else card.location
        print(f"{card.id}\t{tasks}\t{','.join(able.sources('asr'))}\t{card.licence}\t{where}")


@app.command()
def transcribe(
    audio: Annotated[list[Path], typer.Argument(help="Sound files.", show_default=False)],
    model: Annotated[str, typer.Option(help="A model's id, or auto.")] = "auto",
    task: Annotated[str, typer.Option(help="asr or ast.")] = "asr",
    source_lang: Annotated[str, typer.Option(help="Language spoken.")] = "en",
    target_lang: Annotated[str | None, typer.Option(help="Language written (default: the one spoken).")] = None,
    pnc: Annotated[bool | None, typer.Option("--pnc/--no-pnc", help="Punctuation and capitals.")] = None,
    option: Annotated[
        list[str] | None, typer.Option(help="A decoding setting, such as beam_size=4 or times=align; may be repeated.")
    ] = None,
    project: Project = "default",
    format_name: Annotated[str | None, typer.Option("--format", help="json, txt, srt, vtt, ctm.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write files here instead of printing.")] = None,
    as_json: AsJson = False,
    data: Data = None,
) -> int:
    """Transcribe files; each is also kept in the library, ready to be corrected."""
    from studio.exports import Options
    from studio.exports.json_ import as_json as to_dict

    with _studio(data) as studio:
        request = studio.request(model, task, source_lang, target_lang, pnc, _settings_of(option or []))
        _check_format(format_name)
        if as_json and format_name is not None:
            raise RequestError("--json and --format exclude each other: choose one.")
        documents, bad = _all(studio, audio, request, project)
        options = Options(status="all")
        if not documents:
            return 2
        if as_json:
            answers = [to_dict(document, options) for document in documents]
            _print_json(answers[0] if len(audio) == 1 else answers)
        elif out is not None:
            with _bar("Writing") as advance:
                studio.export(documents, out, format_name or "txt", options, advance)
        else:
            _print_texts(documents, format_name or "txt", options)
    return 2 if bad else 0


@app.command(name="import")
def import_(
    paths: Annotated[list[Path], typer.Argument(help="Sound files, folders, NeMo manifests.", show_default=False)],
    project: Project = "default",
    format_name: Annotated[str, typer.Option("--format", help="auto, or a format's name.")] = "auto",
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Leave bad manifest rows out and say which.")] = False,
    as_json: AsJson = False,
    data: Data = None,
) -> int:
    """Bring in sound, and the texts that a manifest has for it."""
    with _studio(data) as studio, _bar("Importing") as advance:
        done = studio.import_(
            paths, project=project, format_name=format_name, skip_bad=skip_bad, progress=lambda part: advance(part, "")
        )
    if as_json:
        _print_json(
            {
                "recordings": [
                    {"id": each.id, "name": each.name, "duration": each.duration} for each in done.recordings
                ],
                "transcripts": list(done.transcripts),
                "skipped": list(done.skipped),
                "added": done.added,
                "already": done.already,
                "overlapping": list(done.overlapping),
            }
        )
    else:
        print(f"{len(done.recordings)} recordings, {len(done.transcripts)} transcripts in project “{project}”.")
        if done.added or done.already:
            print(_rows_told(done))
    for sentence in (*done.skipped, *done.overlapping):
        _complain(sentence, 0)
    return 2 if done.skipped and not skip_bad else 0


def _rows_told(done: Imported) -> str:
    """What became of the rows that were imported."""
    if not done.added:
        return f"Nothing was changed: {done.already} of {done.already} rows were there already."
    return f"{done.added} rows added, {done.already} there already, {len(done.overlapping)} over others."


@app.command()
def export(
    out: Annotated[Path, typer.Option(help="A new or empty folder.")],
    project: Annotated[str | None, typer.Option(help="One project (default: all).")] = None,
    profile: Annotated[Profile, typer.Option(help="What the manifest is for.")] = Profile.canary2,
    format_name: Annotated[str, typer.Option("--format", help="nemo, json, txt, srt, vtt, ctm.")] = "nemo",
    status: Annotated[Which, typer.Option(help="Which segments.")] = Which.verified,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Write corrected speech as a NeMo manifest, or as text."""
    from studio.exports import Options

    with _studio(data) as studio:
        documents = studio.documents(project=project)
        if not documents:
            where = f"project “{project}”" if project else "the library"
            raise RequestError(f"There is no transcript in {where}. Transcribe or import something first.")
        options = Options(profile=profile.value, status=status.value)
        with _bar("Exporting") as advance:
            missing = studio.untranscribed(project=project)
            report = studio.export(documents, out, format_name, options, advance, untranscribed=missing)
    if as_json:
        _print_json({"folder": str(out), **asdict(report)})
    else:
        left_out = "".join(f"; {count} left out: {reason}" for reason, count in report.skipped.items())
        empty = "".join(f"; {count} gave nothing: {reason}" for reason, count in report.empty.items())
        print(f"{report.rows} rows in {out}, checked by {report.checked_by}{left_out}{empty}")


@app.command()
def check(
    path: Annotated[Path, typer.Argument(help="A manifest, or an export's folder.")],
    profile: Annotated[Profile | None, typer.Option(help="What it is for (default: guessed).")] = None,
    as_json: AsJson = False,
) -> int:
    """Read a manifest as NeMo's own loader does and say what would go wrong."""
    from studio.exports.check import check as check_manifest

    with _bar("Checking") as advance:
        report = check_manifest(path, profile.value if profile else None, advance)
    if as_json:
        _print_json(
            {
                "manifest": str(report.manifest),
                "rows": report.rows,
                "accepted": report.accepted,
                "checked_by": report.checked_by,
                "findings": [asdict(finding) for finding in report.findings],
            }
        )
    else:
        for finding in report.findings:
            print(f"{report.manifest}:{finding.line}: {finding.rule}: {finding.message}")
        print(f"{report.accepted} of {report.rows} rows are good, as read by {report.checked_by}.")
    return 0 if not report.findings else 1


@app.command()
def ask(
    what: Annotated[str, typer.Argument(metavar="AUDIO|ID", help="A sound file, or a recording's or transcript's id.")],
    question: Annotated[str, typer.Argument(help="What to ask (default: a summary).", show_default=False)] = "",
    model: Annotated[str, typer.Option(help="A model's id, or auto.")] = "auto",
    reach: Annotated[
        Reach, typer.Option(help="Read in parts as trained, or all that fits its context.")
    ] = Reach.trained,
    source_lang: Annotated[str, typer.Option(help="Language spoken, where it is still to be transcribed.")] = "en",
    as_json: AsJson = False,
    data: Data = None,
) -> int:
    """Ask a language model about a transcript as it was corrected, or have it summarised."""
    from studio.cli_ask import described, follow, sources, transcript_of

    with _studio(data) as studio:
        chosen = studio.chat_model(model).id
        transcript = transcript_of(studio, what, chosen, source_lang, _bar)
        begun = studio.ask(transcript, "question" if question else "summary", question, chosen, reach.value)
        answer = follow(studio, begun.answer.id, _bar, None if as_json else sys.stdout)
        if answer.error:
            return _complain(answer.error, 1)
        found = described(studio, answer)
    if as_json:
        _print_json(found)
    else:
        for line in sources(found):
            print(line)
    return 0 if answer.state == "done" else _complain("Stopped. What was written is kept with the transcript.", 130)


def _settings(data: Path | None) -> Settings:
    settings = Settings.from_env()
    return replace(settings, data=data.absolute()) if data is not None else settings


@contextmanager
def _studio(data: Path | None) -> Iterator[Studio]:
    from studio.workflow import Studio

    studio = Studio(_settings(data))
    try:
        yield studio
    finally:
        studio.close()


def _settings_of(options: list[str]) -> dict[str, str]:
    """`name=value` as a mapping."""
    pairs = [each.partition("=") for each in options]
    for name, equals, value in pairs:
        if not (name and equals and value):
            raise RequestError(f"--option {name}{equals}{value}: give it as name=value, such as beam_size=4.")
    return {name: value for name, _, value in pairs}


def _check_format(name: str | None) -> None:
    """Before hours of work, not after."""
    if name is not None:
        from studio.exports import format_named

        format_named(name)


def _all(studio: Studio, paths: list[Path], request: Any, project: str) -> tuple[list[Document], int]:
    """The transcripts of all files that can be read, and how many cannot: each of those is told on a line."""
    documents = []
    for path in paths:
        try:
            with _bar(path.name) as advance:
                progress = partial(_advance, advance)
                documents.append(studio.transcribe_file(path, request, project=project, progress=progress))
        except AudioError as error:
            _complain(str(error), 2)
    return documents, len(paths) - len(documents)


def _advance(advance: Callable[[float, str], None], part: float) -> None:
    advance(part, "")


def _print_texts(documents: list[Document], format_name: str, options: Options) -> None:
    from studio.exports import TextFormat, format_named

    chosen = format_named(format_name)
    if not isinstance(chosen, TextFormat):
        raise RequestError(f"Format “{format_name}” is a folder: say where with --out DIR.")
    for document in documents:
        print(chosen.render(document, options).rstrip("\n"))


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


@contextmanager
def _bar(title: str) -> Iterator[Any]:
    """A progress bar on standard error when a person is looking; called with 0..1 and what is being done."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(title, total=1.0)
        yield lambda part, doing: progress.update(task, completed=part, description=doing or title)
