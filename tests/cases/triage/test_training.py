import pytest

from cases.triage.training import LABELS, example, parse, shipped_inquiries


def test_a_line_is_an_inquiry_with_its_voice_and_language() -> None:
    text = "# remark\n@ ola nn\nerasure+access! | Ola <o@x.example> | Hei | Slett meg.\\nMen send kopi først | takk\n"

    (inquiry,) = parse(text)

    assert inquiry.kinds == ("erasure", "access")
    assert (inquiry.urgent, inquiry.voice, inquiry.language) == (True, "ola", "nn")
    assert inquiry.body == "Slett meg.\nMen send kopi først | takk"


def test_an_unknown_kind_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="deletion"):
        list(parse("@ ola nb\ndeletion | | | Hei\n"))


def test_further_kinds_share_a_quarter_of_the_truth() -> None:
    (inquiry,) = parse("@ ola nb\nerasure+access | | | Slett meg\n")

    assert example(inquiry)[1] == {"erasure": 0.75, "access": 0.25}


def test_the_shipped_inquiries_cover_every_kind_and_language() -> None:
    inquiries = shipped_inquiries()

    assert {kind for inquiry in inquiries for kind in inquiry.kinds} == set(LABELS)
    assert {inquiry.language for inquiry in inquiries} >= {"nb", "nn", "en", "da", "sv", "de"}
