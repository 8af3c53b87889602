import json
from datetime import UTC, datetime

import pytest

from cases.messages import Address, InboundMail
from cases.triage.json_form import as_json, text_of
from cases.triage.triage import Text, Triage
from cases.vocabulary import Flag, Kind, Language, Relation, Role


def _mail(**changes: object) -> InboundMail:
    fields: dict[str, object] = {
        "sender": Address("kari@fjordpost.example", "Kari Fjord"),
        "subject": "Innsyn",
        "text": "Jeg vil ha en kopi av alle opplysninger dere har om meg.",
        "received_at": datetime(2026, 11, 23, 9, tzinfo=UTC),
    }
    return InboundMail(**(fields | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("subject", "body", "kind"),
    [
        ("Innsyn", "Jeg vil ha en kopi av alle opplysninger dere har om meg.", Kind.ACCESS),
        ("sletting", "Slett kontoen min og alt dere har om meg.", Kind.ERASURE),
        ("nyheitsbrev", "Eg vil ikkje ha fleire nyheitsbrev frå dykk, meld meg av.", Kind.MARKETING_OPT_OUT),
        ("payslip", "I received an e-mail from you with someone else's payslip attached.", Kind.BREACH_REPORT),
        ("chat", "Kan jeg få en kopi av chatten jeg hadde med dere i går?", Kind.CHAT_TRANSCRIPT),
        ("hjelp", "Jeg får ikke logget inn, passordet virker ikke.", Kind.SUPPORT),
    ],
)
def test_a_plain_inquiry_is_taken_for_what_it_is(subject: str, body: str, kind: Kind) -> None:
    assert Triage().verdict_of(Text(subject=subject, body=body)).kind is kind


def test_a_threat_of_a_complaint_makes_neither_a_complaint_nor_an_authority() -> None:
    verdict = Triage().verdict(
        _mail(text="Send meg en kopi av alt dere har om meg. Hvis ikke klager jeg til Datatilsynet.")
    )

    assert verdict.kind is Kind.ACCESS
    assert Kind.COMPLAINT not in verdict.also
    assert Flag.LEGAL_THREAT in verdict.flags


def test_a_robot_is_automatic_by_the_rule_of_the_mail_edge() -> None:
    verdict = Triage().verdict(_mail(automatic="N1"))

    assert (verdict.kind, verdict.relation) == (Kind.AUTOMATIC, Relation.AUTOMATIC)
    assert verdict.because[0].rule == "mail rule N1"


def test_an_empty_unsubscribe_mail_is_an_opt_out_even_if_a_machine_sent_it() -> None:
    verdict = Triage().verdict(_mail(subject="unsubscribe 81f-22", text="", automatic="N1"))

    assert verdict.kind is Kind.MARKETING_OPT_OUT


def test_a_mail_from_an_authoritys_domain_is_the_authoritys() -> None:
    sender = Address("postkasse@datatilsynet.no", "Datatilsynet")

    verdict = Triage().verdict(_mail(sender=sender, text="Vi ber om svar på innsynskravet innen to uker."))

    assert (verdict.kind, verdict.urgent, verdict.urgency) == (Kind.AUTHORITY, True, "authority")


def test_an_empty_mail_is_unclear() -> None:
    verdict = Triage().verdict(_mail(subject="", text=""))

    assert (verdict.kind, verdict.confidence) == (Kind.UNCLEAR, 0.0)
    assert Flag.EMPTY_BODY in verdict.flags


def test_below_the_threshold_triage_abstains_and_still_ranks_candidates() -> None:
    verdict = Triage(sure_from=1.0).verdict(_mail())

    assert verdict.kind is Kind.UNCLEAR
    assert verdict.candidates[0][0] is Kind.ACCESS


def test_every_verdict_says_why_and_shows_no_number() -> None:
    verdict = Triage().verdict(_mail(subject="Sletting", text="Slett 13896512345 og alt annet dere har om meg."))

    assert verdict.because[0].about == verdict.kind.value == "erasure"
    assert not any("13896512345" in each.words for each in verdict.because)
    assert Flag.NIN_PRESENT in verdict.flags


def test_the_language_decides_how_we_answer() -> None:
    verdict = Triage().verdict(
        _mail(subject="Indsigt", text="Jeg vil gerne vide hvilke oplysninger I har gemt om mig.")
    )

    assert (verdict.language, verdict.language.reply) == (Language.DA, Language.NB)


def test_a_customers_contact_may_stand_in_both_roles() -> None:
    mail = _mail(sender=Address("kari@kunde.example"))

    assert Triage().verdict(mail).role is Role.CONTROLLER
    assert Triage(customers=frozenset({"kunde.example"})).verdict(mail).role is Role.BOTH


def test_the_printed_form_has_the_promised_keys_and_is_masked() -> None:
    mail = _mail(
        sender=Address("kari@fjordpost.example", "Kari 13896512345"),
        text="Innsyn, jeg er 13896512345. Ring 590 00 101.",
    )

    printed = json.dumps(as_json("m1", Triage().verdict(mail), text_of(mail), ["id_13896512345.pdf"]))

    assert {"id", "kind", "also", "candidates", "topics", "flags", "role", "lang", "urgent", "confidence"} <= set(
        json.loads(printed)
    )
    assert set(json.loads(printed)["masked"]) == {"from", "subject", "body", "attachments"}
    assert "13896512345" not in printed
    assert "590 00 101" not in printed


@pytest.mark.parametrize("piece", ["a", "a. ", "> ", "fra: ", "\x00\ud800", "art. ", "On a", "1 2 ", "\n"])
def test_a_hostile_mail_gets_a_verdict_like_any_other(piece: str) -> None:
    long = piece * (200_000 // len(piece))

    verdict = Triage().verdict_of(Text(subject=long, body=long, sender=long))

    assert 0.0 <= verdict.confidence <= 1.0
