import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.html_text import html_to_text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Hei &amp; takk &lt;3", "Hei & takk <3"),
        ("<p>En</p><p>To</p>", "En\n\nTo"),
        ("En<br>To<br/>Tre", "En\nTo\nTre"),
        ("<b>fe</b>t", "fet"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\n\nc"),
        ('<a href="https://kunde.example/?a=1&amp;b=2">her</a>', "her <https://kunde.example/?a=1&b=2>"),
        ('<a href="javascript:alert(1)">her</a>', "her"),
        ('<a title=">" href=https://kunde.example>her</a>', "her <https://kunde.example>"),
        ("<style>p{}</style><script>if (a<b) {}</script><title>x</title>Hei", "Hei"),
        ("Hei <!-- <p>skjult</p> --> deg", "Hei deg"),
        ("Hei <!-- aldri slutt", "Hei"),
        ("<!DOCTYPE html><?xml version='1.0'?>Hei", "Hei"),
        ("2 < 3 og 4 > 3", "2 < 3 og 4 > 3"),
        ("Hei<blockquote>sitat<blockquote>eldre</blockquote></blockquote>takk", "Hei\n> sitat\n> > eldre\n>\ntakk"),
        ("<p>Hei", "Hei"),
        ("<p", ""),
        ("", ""),
    ],
)
def test_html_becomes_the_text_that_a_person_sees(source: str, text: str) -> None:
    assert html_to_text(source) == text


pieces = st.sampled_from(
    [
        "<",
        ">",
        "</",
        "<p>",
        "<!--",
        "-->",
        "<a href='",
        '"',
        "'",
        "&",
        "&#",
        "<blockquote>",
        "</blockquote>",
        "x",
        " ",
        "\n",
        "<script>",
        "</script>",
        "&lt;",
        "<td>",
        "<br>",
    ]
)


@given(st.lists(pieces, max_size=60))
def test_no_html_raises_or_leaves_a_mark_of_ours(drawn: list[str]) -> None:
    text = html_to_text("".join(drawn))

    assert "\x0e" not in text
    assert "\x0f" not in text
