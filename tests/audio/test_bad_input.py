"""What people drop in by mistake, and on purpose: each its own sentence, nothing left behind, nothing else opened."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from studio.audio.pauses import cut, speech_seconds
from studio.audio.timeline import Timeline, build
from studio.errors import AudioError, LimitError
from tests.audio.making import clicks, encode, tone, wav

NAN = struct.pack("<5f", 0.1, float("nan"), float("inf"), float("-inf"), 0.2)


def take(path: Path, name: str = "shown.wav", max_seconds: float = 3600, max_bytes: int = 10**9) -> Timeline:
    return build(path, path.parent / "out", name=name, max_seconds=max_seconds, max_bytes=max_bytes)


def refused(path: Path, kind: type[AudioError] = AudioError, **more: Any) -> str:
    """The sentence, after it is sure that nothing is left."""
    with pytest.raises(kind) as caught:
        take(path, **more)
    assert not (path.parent / "out").exists()
    assert str(caught.value).count("\n") == 0
    return str(caught.value)


BYTES = {
    "not audio": (b"To whom it may concern\n" * 500, "is not audio that can be read. Choose WAV"),
    "noise": (np.random.default_rng(0).bytes(200_000), "is not audio that can be read"),
    "empty": (b"", "the file is empty"),
    "44-byte WAV": (wav(b""), "no sound that can be read"),
    "a header that promises": (wav(b"", claims=32_000), "no sound that can be read"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), "it is a picture. Choose a sound file."),
    "web page": (b"\n<!doctype html><p>404</p>", "a web page"),
    "1 Hz": (wav(tone(1), rate=1), "sample rate of 1 Hz"),
    "900 kHz": (wav(tone(1), rate=900_000), "cannot be recorded speech"),
    "100 channels": (wav(bytes(40_000), channels=100), "it has 100 channels; up to 64"),
    "5 ms": (wav(tone(0.005)), "it lasts 0.005 s; 0.1 s is the least"),
    "NaN": (
        wav(NAN * 2000, tag=3, bits=32),
        "6,000 samples are not a number (NaN) or infinite, the first at 6.25e-05 s",
    ),
    "one NaN": (wav(bytes(64_000) + NAN[4:8] + bytes(400), tag=3, bits=32), "1 sample is not a number"),
    "playlist": (b"#EXTM3U\n#EXTINF:9,\nother.wav\n", "it is a playlist"),
    "list to join": (b"ffconcat version 1.0\nfile other.wav\n", "it is a playlist"),
    "session description": (b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nm=audio 5004 RTP/AVP 96\n", "is not audio"),
    "DASH": (b"<?xml version='1.0'?><MPD xmlns='urn:mpeg:dash:schema:mpd:2011'></MPD>", "a web page or an XML"),
}


@pytest.mark.parametrize("case", BYTES)
def test_refused(case: str, tmp_path: Path) -> None:
    content, sentence = BYTES[case]
    path = tmp_path / "upload.wav"
    path.write_bytes(content)
    said = refused(path)
    assert said.startswith("“shown.wav”: ")
    assert sentence in said


@pytest.mark.parametrize("suffix", ["m3u8", "ffconcat", "wav", "sdp", "txt"])
@pytest.mark.parametrize(
    "text", ["#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{}\n#EXT-X-ENDLIST\n", "ffconcat version 1.0\nfile {}\n"]
)
def test_no_list_opens_another_file(text: str, suffix: str, tmp_path: Path) -> None:
    (tmp_path / "other.wav").write_bytes(wav(tone(2)))
    path = tmp_path / f"list.{suffix}"
    path.write_text(text.format(tmp_path / "other.wav"))
    assert "playlist" in refused(path)


@pytest.mark.parametrize(
    "name",
    [
        "concat:a|b.wav",
        "http:%2F%2Fx.wav",
        "subfile,,start,0,end,9,,:x.wav",
        "pipe:0",
        "%03d.wav",
        "-i.wav",
        "file:a.wav",
        "[a]*?.wav",
        "a\nb.wav",
    ],
)
def test_a_name_is_only_a_name(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(wav(tone(1)))
    assert take(path).num_samples == 16_000


def test_renamed_zip(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.mp3", "w") as archive:
        archive.writestr("a.txt", "x" * 5000)
    assert "it is a ZIP archive" in refused(tmp_path / "a.mp3")


def test_no_such_file(tmp_path: Path) -> None:
    assert "no such file" in refused(tmp_path / "gone.wav")


def test_video_without_sound(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.mkv", clicks([], 1), "flac", picture=0.0)
    import av

    silent = tmp_path / "silent.mp4"
    with av.open(path) as source, av.open(silent, "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    assert "a video without sound" in refused(silent)


def test_too_large(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav(tone(10)))
    assert "it has 0.3 MB; the limit is 0.2 MB" in refused(path, LimitError, max_bytes=200_000)


def test_too_long(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav(tone(10)))
    assert "the limit is 5 s" in refused(path, LimitError, max_seconds=5)


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\"b'c\nd.wav", "🎤" * 30, "x" * 300])
def test_names_are_only_shown(name: str, tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"")
    assert len(refused(path, name=name)) < 200


@pytest.mark.parametrize("claims", [32_000, 2**31, 0xFFFFFFFF, 0], ids=["less", "more", "unknown", "nothing"])
def test_the_data_is_the_truth(claims: int, tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav(tone(5), claims=claims))
    assert take(path).num_samples == 80_000


def test_notes_behind_the_data_are_not_sound(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(
        wav(tone(5)) + b"LIST" + struct.pack("<I", 26) + b"INFOISFT" + struct.pack("<I", 14) + b"Some program\0\0"
    )
    assert take(path).num_samples == 80_000


@pytest.mark.parametrize(
    ("file", "codec", "muxer"),
    [
        ("a.wav", "pcm_s16le", {}),
        ("a.flac", "flac", {}),
        ("a.mp3", "libmp3lame", {}),
        ("a.m4a", "aac", {"movflags": "faststart"}),
    ],
)
def test_cut_off_files_give_what_they_hold_and_say_so(
    file: str, codec: str, muxer: dict[str, str], tmp_path: Path
) -> None:
    path = encode(tmp_path / file, clicks([], 20), codec, muxer=muxer)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    made = take(path)
    assert 8 < made.duration < 12
    assert any("though its header says 0:20: it is cut off" in warning for warning in made.warnings)


CUT = {
    "a.oga": ("flac", 44_100),
    "a.opus": ("libopus", 48_000),
    "a.webm": ("libopus", 48_000),
    "a.mkv": ("flac", 44_100),
    "a.caf": ("pcm_s16le", 44_100),
    "a.w64": ("pcm_s16le", 44_100),
    "a.avi": ("libmp3lame", 44_100),
}


@pytest.mark.parametrize("file", CUT)
def test_cut_off_files_that_do_not_state_seconds_say_so_as_well(file: str, tmp_path: Path) -> None:
    codec, rate = CUT[file]
    path = encode(tmp_path / file, clicks([], 20, rate), codec, rate=rate)
    assert take(path).warnings == ()
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 6 // 10])
    made = take(path)
    assert 8 < made.duration < 14
    assert any("it is cut off. What is there was kept." in said for said in made.warnings)


@pytest.mark.parametrize(
    ("file", "codec", "muxer"),
    [
        ("a.wav", "pcm_s16le", {}),
        ("deep.wav", "pcm_f32le", {}),
        ("a.flac", "flac", {}),
        ("a.mp3", "libmp3lame", {}),
        ("plain.mp3", "libmp3lame", {"write_xing": "0"}),
        ("a.m4a", "aac", {"movflags": "faststart"}),
        ("a.ogg", "libopus", {}),
    ],
)
@pytest.mark.parametrize("seconds", [0.9, 3.0])
def test_short_files_that_are_cut_off_say_so_as_well(
    file: str, codec: str, muxer: dict[str, str], seconds: float, tmp_path: Path
) -> None:
    path = encode(tmp_path / file, clicks([0.2], seconds, 48_000), codec, rate=48_000, muxer=muxer)
    assert take(path).warnings == ()
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 6 // 10])
    if file == "a.ogg" and seconds < 1:  # a single page, which is lost as a whole
        with pytest.raises(AudioError, match="it is damaged or cut off"):
            take(path)
    else:
        assert take(path).warnings != ()


def test_the_end_of_a_short_wma_is_no_other_file_and_what_its_decoder_swallows_no_silence(tmp_path: Path) -> None:
    made = take(encode(tmp_path / "a.wma", clicks([], 1.5), "wmav2", options={"b": "128k"}))
    assert made.warnings == ()
    assert made.duration == pytest.approx(1.5, abs=0.05)


def test_a_flac_that_holds_more_than_its_header_counts_says_so(tmp_path: Path) -> None:
    """libav gives the frames behind a damaged one twice."""
    path = encode(tmp_path / "a.flac", clicks([], 1.5), "flac")
    content = bytearray(path.read_bytes())
    counted = struct.unpack_from(">Q", content, 18)[0]
    struct.pack_into(">Q", content, 18, counted >> 36 << 36 | 44_100)
    path.write_bytes(content)
    made = take(path)
    assert made.duration == pytest.approx(1.5, abs=0.001)
    assert any("more sound than its header counts" in said for said in made.warnings)


def test_an_m4a_without_its_table(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.m4a", clicks([], 5), "aac")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "(moov) is missing" in refused(path)


def test_silence_is_a_recording_without_speech(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav(bytes(320_000)))
    made = take(path)
    activity = made.activity.read_bytes()
    assert (made.num_samples, len(activity)) == (160_000, 1000)
    assert (cut(activity), speech_seconds(activity)) == ([], 0.0)


def test_packets_of_one_sample_are_refused_before_they_take_hours(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.caf", clicks([], 2, 48_000), "pcm_s16le", rate=48_000)
    content = bytearray(path.read_bytes())
    description = content.index(b"lpcm")
    struct.pack_into(">I", content, description + 12, 0x800001)
    path.write_bytes(content)
    assert "its tables say what cannot be true" in refused(path)
