"""The views that are open: a stack of modals for each person, and one Home tab."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.slack import limits
from sandbox.slack.identifiers import Identifiers
from sandbox.slack.naming import named_blocks
from sandbox.slack.people import APP, BOT_ID, TEAM
from sandbox.slack.refusal import Refused
from sandbox.slack.shapes import Json


@dataclass(slots=True)
class View:
    """A modal or a Home tab as one person sees it; `body` is what the app gave, with every id filled in."""

    id: str
    user: str
    body: Json = field(repr=False)
    hash: str
    root_id: str
    previous_id: str | None = None

    @property
    def blocks(self) -> list[Json]:
        """Its blocks."""
        blocks: list[Json] = self.body["blocks"]
        return blocks

    def as_json(self, values: Json | None = None) -> Json:
        """The view object of docs.slack.dev reference/interaction-payloads/view-interactions-payload."""
        return {
            "id": self.id,
            "team_id": TEAM,
            "app_id": APP,
            "app_installed_team_id": TEAM,
            "bot_id": BOT_ID,
            "title": None,
            "submit": None,
            "close": None,
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "clear_on_close": False,
            "notify_on_close": False,
            **self.body,
            "state": {"values": values or {}},
            "hash": self.hash,
            "root_view_id": self.root_id,
            "previous_view_id": self.previous_id,
        }


@dataclass(slots=True)
class Views:
    """Every view that is open now."""

    identifiers: Identifiers
    _stacks: dict[str, list[View]] = field(default_factory=dict)
    _homes: dict[str, View] = field(default_factory=dict)

    def top(self, user: str) -> View | None:
        """The modal that this person sees, if any."""
        stack = self._stacks.get(user)
        return stack[-1] if stack else None

    def home(self, user: str) -> View | None:
        """What the app published for this person's Home tab, if anything."""
        return self._homes.get(user)

    def find(self, view_id: str | None = None, external_id: str | None = None) -> View | None:
        """An open view by its id, or by the app's own id."""
        for view in self._all():
            if view.id == view_id or (external_id and view.body.get("external_id") == external_id):
                return view
        return None

    def open(self, user: str, body: Json) -> View:
        """Open a modal; the one that was open, if any, goes."""
        view = self._new(user, body)
        self._stacks[user] = [view]
        return view

    def push(self, user: str, body: Json) -> View:
        """Open a modal over the one that is open; raises `Refused` with not_found or push_limit_reached."""
        stack = self._stacks.get(user)
        if not stack:
            raise Refused("not_found")
        if len(stack) >= limits.VIEW_STACK:
            raise Refused("push_limit_reached")
        view = self._new(user, body)
        view.root_id, view.previous_id = stack[0].id, stack[-1].id
        stack.append(view)
        return view

    def publish(self, user: str, body: Json) -> View:
        """Set the Home tab of a person."""
        home = self._homes.get(user)
        if home:
            return self.replace(home, body)
        self._homes[user] = self._new(user, body)
        return self._homes[user]

    def replace(self, view: View, body: Json) -> View:
        """Give a view other content; its hash changes."""
        self._refuse_repeated(body, besides=view)
        view.body = self._named(body)
        view.hash = self.identifiers.ts()
        return view

    def close(self, view: View) -> None:
        """Take one modal away; the one below is seen again."""
        stack = self._stacks.get(view.user, [])
        if view in stack:
            stack.remove(view)

    def clear(self, user: str) -> None:
        """Take every modal of a person away."""
        self._stacks.pop(user, None)

    def _all(self) -> list[View]:
        return [view for stack in self._stacks.values() for view in stack] + list(self._homes.values())

    def _new(self, user: str, body: Json) -> View:
        self._refuse_repeated(body)
        view_id = self.identifiers.numbered("V")
        return View(view_id, user, self._named(body), hash=self.identifiers.ts(), root_id=view_id)

    def _named(self, body: Json) -> Json:
        return {**body, "blocks": named_blocks(body["blocks"], self.identifiers)}

    def _refuse_repeated(self, body: Json, besides: View | None = None) -> None:
        other = self.find(external_id=body.get("external_id"))
        if other is not None and other is not besides:
            raise Refused("duplicate_external_id")
