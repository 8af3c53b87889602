"""Requests that Slack refuses: the call through slack_sdk, the documented error, and where it is documented.

Run against the stand-in by test_refused_requests.py. `prepare` puts the workspace into the state in which the call is
refused; what it returns goes into the arguments.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackStandIn
from sandbox.slack.messages import Message

Json = dict[str, Any]
Prepare = Callable[[SlackStandIn, AsyncWebClient], Awaitable[Json]]

CHANNEL = "C0PERSONVERN"
METHODS = "docs.slack.dev reference/methods/"
BLOCKS = "docs.slack.dev reference/block-kit/blocks/"
ELEMENTS = "docs.slack.dev reference/block-kit/block-elements/"
OBJECTS = "docs.slack.dev reference/block-kit/composition-objects/"
VIEWS = "docs.slack.dev reference/views"


@dataclass(frozen=True)
class RefusedRequest:
    """A call of `method` with `arguments` that is answered with `error`; `token` names another token than the bot's."""

    name: str
    method: str
    arguments: Json
    error: str
    source: str
    prepare: Prepare | None = None
    token: str = "bot"


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str = "hei", **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(text: str = "Ta", **more: Any) -> Json:
    return {"type": "button", "action_id": "take", "text": plain(text), **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def option(text: str = "Innsyn", value: str = "access", **more: Any) -> Json:
    return {"text": plain(text), "value": value, **more}


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "kind", "options": [option()], **more}


def text_input(label: str = "Tekst", **element: Any) -> Json:
    return {
        "type": "input",
        "block_id": "text",
        "label": plain(label),
        "element": {"type": "plain_text_input", "action_id": "text", **element},
    }


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain("Godkjenn"), "submit": plain("Send"), "blocks": list(blocks), **more}


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}


# What has to be there before the call.


async def posted(_slack: SlackStandIn, client: AsyncWebClient) -> Json:
    answer = await client.chat_postMessage(channel=CHANNEL, text="card")
    return {"ts": str(answer["ts"])}


async def posted_in_archive(slack: SlackStandIn, client: AsyncWebClient) -> Json:
    arguments = await posted(slack, client)
    slack.workspace.channels[CHANNEL].archived = True
    return arguments


async def written_by_a_person(slack: SlackStandIn, _client: AsyncWebClient) -> Json:
    ts = slack.workspace.identifiers.ts()
    slack.workspace.add(Message(CHANNEL, ts, "U0ANNE", text="hei", by_bot=False))
    return {"ts": ts}


async def reacted(slack: SlackStandIn, client: AsyncWebClient) -> Json:
    ts = (await posted(slack, client))["ts"]
    await client.reactions_add(channel=CHANNEL, timestamp=ts, name="eyes")
    return {"timestamp": ts}


async def triggered(slack: SlackStandIn, _client: AsyncWebClient) -> Json:
    trigger = slack.workspace.identifiers.trigger()
    return {"trigger_id": slack.workspace.triggers.issue(trigger, "U0ANNE")}


async def trigger_used(slack: SlackStandIn, client: AsyncWebClient) -> Json:
    trigger = await triggered(slack, client)
    await client.views_open(**trigger, view=modal(section()))
    return trigger


async def trigger_expired(slack: SlackStandIn, client: AsyncWebClient) -> Json:
    trigger = await triggered(slack, client)
    slack.workspace.clock.advance(3.1)
    return trigger


async def three_modals_open(slack: SlackStandIn, client: AsyncWebClient) -> Json:
    await client.views_open(**await triggered(slack, client), view=modal(section()))
    for _ in range(2):
        await client.views_push(**await triggered(slack, client), view=modal(section()))
    return await triggered(slack, client)


async def external_id_taken(slack: SlackStandIn, client: AsyncWebClient) -> Json:
    await client.views_publish(user_id="U0BJORN", view=home(section(), external_id="home-1"))
    return await triggered(slack, client)


async def modal_open(slack: SlackStandIn, client: AsyncWebClient) -> Json:
    answer = await client.views_open(**await triggered(slack, client), view=modal(section()))
    return {"view_id": answer["view"]["id"]}


async def home_published_twice(_slack: SlackStandIn, client: AsyncWebClient) -> Json:
    first = await client.views_publish(user_id="U0ANNE", view=home(section()))
    await client.views_publish(user_id="U0ANNE", view=home(section("other")))
    return {"hash": first["view"]["hash"]}


async def home_switched_off(slack: SlackStandIn, _client: AsyncWebClient) -> Json:
    slack.workspace.home_enabled = False
    return {}


async def free_plan(slack: SlackStandIn, _client: AsyncWebClient) -> Json:
    slack.workspace.has_usergroups = False
    return {}


async def token_revoked(slack: SlackStandIn, _client: AsyncWebClient) -> Json:
    slack.revoke(slack.bot_token)
    return {}


async def account_closed(slack: SlackStandIn, _client: AsyncWebClient) -> Json:
    slack.revoke(slack.bot_token, "account_inactive")
    return {}


def without(scope: str) -> Prepare:
    async def prepare(slack: SlackStandIn, _client: AsyncWebClient) -> Json:
        slack.workspace.bot_scopes.discard(scope)
        return {}

    return prepare


async def upload_begun(_slack: SlackStandIn, client: AsyncWebClient) -> Json:
    answer = await client.files_getUploadURLExternal(filename="a.txt", length=3)
    return {"files": [{"id": answer["file_id"]}]}


def _post(name: str, error: str, source: str, **arguments: Any) -> RefusedRequest:
    given = {"channel": CHANNEL, "text": "fallback", **arguments}
    return RefusedRequest(f"post: {name}", "chat.postMessage", given, error, source)


def _posts() -> Iterator[RefusedRequest]:
    page = f"{METHODS}chat.postMessage"
    yield _post("a channel that is not there", "channel_not_found", page, channel="C0FINNESIKKE")
    yield _post("a private channel without the bot", "channel_not_found", page, channel="C0LUKKET")
    yield _post("a public channel without the bot", "not_in_channel", page, channel="C0UTENBOT")
    yield _post("an archived channel", "is_archived", page, channel="C0ARKIV")
    yield _post("no text and no blocks", "no_text", page, text="")
    yield _post("no channel", "invalid_arguments", page, channel=None)
    yield _post("blocks that are no JSON", "invalid_blocks_format", page, blocks="[{")
    yield _post("blocks that are no list", "invalid_blocks_format", page, blocks='{"type": "section"}')
    yield _post("101 attachments", "too_many_attachments", page, attachments=[{"text": "a", "fallback": "a"}] * 101)
    yield _post("markdown and text", "markdown_text_conflict", page, markdown_text="**a**")
    yield _post("metadata that is no JSON", "invalid_metadata_format", page, metadata="case")
    yield _post("metadata without a type", "invalid_metadata_schema", page, metadata={"event_payload": {}})
    yield _post(
        "metadata without a payload",
        "invalid_metadata_schema",
        page,
        metadata={"event_type": "a", "event_payload": "b"},
    )
    yield _post(
        "metadata that is too large",
        "metadata_too_large",
        page,
        metadata={"event_type": "case", "event_payload": {"case": "x" * 9000}},
    )
    yield _post("a reply to nothing", "cannot_reply_to_message", page, thread_ts="1.000001")
    yield _post(
        "more blocks than a message holds as a whole",
        "msg_blocks_too_long",
        f"{page}; size reported in slackapi/bolt-js issue 2509",
        blocks=[section("x" * 2900) for _ in range(5)],
    )
    yield _post(
        "markdown of more than 12,000 characters in all",
        "msg_blocks_too_long",
        f"{BLOCKS}markdown-block",
        blocks=[{"type": "markdown", "text": "x" * 7000}] * 2,
    )


def _blocks(name: str, source: str, *blocks: Json) -> RefusedRequest:
    return _post(name, "invalid_blocks", source, blocks=list(blocks))


def _bad_blocks() -> Iterator[RefusedRequest]:
    yield _blocks("51 blocks", f"{BLOCKS}; blocks per message", *({"type": "divider"} for _ in range(51)))
    yield _blocks("a block of no known type", BLOCKS, {"type": "cards"})
    yield _blocks("an empty section", f"{BLOCKS}section-block", {"type": "section"})
    yield _blocks("a section with no text in its text", f"{OBJECTS}text-object", section(""))
    yield _blocks("a section of 3,001 characters", "slack_sdk SectionBlock.text_max_length", section("x" * 3001))
    yield _blocks(
        "a field of 2,001 characters",
        f"{BLOCKS}section-block; slack_sdk does not check it",
        {"type": "section", "fields": [plain("x" * 2001)]},
    )
    yield _blocks(
        "11 fields", "slack_sdk SectionBlock.fields_max_length", {"type": "section", "fields": [plain("x")] * 11}
    )
    yield _blocks(
        "a header of 151 characters",
        "slack_sdk HeaderBlock.text_max_length",
        {"type": "header", "text": plain("x" * 151)},
    )
    yield _blocks(
        "a header in mrkdwn", f"{BLOCKS}header-block", {"type": "header", "text": {"type": "mrkdwn", "text": "x"}}
    )
    yield _blocks("a block_id of 256 characters", "slack_sdk Block.block_id_max_length", section(block_id="x" * 256))
    yield _blocks("two blocks of one id", f"{BLOCKS}; block_id", section(block_id="a"), section(block_id="a"))
    yield _blocks(
        "two elements of one id in a block", f"{ELEMENTS}button-element; action_id", actions(button(), button("Lukk"))
    )
    yield _blocks(
        "26 elements",
        "slack_sdk ActionsBlock.elements_max_length",
        actions(*(button(action_id=f"b{n}") for n in range(26))),
    )
    yield _blocks("no elements", f"{BLOCKS}actions-block", actions())
    yield _blocks(
        "11 elements in a context",
        "slack_sdk ContextBlock.elements_max_length",
        {"type": "context", "elements": [plain("x")] * 11},
    )
    yield _blocks("a button in a context", f"{BLOCKS}context-block", {"type": "context", "elements": [button()]})
    yield _blocks("a text field among buttons", f"{BLOCKS}actions-block", actions({"type": "plain_text_input"}))
    yield _blocks("a button in an input", f"{BLOCKS}input-block", {**text_input(), "element": button()})
    yield _blocks(
        "an image without alt_text",
        f"{BLOCKS}image-block",
        {"type": "image", "image_url": "https://example.test/a.png"},
    )
    yield _blocks("a property that there is not", f"{BLOCKS}section-block", section(colour="red"))


def _bad_elements() -> Iterator[RefusedRequest]:
    yield _blocks("a button of 76 characters", "slack_sdk ButtonElement.text_max_length", actions(button("x" * 76)))
    yield _blocks(
        "a button with 2,001 characters of value",
        "slack_sdk ButtonElement.value_max_length",
        actions(button(value="x" * 2001)),
    )
    yield _blocks(
        "a button with a URL of 3,001 characters",
        "slack_sdk ButtonElement.url_max_length",
        actions(button(url="https://example.test/" + "x" * 2980)),
    )
    yield _blocks(
        "an action_id of 256 characters",
        "slack_sdk InteractiveElement.action_id_max_length",
        actions(button(action_id="x" * 256)),
    )
    yield _blocks("a style that there is not", f"{ELEMENTS}button-element", actions(button(style="warning")))
    yield _blocks(
        "an accessibility_label of 76 characters",
        f"{ELEMENTS}button-element",
        actions(button(accessibility_label="x" * 76)),
    )
    yield _blocks(
        "101 options", "slack_sdk StaticSelectElement.options_max_length", actions(select(options=[option()] * 101))
    )
    yield _blocks(
        "an option of 76 characters", "slack_sdk Option.label_max_length", actions(select(options=[option("x" * 76)]))
    )
    yield _blocks(
        "an option with 151 characters of value",
        "slack_sdk Option.value_max_length",
        actions(select(options=[option(value="x" * 151)])),
    )
    yield _blocks(
        "an option with a description of 76 characters",
        f"{OBJECTS}option-object",
        actions(select(options=[option(description=plain("x" * 76))])),
    )
    yield _blocks(
        "a placeholder of 151 characters",
        "slack_sdk InputInteractiveElement.placeholder_max_length",
        actions(select(placeholder=plain("x" * 151))),
    )
    yield _blocks(
        "options and groups at once",
        f"{ELEMENTS}select-menu-element",
        actions(select(option_groups=[{"label": plain("a"), "options": [option()]}])),
    )
    yield _blocks(
        "6 options in an overflow menu",
        "slack_sdk OverflowMenuElement.options_max_length",
        actions({"type": "overflow", "action_id": "more", "options": [option()] * 6}),
    )
    yield _blocks(
        "11 radio buttons",
        f"{ELEMENTS}radio-button-group-element",
        actions({"type": "radio_buttons", "action_id": "role", "options": [option()] * 11}),
    )
    yield from _bad_confirms()


def _bad_confirms() -> Iterator[RefusedRequest]:
    confirm = {"title": plain("Sikker?"), "text": plain("Brevet sendes."), "confirm": plain("Ja"), "deny": plain("Nei")}
    for part, limit in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        yield _blocks(
            f"a confirmation with {limit + 1} characters of {part}",
            f"slack_sdk ConfirmObject.{part}_max_length",
            actions(button(confirm={**confirm, part: plain("x" * (limit + 1))})),
        )
    yield _blocks(
        "a confirmation without buttons",
        f"{OBJECTS}confirmation-dialog-object",
        actions(button(confirm={"title": plain("Sikker?"), "text": plain("a")})),
    )


def _other_chats() -> Iterator[RefusedRequest]:
    page = f"{METHODS}chat.update"
    here = {"channel": CHANNEL, "text": "ny"}
    yield RefusedRequest(
        "update: no such message", "chat.update", {**here, "ts": "1.000001"}, "message_not_found", page
    )
    yield RefusedRequest(
        "update: a message of a person", "chat.update", here, "cant_update_message", page, written_by_a_person
    )
    yield RefusedRequest(
        "update: 4,001 characters", "chat.update", {**here, "text": "x" * 4001}, "msg_too_long", page, posted
    )
    yield RefusedRequest("update: an archived channel", "chat.update", here, "is_inactive", page, posted_in_archive)
    yield RefusedRequest("update: no text", "chat.update", {"channel": CHANNEL, "text": ""}, "no_text", page, posted)
    yield RefusedRequest(
        "update: bad blocks", "chat.update", {**here, "blocks": [section("")]}, "invalid_blocks", page, posted
    )
    yield RefusedRequest(
        "delete: no such message",
        "chat.delete",
        {"channel": CHANNEL, "ts": "1.000001"},
        "message_not_found",
        f"{METHODS}chat.delete",
    )
    yield RefusedRequest(
        "delete: a message of a person",
        "chat.delete",
        {"channel": CHANNEL},
        "cant_delete_message",
        f"{METHODS}chat.delete",
        written_by_a_person,
    )
    page = f"{METHODS}chat.postEphemeral"
    yield RefusedRequest(
        "ephemeral: to somebody outside", "chat.postEphemeral", {**here, "user": "U0GJEST"}, "user_not_in_channel", page
    )
    yield RefusedRequest(
        "ephemeral: no text", "chat.postEphemeral", {**here, "text": "", "user": "U0ANNE"}, "no_text", page
    )
    yield RefusedRequest(
        "ephemeral: in an archived channel",
        "chat.postEphemeral",
        {"channel": "C0ARKIV", "text": "a", "user": "U0ANNE"},
        "is_archived",
        page,
    )


def _open(name: str, error: str, source: str, view: Json, prepare: Prepare = triggered) -> RefusedRequest:
    return RefusedRequest(f"modal: {name}", "views.open", {"view": view}, error, source, prepare)


def _modals() -> Iterator[RefusedRequest]:
    page = f"{METHODS}views.open"
    good = modal(section())
    yield RefusedRequest(
        "modal: a trigger nobody gave", "views.open", {"trigger_id": "1.2.a", "view": good}, "invalid_trigger_id", page
    )
    yield _open("a trigger that was used", "exchanged_trigger_id", page, good, trigger_used)
    yield _open("a trigger of more than 3 seconds ago", "expired_trigger_id", page, good, trigger_expired)
    yield _open(
        "an external_id that is taken",
        "duplicate_external_id",
        page,
        modal(section(), external_id="home-1"),
        external_id_taken,
    )
    yield _open("more than 250 kB", "view_too_large", page, modal(*(section("x" * 2900) for _ in range(90))))
    yield _open(
        "a title of 25 characters",
        "invalid_arguments",
        "slack_sdk View.title_max_length",
        {**good, "title": plain("x" * 25)},
    )
    yield _open(
        "a submit of 25 characters",
        "invalid_arguments",
        "slack_sdk View.submit_max_length",
        {**good, "submit": plain("x" * 25)},
    )
    yield _open(
        "a close of 25 characters",
        "invalid_arguments",
        "slack_sdk View.close_max_length",
        {**good, "close": plain("x" * 25)},
    )
    yield _open("no title", "invalid_arguments", VIEWS, {"type": "modal", "blocks": [section()]})
    yield _open(
        "101 blocks", "invalid_arguments", "slack_sdk View.blocks_max_length", modal(*({"type": "divider"},) * 101)
    )
    yield _open("no blocks", "invalid_arguments", "slack_sdk View.blocks_max_length", modal())
    yield _open(
        "private_metadata of 3,001 characters",
        "invalid_arguments",
        "slack_sdk View.private_metadata_max_length",
        modal(section(), private_metadata="x" * 3001),
    )
    yield _open(
        "a callback_id of 256 characters",
        "invalid_arguments",
        "slack_sdk View.callback_id_max_length",
        modal(section(), callback_id="x" * 256),
    )
    yield _open("a Home tab", "invalid_arguments", page, home(section()))
    yield _open("an input without a submit", "invalid_arguments", VIEWS, {**modal(text_input()), "submit": None})
    yield _open(
        "a label of 2,001 characters",
        "invalid_arguments",
        "slack_sdk InputBlock.label_max_length",
        modal(text_input("x" * 2001)),
    )
    yield _open(
        "a field for 3,001 characters",
        "invalid_arguments",
        f"{ELEMENTS}plain-text-input-element",
        modal(text_input(max_length=3001)),
    )
    yield _open(
        "a field that begins with more than it takes",
        "invalid_arguments",
        f"{ELEMENTS}plain-text-input-element",
        modal(text_input(initial_value="x" * 11, max_length=10)),
    )
    yield _open("two fields of one id", "invalid_arguments", f"{BLOCKS}input-block", modal(text_input(), text_input()))
    yield _open(
        "a markdown block", "invalid_arguments", f"{BLOCKS}markdown-block", modal({"type": "markdown", "text": "a"})
    )


def _other_views() -> Iterator[RefusedRequest]:
    good = {"view": modal(section())}
    page = f"{METHODS}views.push"
    yield RefusedRequest("push: a fourth modal", "views.push", good, "push_limit_reached", page, three_modals_open)
    yield RefusedRequest("push: over nothing", "views.push", good, "not_found", page, triggered)
    page = f"{METHODS}views.update"
    yield RefusedRequest("update view: not open", "views.update", {**good, "view_id": "V1"}, "not_found", page)
    yield RefusedRequest(
        "update view: changed meanwhile", "views.update", {**good, "hash": "1.a"}, "hash_conflict", page, modal_open
    )
    page = f"{METHODS}views.publish"
    shown = {"user_id": "U0ANNE", "view": home(section())}
    yield RefusedRequest(
        "publish: changed meanwhile", "views.publish", shown, "hash_conflict", page, home_published_twice
    )
    yield RefusedRequest("publish: Home is off", "views.publish", shown, "not_enabled", page, home_switched_off)
    yield RefusedRequest("publish: a modal", "views.publish", {**shown, **good}, "invalid_arguments", page)
    yield RefusedRequest(
        "publish: to nobody", "views.publish", {**shown, "user_id": "U0INGEN"}, "invalid_arguments", page
    )
    yield RefusedRequest(
        "publish: Home with a submit",
        "views.publish",
        {**shown, "view": home(section(), submit=plain("a"))},
        "invalid_arguments",
        VIEWS,
    )


def _validations() -> Iterator[RefusedRequest]:
    page = f"{METHODS}blocks.validate"
    bad = section("")
    yield RefusedRequest("validate: nothing", "blocks.validate", {}, "invalid_arguments", page)
    yield RefusedRequest(
        "validate: two things", "blocks.validate", {"blocks": "[]", "message": "{}"}, "invalid_arguments", page
    )
    yield RefusedRequest("validate: blocks", "blocks.validate", {"blocks": [bad]}, "invalid_blocks", page)
    yield RefusedRequest(
        "validate: message", "blocks.validate", {"message": {"blocks": [bad]}}, "invalid_message", page
    )
    yield RefusedRequest("validate: view", "blocks.validate", {"view": modal(bad)}, "invalid_view", page)


def _conversations() -> Iterator[RefusedRequest]:
    nowhere = {"channel": "C0FINNESIKKE"}
    for method in ("info", "members", "history"):
        page = f"{METHODS}conversations.{method}"
        yield RefusedRequest(
            f"{method}: no such channel", f"conversations.{method}", nowhere, "channel_not_found", page
        )
    here = {"channel": CHANNEL}
    page = f"{METHODS}conversations.members"
    yield RefusedRequest(
        "members: a cursor of its own", "conversations.members", {**here, "cursor": "a"}, "invalid_cursor", page
    )
    yield RefusedRequest("members: no limit", "conversations.members", {**here, "limit": 0}, "invalid_limit", page)
    page = f"{METHODS}conversations.history"
    yield RefusedRequest(
        "history: not in the channel", "conversations.history", {"channel": "C0UTENBOT"}, "not_in_channel", page
    )
    yield RefusedRequest(
        "history: since when", "conversations.history", {**here, "oldest": "i går"}, "invalid_ts_oldest", page
    )
    yield RefusedRequest(
        "history: until when", "conversations.history", {**here, "latest": "i dag"}, "invalid_ts_latest", page
    )
    page = f"{METHODS}conversations.replies"
    yield RefusedRequest(
        "replies: no such thread", "conversations.replies", {**here, "ts": "1.000001"}, "thread_not_found", page
    )
    page = f"{METHODS}conversations.open"
    yield RefusedRequest("open: with nobody", "conversations.open", {}, "users_list_not_supplied", page)
    yield RefusedRequest("open: with a stranger", "conversations.open", {"users": "U0INGEN"}, "user_not_found", page)
    yield RefusedRequest("open: with one who left", "conversations.open", {"users": "U0SLUTTET"}, "user_disabled", page)
    yield RefusedRequest(
        "open: with nine", "conversations.open", {"users": ",".join(["U0ANNE"] * 9)}, "too_many_users", page
    )


def _people_and_things() -> Iterator[RefusedRequest]:
    yield RefusedRequest(
        "user: a stranger", "users.info", {"user": "U0INGEN"}, "user_not_found", f"{METHODS}users.info"
    )
    page = f"{METHODS}usergroups.users.list"
    yield RefusedRequest("group: not there", "usergroups.users.list", {"usergroup": "S1"}, "no_such_subteam", page)
    yield RefusedRequest(
        "group: a free plan",
        "usergroups.users.list",
        {"usergroup": "S0PERSONVERN"},
        "plan_upgrade_required",
        page,
        free_plan,
    )
    page, here = f"{METHODS}reactions.add", {"channel": CHANNEL, "name": "eyes"}
    yield RefusedRequest("react: to nothing", "reactions.add", here, "no_item_specified", page)
    yield RefusedRequest("react: when", "reactions.add", {**here, "timestamp": "nå"}, "bad_timestamp", page)
    yield RefusedRequest(
        "react: not there", "reactions.add", {**here, "timestamp": "1.000001"}, "message_not_found", page
    )
    yield RefusedRequest("react: twice", "reactions.add", here, "already_reacted", page, reacted)
    yield RefusedRequest("react: with words", "reactions.add", {**here, "name": "A B"}, "invalid_name", page, reacted)
    page = f"{METHODS}files.getUploadURLExternal"
    method = "files.getUploadURLExternal"
    yield RefusedRequest("upload: of nothing", method, {"filename": "a", "length": 0}, "missing_argument", page)
    yield RefusedRequest(
        "upload: of 1 GB and more",
        method,
        {"filename": "a", "length": 1_000_000_001},
        "file_upload_size_restricted",
        page,
    )
    yield RefusedRequest(
        "upload: 1,001 characters of alt_txt",
        method,
        {"filename": "a", "length": 1, "alt_txt": "x" * 1001},
        "alt_txt_too_large",
        page,
    )
    page = f"{METHODS}files.completeUploadExternal"
    method = "files.completeUploadExternal"
    yield RefusedRequest("share: never asked for", method, {"files": [{"id": "F1"}]}, "file_not_found", page)
    yield RefusedRequest("share: never sent", method, {}, "file_not_found", page, upload_begun)


def _tokens() -> Iterator[RefusedRequest]:
    common = "docs.slack.dev reference/methods/auth.test, errors of every method"
    yield RefusedRequest("token: none", "auth.test", {}, "not_authed", common, token="")
    yield RefusedRequest("token: a wrong one", "auth.test", {}, "invalid_auth", common, token="xoxb-feil")
    yield RefusedRequest("token: revoked", "auth.test", {}, "token_revoked", common, token_revoked)
    yield RefusedRequest("token: of a closed account", "auth.test", {}, "account_inactive", common, account_closed)
    yield RefusedRequest("token: an app's", "auth.test", {}, "not_allowed_token_type", common, token="app")
    yield RefusedRequest("token: a bot's, for sockets", "apps.connections.open", {}, "not_allowed_token_type", common)
    yield RefusedRequest("method: none such", "chat.shout", {}, "unknown_method", common)
    for scope, method, arguments in (
        ("chat:write", "chat.postMessage", {"channel": CHANNEL, "text": "a"}),
        ("groups:read", "conversations.info", {"channel": CHANNEL}),
        ("groups:history", "conversations.history", {"channel": CHANNEL}),
        ("usergroups:read", "usergroups.users.list", {"usergroup": "S0PERSONVERN"}),
        ("users:read", "users.info", {"user": "U0ANNE"}),
        ("reactions:write", "reactions.add", {"channel": CHANNEL, "name": "eyes"}),
        ("files:write", "files.getUploadURLExternal", {"filename": "a", "length": 1}),
    ):
        yield RefusedRequest(
            f"scope: without {scope}", method, arguments, "missing_scope", f"{METHODS}{method}", without(scope)
        )


REFUSED = (
    *_posts(),
    *_bad_blocks(),
    *_bad_elements(),
    *_other_chats(),
    *_modals(),
    *_other_views(),
    *_validations(),
    *_conversations(),
    *_people_and_things(),
    *_tokens(),
)
