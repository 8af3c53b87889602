"""`personvern check` says which model serves; a broken file is one line and ends `serve`."""

from pathlib import Path

import pytest

from cases.triage.linear import Linear, dump
from cases.triage.training import LABELS
from service.check import check_all
from service.findings import Finding
from service.settings import Settings

MODEL = dump(Linear(LABELS, {}, [0.0] * len(LABELS)))


async def finding(tmp_path: Path, **files: Path) -> Finding:
    """What is said of triage; nobody listens at the other parts' addresses."""
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'none.db'}",
        master_key="A" * 43 + "=",
        imap_url="imap://a@127.0.0.1:9/INBOX",
        smtp_url="smtp://127.0.0.1:9",
        slack_bot_token="xoxb-x",
        slack_app_token="xapp-x",
        slack_api_url="http://127.0.0.1:9/",
        slack_channel="C0STAFF",
        staff="U0ANNE:approver",
        **files,
    )
    (found,) = [each for each in await check_all(settings) if each.part == "triage"]
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [(None, "the shipped model"), (MODEL, "the trained model")],
)
async def test_it_is_said_which_model_serves(tmp_path: Path, text: str | None, expected: str) -> None:
    model = tmp_path / "model.tsv"
    if text is not None:
        model.write_text(text)

    assert await finding(tmp_path, triage_model_file=model) == Finding("triage", True, expected)


async def test_a_broken_file_is_told_by_its_setting_and_does_not_pass_by_itself(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_text("hemmelig")

    found = await finding(tmp_path, triage_model_file=broken)

    assert (found.ok, found.transient) == (False, False)
    assert found.line.startswith("PERSONVERN_TRIAGE_MODEL_FILE:")
    assert "hemmelig" not in found.line
