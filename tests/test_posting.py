"""A POST that goes where it was looked at, and nowhere else; however its other end behaves, it comes to an end."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpcore
import pytest

from studio.posting import MOST_BYTES, PostFailed, post
from tests.hooked import Receiver, receiving
from tests.standin import Quiet

Answer = Callable[[Quiet], None]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def means(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Sets what names stand for, one answer after the other; gives the names that were asked for."""
    asked: list[str] = []

    def set_to(*answers: tuple[str, ...]) -> list[str]:
        left = list(answers)

        def resolve(host: Any, port: Any, *_: Any, **__: Any) -> list[Any]:
            if str(host)[-1].isdigit():  # an address stands for itself
                return real(host, port, type=socket.SOCK_STREAM)
            asked.append(host)
            return [entry for each in left.pop(0) for entry in real(each, port, type=socket.SOCK_STREAM)]

        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        return asked

    real = socket.getaddrinfo
    return set_to


def test_a_name_is_resolved_once_and_said_to_the_other_end(receiver: Receiver, means: Callable[..., list[str]]) -> None:
    asked = means(("127.0.0.1",))
    answer = post(f"http://hook.example.org:{receiver.port}/a?b=c", {"x-one": "1"}, b"{}", private=True)
    assert (answer.status, answer.body) == (200, b'{"taken": true}')
    (message,) = receiver.came
    assert message.headers["host"] == f"hook.example.org:{receiver.port}"
    assert message.headers["x-one"] == "1"
    assert asked == ["hook.example.org"]


def test_an_address_that_nobody_listens_at_is_passed_over(receiver: Receiver, means: Callable[..., list[str]]) -> None:
    means(("127.0.0.9", "127.0.0.1"))
    assert post(f"http://hook.example.org:{receiver.port}/", {}, b"", private=True).status == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "[::1]"])
def test_nothing_goes_to_this_machine_however_it_is_written(receiver: Receiver, host: str) -> None:
    with pytest.raises(PostFailed, match="is an address of this machine or of its network"):
        post(f"http://{host}:{receiver.port}/", {}, b"", private=False)
    assert receiver.came == []


@pytest.mark.parametrize("found", [("10.0.0.1",), ("8.8.8.8", "127.0.0.1"), ("169.254.169.254",)])
def test_nor_by_a_name_that_means_it(
    receiver: Receiver, means: Callable[..., list[str]], found: tuple[str, ...]
) -> None:
    means(found, ("127.0.0.1",))
    with pytest.raises(PostFailed, match=r"rebind\.example is an address of this machine"):
        post(f"http://rebind.example:{receiver.port}/", {}, b"", private=False)
    assert receiver.came == []


def test_a_redirect_is_told_and_not_followed() -> None:
    def elsewhere(request: Quiet) -> None:
        request.send_response(307)
        request.send_header("Location", f"http://127.0.0.1:{request.server.server_port}/other")  # type: ignore[attr-defined]
        request.send_header("Content-Length", "0")
        request.end_headers()

    with receiving(elsewhere) as receiver:
        assert post(f"http://127.0.0.1:{receiver.port}/", {}, b"", private=True).status == 307
        assert len(receiver.came) == 1


def test_no_proxy_of_the_environment_is_used(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert post(f"http://127.0.0.1:{receiver.port}/", {}, b"", private=True).status == 200


def endless(request: Quiet) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + b"x" * 1_000_000)


def test_of_a_long_answer_the_beginning_is_read() -> None:
    with receiving(endless) as receiver:
        assert post(f"http://127.0.0.1:{receiver.port}/", {}, b"", private=True).body == b"x" * MOST_BYTES


def test_an_answer_that_comes_drop_by_drop_comes_too_late() -> None:
    over = threading.Event()

    def drop(request: Quiet) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\nx-slow: ")
        while not over.wait(0.02):
            request.wfile.write(b"x")

    with receiving(drop) as receiver:
        with pytest.raises(PostFailed, match=r"did not answer within 0\.3 s"):
            post(f"http://127.0.0.1:{receiver.port}/", {}, b"", private=True, seconds=0.3)
        over.set()


def no_http(request: Quiet) -> None:
    request.wfile.write(b"220 mail.example.org ESMTP\r\n")


def closed(request: Quiet) -> None:
    request.connection.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    ("answer", "sentence"), [(no_http, "What it answered is no HTTP."), (closed, "It closed the connection|no HTTP")]
)
def test_what_is_no_answer_is_one_sentence(answer: Answer, sentence: str) -> None:
    with receiving(answer) as receiver, pytest.raises(PostFailed, match=sentence):
        post(f"http://127.0.0.1:{receiver.port}/", {}, b"", private=True)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://127.0.0.1:1/", "It cannot be connected to"),
        ("http://no.such.invalid/", "The name no.such.invalid is not"),
    ],
)
def test_nobody_there_is_one_sentence(url: str, sentence: str) -> None:
    with pytest.raises(PostFailed, match=sentence):
        post(url, {}, b"", private=True)


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_authorities_that_cannot_be_read_are_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    file = tmp_path / "authorities.pem"
    if content is not None:
        file.write_text(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with pytest.raises(PostFailed, match="SSL_CERT_FILE"):
        post("https://127.0.0.1:1/", {}, b"", private=True)


def test_many_addresses_that_do_not_answer_have_the_time_together(
    means: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    def silent(_: Any, __: str, ___: int, timeout: float, *____: Any) -> Any:
        waits.append(timeout)
        raise httpcore.ConnectTimeout

    means(tuple(f"127.0.0.{number}" for number in range(1, 9)))
    monkeypatch.setattr("studio.posting.time", SimpleNamespace(monotonic=lambda: sum(waits)))
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", silent)
    with pytest.raises(PostFailed, match="did not answer within 12 s"):
        post("http://hook.example.org/", {}, b"", private=True, seconds=12.0)
    assert waits == [5.0, 5.0, 2.0]


@pytest.mark.login
def test_a_certificate_must_be_of_the_name(
    means: Callable[..., list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address was looked at, and the name is what the other end must prove."""
    certificate = made_for("hook.example.org", tmp_path / "one.pem")
    means(("127.0.0.1",), ("127.0.0.1",))
    with receiving(certificate=certificate) as receiver:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert post(f"https://hook.example.org:{receiver.port}/", {}, b"", private=True).status == 200
        with pytest.raises(PostFailed, match="Its certificate is not valid"):
            post(f"https://other.example.org:{receiver.port}/", {}, b"", private=True)
    assert len(receiver.came) == 1


def made_for(name: str, file: Path) -> Path:
    """A certificate that signs itself, with its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(timezone.utc)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    signed = builder.sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return file
