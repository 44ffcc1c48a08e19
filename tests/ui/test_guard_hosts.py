"""By which names and from which pages the studio is reached: tables, over HTTP and on the rules themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.datastructures import Headers

from studio.config import Settings
from studio.ui.guard.hosts import Hosts, Netloc, netloc, origin
from studio.ui.guard.origins import Origins
from studio.ui.guard.refusal import Refusal
from tests.served import App, served
from tests.ui.asking import ask

P = "{port}"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:" + P, 200),
        ("localhost:" + P, 200),
        ("LOCALHOST:" + P, 200),
        ("[::1]:" + P, 200),
        ("[0:0:0:0:0:0:0:1]:" + P, 200),
        ("localhost", 200),
        ("localhost:9", 200),  # a container's port is often another outside
        ("x.localhost:" + P, 421),
        ("localhost.:" + P, 421),
        ("127.0.0.1.:" + P, 421),
        ("[::ffff:127.0.0.1]:" + P, 421),
        ("evil.test:" + P, 421),
        ("127.0.0.1.evil.test", 421),
        ("2130706433:" + P, 421),
        ("0x7f000001", 421),
        ("127.1", 421),
        ("127.0.0.2", 421),
        ("0.0.0.0:" + P, 421),
        ("user@127.0.0.1:" + P, 421),
        ("127.0.0.1:" + P + "@evil.test", 421),
        ("127.0.0.1, evil.test", 421),
        ("127.0.0.1:port", 421),
        ("[::1", 421),
        ("[::1%25lo]", 421),
        ("ⓛocalhost", 421),
        ("", 421),
    ],
)
def test_only_its_own_names_reach_it(app: App, host: str, status: int) -> None:
    port = app.url.rsplit(":", 1)[1]
    host = host.replace(P, port).encode("utf-8").decode("latin-1")
    assert ask(app.url, f"Host: {host}").status == status


@pytest.mark.parametrize("lines", [(), ("Host: 127.0.0.1", "Host: 127.0.0.1"), ("Host: 127.0.0.1", "Host: evil.test")])
def test_a_request_names_one_host(app: App, lines: tuple[str, ...]) -> None:
    assert ask(app.url, *lines).status == 400


def test_a_target_with_another_host_in_it_is_none_of_ours(app: App) -> None:
    assert ask(app.url, "Host: 127.0.0.1", target="http://evil.test/config").status == 404
    assert ask(app.url, "Host: evil.test", target="http://127.0.0.1/config").status == 421


def test_a_proxy_must_have_been_called_by_a_known_name(app: App) -> None:
    assert ask(app.url, "Host: 127.0.0.1", "X-Forwarded-Host: evil.test").status == 421
    assert ask(app.url, "Host: 127.0.0.1", "X-Forwarded-Host: localhost, evil.test").status == 200


def test_a_refusal_says_how_to_be_let_in(app: App) -> None:
    answer = ask(app.url, "Host: studio.test:7860")
    assert "No studio is known here as “studio.test:7860”" in answer.body
    assert "STUDIO_HOSTS=studio.test" in answer.body


FOREIGN = [
    "null",
    "http://evil.test",
    "http://127.0.0.1",
    "http://127.0.0.1:1",
    "http://localhost:" + P,
    "http://x.localhost:" + P,
    "http://127.0.0.1.:" + P,
    "http://[::ffff:127.0.0.1]:" + P,
    "http://2130706433:" + P,
    "http://user@127.0.0.1:" + P,
    "http://127.0.0.1:" + P + "/",
    "http://127.0.0.1:" + P + "#",
    "file://",
    "chrome-extension://127.0.0.1",
    "",
]


@pytest.mark.parametrize("said", FOREIGN)
def test_pages_of_other_origins_are_refused(app: App, said: str) -> None:
    port = app.url.rsplit(":", 1)[1]
    said = said.replace(P, port)
    answer = ask(app.url, f"Host: 127.0.0.1:{port}", f"Origin: {said}", "Sec-Fetch-Site: same-origin")
    assert answer.status == 403
    assert "Pages of other sites may not use this studio" in answer.body
    assert "access-control" not in answer.head


def test_its_own_page_is_let_in_and_nothing_is_lent_to_others(app: App) -> None:
    port = app.url.rsplit(":", 1)[1]
    answer = ask(app.url, f"Host: 127.0.0.1:{port}", f"Origin: http://127.0.0.1:{port}", "Sec-Fetch-Site: same-origin")
    assert answer.status == 200
    assert "access-control" not in answer.head
    assert "cross-origin-resource-policy: same-origin" in answer.head
    preflight = ask(
        app.url, "Host: 127.0.0.1", "Origin: http://evil.test", "Access-Control-Request-Method: POST", method="OPTIONS"
    )
    assert (preflight.status, "access-control" in preflight.head) == (405, False)


@pytest.mark.parametrize(
    ("target", "fetch", "status"),
    [
        ("/", ("same-site", "navigate", "document"), 200),
        ("/?recording=x", ("cross-site", "navigate", "document"), 200),
        ("/", ("none", "navigate", "document"), 200),
        ("/", ("cross-site", "navigate", "iframe"), 403),
        ("/", ("cross-site", "navigate", "embed"), 403),
        ("/", ("cross-site", "no-cors", "image"), 403),
        ("/", ("cross-site", "cors", "empty"), 403),
        ("/", ("nonsense", "cors", "empty"), 403),
        ("/config", ("cross-site", "navigate", "document"), 403),
        ("/gradio_api/studio/library.json", ("same-site", "navigate", "document"), 403),
        ("/gradio_api/studio/library.json", ("same-site", "no-cors", "audio"), 403),
        ("/gradio_api/studio/library.json", ("same-origin", "cors", "empty"), 200),
        ("/gradio_api/studio/library.json", ("none", "navigate", "document"), 200),
    ],
)
def test_what_a_browser_says_of_a_call_counts(app: App, target: str, fetch: tuple[str, str, str], status: int) -> None:
    site, mode, dest = fetch
    lines = (f"Sec-Fetch-Site: {site}", f"Sec-Fetch-Mode: {mode}", f"Sec-Fetch-Dest: {dest}")
    assert ask(app.url, "Host: 127.0.0.1", *lines, target=target).status == status


# --- the rules, where no test can listen ---


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A.example:443", Netloc("a.example")),
        ("a.example:8443", Netloc("a.example", 8443)),
        ("[FD00::0007]:80", Netloc("fd00::7")),
        ("a b", None),
        ("[1.2.3.4]", None),
        ("a:123456", None),
        ("a:", None),
    ],
)
def test_a_host_and_its_port(text: str, found: Netloc | None) -> None:
    assert netloc(text) == found


def test_a_port_is_a_schemes_own_only_for_that_scheme() -> None:
    assert origin("https://a.test") == origin("http://a.test:80") == Netloc("a.test")
    assert origin("http://a.test:443") == Netloc("a.test", 443)


def hosts(bound: str = "127.0.0.1", **settings: object) -> Hosts:
    return Hosts.of(Settings(Path("d"), **settings), bound)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "asked", "served"),
    [
        (hosts("0.0.0.0"), "192.168.1.5:7860", True),
        (hosts("0.0.0.0"), "[fd00::7]:7860", True),
        (hosts("::"), "10.0.0.1", True),
        (hosts("0.0.0.0"), "workstation:7860", False),
        (hosts("0.0.0.0"), "localhost:7860", True),  # docker run -p 7860:7860
        (hosts("192.168.1.5"), "192.168.1.5:7860", True),
        (hosts("192.168.1.5"), "192.168.1.6:7860", False),
        (hosts("[fd00::7]"), "[fd00:0::7]:7860", True),
        (hosts("workstation"), "workstation:7860", True),
        (hosts(hosts=("studio.test",)), "studio.test:9000", True),
        (hosts(hosts=("studio.test:8443",)), "studio.test:8443", True),
        (hosts(hosts=("studio.test:8443",)), "studio.test:9000", False),
        (hosts(space=True), "ann-speech.hf.space", True),
        (hosts(space=True), "hf.space.evil.test", False),
        (hosts(), "ann-speech.hf.space", False),
        (hosts(), ".hf.space", False),
    ],
)
def test_what_a_server_answers_to(known: Hosts, asked: str, served: bool) -> None:
    found = netloc(asked)
    assert (found is not None and known.serves(found)) is served


@pytest.mark.parametrize(
    ("known", "lines", "refused"),
    [
        # a proxy that keeps the Host, one that rewrites it, and one that says what it was called by
        (hosts(hosts=("studio.test",)), {"host": "studio.test", "origin": "https://studio.test"}, 0),
        (hosts(hosts=("studio.test",)), {"host": "127.0.0.1:7860", "origin": "https://studio.test"}, 0),
        (
            hosts(hosts=("studio.test",)),
            {"host": "127.0.0.1:7860", "x-forwarded-host": "studio.test:8443", "origin": "https://studio.test:8443"},
            0,
        ),
        (hosts(hosts=("studio.test",)), {"host": "127.0.0.1:7860", "origin": "https://studio.test:8081"}, 403),
        (hosts(), {"host": "127.0.0.1:7860", "origin": "https://studio.test"}, 403),
        (hosts(), {"host": "studio.test", "origin": "https://studio.test"}, 421),
        (hosts("192.168.1.5"), {"host": "192.168.1.5:7860", "origin": "http://192.168.1.5"}, 403),
        (hosts(space=True), {"host": "a.hf.space", "origin": "https://a.hf.space"}, 0),
        (hosts(space=True), {"host": "a.hf.space", "origin": "https://evil.hf.space"}, 403),
        (hosts(space=True), {"host": "a.hf.space", "origin": "https://huggingface.co"}, 403),
    ],
)
def test_behind_a_proxy(known: Hosts, lines: dict[str, str], refused: int) -> None:
    assert _refused(Origins(known), lines) == refused


@pytest.mark.parametrize(("embeddable", "refused"), [(True, 0), (False, 403)])
def test_a_frame_of_another_site_is_let_in_only_where_some_may(embeddable: bool, refused: int) -> None:
    lines = {
        "host": "localhost",
        "sec-fetch-site": "cross-site",
        "sec-fetch-mode": "navigate",
        "sec-fetch-dest": "iframe",
    }
    assert _refused(Origins(hosts(), embeddable), lines, page=True) == refused
    assert _refused(Origins(hosts(), embeddable), lines, page=False) == 403


def _refused(rules: Origins, lines: dict[str, str], page: bool = False) -> int:
    headers = Headers(lines)
    try:
        rules.check(headers, rules.reached(headers), page=page)
    except Refusal as refusal:
        return refusal.status
    return 0


def test_listening_on_every_address(tmp_path: Path) -> None:
    """As in a container: reached by the machine's address, by localhost, and by no name that was not set."""
    with served(tmp_path, "--host", "0.0.0.0", "--open") as found:
        assert [ask(found.url, f"Host: {host}").status for host in ("192.168.1.5:7860", "localhost", "evil.test")] == [
            200,
            200,
            421,
        ]
        assert "every address of this machine" in (tmp_path / "server.log").read_text()
