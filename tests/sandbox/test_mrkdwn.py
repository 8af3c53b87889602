"""mrkdwn as HTML."""

from __future__ import annotations

import pytest

from sandbox.mrkdwn import mrkdwn

SHOWN = [
    ("*fet* og _kursiv_", "<strong>fet</strong> og <em>kursiv</em>"),
    ("`PV-2026-0001`", "<code>PV-2026-0001</code>"),
    ("a\nb", "a<br>b"),
    ("5 * 3 * 2", "5 * 3 * 2"),
    ("&lt;b&gt; &amp;amp;", "&lt;b&gt; &amp;amp;"),
    ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ("*<img src=x>*", "<strong>&lt;img src=x&gt;</strong>"),
    ("<@U0ANNE>", '<span class="mention">@Anne</span>'),
    ("<!channel>", '<span class="mention">@channel</span>'),
    (
        '<https://example.test/"onload=|her>',
        '<span class="link" title="https://example.test/&#34;onload=">her</span>',
    ),
]


@pytest.mark.parametrize(("text", "html"), SHOWN)
def test_only_the_marks_of_slack_become_html(text: str, html: str) -> None:
    assert str(mrkdwn(text, {"U0ANNE": "Anne"}.__getitem__)) == html
