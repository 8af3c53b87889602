"""The register of letters: each with the variables that it declares, and which kind is answered by which.

The texts lie in `templates/mail/<language>/<name>.txt.j2`; a test holds them against this register.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cases.vocabulary import Kind, Purpose


@dataclass(frozen=True, slots=True)
class LetterSpec:
    """A letter that exists in every letter language.

    Attributes
    ----------
    variables:
        What the rules hand over, beside `organisation`, `authority` and `statement`, which every letter has:

        ``case_number``   `CaseNumber`
        ``received_on``   date in Oslo on which the first mail arrived
        ``kinds``         tuple of `Kind`, the primary one first
        ``topics``        tuple of `Topic`
        ``due_on``        date by which we answer, or None; in a question to the person, the date without its pause
        ``due_before``    date by which we had said that we would answer, before it was extended
        ``paused_from``   date in Oslo from which the clock stands still, or None where the question does not stop it
        ``statutory``     whether a law sets that date
        ``role_unclear``  whether somebody else may be the controller
        ``transcript``    `ChatTranscript`
        ``aware_at``      moment at which we became aware of a breach
        ``kept_until``    date by which the case is deleted
        ``effective_on``  date from which a change of the statement holds
        ``provision``     `Provision` that a refusal rests on, or None where staff write it
        ``code``          one-time code, as the person is to write it
        ``download_url``  address of the page where the answer is fetched
        ``valid_until``   moment at which the code or the address ends
    source:
        The rules that the letter follows, for whoever checks its words.
    """

    purpose: Purpose
    variables: frozenset[str]
    source: str


def _acknowledgement(source: str) -> LetterSpec:
    variables = {"case_number", "received_on", "kinds", "due_on", "statutory", "role_unclear"}
    return LetterSpec(Purpose.ACKNOWLEDGEMENT, frozenset(variables), source)


def _reply(source: str, *variables: str) -> LetterSpec:
    return LetterSpec(Purpose.REPLY, frozenset(variables), source)


def _interim(source: str, *variables: str) -> LetterSpec:
    return LetterSpec(Purpose.INTERIM, frozenset(variables), source)


_REPLY_SOURCES: Mapping[Kind, str] = {
    Kind.ACCESS: "GDPR articles 12 and 15",
    Kind.CHAT_TRANSCRIPT: "GDPR article 15(3)",
    Kind.RECTIFICATION: "GDPR articles 16 and 19",
    Kind.ERASURE: "GDPR articles 17 and 19; bokføringsloven § 13",
    Kind.RESTRICTION: "GDPR articles 18 and 19",
    Kind.PORTABILITY: "GDPR article 20",
    Kind.OBJECTION: "GDPR articles 21(1) and 18(1)(d)",
    Kind.MARKETING_OPT_OUT: "GDPR article 21(2) and (3); markedsføringsloven § 15",
    Kind.CONSENT_WITHDRAWAL: "GDPR article 7(3)",
    Kind.AUTOMATED_DECISION: "GDPR articles 22 and 15(1)(h)",
    Kind.INFORMATION: "GDPR articles 12 to 14",
    Kind.COMPLAINT: "GDPR articles 24, 38(4) and 77",
    Kind.BREACH_REPORT: "GDPR articles 33 and 34",
    Kind.CUSTOMER_MATTER: "GDPR articles 28 and 32; the data processing agreement",
    Kind.PROCESSOR_REFERRAL: "GDPR articles 12(2) and 28(3)(e)",
    Kind.SUPPLIER_NOTICE: "GDPR articles 28(2) and 33(2)",
    Kind.OTHER_LAW: "åpenhetsloven §§ 6 and 7; GDPR article 12(2)",
    Kind.SUPPORT: "GDPR article 12(2): a right may be meant after all",
    Kind.MISDIRECTED: "GDPR article 5(1)(f)",
    Kind.UNCLEAR: "GDPR article 12(2)",
    Kind.OTHER: "GDPR article 12(2): a right may be meant after all",
}

NO_DRAFT: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.AUTHORITY: "an authority is answered by a person, never from a template",
        Kind.COMPENSATION_CLAIM: "a claim is answered by a person with legal advice; only the receipt is automatic",
        Kind.AUTOMATIC: "a robot gets no answer",
        Kind.SPAM: "spam gets no answer",
    }
)
"""The kinds for which the service writes no draft answer, each with its reason."""

REPLIES: Mapping[Kind, str] = MappingProxyType({kind: f"reply_{kind}" for kind in Kind if kind not in NO_DRAFT})
"""The letter that a draft answer of each kind begins as."""

_OWN_RECEIPT: Mapping[Kind, str] = {
    Kind.BREACH_REPORT: "acknowledgement_breach",
    Kind.COMPENSATION_CLAIM: "receipt",
    Kind.AUTHORITY: "receipt",
}

ACKNOWLEDGEMENTS: Mapping[Kind, str] = MappingProxyType(
    {kind: _OWN_RECEIPT.get(kind, "acknowledgement") for kind in Kind if kind not in (Kind.AUTOMATIC, Kind.SPAM)}
)
"""The letter by which each kind is acknowledged; a kind without one never is. An authority only if configured."""

_CASE = ("case_number", "received_on")

LETTERS: Mapping[str, LetterSpec] = MappingProxyType(
    {
        "acknowledgement": _acknowledgement("EDPB Guidelines 01/2022 § 57; GDPR articles 12(2) and 12(6)"),
        "acknowledgement_breach": _acknowledgement("EDPB Guidelines 01/2022 § 57; GDPR articles 33 and 34"),
        "receipt": _acknowledgement("EDPB Guidelines 01/2022 § 57; GDPR articles 31 and 82"),
        "chat_copy": LetterSpec(Purpose.CHAT_COPY, frozenset({"transcript"}), "GDPR articles 12(1) and 15(3)"),
    }
    | {letter: _reply(_REPLY_SOURCES[kind], *_CASE, "kinds", "topics", "due_on") for kind, letter in REPLIES.items()}
    | {
        "identity_question": _interim(
            "GDPR articles 11(2) and 12(6); EDPB Guidelines 01/2022 § 159", *_CASE, "due_on", "paused_from"
        ),
        "scope_question": _interim(
            "GDPR recital 63; EDPB Guidelines 01/2022 § 159", *_CASE, "kinds", "due_on", "paused_from"
        ),
        "extension": _interim(
            "GDPR article 12(3); EDPB Guidelines 01/2022 § 163", *_CASE, "kinds", "due_before", "due_on"
        ),
        "refusal": _reply("GDPR article 12(4) and (5)", *_CASE, "kinds", "provision"),
        "refusal_part": _reply("GDPR articles 12(4) and 15(4)", *_CASE, "kinds", "provision"),
        "no_data_found": _reply("GDPR article 15(1)", *_CASE),
        "transcript": _reply("GDPR article 15(3)", *_CASE, "transcript"),
        "referral": _interim("GDPR article 28(3)(e)", *_CASE),
        "customer_notice": _interim("GDPR article 28(3)(e); the data processing agreement", *_CASE),
        "customer_notice_breach": _reply("GDPR articles 33(2), 33(3) and 28(3)(f)", "case_number", "aware_at"),
        "retention_notice": _reply("GDPR articles 5(1)(e), 5(2) and 17(3)(e)", *_CASE, "kept_until"),
        "policy_change": _reply("GDPR articles 12(1), 13 and 14", "effective_on"),
        "support_handover": _reply("GDPR article 5(1)(c)", *_CASE),
        "opt_out_done": _reply(_REPLY_SOURCES[Kind.MARKETING_OPT_OUT], *_CASE),
        "one_time_code": _reply("GDPR article 12(6)", "case_number", "code", "valid_until"),
        "download_ready": _reply("GDPR articles 12(3) and 32", *_CASE, "download_url", "valid_until"),
        "status_update": _interim("GDPR article 12(2); without effect on any time limit", *_CASE, "due_on"),
    }
)
"""Every letter by its name."""

INTERIM: frozenset[str] = frozenset(
    {"identity_question", "scope_question", "extension", "status_update", "customer_notice", "referral"}
)
"""The letters that staff let leave beside the answer."""

TRANSCRIPT = "transcript"
"""The letter in which a chat is sent again."""

TO_CUSTOMERS = frozenset({"customer_notice", "referral"})
"""Those that go to the customer who is the controller."""
