import io
import json
import logging

import pytest
import structlog

from service.logging import configure


@pytest.fixture
def lines():
    root, stream = logging.getLogger(), io.StringIO()
    before, level = root.handlers[:], root.level
    configure("info", "json", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:] = before
    root.setLevel(level)
    logging.raiseExceptions = True
    structlog.reset_defaults()


def test_our_events_are_json_with_level_and_time(lines):
    structlog.get_logger("mail.poller").info("mail stored", uid=7)

    [line] = lines()
    assert (line["event"], line["uid"], line["level"]) == ("mail stored", 7, "info")
    assert line["timestamp"]


def test_an_exception_leaves_its_class_and_place_but_no_words(lines):
    try:
        raise ValueError("kari@epost.example")
    except ValueError as error:
        structlog.get_logger("mail.poller").error("failed", exc_info=error)

    [line] = lines()
    assert line["error"] == "ValueError"
    assert line["where"].startswith(__name__)
    assert "kari" not in json.dumps(line)


def test_a_foreign_library_is_heard_without_its_words(lines):
    logging.getLogger("slack_bolt.app").error("body: %s", "kari@epost.example")
    try:
        raise RuntimeError("hemmelig")
    except RuntimeError:
        logging.getLogger("aiohttp.server").exception("oi")

    shown = lines()
    assert [line["event"] for line in shown] == ["library message withheld", "library message withheld RuntimeError"]
    assert "kari" not in json.dumps(shown)
    assert "hemmelig" not in json.dumps(shown)
