"""`personvern letter`: a preview on example values."""

from __future__ import annotations

import json
import sys

import click

from cases.letters import LETTERS
from cases.vocabulary import LETTER_LANGUAGES, Language
from mail.examples import example_letter
from mail.organisation import Organisation
from mail.render import LetterRenderer


@click.command()
@click.argument("name", required=False)
@click.option("--lang", type=click.Choice([language.value for language in LETTER_LANGUAGES]), default="nb")
@click.option("--html", "as_html", is_flag=True, help="the HTML part")
@click.option("--json", "as_json", is_flag=True, help="a JSON object")
def letter(name: str | None, lang: str, as_html: bool, as_json: bool) -> None:
    """Letter NAME as a person would read it, on example values; without NAME, the list of letters."""
    if name is None:
        names = sorted(LETTERS)
        click.echo(json.dumps(names) if as_json else "\n".join(names))
        return
    if name not in LETTERS:
        click.echo("there is no letter of this name; `personvern letter` lists them", err=True)
        sys.exit(1)
    rendered = LetterRenderer(Organisation.load()).render(example_letter(name, Language(lang)))
    if as_json:
        whole = {"subject": rendered.subject, "text": rendered.text, "html": rendered.html, "gaps": rendered.gaps}
        click.echo(json.dumps(whole, ensure_ascii=False))
    elif as_html:
        click.echo(rendered.html)
    else:
        click.echo(f"Subject: {rendered.subject}\n\n{rendered.text}")
