"""The list and the texts of a notice."""

import pytest

from cases.policy_notices import NoticeText
from cases.vocabulary import Language
from service.policy_files import UnusableNotice, recipients_of, texts_of

TEXT = "Subject: Endringer\n\nHei!\n"


def written(tmp_path, text, name="fil.csv"):
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return file


def test_a_list_of_addresses_is_read(tmp_path):
    found = recipients_of(written(tmp_path, "email,language\nkari@kunde.example,nn\nola@kunde.example,\n"))

    assert found.usable == [("kari@kunde.example", Language.NN), ("ola@kunde.example", Language.NB)]


def test_a_list_from_a_norwegian_spreadsheet_is_read(tmp_path):
    found = recipients_of(written(tmp_path, "\ufeffnavn;email\r\nKari;kari@kunde.example\r\n"))

    assert found.usable == [("kari@kunde.example", Language.NB)]


def test_lines_without_a_usable_address_are_named_by_their_number(tmp_path):
    text = "email,language\nkari@kunde.example,nb\ningen,nb\nola@kunde.example,xx\na@b.example\\nBcc: c,nb\n"

    assert recipients_of(written(tmp_path, text)).unusable == [3, 4, 5]


@pytest.mark.parametrize("text", ["", "navn\nKari\n", "email\n\n"])
def test_a_list_without_addresses_is_refused(tmp_path, text):
    with pytest.raises(UnusableNotice):
        recipients_of(written(tmp_path, text))


def test_a_list_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "x.csv").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(UnusableNotice, match="cannot be read"):
        recipients_of(tmp_path / "x.csv")


def test_a_text_is_a_subject_and_a_body(tmp_path):
    assert texts_of({Language.NB: written(tmp_path, TEXT)}) == {Language.NB: NoticeText("Endringer", "Hei!\n")}


@pytest.mark.parametrize(
    "text", ["Hei!", "Subject: \n\nHei!", "Subject: A\nB\n\nHei!", "Subject: A\n\n", "Emne: A\n\nHei"]
)
def test_a_text_without_subject_or_body_is_refused(tmp_path, text):
    with pytest.raises(UnusableNotice, match="begins with a line"):
        texts_of({Language.NB: written(tmp_path, text)})


def test_a_blank_that_nobody_filled_in_is_refused(tmp_path):
    with pytest.raises(UnusableNotice, match="blank"):
        texts_of({Language.NB: written(tmp_path, TEXT + "[[endringene]]")})
