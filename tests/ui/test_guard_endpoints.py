"""What is on and what is off: every route that Gradio adds stands in one of two tables."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from studio.ui.guard.endpoints import LOGIN, USED, endpoint
from studio.ui.guard.refusal import Refusal
from studio.ui.routes import PREFIX
from tests.served import App
from tests.ui.listing import Listing, filled, listed

OFF = {
    # Gradio's own way of logging in; ours are pages of the same names
    "/login/",
    "/gradio_api/user", "/gradio_api/user/", "/gradio_api/login_check", "/gradio_api/login_check/",
    "/gradio_api/token", "/gradio_api/token/",
    # runs ffmpeg on what it is sent: playlists read any file of this machine
    "/gradio_api/process_recording",
    # fetch what others name, here or elsewhere
    "/gradio_api/proxy={url_path:path}", "/gradio_api/file/{path:path}",
    "/gradio_api/custom_component/{id}/{environment}/{type}/{file_name}",
    # show or keep what people do
    "/gradio_api/deep_link", "/monitoring", "/monitoring/summary", "/monitoring/{key}",
    "/gradio_api/runs", "/gradio_api/runs/", "/gradio_api/queue/status",
    # write code
    "/gradio_api/vibe-edit", "/gradio_api/vibe-edit/", "/gradio_api/undo-vibe-edit", "/gradio_api/undo-vibe-edit/",
    "/gradio_api/vibe-code", "/gradio_api/vibe-code/",
    "/gradio_api/vibe-starter-queries", "/gradio_api/vibe-starter-queries/",
    "/gradio_api/dev/reload",
    # streams of sound and video that no field here has
    "/gradio_api/stream/{event_id}", "/gradio_api/stream/{event_id}/close",
    "/gradio_api/stream/{session_hash}/{run}/{component_id}/playlist.m3u8",
    "/gradio_api/stream/{session_hash}/{run}/{component_id}/{segment_id}.{ext}",
    "/gradio_api/stream/{session_hash}/{run}/{component_id}/playlist-file",
    # other ways to what is on
    "/config/", "/gradio_api/info/", "/openapi.json", "/gradio_api/openapi.json", "/gradio_api/app_id",
    "/gradio_api/app_id/", "/gradio_api/api/{api_name}", "/gradio_api/api/{api_name}/", "/gradio_api/run/{api_name}/",
    "/gradio_api/call/{api_name}/", "/gradio_api/call/v2/{api_name}/", "/gradio_api/call/v2/{api_name}/{event_id}",
    "/gradio_api/reset/", "/gradio_api/theme.css",
    # looks that the page does not have
    "/svelte/{path:path}", "/pwa_icon", "/pwa_icon/{size}",
}  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Listing:
    return listed(tmp_path_factory.mktemp("listed"))


def _paths(built: Listing) -> set[str]:
    found = {path.replace("file={path:path}", "file={path_or_url:path}") for _, path in built.routes}
    return {f"{PREFIX}/{{path:path}}" if path.startswith(PREFIX) and path not in USED else path for path in found}


def test_every_route_is_on_or_off_and_said_so(built: Listing) -> None:
    assert _paths(built) == OFF | set(USED), "a new Gradio? Look at what it adds, and name it here or in USED"


def test_nothing_is_both() -> None:
    assert not OFF & set(USED)


def test_the_functions_that_a_browser_can_call_are_these(built: Listing) -> None:
    names = [name for _, name in built.functions]
    assert sorted(names) == [
        "ask",
        "compare",
        *["export"] * 5,
        "glossary",
        "intake",
        "library",
        "model",
        "model",
        "project",
        "proofreading",
        *["run"] * 2,
        "speakers",
    ]
    assert built.events


@pytest.mark.parametrize("path", sorted(OFF))
def test_what_is_off_is_not_there(app: App, path: str) -> None:
    with httpx.Client(base_url=app.url, timeout=20) as client:
        for method in ("GET", "POST"):
            answer = client.request(method, filled(path))
            assert (answer.status_code, "nothing here" in answer.text) == (404, True)


def test_a_playlist_reads_nothing_of_this_machine(app: App, tmp_path: Path) -> None:
    playlist = b"#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n"
    answer = httpx.post(f"{app.url}/gradio_api/process_recording", files={"video": ("a.mp4", playlist)}, timeout=20)
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 0),
        ("HEAD", "/", 0),
        ("POST", "/", 405),
        ("OPTIONS", "/config", 405),
        ("TRACE", "/config", 405),
        ("GET", "/gradio_api/queue/join", 405),
        ("DELETE", "/gradio_api/studio/library.json", 405),
        ("POST", "/gradio_api/component_server/", 0),
        ("GET", "//config", 404),
        ("GET", "/CONFIG", 404),
        ("GET", "/gradio_api/../config", 404),
        ("GET", "/gradio_api/run/a/b", 404),
        ("POST", "/gradio_api/call/a/b/c", 404),
        ("POST", "/gradio_api/upload/", 404),
        ("GET", "/anything", 404),
    ],
)
def test_methods_and_paths(method: str, path: str, status: int) -> None:
    assert _refused(method, path) == status


def _refused(method: str, path: str) -> int:
    try:
        endpoint(method, path)
    except Refusal as refusal:
        return refusal.status
    return 0


def test_a_prefix_is_taken_away_once() -> None:
    from studio.config import Settings
    from studio.ui.guard.hosts import Hosts
    from studio.ui.guard.middleware import Guard
    from studio.ui.guard.origins import Origins

    guard = Guard(lambda *_: None, Origins(Hosts.of(Settings(Path("d")), "127.0.0.1")), "/speech")  # type: ignore[arg-type]
    paths = ("/speech", "/speech/", "/speech/config", "/speeches", "/config")
    assert [guard._path(path) for path in paths] == ["/", "/", "/config", "/speeches", "/config"]


@pytest.mark.parametrize("path", sorted(LOGIN.keys() - USED.keys()))
def test_the_hubs_login_is_on_where_there_is_one(path: str) -> None:
    assert endpoint("GET", path, login=True).methods == ("GET", "HEAD")
    with pytest.raises(Refusal) as refused:
        endpoint("GET", path)
    assert refused.value.status == 404  # as if there were none
