"""`canary-studio users`."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest

from studio.cli import run
from tests.conftest import ROOT

PASSWORD = "several good words"
MEMO = ROOT / "assets" / "examples" / "voice-memo.flac"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n" * 5))


@pytest.mark.usefixtures("typed")
def test_people_are_added_listed_and_put_out_of_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = ["--data", str(tmp_path)]
    assert run(["users", "add", "Ann", "--admin", *data]) == 0
    assert "Ann can log in, where" in capsys.readouterr().err
    assert run(["users", "add", "eve", *data]) == 0
    assert run(["users", "deactivate", "EVE", *data]) == 0
    assert run(["users", "list", *data]) == 0
    assert capsys.readouterr().out == "Ann\tadmin\tnever logged in\neve\tperson\tout of use, never logged in\n"
    assert run(["users", "activate", "eve", *data]) == 0
    assert run(["users", "password", "eve", *data]) == 0
    assert run(["users", "list", "--json", *data]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(each["name"], each["admin"], each["active"]) for each in found] == [
        ("Ann", True, True),
        ("eve", False, True),
    ]


@pytest.mark.usefixtures("typed")
def test_who_lost_his_login_at_the_issuer_is_unlinked_from_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from studio.config import Settings
    from studio.session import Studio

    studio = Studio(Settings(data=tmp_path, access="accounts"))
    studio.logins.vouched("a" * 64, "Ann", admitted=True)
    assert run(["users", "unlink", "ann", "--data", str(tmp_path)]) == 0
    assert "logs in by a password" in capsys.readouterr().err
    assert not studio.logins.knows("a" * 64)
    assert run(["users", "unlink", "ann", "--data", str(tmp_path)]) == 2
    assert "“Ann” is linked to no login" in capsys.readouterr().err
    studio.close()


@pytest.mark.usefixtures("typed")
def test_who_gets_what_somebody_leaves_is_said_by_an_option(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from studio.config import Settings
    from studio.session import Studio

    for name in ("ann", "eve"):
        assert run(["users", "add", name, "--data", str(tmp_path)]) == 0
    studio = Studio(Settings(data=tmp_path, access="accounts"))
    eve = studio.logins.in_name_of("eve")
    assert eve is not None
    project = studio.acting_as(eve).projects.add("calls")
    studio.acting_as(eve).members.add(project.id, "ann", "guest")
    studio.close()
    capsys.readouterr()
    code = run(["users", "delete", "eve", "--data", str(tmp_path)])
    assert (code, "Say who gets them: --to NAME." in capsys.readouterr().err) == (2, True)
    assert run(["users", "delete", "eve", "--to", "ann", "--data", str(tmp_path)]) == 0


@pytest.mark.usefixtures("typed")
@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["deactivate", "Ann"], "is the only administrator"),
        (["deactivate", "zoe"], "There is no person “zoe”"),
        (["password", "zoe"], "There is no person “zoe”"),
        (["add", "ann"], "There is somebody called “ann” already"),
        (["add", " "], "A person's name has 1 to 60 characters"),
    ],
)
def test_what_cannot_be_is_one_line_and_exit_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], why: str
) -> None:
    data = ["--data", str(tmp_path)]
    assert run(["users", "add", "Ann", "--admin", *data]) == 0
    capsys.readouterr()
    assert run(["users", *arguments, *data]) == 2
    said = capsys.readouterr().err
    assert (len(said.splitlines()), why in said) == (1, True)


def test_a_password_that_is_guessed_at_once_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert run(["users", "add", "ann", "--data", str(tmp_path)]) == 2
    assert "A password has 10 to 200 characters" in capsys.readouterr().err


def test_an_invitation_is_a_link(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["users", "invite", "--url", "https://studio.example.org/", "--data", str(tmp_path)]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("https://studio.example.org/invite/")
    assert "7 days" in said.err


@pytest.mark.usefixtures("typed")
def test_the_command_line_works_in_the_name_that_it_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from studio.accounts.actor import LOCAL
    from studio.config import Settings
    from studio.session import Studio

    data = tmp_path / "data"
    sound = Path(shutil.copy(MEMO, tmp_path / "memo.flac"))
    assert run(["users", "add", "ann", "--data", str(data)]) == 0
    monkeypatch.setenv("STUDIO_ACCESS", "accounts")
    monkeypatch.setenv("STUDIO_USER", "Ann")
    assert run(["import", str(sound), "--project", "p", "--data", str(data)]) == 0
    monkeypatch.setenv("STUDIO_USER", "zoe")
    capsys.readouterr()
    assert run(["import", str(sound), "--project", "p", "--data", str(data)]) == 2
    assert "STUDIO_USER: there is nobody called “zoe”" in capsys.readouterr().err
    studio = Studio(Settings(data=data, access="accounts"))
    ann = studio.logins.in_name_of("ann")
    assert ann is not None
    assert [len(studio.acting_as(who).library.entries()) for who in (ann, LOCAL)] == [1, 0]
    studio.close()
