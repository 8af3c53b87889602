import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.plain_text import clean, flow, one_line, tidy, unflow

letters = st.text(st.sampled_from("aæ >-\n\t[]"), max_size=400) | st.text(max_size=200)


@given(letters)
def test_a_flowed_text_is_read_as_it_was_written(text):
    text = tidy(clean(text))

    assert unflow(flow(text)) == text


def test_a_long_paragraph_is_wrapped_where_every_client_can_show_it():
    paragraph = "Vi går gjennom henvendelsen og svarer deg på e-post. " * 10

    assert max(len(line) for line in flow(paragraph.strip()).splitlines()) <= 72


def test_a_word_longer_than_a_line_stays_whole():
    link = "https://duett.test/" + "a" * 200

    assert link in flow(f"Les mer på {link} og svar.").split()


@pytest.mark.parametrize("start", [" innrykk", ">ikke et sitat", "From her"])
def test_a_line_that_a_client_would_misread_is_stuffed(start):
    assert flow(start) == f" {start}\n"


def test_what_a_mail_must_not_carry_is_replaced_and_line_ends_become_one():
    assert clean("a\x00b\r\nc\u2028d\ud800e\u202ef\tg") == "a\ufffdb\nc\nd\ufffde\ufffdf\tg"


def test_a_header_stays_on_one_line():
    assert one_line("Innsyn\r\nBcc: all@person.example\u2028x") == "Innsyn Bcc: all@person.example x"


def test_blank_lines_left_by_a_template_count_as_one():
    assert tidy("\n\na  \n\n\n\nb\n\n") == "a\n\nb"
