"""A portal or a web form marks what it hands on as a robot's; what a person asks for in it is a case with a date."""

import pytest

from cases.case_number import CaseNumber
from cases.decisions.incoming import NewCaseFacts, add_message, open_case
from cases.messages import InboundMail
from cases.policy import Policy
from cases.ports import AcknowledgementHistory
from cases.triage.triage import Triage
from cases.vocabulary import Kind, Relation, Status
from mail import plus_address
from mail.parse import parse_mail
from tests.examples import NOW, a_case
from tests.mail.reading import OPTIONS, RECEIVED, parsed

NUMBER = CaseNumber(2026, 1)
ERASURE = "Slett kontoen min og alle opplysninger dere har om meg."
BREACH = "Jeg fikk en e-post fra dere med lønnsslippen til en helt annen person."
AWAY = "Takk for meldingen. Jeg er på ferie til 2. desember og svarer når jeg er tilbake."
PORTAL_SIGNS = [
    "Auto-Submitted: auto-generated",
    "List-Id: <skjema.portal.example>",
    "Precedence: bulk",
    "X-Auto-Response-Suppress: All",
    "Auto-Submitted: auto-generated\r\nPrecedence: bulk\r\nX-Auto-Response-Suppress: All",
]


def written(text: str, *lines: str, subject: str = "Skjema 4711") -> InboundMail:
    head = [
        "From: Portal <skjema@portal.example>",
        "To: personvern@duett.example",
        f"Subject: {subject}",
        "Message-ID: <4711@portal.example>",
        "Content-Type: text/plain; charset=utf-8",
        *lines,
    ]
    return parse_mail("\r\n".join([*head, "", text]).encode(), RECEIVED, OPTIONS)


def opened(mail: InboundMail):
    facts = NewCaseFacts(number=NUMBER, history=AcknowledgementHistory())
    return open_case(mail, Triage().verdict(mail), facts, Policy())


@pytest.mark.parametrize("line", PORTAL_SIGNS)
@pytest.mark.parametrize(("text", "kind"), [(ERASURE, Kind.ERASURE), (BREACH, Kind.BREACH_REPORT)])
def test_what_is_asked_through_a_portal_keeps_its_kind_and_its_date(line: str, text: str, kind: Kind) -> None:
    decision = opened(written(text, line))

    assert decision.case.verdict.kind is kind
    assert decision.case.deadline is not None


@pytest.mark.parametrize(("line", "rule"), list(zip(PORTAL_SIGNS, ["N2", "N4", "N5", "N6", "N2"], strict=True)))
def test_the_portal_is_not_answered_all_the_same_and_the_rule_is_recorded(line: str, rule: str) -> None:
    decision = opened(written(ERASURE, line))

    assert decision.letters == ()
    assert decision.held == ()
    assert decision.case.no_acknowledgement[0].startswith(f"{rule} ")


def test_the_verdict_says_what_the_text_outweighed() -> None:
    verdict = Triage().verdict(written(ERASURE, "Precedence: bulk"))

    assert verdict.because[0].rule == "outweighs mail rule N5 bulk precedence"


@pytest.mark.parametrize(
    "line",
    [
        "Return-Path: <>",
        "Auto-Submitted: auto-replied",
        "Precedence: auto_reply",
        "X-Autoreply: yes",
        "Subject: Automatisk svar: Innsyn",
        "Auto-Submitted: auto-generated\r\nX-Autoreply: yes",
    ],
)
def test_what_only_a_robot_carries_is_outweighed_by_nothing(line: str) -> None:
    head = line.encode() + b"\r\nFrom: a@b.example\r\nTo: personvern@duett.example\r\nMessage-ID: <1@b.example>\r\n\r\n"

    decision = opened(parse_mail(head + ERASURE.encode(), RECEIVED, OPTIONS))

    assert decision.case.verdict.kind is Kind.AUTOMATIC
    assert decision.case.deadline is None


@pytest.mark.parametrize("line", PORTAL_SIGNS)
@pytest.mark.parametrize(
    "text", [AWAY, "Nyhetsbrev for november. Vinn en reise! Klikk her.", "", "Ticket 4711 closed."]
)
def test_a_robot_that_asks_for_nothing_stays_one(line: str, text: str) -> None:
    assert opened(written(text, line)).case.verdict.kind is Kind.AUTOMATIC


def test_an_out_of_office_reply_that_quotes_the_request_asks_for_nothing() -> None:
    quoted = f"{AWAY}\r\n\r\nDen 23. november 2026 skrev Kari Nordmann:\r\n> {ERASURE}\r\n> {BREACH}"

    assert Triage().verdict(written(quoted, "Auto-Submitted: auto-generated")).kind is Kind.AUTOMATIC


@pytest.mark.parametrize(
    "line",
    [
        "In-Reply-To: <ack.1.abc@duett.example>",
        "References: <x@portal.example> <reply.1.abc@DUETT.example>",
        f"To: {plus_address.make('personvern@duett.example', NUMBER, OPTIONS.plus_key)}",
    ],
)
def test_what_answers_a_letter_of_ours_by_itself_repeats_our_words_and_asks_for_nothing(line: str) -> None:
    mail = written(f"Vi har mottatt dette:\r\n{ERASURE}", "Auto-Submitted: auto-generated", line)

    assert not mail.by_portal
    assert Triage().verdict(mail).kind is Kind.AUTOMATIC


def test_a_portal_that_names_mails_of_its_own_is_still_one() -> None:
    mail = written(ERASURE, "Auto-Submitted: auto-generated", "References: <4710@portal.example>")

    assert Triage().verdict(mail).kind is Kind.ERASURE


@pytest.mark.parametrize(
    "name", ["bounce_standard", "bounce_exim_form", "robot_fravaer", "robot_auto_submitted", "robot_reply_precedence"]
)
def test_delivery_reports_and_absences_are_no_portals(name: str) -> None:
    assert not parsed(name).by_portal


@pytest.mark.parametrize(
    ("text", "relation", "status"),
    [
        (ERASURE, Relation.FOLLOW_UP, Status.REOPENED),
        (AWAY, Relation.AUTOMATIC, Status.ANSWERED),
    ],
)
def test_a_portals_follow_up_opens_the_case_again_only_where_it_asks(text, relation, status) -> None:
    mail = written(text, "Auto-Submitted: auto-generated", subject="[PV-2026-0001] igjen")

    decision = add_message(a_case(Status.ANSWERED), mail, Triage().verdict(mail), "tag", policy=Policy(), now=NOW)

    assert decision.case.status is status
    assert [entry.fields["relation"] for entry in decision.entries if "relation" in entry.fields] == [relation.value]
