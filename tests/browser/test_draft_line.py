"""The line over a draft: how good it is, and the next better model, fetched from a hub on this machine and taken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.steps import transcribe, upload
from tests.engines.nemo.models import of_language
from tests.engines.nemo.test_hub_answers import hub
from tests.served import App, served
from tests.tiny.speech import Clip

pytestmark = [pytest.mark.browser, pytest.mark.nemo, pytest.mark.speech, pytest.mark.slow]

LINE = "#editor .cs-draft-line"
PATIENCE = 180_000
"""Milliseconds: the first model of a run waits for NeMo's import."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, tiny_canary2: Path) -> Iterator[App]:
    """A studio with an empty cache, and a hub that gives a tiny model for every name."""
    with hub(200, model=tiny_canary2.read_bytes()) as address, pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_ENDPOINT", address)
        patch.setenv("HF_HOME", str(tmp_path_factory.mktemp("hub")))
        patch.setenv("HF_HUB_DISABLE_XET", "1")
        patch.delenv("HF_HUB_OFFLINE", raising=False)
        with served(tmp_path_factory.mktemp("served-draft-line")) as found:
            yield found


def test_a_better_model_is_fetched_and_transcribes_again(page: Any, tiny_clips: tuple[Clip, ...]) -> None:
    upload(page, of_language(tiny_clips, "en")[0].path)
    transcribe(page)
    line = page.locator(LINE)
    line.get_by_text("Offline draft by Moonshine tiny (English), about 1 word in 8 wrong.").wait_for()
    line.get_by_text("Canary-180M-Flash, 730 MB, about 1 word in 14 wrong:").wait_for()
    line.get_by_role("button", name="Get it").click()
    line.get_by_role("button", name="Transcribe again with it").click(timeout=PATIENCE)
    page.wait_for_function("document.querySelector('#model input')?.value === 'Canary-180M-Flash'")
    page.locator("#decoding").wait_for()  # what that model can be told, and the first could not
    transcribe(page, PATIENCE)
    assert "canary-180m-flash" in page.inner_text("#editor .cs-head-facts")
    # of what is on no machine here the next is offered
    line.get_by_text("Draft by Canary-180M-Flash, about 1 word in 14 wrong.").wait_for()
    line.get_by_role("button", name="Put this line away").click()
    page.reload()
    page.wait_for_function("window.__studio?.segments.length > 0")
    assert not line.is_visible()
