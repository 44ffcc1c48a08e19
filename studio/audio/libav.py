"""Opening a stretch with everything shut that could reach another file, and whatever libav raises as errors of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from studio.audio.window import Stretch, Window
from studio.errors import StudioError

FORMATS = (
    "aac,ac3,aiff,amr,amrnb,amrwb,ape,asf,au,avi,caf,dsf,eac3,flac,flv,loas,matroska,webm,mov,mp4,mp3,"
    "mpc,mpc8,mpeg,mpegts,nistsphere,ogg,tta,voc,w64,wav,wv,xwma"
)
"""The demuxers that may look at a file. None of them opens another file or an address: playlists are not among them."""

_CODECS = (
    "aac,aac_fixed,aac_latm,ac3,ac3_fixed,alac,als,amrnb,amrwb,ape,cook,dca,dsd_lsbf,dsd_lsbf_planar,"
    "dsd_msbf,dsd_msbf_planar,dst,eac3,evrc,flac,g722,g723_1,g726,g726le,g729,gsm,gsm_ms,ilbc,"
    "libopencore_amrnb,libopencore_amrwb,libopus,libspeex,libvorbis,mace3,mace6,mlp,mp1,mp1float,mp2,"
    "mp2float,mp3,mp3float,mp3on4,mp3on4float,mpc7,mpc8,nellymoser,opus,qcelp,qdm2,qdmc,s302m,speex,"
    "truehd,truespeech,tta,vorbis,wavpack,wmalossless,wmapro,wmav1,wmav2,wmavoice,xma1,xma2"
)
"""Decoders of recorded sound; the families `pcm_` and `adpcm_` besides. None of pictures, subtitles or games."""

_BUFFER = 1 << 16


def may_decode(codec: str) -> bool:
    """Whether this decoder of libav is one that recorded sound needs."""
    return codec in _CODECS.split(",") or codec.startswith(("pcm_", "adpcm_"))


@contextmanager
def opened(path: Path, stretch: Stretch) -> Iterator[Any]:
    """libav's container over one stretch of a file. Raises whatever libav does: see `told`.

    libav reads a `Window` and nothing else: no protocol is allowed, every further opening is refused,
    and a movie's references to other files are not followed.
    """
    import av

    shut = {"format_whitelist": FORMATS, "protocol_whitelist": "none", "codec_whitelist": _decoders()}
    with (
        Window(path, stretch) as window,
        av.open(
            window, "r", container_options=shut, metadata_errors="replace", buffer_size=_BUFFER, io_open=_refuse
        ) as container,
    ):
        yield container


@contextmanager
def told(error: Callable[[], StudioError]) -> Iterator[None]:
    """Whatever is raised inside as `error()`; only for lines that do nothing but call libav.

    PyAV raises builtin errors of a dozen kinds (MemoryError, OverflowError, EOFError, ValueError, ZeroDivisionError,
    UnicodeDecodeError, …) beside its own, for what is always the same thing: the file is damaged.
    """
    try:
        yield
    except StudioError:
        raise
    except Exception as fault:
        raise error() from fault


def _decoders() -> str:
    """Every allowed decoder that this libav has, as it wants them: with commas."""
    from av.codec import codecs_available

    return ",".join(sorted(codec for codec in codecs_available if may_decode(codec)))


def _refuse(_url: str, _flags: int, _options: dict[str, str]) -> Any:
    raise PermissionError("a media file may not open another one")
