import pytest

from mail.typeset import body_html, inline_html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Hei\nKari", "<p>Hei<br>Kari</p>"),
        ("En.\n\nTo.", "<p>En.</p>\n<p>To.</p>"),
        ("== Hva nå ==", "<h2>Hva nå</h2>"),
        ("Dette:\n- en\n- to", "<p>Dette:</p>\n<ul><li>en</li><li>to</li></ul>"),
        ("- en\nEtterpå", "<ul><li>en</li></ul>\n<p>Etterpå</p>"),
        ("== A ==\n== B ==", "<h2>A</h2>\n<h2>B</h2>"),
        ("", ""),
    ],
)
def test_the_markup(text, html):
    assert body_html(text) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("[[beløp]]", "<mark>[[beløp]]</mark>"),
        (
            "Se https://duett.test/a?b=1&c=2.",
            'Se <a href="https://duett.test/a?b=1&amp;c=2">https://duett.test/a?b=1&amp;c=2</a>.',
        ),
        ("(skriv til post@duett.test)", '(skriv til <a href="mailto:post@duett.test">post@duett.test</a>)'),
        ("javascript:alert(1)", "javascript:alert(1)"),
    ],
)
def test_gaps_and_links(text, html):
    assert inline_html(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src="https://sporing.example/p.png">',
        '[[<b>"x"]]',
        'https://duett.test/"onmouseover="alert(1)',
        "== <h1> ==",
        "- <iframe>",
    ],
)
def test_no_text_becomes_html_of_its_own(text):
    made = body_html(text)

    for tag in ("<script", "<img", "<b>", "<h1", "<iframe", 'onmouseover="'):
        assert tag not in made
