"""`Dockerfile`, `.dockerignore` and `compose.yaml` against the code; `tests.composed` has an engine run them."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from packaging.specifiers import SpecifierSet

from studio.cli.main import app
from studio.config import VARIABLES, Settings
from studio.session import Studio
from studio.ui.health import health_routes
from tests import composed
from tests.test_packaging import ROOT, lines, project

SAID = {"POSTGRES_PASSWORD": "letters", "S3_SECRET": "digits"}
"""In `.env`, as the first lines of compose.yaml ask for it."""


def steps() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, each with what it is told."""
    text = re.sub(r"\\\n\s*", "", "\n".join(lines("Dockerfile")))
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in text.splitlines())]


def told(word: str) -> list[str]:
    return [rest for each, rest in steps() if each == word]


def compose(**said: str) -> dict[str, Any]:
    """`compose.yaml` with what stands in `.env` filled in."""

    def value(found: re.Match[str]) -> str:
        name, sign, rest = found.groups()
        assert name in said or sign == "-", f"{name}: {rest}"
        return said.get(name) or rest

    return dict(yaml.safe_load(re.sub(r"\$\{(\w+):([-?])([^}]*)\}", value, (ROOT / "compose.yaml").read_text("utf-8"))))


def services(**said: str) -> dict[str, Any]:
    return dict(compose(**SAID, **said)["services"])


def environment() -> dict[str, str]:
    """Of the image."""
    return dict(each.split("=", 1) for line in told("ENV") for each in shlex.split(line))


def options(command: list[str]) -> set[str]:
    """Those that a command of ours has; it must be one."""
    assert command[0] == "canary-studio"
    group = typer.main.get_command(app)
    (found,) = (each for name, each in group.commands.items() if name == command[1])  # type: ignore[attr-defined]
    return {option for parameter in found.params for option in parameter.opts}


def extras_exist(extras: str) -> bool:
    known: Mapping[str, Any] = project()["optional-dependencies"]  # type: ignore[assignment]
    return set(filter(None, extras.split(","))) <= set(known)


def let_through(path: str) -> bool:
    """Whether a build gets it: by name, and no later line takes it out again."""
    first, *rest = lines(".dockerignore")
    assert first == "*", "what is not named stays outside"
    answer = False
    for line in rest:
        pattern = line.removeprefix("!")
        parts = [path, *(str(each) for each in Path(path).parents)]
        if any(fnmatch(each, pattern) or fnmatch(f"/{each}", pattern.replace("**/", "*/")) for each in parts):
            answer = line.startswith("!")
    return answer


# --- the image ---


def test_the_image_runs_a_command_that_there_is() -> None:
    command = yaml.safe_load(told("CMD")[-1])
    assert {each for each in command if each.startswith("--")} <= options(command)
    Settings.from_env({name: value for name, value in environment().items() if name.startswith("STUDIO_")})
    assert {name for name in environment() if name.startswith("STUDIO_")} <= set(VARIABLES)


def test_port_and_health_are_those_of_the_server(tmp_path: Path) -> None:
    command, (port,), (health,) = yaml.safe_load(told("CMD")[-1]), told("EXPOSE"), told("HEALTHCHECK")
    asked = re.search(r"http://127\.0\.0\.1:(\d+)(/\w+)", health)
    assert asked is not None
    assert {command[command.index("--port") + 1], asked[1]} == {port}
    studio = Studio(Settings(data=tmp_path))
    try:
        assert asked[2] in {getattr(route, "path", "") for route in health_routes(studio, None)}
    finally:
        studio.close()
    assert [each.rsplit(":", 1)[1] for each in services()["studio"]["ports"]] == [port]


def test_data_and_models_lie_in_the_volume() -> None:
    (volume,) = told("VOLUME")
    inside = {environment()["STUDIO_DATA"], environment()["HF_HOME"]}
    assert all(Path(each).is_relative_to(volume) for each in inside)
    assert f"studio:{volume}" in services()["studio"]["volumes"]
    assert services()["studio"]["environment"]["STUDIO_DATA"] == volume
    assert "HF_HOME" not in services()["worker"]["environment"], "the studio and its workers share what was fetched"


def test_it_is_built_on_what_the_project_wants(tmp_path: Path) -> None:
    """By itself, so that a change in our own code fetches none of it again."""
    program = next(
        found[1] for rest in told("RUN") if (found := re.search(r"python -c '(import sys, tomllib;.*?)'", rest))
    )
    if sys.version_info < (3, 11):  # than that of the image
        program = program.replace("tomllib", "tomli as tomllib", 1)
    for extras in ("", "nemo", composed.EXTRAS):
        done = subprocess.run(
            [sys.executable, "-c", program, extras], cwd=ROOT, capture_output=True, text=True, check=True
        )
        optional: dict[str, list[str]] = project()["optional-dependencies"]  # type: ignore[assignment]
        wanted = [
            *project()["dependencies"],
            *(each for name in filter(None, extras.split(",")) for each in optional[name]),
        ]  # type: ignore[misc]
        assert done.stdout.splitlines() == wanted
    order = [rest for word, rest in steps() if word in ("RUN", "COPY")]
    installed = next(at for at, rest in enumerate(order) if "--requirement" in rest)
    before = order[order.index("--from=build /wanted.txt /tmp/") : installed]
    assert [each for each in before if each.startswith("--from") or "/tmp/" in each] == [
        "--from=build /wanted.txt /tmp/",
        "constraints.txt /tmp/",
    ], "neither our code nor what else is said of the project"
    assert installed < order.index("--from=build /wheels /wheels")


def test_every_stage_knows_the_extras() -> None:
    first, *others = [rest for word, rest in steps() if word in ("ARG", "FROM")]
    assert extras_exist(first.removeprefix("EXTRAS="))
    assert others[1::2] == ["EXTRAS"] * (len(others) // 2)


def test_its_python_is_one_that_we_support() -> None:
    versions = {re.sub(r"^python:([\d.]+)-slim.*", r"\1", each) for each in told("FROM")}
    assert len(versions) == 1
    assert versions.pop() in SpecifierSet(str(project()["requires-python"]))


def test_the_build_gets_what_it_needs_and_no_more() -> None:
    needed = ["pyproject.toml", "constraints.txt", str(project()["readme"]), *project()["license-files"]]  # type: ignore[misc]
    needed += ["assets/examples/voice-memo.flac", "studio/web/build_hook.py", "studio/web/src/css/base.css"]
    assert all((ROOT / each).exists() for each in needed)
    assert [each for each in needed if not let_through(each)] == []
    others = (
        ".env",
        "studio/.env",
        ".git/config",
        ".venv/bin/python",
        "studio-data/studio.db",
        "bench/out/x",
        "tests/s3.py",
    )
    made = ("studio/web/node_modules/x.js", "studio/web/dist/studio.js", "studio/api/__pycache__/x.pyc")
    assert [each for each in (*others, *made) if let_through(each)] == []


# --- the team's services ---


def test_what_compose_says_is_what_there_is() -> None:
    found = services()
    assert set(found) == {"studio", "worker", "database", "s3"}
    said = found["studio"]["environment"]
    assert {name for name in said if not name.startswith("AWS_")} - {"WEBHOOK_SECRET"} <= set(VARIABLES)
    oidc = {name for name in VARIABLES if name.startswith("STUDIO_OIDC")}
    assert oidc <= set(said), "what is said of the issuer in .env is handed on"
    settings = Settings.from_env({name: str(value or "") for name, value in said.items()})
    assert (settings.access, settings.database_url) == ("accounts", "postgresql://studio:letters@database/studio")
    assert found["worker"]["environment"] == said
    assert found["s3"]["build"]["dockerfile_inline"].split()[-1] in lines("constraints.txt"), "as it is tested"
    assert options(found["worker"]["command"])
    assert extras_exist(found["studio"]["build"]["args"]["EXTRAS"])


def test_what_waits_for_what() -> None:
    found = services()
    for service in found.values():
        assert all(each["condition"] == "service_healthy" for each in service.get("depends_on", {}).values())
        assert set(service.get("depends_on", {})) <= set(found)
    assert "--host" in found["database"]["healthcheck"]["test"], "a server on the socket alone is not there to stay"
    volumes = {each.split(":")[0] for service in found.values() for each in service.get("volumes", ())}
    assert volumes == set(compose(**SAID)["volumes"])


def test_a_workers_image_is_the_studios_and_no_registrys() -> None:
    found = services(STUDIO_IMAGE="ours")
    assert found["studio"]["image"] == found["worker"]["image"] == "ours"
    assert found["worker"]["pull_policy"] == "never"


@pytest.mark.parametrize("name", list(SAID))
def test_it_does_not_start_without_its_secrets(name: str) -> None:
    with pytest.raises(AssertionError, match=r"say it in \.env"):
        compose(**{other: value for other, value in SAID.items() if other != name})


def test_its_first_commands_are_there() -> None:
    head = (ROOT / "compose.yaml").read_text("utf-8").split("\n\n")[0]
    command = re.search(r"exec studio (canary-studio) (users) (add) ann (--admin)", head)
    assert command is not None
    group = typer.main.get_command(app).commands["users"]  # type: ignore[attr-defined]
    assert any("--admin" in each.opts for each in group.commands["add"].params)


def test_the_check_is_of_what_it_was_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else the environment says: `make check EXTRAS=nemo` hands that on."""
    monkeypatch.setenv("EXTRAS", "nemo")
    house = composed.Composed("sh -c 'echo $EXTRAS' --", tmp_path, "s3")
    assert house.do("up") == "s3\n"


# --- the first process of a container ---


STOPPED_WHILE = """
import os, signal, sys
os.getpid = lambda: 1
imported, sys.argv[1:] = sys.argv[1], ["projects"]

class Stop:
    def find_spec(self, name, *_):
        if name == imported:
            signal.raise_signal(signal.SIGTERM)

sys.meta_path.insert(0, Stop())
from studio.cli import main
main()
"""


@pytest.mark.parametrize("imported", ["typer", "studio.cli.worker", "studio.store.schema"])
def test_a_stop_that_comes_while_a_command_begins_is_heard(imported: str, tmp_path: Path) -> None:
    """Linux keeps every signal away from it that it does not wait for."""
    done = subprocess.run(
        [sys.executable, "-c", STOPPED_WHILE, imported],
        env={**os.environ, "STUDIO_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.count("\n")) == (130, 1)
    assert done.stderr.startswith("canary-studio: Stopped")
