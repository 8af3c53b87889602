"""A stand-in for Slack on loopback: its Web API, Socket Mode, response_url and signed HTTP requests.

It is a stand-in and never the real thing: what it does follows Slack's documentation, and where the documentation is
silent the place says so. Real slack_bolt and slack_sdk talk to it over real sockets; nothing of them is replaced.

    slack = SlackStandIn()                       # or SlackStandIn(request_url="http://127.0.0.1:…/slack/events")
    await slack.start()
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.url)
    app = AsyncApp(client=client, signing_secret=slack.signing_secret)
    await AsyncSocketModeHandler(app, slack.app_token).connect_async()
    await slack.connected()

    anne = slack.user("U0ANNE")
    reply = await anne.command("/personvern", "list")       # reply.ack, await reply.message(), reply.messages
    card = await slack.wait_for(lambda: slack.messages("C0PERSONVERN"))
    await anne.click(card[0], "approve")
    view = await anne.modal()
    result = await anne.submit(view, {"text": "…"})         # result.errors, result.view
    await slack.stop()
"""

from __future__ import annotations

from sandbox.slack.driver import ElementNotFound, Reply, Staff, Submission, SubmitRefused
from sandbox.slack.faults import Fault, FaultPlan, Moment, broken, dropped, rate_limited, refused, slow
from sandbox.slack.people import RESTRICTED_CHANNEL, STAFF_CHANNEL
from sandbox.slack.refusal import Refused
from sandbox.slack.stand_in import SlackStandIn
from sandbox.slack.transport import Unacknowledged

__all__ = [
    "RESTRICTED_CHANNEL",
    "STAFF_CHANNEL",
    "ElementNotFound",
    "Fault",
    "FaultPlan",
    "Moment",
    "Refused",
    "Reply",
    "SlackStandIn",
    "Staff",
    "Submission",
    "SubmitRefused",
    "Unacknowledged",
    "broken",
    "dropped",
    "rate_limited",
    "refused",
    "slow",
]
