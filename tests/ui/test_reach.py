"""Where one owner's studio may listen, and that it says when it is open."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from studio.accounts.access import is_loopback
from studio.config import Settings
from studio.errors import SettingsError
from studio.ui.reach import check_reach, is_open
from tests.served import served


@pytest.mark.parametrize("host", ["127.0.0.1", "127.5.6.7", "localhost", "LOCALHOST", "::1", "[::1]"])
def test_on_this_machine_one_owner_needs_to_say_nothing(host: str) -> None:
    assert is_loopback(host)
    check_reach(Settings(Path("/d")), host)
    assert not is_open(Settings(Path("/d"), open=True), host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.168.1.5", "workstation", "localhost.evil.org", "[::]"])
def test_where_others_come_it_must_be_said_who_they_are(host: str) -> None:
    with pytest.raises(SettingsError, match=r"Set STUDIO_ACCESS=visitors, .* say --open \(STUDIO_OPEN=1\)"):
        check_reach(Settings(Path("/d")), host)
    check_reach(Settings(Path("/d"), open=True), host)
    check_reach(Settings(Path("/d"), access="visitors"), host)
    check_reach(Settings(Path("/d"), access="accounts"), host)
    assert is_open(Settings(Path("/d"), open=True), host)
    assert not is_open(Settings(Path("/d"), access="visitors"), host)


@pytest.mark.parametrize("options", [("--host", "0.0.0.0", "--open"), ("--open",)])
def test_the_page_says_that_it_is_open_where_it_is(tmp_path: Path, options: tuple[str, ...]) -> None:
    with served(tmp_path, *options) as found:
        assert ("This studio is open" in httpx.get(found.url).text) is ("--host" in options)


def test_the_command_says_which_setting_to_choose(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "studio", "serve", "--host", "0.0.0.0", "--data", str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 2
    assert ended.stderr.startswith("canary-studio: On 0.0.0.0 others reach this studio")
    assert "STUDIO_ACCESS=visitors" in ended.stderr


@pytest.mark.parametrize(
    ("env", "access"),
    [({}, "local"), ({"SYSTEM": "spaces"}, "visitors"), ({"SYSTEM": "spaces", "STUDIO_ACCESS": "local"}, "local")],
)
def test_a_space_is_for_strangers_unless_it_is_said_otherwise(env: dict[str, str], access: str) -> None:
    assert Settings.from_env(env).access == access


def test_what_is_kept_for_no_time_is_refused() -> None:
    assert Settings.from_env({"STUDIO_KEEP_HOURS": "0.5"}).keep_hours == 0.5
    with pytest.raises(SettingsError, match="STUDIO_KEEP_HOURS=0: give more than 0"):
        Settings.from_env({"STUDIO_KEEP_HOURS": "0"})


def test_another_way_of_access_is_refused() -> None:
    with pytest.raises(SettingsError, match="STUDIO_ACCESS=everybody: give one of local, visitors, accounts"):
        Settings.from_env({"STUDIO_ACCESS": "everybody"})
