"""A multipart body into files, as it comes: bounded in files and bytes, nothing hashed, nothing left of a failure."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import BinaryIO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool

from studio.errors import LimitError
from studio.ui.guard.refusal import Refusal
from studio.ui.uploads.folder import Uploads, file_name

MOST_FILES = 1_000
"""In one request; Gradio's page sends no more in one."""
MOST_FIELDS = 20
LONGEST_FIELD = 65_536
"""Bytes of a field that is no file, where it is wanted."""
LONGEST_BOUNDARY = 70
"""RFC 2046, 5.1.1."""
WRITE_BYTES = 1 << 20
"""Collected before the disk is asked."""

Told = Callable[[str, int], None]
"""The file's name, and so many bytes more of it."""


@dataclass
class _Part:
    """One part of the body; a field that is no file is read past unless it is wanted."""

    name: str = ""
    header: bytearray = field(default_factory=bytearray)
    value: bytearray = field(default_factory=bytearray)
    disposition: bytes = b""
    path: Path | None = None
    file: BinaryIO | None = None
    size: int = 0
    buffer: bytearray = field(default_factory=bytearray)


@dataclass
class Reader:
    """Feed it a body; `files` are where it lies. Close it: what was not `kept` goes."""

    uploads: Uploads
    boundary: bytes
    max_bytes: int
    told: Told
    mark: str = ""
    """A visitor's, by which his uploads are known."""
    file_field: str = "files"
    """What a field is called that brings a file."""
    most_files: int = MOST_FILES
    fields: list[tuple[str, str]] | None = None
    """Where other fields are to go, by name, in their order; None: nowhere."""
    files: list[Path] = field(default_factory=list)
    kept: bool = False
    _fields: int = 0
    _part: _Part = field(default_factory=_Part)

    async def read(self, body: AsyncIterator[bytes]) -> list[Path]:
        """The files of the whole body. Raises Refusal, LimitError or OSError."""
        try:
            parser = MultipartParser(self.boundary, self._callbacks())  # type: ignore[arg-type]
            async for chunk in body:
                if len(self._part.buffer) + len(chunk) > WRITE_BYTES:
                    await run_in_threadpool(self._write)
                parser.write(chunk)
            parser.finalize()
        except FormParserError as error:
            raise Refusal(400, f"The upload cannot be read: {error}.") from None
        if self._part.file is not None:
            raise Refusal(400, "The upload broke off.")
        self.kept = True
        return self.files

    def close(self) -> None:
        if self._part.file is not None:
            self._part.file.close()
        if not self.kept:
            for file in self.files:
                self.uploads.leave(file)

    def _callbacks(self) -> dict[str, Callable[..., None]]:
        return {
            "on_part_begin": self._begin,
            "on_header_field": partial(self._header, "header"),
            "on_header_value": partial(self._header, "value"),
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._data,
            "on_part_end": self._end,
        }

    def _begin(self) -> None:
        self._part = _Part()

    def _header(self, which: str, data: bytes, start: int, end: int) -> None:
        text: bytearray = getattr(self._part, which)
        text += data[start:end]  # the parser bounds headers by itself

    def _header_end(self) -> None:
        part = self._part
        if bytes(part.header).lower() == b"content-disposition":
            part.disposition = bytes(part.value)
        part.header, part.value = bytearray(), bytearray()

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._part.disposition)
        self._part.name = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" in options and self._part.name == self.file_field:
            self._open(options[b"filename"].decode("utf-8", "replace"))
        else:
            self._fields += 1
        if len(self.files) > self.most_files or self._fields > MOST_FIELDS:
            many = f"{self.most_files:,} files" if self.most_files > 1 else "one file"
            raise Refusal(413, f"Send at most {many} at once, as “{self.file_field}”.")

    def _open(self, name: str) -> None:
        self._part.path = self.uploads.fresh(self.mark) / file_name(name)
        self.files.append(self._part.path)
        self._part.file = self._part.path.open("xb")

    def _data(self, data: bytes, start: int, end: int) -> None:
        part = self._part
        if part.path is None:
            self._field(part, data[start:end])
            return
        part.size += end - start
        if part.size > self.max_bytes:
            raise LimitError(
                part.path.name,
                f"it is larger than {self.max_bytes / 1e9:g} GB. Split it or compress it; whoever runs this studio can "
                "raise STUDIO_MAX_GB.",
            )
        part.buffer += data[start:end]
        self.told(part.path.name, end - start)

    def _field(self, part: _Part, data: bytes) -> None:
        """More of one that is no file."""
        if self.fields is None:
            return
        part.buffer += data
        if len(part.buffer) > LONGEST_FIELD:
            raise Refusal(413, f"The field “{part.name[:40]}” is longer than {LONGEST_FIELD:,} bytes.")

    def _end(self) -> None:
        self._write()
        part = self._part
        if part.file is not None:
            part.file.close()
            part.file = None
        elif part.path is None and self.fields is not None:
            self.fields.append((part.name, part.buffer.decode("utf-8", "replace")))

    def _write(self) -> None:
        part = self._part
        if part.file is not None and part.buffer:
            part.file.write(part.buffer)
            part.file.flush()
            part.buffer.clear()


def boundary(content_type: str) -> bytes:
    """What divides the parts. Raises Refusal."""
    kind, options = parse_options_header(content_type)
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise Refusal(415, "Send files as multipart/form-data.")
    if not 1 <= len(options[b"boundary"]) <= LONGEST_BOUNDARY:
        raise Refusal(400, f"The boundary of an upload has 1 to {LONGEST_BOUNDARY} characters.")
    return options[b"boundary"]
