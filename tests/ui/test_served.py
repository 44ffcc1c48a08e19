"""The served studio over HTTP: routes, headers, the endpoint for programs, and who may ask."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import soundfile

from studio.domain import Transcript
from studio.limits import SPECTROGRAM_BANDS
from tests.conftest import ROOT
from tests.documents import TRANSCRIBED
from tests.served import App, served

MEMO = ROOT / "assets" / "examples" / "voice-memo.flac"


@pytest.fixture(scope="module")
def heard(app: App) -> Transcript:
    return app.session.transcripts.transcribe_file(MEMO, app.session.models.request("pocketsphinx/en-us")).transcript


@pytest.fixture(scope="module")
def client(app: App) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{app.url}/gradio_api/studio", timeout=30) as found:
        yield found


def test_audio_comes_by_ranges_and_is_the_timeline(client: httpx.Client, heard: Transcript, tmp_path: Path) -> None:
    url = f"/recordings/{heard.recording_id}/audio.flac"
    whole = client.get(url)
    part = client.get(url, headers={"Range": "bytes=100-199"})
    assert (whole.status_code, part.status_code) == (200, 206)
    assert part.content == whole.content[100:200]
    (tmp_path / "a.flac").write_bytes(whole.content)
    info = soundfile.info(tmp_path / "a.flac")
    assert (info.samplerate, info.channels) == (16_000, 1)


def test_peaks_are_one_byte_for_each_hundredth(client: httpx.Client, app: App, heard: Transcript) -> None:
    found = client.get(f"/recordings/{heard.recording_id}/peaks.bin").content
    duration = app.session.library.recording(heard.recording_id).duration
    assert len(found) == pytest.approx(duration * 100, abs=1)


def test_a_spectrogram_comes_in_tiles_that_browsers_ask_about_before_they_show_them(
    client: httpx.Client, app: App, heard: Transcript
) -> None:
    url = f"/recordings/{heard.recording_id}/spectrogram.bin"
    peaks = client.get(f"/recordings/{heard.recording_id}/peaks.bin").content
    found = client.get(url, params={"tile": 0})
    assert len(found.content) == SPECTROGRAM_BANDS * len(peaks)
    assert (found.headers["cache-control"], client.get(url, params={"tile": 0}).content) == (
        "private, no-cache",
        found.content,
    )
    kept = {"If-None-Match": found.headers["etag"]}
    again = client.get(url, params={"tile": 0}, headers=kept)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", found.headers["etag"])
    missing = client.get("/recordings/nope/spectrogram.bin", params={"tile": 0}, headers=kept)
    assert missing.status_code == 404


@pytest.mark.parametrize(
    ("asked", "status", "says"),
    [
        ({}, 400, "whole number"),
        ({"tile": ""}, 400, "whole number"),
        ({"tile": "-1"}, 400, "whole number"),
        ({"tile": "first"}, 400, "whole number"),
        ({"tile": "0.5"}, 400, "whole number"),
        ({"tile": "9" * 5000}, 400, "whole number"),
        ({"tile": "0", "channel": "left"}, 400, "whole number"),
        ({"tile": "1"}, 404, "There is no tile “1”"),
        ({"tile": str(2**31 - 1)}, 404, "There is no tile"),
        ({"tile": "0", "channel": "0"}, 404, "There is no channel"),
    ],
)
def test_a_tile_that_there_is_not_is_refused(
    client: httpx.Client, heard: Transcript, asked: dict[str, str], status: int, says: str
) -> None:
    answer = client.get(f"/recordings/{heard.recording_id}/spectrogram.bin", params=asked)
    assert answer.status_code == status
    assert says in answer.json()["message"]


def test_changes_are_only_what_is_new(client: httpx.Client, app: App, heard: Transcript) -> None:
    url = f"/transcripts/{heard.id}/changes.json"
    everything = client.get(url).json()
    assert len(everything["segments"]["id"]) == len(heard.segments)
    assert everything["run"]["state"] == "done"
    nothing = client.get(url, params={"since": everything["version"]}).json()
    assert nothing["segments"]["id"] == []
    segment = heard.segments[0]
    app.session.edits.set_status(heard.id, segment.id, segment.revision, "verified")
    changed = client.get(url, params={"since": everything["version"]}).json()
    assert changed["segments"]["id"] == [segment.id]
    assert changed["segments"]["status"] == [1]


@pytest.mark.parametrize(
    "path",
    [
        "/recordings/nope/audio.flac",
        "/recordings/nope/recording.json",
        "/transcripts/nope/changes.json",
        "/transcripts/nope/answers.json",
        "/answers/nope.json",
        "/exports/nope/state.json",
        "/exports/nope/a.zip",
        "/static/../../pyproject.toml",
        "/static/main.ts",
    ],
)
def test_unknown_things_are_not_found(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_two_transcripts_are_compared(client: httpx.Client, app: App, heard: Transcript) -> None:
    url = f"/transcripts/{heard.id}/compare.json"
    found = client.get(url, params={"with": heard.id}).json()
    assert [row["segment"] for row in found["rows"]] == [segment.id for segment in heard.segments]
    assert (found["differing"], found["changed"], found["run"]) == (0, 0, None)
    assert client.get(url).status_code == client.get(url, params={"with": "nope"}).status_code == 404


@pytest.mark.parametrize("since", ["yesterday", "1.5", "", "1" + "0" * 30, "-9223372036854775809", "9" * 5000])
def test_a_bad_number_is_the_callers_fault(client: httpx.Client, heard: Transcript, since: str) -> None:
    answer = client.get(f"/transcripts/{heard.id}/changes.json", params={"since": since})
    assert answer.status_code == 400
    assert "whole number" in answer.json()["message"]


def test_every_answer_is_guarded(client: httpx.Client, app: App, heard: Transcript) -> None:
    for url in (app.url, f"{app.url}/config", f"{app.url}/gradio_api/studio/library.json"):
        headers = httpx.get(url, timeout=30).headers
        assert headers["x-content-type-options"] == "nosniff", url
        assert "default-src 'self'" in headers["content-security-policy"], url
    original = client.get(f"/recordings/{heard.recording_id}/original")
    assert original.headers["content-disposition"].startswith("attachment")
    assert original.content == MEMO.read_bytes()


def test_a_language_is_chosen_behind_the_guard_and_programs_are_told_of_calls_in_english(app: App) -> None:
    """By the page's own address alone; what Gradio keeps of its calls is the same whoever asks first."""
    chosen = httpx.get(f"{app.url}/?language=de", timeout=30)
    assert (chosen.status_code, "studio-language=de" in chosen.headers["set-cookie"]) == (303, True)
    strange = {"Host": "evil.example"}, {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    refused = [httpx.get(f"{app.url}/?language=de", headers=headers, timeout=30) for headers in strange]
    assert [each.status_code for each in refused] == [421, 403]
    assert not any("set-cookie" in each.headers for each in refused)
    told = [httpx.get(f"{app.url}/gradio_api/info", headers={"Accept-Language": each}).json() for each in ("de", "en")]
    assert told[0] == told[1]


def test_the_endpoint_for_programs_answers_like_the_command_line(app: App) -> None:
    from gradio_client import Client, handle_file

    answer: dict[str, Any] = Client(app.url, verbose=False).predict(
        handle_file(str(MEMO)), "auto", "asr", "en", "en", None, api_name="/transcribe"
    )
    assert list(answer) == TRANSCRIBED
    assert answer["text"].startswith("Please remember to call")
    assert answer["segments"][0]["words"][0]["timed_by"] == "aligner"


def test_the_endpoint_says_what_is_wrong(app: App) -> None:
    from gradio_client import Client, handle_file

    with pytest.raises(Exception, match="There is no model “nvidia/none”"):
        Client(app.url, verbose=False).predict(
            handle_file(str(MEMO)), "nvidia/none", "asr", "en", "en", None, api_name="/transcribe"
        )


def test_an_upload_goes_when_it_is_taken_in(app: App) -> None:
    uploaded = httpx.post(
        f"{app.url}/gradio_api/upload", files={"files": ("memo.flac", MEMO.read_bytes())}, timeout=30
    ).json()[0]
    assert Path(uploaded).is_file()
    given = [{"path": uploaded, "meta": {"_type": "gradio.FileData"}}, "auto", "asr", "en", "en", None]
    asked = httpx.post(f"{app.url}/gradio_api/call/transcribe", json={"data": given}, timeout=120).json()
    answer = httpx.get(f"{app.url}/gradio_api/call/transcribe/{asked['event_id']}", timeout=60).text
    assert "event: complete" in answer
    assert not Path(uploaded).parent.exists()


def test_a_port_in_use_is_one_sentence(app: App, tmp_path: Path) -> None:
    port = app.url.rsplit(":", 1)[1]
    command = [sys.executable, "-m", "studio", "serve", "--port", port, "--data", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert f"Port {port} on 127.0.0.1 is in use" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_sound_that_is_missing_is_told(client: httpx.Client, app: App, tmp_path: Path) -> None:
    sound = tmp_path / "gone <b>.wav"
    soundfile.write(sound, [0.0] * 16_000, 16_000)
    taken = app.session.library.add(sound).recording
    for name in ("timeline.flac", "original", "peaks.i8"):
        app.session.library.file(taken.id, name).unlink()
    for path in ("audio.flac", "original", "peaks.bin", "spectrogram.bin?tile=0"):
        answer = client.get(f"/recordings/{taken.id}/{path}")
        assert answer.status_code == 404
        assert answer.json() == {
            "ok": False,
            "error": "not_found",
            "message": "The sound of “gone <b>.wav” is missing from the data folder. Restore it from a backup, or "
            "delete the recording.",
        }
    app.session.library.delete(taken.id)  # a backup of this studio by another test would tell of it


def test_behind_a_root_path(tmp_path: Path) -> None:
    """A proxy that takes the prefix away: addresses in the page carry it."""
    with served(tmp_path, "--root-path", "/speech") as found:
        assert httpx.get(f"{found.url}/config", timeout=30).json()["root"].endswith("/speech")
        assert httpx.get(f"{found.url}/gradio_api/studio/library.json", timeout=30).json() == {
            "recordings": [],
            "projects": [],
        }
