"""What `personvern init` asks, in the order in which it asks, as one table."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping

from service.chats import chatwoot, generic, rocketchat, tawk, zendesk
from service.init_question import (
    Answers,
    Default,
    Question,
    Section,
    a_file,
    day,
    mail_address,
    names,
    one_of,
    staff_list,
    starting,
)

CHATS = "chats"
"""The one answer that is no setting: which chat systems there are."""

PROVIDERS = (generic.NAME, tawk.NAME, chatwoot.NAME, rocketchat.NAME, zendesk.NAME)
_SERVERS = {
    "microsoft": ("outlook.office365.com", "smtp.office365.com"),
    "google": ("imap.gmail.com", "smtp.gmail.com"),
}


def _providers(answer: str) -> str:
    unknown = sorted(set(names(answer)) - set(PROVIDERS))
    return f"knows {', '.join(PROVIDERS)}" if unknown else ""


def _login(answers: Answers, server: int, scheme: str, port: int, folder: str = "") -> str:
    user = answers["mail_address"].replace("@", "%40")
    domain = answers["mail_address"].rpartition("@")[2]
    known = _SERVERS.get(answers["mail_auth"], (f"imap.{domain}", f"smtp.{domain}"))
    return f"{scheme}://{user}@{known[server]}:{port}{folder}"


def _auth(way: str) -> Callable[[Answers], bool]:
    return lambda answers: answers["mail_auth"] == way


def _by_secret(answers: Answers) -> bool:
    return answers["mail_auth"] == "microsoft" and not answers.get("microsoft_certificate_file")


def _by_certificate(answers: Answers) -> bool:
    return answers["mail_auth"] == "microsoft" and bool(answers.get("microsoft_certificate_file"))


def _has(provider: str) -> Callable[[Answers], bool]:
    return lambda answers: provider in names(answers[CHATS])


def _chat_questions() -> Iterable[Question]:
    for name in PROVIDERS:
        made: Default = (lambda _answers: secrets.token_urlsafe(32)) if name == generic.NAME else ""
        hint = "; empty: one is made" if made else ""
        text = f"The secret that signs the webhook of {name}{hint}"
        yield Question(key=f"chat_{name}_secret", text=text, default=made, secret=True, needed=True, when=_has(name))
    for name, form in ((chatwoot.NAME, "https://chat…/api/v1/accounts/1"), (zendesk.NAME, "https://….zendesk.com")):
        url = f"The address of {name}'s API, {form}"
        yield Question(key=f"chat_{name}_api_url", text=url, needed=True, when=_has(name), check=starting("http"))
    user = "The address of the agent whose API token is used at Zendesk"
    yield Question(key="chat_zendesk_api_user", text=user, needed=True, when=_has(zendesk.NAME), check=mail_address)
    for name in (chatwoot.NAME, zendesk.NAME):
        token = f"The API token for {name}"
        yield Question(key=f"chat_{name}_api_token", text=token, secret=True, needed=True, when=_has(name))


ORGANISATION = Section(
    "Your organisation, as letters speak of it",
    (
        Question(key="organisation.name", text="The name of the organisation", needed=True),
        Question(key="organisation.number", text="Its organisation number"),
        Question(key="organisation.postal_address", text="Its postal address, in one line"),
        Question(
            key="mail_address", text="The address that people write to about privacy", needed=True, check=mail_address
        ),
        Question(
            key="organisation.support_email",
            text="The address for questions that are not about privacy",
            needed=True,
            check=mail_address,
        ),
        Question(
            key="organisation.data_protection_officer",
            text="Name or function and address of the privacy officer; empty where none is appointed",
        ),
        Question(
            key="organisation.breach_phone",
            text="A number that is answered when somebody reports a breach; empty: none",
        ),
        Question(
            key="organisation.nb.products",
            text="Your products, as in «A, B eller C» (bokmål)",
            needed=True,
        ),
        Question(
            key="organisation.nn.products",
            text="The same in nynorsk",
            default=lambda answers: answers["organisation.nb.products"],
        ),
        Question(
            key="organisation.en.products",
            text="The same in English",
            default=lambda answers: answers["organisation.nb.products"].replace(" eller ", " or "),
        ),
        Question(
            key="statement.url", text="Where your privacy statement stands", needed=True, check=starting("https://")
        ),
        Question(key="statement.version", text="The version of the statement", needed=True),
        Question(key="statement.published", text="The day on which it was published", needed=True, check=day),
        Question(key="language", text="The language of the staff: nb or en", default="nb", check=one_of("nb", "en")),
    ),
)

MAILBOX = Section(
    "The mailbox",
    (
        Question(
            key="mail_auth",
            text="How to log in: password, microsoft or google",
            default="password",
            check=one_of("password", "microsoft", "google"),
        ),
        Question(
            key="imap_url",
            text="The mailbox",
            default=lambda answers: _login(answers, 0, "imaps", 993, "/INBOX"),
            needed=True,
            check=starting("imap"),
        ),
        Question(
            key="smtp_url",
            text="The mail server that letters leave by",
            default=lambda answers: _login(answers, 1, "smtp+starttls", 587),
            needed=True,
            check=starting("smtp"),
        ),
        Question(key="imap_password", text="The mailbox's password", secret=True, needed=True, when=_auth("password")),
        Question(
            key="smtp_password",
            text="The mail server's password; empty: the same; - for none",
            default=lambda answers: answers["imap_password"],
            secret=True,
            when=_auth("password"),
        ),
        Question(key="microsoft_tenant", text="The tenant's id or domain", needed=True, when=_auth("microsoft")),
        Question(key="microsoft_client_id", text="The app's client id", needed=True, when=_auth("microsoft")),
        Question(
            key="microsoft_certificate_file",
            text="The file of the app's certificate; empty: a client secret is used",
            when=_auth("microsoft"),
            check=a_file,
        ),
        Question(key="microsoft_key_file", text="The file of its key", needed=True, when=_by_certificate, check=a_file),
        Question(
            key="microsoft_client_secret", text="The app's client secret", secret=True, needed=True, when=_by_secret
        ),
        Question(
            key="google_service_account_file",
            text="The service account's key file in JSON",
            needed=True,
            when=_auth("google"),
            check=a_file,
        ),
        Question(key="sent_folder", text="What the folder of sent mails is called in that mailbox", default="Sent"),
        Question(key="mail_ca_file", text="Certificates of a private authority to trust; empty: none", check=a_file),
    ),
    tried="mail",
)

SLACK = Section(
    "Slack (docs/howto/slack.md says where each stands)",
    (
        Question(
            key="slack_bot_token", text="The bot token, xoxb-…", secret=True, needed=True, check=starting("xoxb-")
        ),
        Question(
            key="slack_app_token",
            text="The app token, xapp-…, for Socket Mode; empty: Slack reaches us by HTTP",
            secret=True,
            check=starting("xapp-"),
        ),
        Question(
            key="slack_signing_secret",
            text="The signing secret",
            secret=True,
            needed=True,
            when=lambda answers: not answers["slack_app_token"],
        ),
        Question(key="slack_channel", text="The id of the private staff channel, C… or G…", needed=True),
        Question(key="slack_restricted_channel", text="The id of one more for claims and authorities; may be empty"),
        Question(
            key="staff",
            text="Who may do what, as U0123:approver,U0456:case_worker (at least two who may approve)",
            needed=True,
            check=staff_list,
        ),
        Question(
            key="slack_api_url",
            text="The address of Slack's API",
            default="https://slack.com/api/",
            check=starting("http"),
        ),
    ),
    tried="slack",
)

CHAT_SYSTEMS = Section(
    "Chats that are mailed to whoever chatted",
    (
        Question(
            key=CHATS,
            text=f"Which systems deliver chats, parted by commas ({', '.join(PROVIDERS)}); empty: none",
            check=_providers,
        ),
        *_chat_questions(),
    ),
    tried="chats",
)

OPERATION = Section(
    "Where it runs",
    (
        Question(
            key="database_url",
            text="The database: sqlite:///path or postgres://user:password@host/name",
            default=lambda answers: f"sqlite:///{answers['folder']}/personvern.db",
            secret=True,
            needed=True,
        ),
        Question(
            key="public_url",
            text="How people reach our pages, https://…; empty: no pages",
            check=starting("http"),
        ),
        Question(
            key="alarm_address",
            text="Where critical alarms go that nobody hears in Slack; empty: nowhere",
            check=mail_address,
        ),
    ),
    tried="database",
)

SECTIONS = (ORGANISATION, MAILBOX, SLACK, CHAT_SYSTEMS, OPERATION)
QUESTIONS: Mapping[str, Question] = {question.key: question for section in SECTIONS for question in section.questions}
