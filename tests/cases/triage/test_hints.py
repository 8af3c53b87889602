"""Flags, topics, relation, role and urgency: what staff see beside the kind."""

import pytest

from cases.triage.flags import flags
from cases.triage.kinds import Kinds
from cases.triage.marks import Marked, mark
from cases.triage.reading import read
from cases.triage.relation import relation
from cases.triage.role import role
from cases.triage.topics import topics
from cases.triage.urgency import urgency
from cases.vocabulary import Flag, Kind, Language, Relation, Role, Topic


def _marked(body: str, subject: str = "", sender: str = "Kari <kari@x.example>") -> Marked:
    return mark(read(subject, body, sender))


@pytest.mark.parametrize(
    ("body", "flag"),
    [
        ("Jeg skriver på vegne av min mor og legger ved fullmakt.", Flag.ON_BEHALF),
        ("Dottera mi på 12 har fått brev.", Flag.CHILD),
        ("Jeg var på intervju hos dere i mai.", Flag.JOB_APPLICANT),
        ("Min mann gikk bort i høst.", Flag.DECEASED),
        ("Dette er tredje gang jeg skriver.", Flag.REPEATED),
        ("Jeg er sykmeldt.", Flag.SPECIAL_CATEGORY),
        ("Nummeret er 13896512345.", Flag.NIN_PRESENT),
        ("Ellers går jeg til Datatilsynet.", Flag.LEGAL_THREAT),
    ],
)
def test_words_raise_a_flag(body: str, flag: Flag) -> None:
    assert flag in flags(_marked(body), Language.NB)


def test_a_footer_raises_no_flag() -> None:
    footer = "Denne e-posten er konfidensiell. Er du ikke rett mottaker, kontakt vår advokat og slett den."

    assert Flag.LAWYER not in flags(_marked(f"Hei.\n{footer}"), Language.NB)


def test_the_form_of_a_mail_raises_flags() -> None:
    raised = flags(_marked("", "Innsyn"), Language.OTHER, attachments=1)

    assert {Flag.EMPTY_BODY, Flag.ATTACHMENT, Flag.UNSUPPORTED_LANGUAGE} <= set(raised)


@pytest.mark.parametrize(
    ("body", "topic"),
    [
        ("Hvor lenge lagrer dere dette?", Topic.RETENTION),
        ("Går noe av dette til USA?", Topic.TRANSFERS),
        ("Which cookies do you set?", Topic.TRACKING),
        ("Har de eit personvernombod?", Topic.DPO_CONTACT),
        ("Bruker dere kunstig intelligens?", Topic.AI_RECORDINGS),
    ],
)
def test_a_question_names_its_topic(body: str, topic: Topic) -> None:
    assert topic in topics(_marked(body))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Jeg trekker henvendelsen, det ordnet seg.", Relation.WITHDRAWAL),
        ("Her er koden dere sendte: 4711.", Relation.IDENTITY_ANSWER),
        ("For å presisere: jeg mener bare chatten.", Relation.CLARIFICATION_ANSWER),
        ("Jeg viser til min henvendelse fra mai og har ikke fått svar.", Relation.FOLLOW_UP),
        ("Jeg vil ha innsyn.", Relation.NEW_CASE),
    ],
)
def test_words_show_the_relation(body: str, expected: Relation) -> None:
    assert relation(_marked(body), Kind.ACCESS)[0] is expected


def test_thanks_alone_are_thanks_and_an_answer_in_a_thread_follows_up() -> None:
    assert relation(_marked("Tusen takk for hjelpen!"), Kind.OTHER)[0] is Relation.THANKS
    assert relation(_marked("Hei igjen"), Kind.ACCESS, threaded=True)[0] is Relation.FOLLOW_UP
    assert relation(_marked("Hei", "SV: svar [PV-2026-0012]"), Kind.ACCESS)[0] is Relation.FOLLOW_UP


def test_the_role_is_guessed_from_kind_and_whose_data_it_is() -> None:
    assert role(Kind.ACCESS, frozenset({"me"})) is Role.CONTROLLER
    assert role(Kind.PROCESSOR_REFERRAL, frozenset({"payslip"})) is Role.PROCESSOR
    assert role(Kind.PROCESSOR_REFERRAL, frozenset({"payslip", "chat"})) is Role.BOTH
    assert role(Kind.MISDIRECTED, frozenset()) is Role.NOT_US


def _kinds(kind: Kind, told: float = 0.0, **shares: float) -> Kinds:
    """A verdict on the kinds, with these shares besides."""
    return Kinds(kind, (), 0.9, ((kind, 0.9),), (), {Kind(name): share for name, share in shares.items()}, told)


@pytest.mark.parametrize(
    ("kind", "body", "rule"),
    [
        (Kind.BREACH_REPORT, "Jeg fikk en annens lønnsslipp.", "breach"),
        (Kind.AUTHORITY, "Vi ber om redegjørelse.", "authority"),
        (Kind.COMPENSATION_CLAIM, "Jeg krever 5000 kr.", "claim"),
        (Kind.SUPPLIER_NOTICE, "A security incident has affected your data.", "supplier_incident"),
        (Kind.MISDIRECTED, "Her er legeerklæringen.", "wrong_address"),
        (Kind.ACCESS, "Vår klient krever innsyn.", "lawyer"),
        (Kind.ACCESS, "Fristen er ute og dere har ikke svart.", "overdue"),
        (Kind.ERASURE, "Jeg bor på hemmelig adresse.", "danger"),
        (Kind.CUSTOMER_MATTER, "Vi instruerer dere om å slette alt.", "instruction"),
        (Kind.CHAT_TRANSCRIPT, "Send kopien hit i stedet, jeg har byttet adresse.", "takeover"),
        (Kind.AUTOMATIC, "Svaret kunne ikke leveres.", "undelivered"),
    ],
)
def test_what_needs_a_person_today_says_by_which_rule(kind: Kind, body: str, rule: str) -> None:
    marked = _marked(body)

    assert urgency(marked, _kinds(kind), flags(marked, Language.NB))[0] == rule


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (Kind.MARKETING_OPT_OUT, "Meld meg av nyhetsbrevet."),
        (Kind.AUTHORITY, "Saken er avsluttet, brevet krever ikke svar."),
        (Kind.SUPPLIER_NOTICE, "Vi tar i bruk en ny underleverandør."),
        (Kind.MISDIRECTED, "Kan jeg bestille bord til fire?"),
    ],
)
def test_routine_rings_no_alarm(kind: Kind, body: str) -> None:
    marked = _marked(body)

    assert urgency(marked, _kinds(kind), flags(marked, Language.NB)) == ("", "")


@pytest.mark.parametrize(
    ("share", "rule"), [("breach_report", "breach"), ("authority", "authority"), ("compensation_claim", "claim")]
)
def test_what_is_not_unlikely_grave_rings_though_it_is_taken_for_something_else(share: str, rule: str) -> None:
    marked = _marked("Takk for kaffen.")

    assert urgency(marked, _kinds(Kind.SUPPORT, **{share: 0.2}), {})[0] == rule
    assert urgency(marked, _kinds(Kind.SPAM, **{share: 0.2}), {})[0] == ""


def test_a_breach_told_in_one_sentence_among_others_rings() -> None:
    assert urgency(_marked("Takk for kaffen."), _kinds(Kind.SUPPORT, told=0.95), {})[0] == "breach"


def test_a_customer_who_tells_us_to_delete_is_heard_today_and_one_who_asks_how_is_not() -> None:
    told = _marked("Fjern brukeren hans fra kontoen vår.")
    asked = _marked("Hvordan sletter vi brukeren hans?")

    assert urgency(told, _kinds(Kind.CUSTOMER_MATTER), {})[0] == "instruction"
    assert urgency(asked, _kinds(Kind.CUSTOMER_MATTER), {})[0] == ""
