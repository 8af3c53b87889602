"""Slack blocks that can be used: buttons that are pressed, fields that are filled in, as HTML forms for htmx."""

from __future__ import annotations

import json
from dataclasses import dataclass

from markupsafe import Markup

from sandbox.blocks import BlockRenderer, field_name
from sandbox.live_fields import field_of
from sandbox.slack.form import STATE
from sandbox.slack.shapes import Json


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block stands: a message in a channel, a message for one person, or a view."""

    kind: str
    channel: str = ""
    ts: str = ""
    view: str = ""

    def values(self, block: Json, element: Json) -> Markup:
        """What a press of the element sends, as the value of `hx-vals`."""
        sent = {
            "kind": self.kind,
            "channel": self.channel,
            "ts": self.ts,
            "view": self.view,
            "action": element.get("action_id", ""),
            "block": block.get("block_id", ""),
        }
        return Markup.escape(json.dumps(sent))


@dataclass(frozen=True, slots=True)
class LiveRenderer(BlockRenderer):
    """Renders blocks so that a person can act on them."""

    place: Place = Place("message")

    def element(self, element: Json, block: Json) -> Markup:
        """What stands in a block, to be used."""
        kind = element["type"]
        if kind == "button":
            return self._button(element, block)
        if kind not in STATE:
            return BlockRenderer.element(self, element, block)
        entry = field_of(self, element, field_name(block, element))
        return entry if block["type"] == "input" else self._acting(entry, element, block)

    def _button(self, element: Json, block: Json) -> Markup:
        label = self.text(element["text"])
        if url := element.get("url"):
            safe = url if url.startswith("http://127.0.0.1:") else "#"
            return Markup('<a role="button" class="outline" href="{}" target="_blank" rel="noreferrer">{}</a>').format(
                safe, label
            )
        confirm = element.get("confirm")
        asked = Markup(' hx-confirm="{}"').format(confirm["text"]["text"]) if confirm else Markup()
        named = Markup(' aria-label="{}"').format(name) if (name := element.get("accessibility_label")) else Markup()
        style = {"primary": "", "danger": "contrast"}.get(element.get("style", ""), "outline")
        return Markup(
            '<button type="button" class="{}" hx-post="/act/click" hx-vals="{}" hx-target="#said"{}{}>{}</button>'
        ).format(style, self.place.values(block, element), asked, named, label)

    def _acting(self, entry: Markup, element: Json, block: Json) -> Markup:
        """A choice outside a form, which acts as soon as it is made."""
        return Markup(
            '<span hx-post="/act/choose" hx-trigger="change" hx-include="find *" hx-vals="{}" hx-target="#said">'
            "{}</span>"
        ).format(self.place.values(block, element), entry)
