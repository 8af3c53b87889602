"""What an inquiry is: its kind, its topics, what marks it, and how its messages belong together."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What an inquiry is about; one is primary, any number are further (docs/reference/kinds.md)."""

    ACCESS = "access"
    CHAT_TRANSCRIPT = "chat_transcript"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    PORTABILITY = "portability"
    OBJECTION = "objection"
    MARKETING_OPT_OUT = "marketing_opt_out"
    CONSENT_WITHDRAWAL = "consent_withdrawal"
    AUTOMATED_DECISION = "automated_decision"
    INFORMATION = "information"
    COMPLAINT = "complaint"
    COMPENSATION_CLAIM = "compensation_claim"
    BREACH_REPORT = "breach_report"
    AUTHORITY = "authority"
    CUSTOMER_MATTER = "customer_matter"
    PROCESSOR_REFERRAL = "processor_referral"
    SUPPLIER_NOTICE = "supplier_notice"
    OTHER_LAW = "other_law"
    SUPPORT = "support"
    MISDIRECTED = "misdirected"
    AUTOMATIC = "automatic"
    SPAM = "spam"
    OTHER = "other"
    UNCLEAR = "unclear"


RIGHTS = frozenset(
    {
        Kind.ACCESS,
        Kind.CHAT_TRANSCRIPT,
        Kind.RECTIFICATION,
        Kind.ERASURE,
        Kind.RESTRICTION,
        Kind.PORTABILITY,
        Kind.OBJECTION,
        Kind.MARKETING_OPT_OUT,
        Kind.CONSENT_WITHDRAWAL,
        Kind.AUTOMATED_DECISION,
    }
)
"""The rights of articles 7(3) and 15 to 22 GDPR: the kinds on which the clock of article 12(3) runs."""


ACT_NOW = frozenset({Kind.MARKETING_OPT_OUT, Kind.CONSENT_WITHDRAWAL, Kind.RESTRICTION, Kind.OBJECTION})
"""The kinds whose effect cannot wait for the answer (articles 7(3), 18(1) and 21(3))."""


class Role(StrEnum):
    """Our role for the data that the inquiry is about (article 4(7) and (8) GDPR); the service only guesses."""

    CONTROLLER = "controller"
    PROCESSOR = "processor"
    BOTH = "both"
    NOT_US = "not_us"
    UNKNOWN = "unknown"


class Relation(StrEnum):
    """What a message is to the cases that stand already; orthogonal to its kind."""

    NEW_CASE = "new_case"
    FOLLOW_UP = "follow_up"
    IDENTITY_ANSWER = "identity_answer"
    CLARIFICATION_ANSWER = "clarification_answer"
    CUSTOMER_ANSWER = "customer_answer"
    WITHDRAWAL = "withdrawal"
    THANKS = "thanks"
    AUTOMATIC = "automatic"


class Flag(StrEnum):
    """What staff should see at a glance, beside the kind."""

    ON_BEHALF = "on_behalf"
    SERVICE_SENDER = "service_sender"
    CHILD = "child"
    EMPLOYEE = "employee"
    EX_EMPLOYEE = "ex_employee"
    JOB_APPLICANT = "job_applicant"
    LAWYER = "lawyer"
    JOURNALIST = "journalist"
    NIN_PRESENT = "nin_present"
    SPECIAL_CATEGORY = "special_category"
    THIRD_PARTY_DATA = "third_party_data"
    ATTACHMENT = "attachment"
    LEGAL_THREAT = "legal_threat"
    COMPENSATION = "compensation"
    REPEATED = "repeated"
    DECEASED = "deceased"
    UNSUPPORTED_LANGUAGE = "unsupported_language"
    ENCRYPTED = "encrypted"
    EMPTY_BODY = "empty_body"
    NAMED_STAFF_MEMBER = "named_staff_member"
    REPLY_TO_DIFFERS = "reply_to_differs"
    LOOK_ALIKE = "look_alike"
    OVERSIZE = "oversize"


class Topic(StrEnum):
    """What a question of kind `information` is about: a section of the privacy statement."""

    RETENTION = "retention"
    RECIPIENTS = "recipients"
    TRANSFERS = "transfers"
    LEGAL_BASIS = "legal_basis"
    PURPOSES_CATEGORIES = "purposes_categories"
    TRACKING = "tracking"
    CHAT = "chat"
    NEWSLETTERS = "newsletters"
    JOB_APPLICANTS = "job_applicants"
    ROLES = "roles"
    POLICY_CHANGE = "policy_change"
    RIGHTS_HOWTO = "rights_howto"
    DPO_CONTACT = "dpo_contact"
    BREACH_STATUS = "breach_status"
    SECURITY = "security"
    NATIONAL_ID_SPECIAL = "national_id_special"
    AI_RECORDINGS = "ai_recordings"
