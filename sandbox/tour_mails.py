"""The mails and the chat of the tour: plainly fictional people in three languages, one hostile, one a robot."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from sandbox.slack.shapes import Json

DESK = "personvern@duett.test"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes: `mark` is a word of the mail that nobody else uses and that Slack must never see."""

    name: str
    address: str
    subject: str
    text: str
    mark: str
    headers: tuple[tuple[str, str], ...] = ()

    def mail(self, **headers: str) -> bytes:
        """The mail as its program sends it now."""
        message = EmailMessage()
        message["From"] = f"{self.name} <{self.address}>"
        message["To"] = DESK
        message["Subject"] = self.subject
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Message-ID"] = f"<{self.mark}@{self.address.rpartition('@')[2]}>"
        for name, value in (*self.headers, *headers.items()):
            message[name.replace("_", "-")] = value
        message.set_content(self.text)
        return message.as_bytes()


KARI = Person(
    "Kari Eksempel",
    "kari@epost.example",
    "Innsyn i opplysningene mine",
    """Hei!

Jeg ber om innsyn etter personvernforordningen artikkel 15. Hvilke personopplysninger har dere
lagret om meg, og kan jeg få en kopi av dem? Jeg var kontaktperson for Solsikke i fjor.

Hilsen Kari
""",
    mark="solsikke",
)
OLAV = Person(
    "Olav Døme",
    "olav@nynorsk.example",
    "Slett og innsyn",
    """Hei.

Slett alt de har om meg. Men fyrst vil eg ha innsyn.

Helsing Olav på Rognebu
""",
    mark="rognebu",
)
MARY = Person(
    "Mary Sample",
    "mary@mail.example",
    "Subject access request",
    """Dear Sir or Madam,

under article 15 of the GDPR I would like to have access to all personal data that you hold
about me, and a copy of it. I used your payroll software when I worked at Foxglove.

Kind regards
Mary Sample
""",
    mark="foxglove",
)
IDENTITY_NUMBER = "018190 10001"
"""Synthetic: the month is raised by 80, as no real one is."""
MALLORY = Person(
    "Mallory {{ 7*7 }}",
    "mallory@fiendtlig.example",
    "<!channel> *Slett alt* {{ config }} <script>alert(1)</script>",
    f"""<!channel> <@U0ANNE> {{{{ 7*7 }}}} {{% for x in range(9) %}}

Jeg krever at dere sletter alle personopplysninger om meg. Personnummeret mitt er {IDENTITY_NUMBER}.
<https://fiendtlig.example|Klikk her> revebjelle
{"A" * 3000}
""",
    mark="revebjelle",
)
ROBOT = Person(
    "Fraværsassistent",
    "robot@firma.example",
    "Automatisk svar: Ute av kontoret",
    "Takk for e-posten. Jeg er ute av kontoret og er tilbake til linerle.\n",
    mark="linerle",
    headers=(("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")),
)
INQUIRIES = (KARI, OLAV, MARY, MALLORY, ROBOT)
ANSWERED = {KARI: "nb", OLAV: "nn", MARY: "en", MALLORY: "nb"}
"""Who gets an acknowledgement, and in which language."""

VISITOR = "siri@prat.example"


def follow_up(person: Person, message_id: str) -> bytes:
    """A further mail that answers the letter with this Message-ID."""
    further = Person(
        person.name,
        person.address,
        f"SV: {person.subject}",
        "Hei igjen. Det gjelder også e-poster som dere sendte meg i fjor høst.\n\nHilsen Kari\n",
        mark=f"{person.mark}-to",
    )
    return further.mail(In_Reply_To=message_id, References=message_id)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the chat."""

    speaker: str
    name: str
    text: str
    attachments: tuple[str, ...] = field(default=())


CHAT = (
    Line("bot", "Duettbot", "Hei! Hva kan jeg hjelpe med?"),
    Line("visitor", "Siri", "Kan jeg få fakturaen på e-post i stedet for på papir?"),
    Line("agent", "Espen", "Ja, det har jeg ordnet nå. <b>Fint</b>?"),
    Line("visitor", "Siri", "Supert, tusen takk!", ("faktura.pdf",)),
)


def chat() -> Json:
    """The chat that has just ended, as ``POST /chats/generic`` takes it."""
    ended = datetime.now(UTC).replace(microsecond=0)
    started = ended - timedelta(minutes=len(CHAT))
    return {
        "conversation_id": "tour-1",
        "started_at": started.isoformat(),
        "ended_at": ended.isoformat(),
        "visitor": {"email": VISITOR, "name": "Siri Eksempel"},
        "language": "nb",
        "messages": [
            {
                "at": (started + timedelta(minutes=minute)).isoformat(),
                "speaker": line.speaker,
                "name": line.name,
                "text": line.text,
                "attachments": list(line.attachments),
            }
            for minute, line in enumerate(CHAT)
        ],
    }


TO_MARY = """Dear Mary Sample,

you asked for access to the data that we hold about you. Yes, we process data about you: your name, your work address
and the payslips from 2024 and 2025. Your employer of that time is the controller, and we process them on its behalf.
A copy is waiting for you behind a link that you will receive in a text message.

If anything is missing or wrong, please reply to this email.

Kind regards
The privacy team at Duett AS
"""

TO_OLAV = """Hei Olav,

takk for ein hyggeleg samtale i dag. Du bad om innsyn og om sletting. Her er opplysningane vi hadde: namnet ditt,
e-postadressa di og tre fakturaer frå 2025. No har vi sletta alt om deg, bortsett frå fakturaene, som bokføringslova
seier at vi må ta vare på i fem år.

Helsing
Personvernteamet i Duett AS
"""
