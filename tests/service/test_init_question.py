"""What may be answered to a question of `personvern init`."""

import pytest

from service.init_question import (
    Question,
    a_file,
    day,
    mail_address,
    names,
    one_of,
    staff_list,
    starting,
)


def test_what_is_needed_cannot_be_left_out():
    assert Question(key="name", text="?", needed=True).problem("") == "is needed"
    assert Question(key="name", text="?").problem("") == ""


@pytest.mark.parametrize("answer", ["to\nlinjer", "null\0", "\x7f"])
def test_an_answer_is_one_line(answer):
    assert Question(key="name", text="?").problem(answer) == "is one line of text"


def test_a_default_may_rest_on_what_was_answered_before():
    question = Question(key="sender", text="?", default=lambda answers: answers["mail_address"])

    assert question.default_for({"mail_address": "a@firma.test"}) == "a@firma.test"
    assert Question(key="sender", text="?", default="fast").default_for({}) == "fast"


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (mail_address, "a@firma.test", "Anne <a@firma.test>"),
        (day, "2026-11-23", "23.11.2026"),
        (one_of("nb", "en"), "en", "de"),
        (starting("xoxb-"), "xoxb-1", "xapp-1"),
        (staff_list, "U0123:approver, U0456:case_worker", "anne:approver"),
    ],
)
def test_a_check_says_what_is_wrong(check, good, bad):
    assert check(good) == ""
    assert check(bad)
    assert bad not in check(bad)


def test_a_file_must_be_there(tmp_path):
    (tmp_path / "key").touch()

    assert a_file(str(tmp_path / "key")) == ""
    assert a_file(str(tmp_path / "none")) == "is a file, and there is none"


def test_words_are_parted_by_commas():
    assert names(" generic, tawk ,") == ("generic", "tawk")
