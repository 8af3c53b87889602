"""Slack blocks as plain HTML: what a person would see of a card, an answer, a modal or a Home tab."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from sandbox.mrkdwn import mrkdwn
from sandbox.slack.shapes import Json

GROUPS = ("checkboxes", "radio_buttons")
"""Fields that are several."""


def field_name(block: Json, element: Json) -> str:
    """What a field is called in the page."""
    return f"f.{block.get('block_id', '')}.{element.get('action_id', '')}"


@dataclass(frozen=True, slots=True)
class BlockRenderer:
    """Renders blocks; `name_of` gives the name of a user id, `people` are the choices of a field for a person."""

    name_of: Callable[[str], str] = str
    people: Mapping[str, str] = field(default_factory=dict)

    def render(self, blocks: list[Json]) -> Markup:
        """All blocks, in their order; a kind that is not known is named and not shown."""
        return Markup("\n").join(self._block(block) for block in blocks)

    def text(self, part: Json | None) -> Markup:
        """A plain_text or mrkdwn object."""
        if not part:
            return Markup()
        return mrkdwn(part["text"], self.name_of) if part["type"] == "mrkdwn" else _lines(part["text"])

    def message(self, text: str, blocks: list[Json]) -> Markup:
        """A message as Slack shows it: its blocks, or its text when it has none."""
        return self.render(blocks) if blocks else Markup("<p>{}</p>").format(mrkdwn(text, self.name_of))

    def _block(self, block: Json) -> Markup:
        render = _BLOCKS.get(block["type"])
        return render(self, block) if render else Markup('<p class="unknown">[{}]</p>').format(block["type"])

    def section(self, block: Json) -> Markup:
        """Text, fields in two columns, and an accessory."""
        fields = Markup().join(Markup("<li>{}</li>").format(self.text(field)) for field in block.get("fields", []))
        parts = [
            Markup("<p>{}</p>").format(self.text(block.get("text"))) if block.get("text") else Markup(),
            Markup('<ul class="fields">{}</ul>').format(fields) if fields else Markup(),
            self.element(block["accessory"], block) if block.get("accessory") else Markup(),
        ]
        return Markup('<div class="section">{}</div>').format(Markup().join(parts))

    def header(self, block: Json) -> Markup:
        """A heading."""
        return Markup("<h4>{}</h4>").format(self.text(block["text"]))

    def divider(self, _block: Json) -> Markup:
        """A line."""
        return Markup("<hr>")

    def context(self, block: Json) -> Markup:
        """Small print."""
        parts = [self.element(element, block) for element in block["elements"]]
        return Markup('<p class="context">{}</p>').format(Markup(" · ").join(parts))

    def actions(self, block: Json) -> Markup:
        """Buttons and selects."""
        parts = [self.element(element, block) for element in block["elements"]]
        return Markup('<p class="actions">{}</p>').format(Markup(" ").join(parts))

    def input(self, block: Json) -> Markup:
        """A field with its label."""
        hint = Markup('<span class="hint">{}</span>').format(self.text(block.get("hint"))) if block.get("hint") else ""
        label, entry = self.text(block["label"]), self.element(block["element"], block)
        if block["element"]["type"] in GROUPS:
            return Markup('<fieldset class="input"><legend class="label">{}</legend>{}{}</fieldset>').format(
                label, entry, hint
            )
        return Markup('<div class="input"><label class="label" for="{}">{}</label>{}{}</div>').format(
            field_name(block, block["element"]), label, entry, hint
        )

    def image(self, block: Json) -> Markup:
        """Its alternative text: nothing is loaded from elsewhere."""
        return Markup('<p class="image">[{}]</p>').format(block["alt_text"])

    def markdown(self, block: Json) -> Markup:
        """Its text as it stands."""
        return Markup("<p>{}</p>").format(_lines(block["text"]))

    def element(self, element: Json, block: Json) -> Markup:
        """What stands in a block."""
        del block
        kind = element["type"]
        if kind in ("plain_text", "mrkdwn"):
            return self.text(element)
        if kind == "image":
            return self.image(element)
        if kind == "button":
            return Markup('<span class="button {}">{}</span>').format(
                element.get("style", ""), self.text(element["text"])
            )
        return self._field(element)

    def _field(self, element: Json) -> Markup:
        """What stands in a field, or the choices of one."""
        options = [option["text"]["text"] for option in element.get("options", [])]
        initial = element.get("initial_option") or {}
        shown = element.get("initial_value") or initial.get("text", {}).get("text") or ", ".join(options)
        return Markup('<span class="field">{}</span>').format(_lines(str(shown)))


def _lines(text: str) -> Markup:
    return Markup("<br>").join(text.split("\n"))


_BLOCKS: dict[str, Callable[[BlockRenderer, Json], Markup]] = {
    "section": BlockRenderer.section,
    "header": BlockRenderer.header,
    "divider": BlockRenderer.divider,
    "context": BlockRenderer.context,
    "actions": BlockRenderer.actions,
    "input": BlockRenderer.input,
    "image": BlockRenderer.image,
    "markdown": BlockRenderer.markdown,
}
