"""The closed vocabularies: every kind, state, role and action that the desk knows, each by its standard name.

The values are stored in the database, written to the audit log and printed by the commands: they never change.
"""

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


class Status(StrEnum):
    """Where a case stands; the moves between them are `cases.workflow.TRANSITIONS`."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "in_progress"
    WAITING_IDENTITY = "waiting_identity"
    WAITING_SCOPE = "waiting_scope"
    WAITING_CUSTOMER = "waiting_customer"
    DRAFT_READY = "draft_ready"
    APPROVED = "approved"
    ANSWERED = "answered"
    CLOSED = "closed"
    REOPENED = "reopened"
    SPAM = "spam"
    DEAD_LETTER = "dead_letter"


class Action(StrEnum):
    """What happens to a case, by staff, by the person or by the post."""

    ACKNOWLEDGE = "acknowledge"
    FOLLOW_UP = "follow_up"
    TAKE = "take"
    RECLASSIFY = "reclassify"
    DRAFT = "draft"
    EDIT = "edit"
    APPROVE = "approve"
    SETTLE = "settle"
    REJECT = "reject"
    ANSWER = "answer"
    FAIL_DELIVERY = "fail_delivery"
    CLOSE = "close"
    MARK_SPAM = "mark_spam"
    RELEASE = "release"
    BLOCK = "block"
    WITHDRAW_CONSENT = "withdraw_consent"
    RECORD_BREACH = "record_breach"
    READ = "read"
    PREPARE_LETTER = "prepare_letter"
    ASK_IDENTITY = "ask_identity"
    ASK_SCOPE = "ask_scope"
    EXTEND = "extend"
    INFORM = "inform"
    REFER = "refer"
    FAIL_INTERIM = "fail_interim"
    DECIDE_ROLE = "decide_role"
    SET_DATES = "set_dates"
    SET_CONCERNS = "set_concerns"
    HOLD = "hold"
    LIFT_HOLD = "lift_hold"
    UNDO = "undo"
    OVERRIDE = "override"
    OPEN_FULL = "open_full"
    ATTACH = "attach"
    CHECK = "check"
    ACT = "act"
    REGISTER = "register"
    MERGE = "merge"
    ABSORB = "absorb"
    SPLIT = "split"
    LINK = "link"
    ASSIGN = "assign"
    NOTE = "note"
    REOPEN = "reopen"
    REPRESENT = "represent"
    IDENTIFY = "identify"
    SEND_CODE = "send_code"
    CONFIRM_SENDER = "confirm_sender"
    RUN_DESK = "run_desk"
    READ_CHATS = "read_chats"
    STOP_COPIES = "stop_copies"
    KEEP = "keep"
    GIVE_BACK = "give_back"
    CONFIRM_ALARM = "confirm_alarm"


class StaffRole(StrEnum):
    """What a member of staff may do; the table is `cases.permissions.ALLOWED`."""

    READER = "reader"
    CASE_WORKER = "case_worker"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"


class Role(StrEnum):
    """Our role for the data that the inquiry is about (article 4(7) and (8) GDPR); the service only guesses."""

    CONTROLLER = "controller"
    PROCESSOR = "processor"
    BOTH = "both"
    NOT_US = "not_us"
    UNKNOWN = "unknown"


class Language(StrEnum):
    """The language that a person wrote in."""

    NB = "nb"
    NN = "nn"
    EN = "en"
    DA = "da"
    SV = "sv"
    DE = "de"
    OTHER = "other"

    @property
    def reply(self) -> Language:
        """The language that we answer in: the person's where we have letters in it, else the closest.

        Danish and Swedish readers get bokmål, all others English.
        """
        return _REPLY_LANGUAGE[self]


_REPLY_LANGUAGE = {
    Language.NB: Language.NB,
    Language.NN: Language.NN,
    Language.EN: Language.EN,
    Language.DA: Language.NB,
    Language.SV: Language.NB,
    Language.DE: Language.EN,
    Language.OTHER: Language.EN,
}

LETTER_LANGUAGES = (Language.NB, Language.NN, Language.EN)
"""The languages in which every letter exists."""


class Relation(StrEnum):
    """What a message is to the cases that stand already; orthogonal to its kind."""

    NEW_CASE = "new_case"
    FOLLOW_UP = "follow_up"
    IDENTITY_ANSWER = "identity_answer"
    CLARIFICATION_ANSWER = "clarification_answer"
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


class Purpose(StrEnum):
    """Why a letter leaves; it decides the headers and the envelope (docs/reference/mail.md)."""

    ACKNOWLEDGEMENT = "acknowledgement"
    REPLY = "reply"
    CHAT_COPY = "chat_copy"
    ALARM = "alarm"
    INTERIM = "interim"


class InterimReason(StrEnum):
    """Why a letter beside the answer is written, where the law asks for a reason.

    The first two are those of article 12(3) for a longer time; the others say what makes the quantity of data large
    (recital 63), without which a question about the scope stops no clock.
    """

    NUMBER = "number"
    COMPLEXITY = "complexity"
    MANY_SYSTEMS = "many_systems"
    MANY_YEARS = "many_years"
    MANY_RECORDS = "many_records"


class HoldReason(StrEnum):
    """Why nothing of a case may be deleted (article 17(3)(b) and (e))."""

    CLAIM = "claim"
    AUTHORITY = "authority"
    DISPUTE = "dispute"
    COURT = "court"
    LEGAL_DUTY = "legal_duty"


class Provision(StrEnum):
    """What a refusal can rest on; `other` leaves the words to staff."""

    ARTICLE_11_2 = "article_11_2"
    ARTICLE_12_5 = "article_12_5"
    ARTICLE_15_4 = "article_15_4"
    ARTICLE_17_3_B = "article_17_3_b"
    ARTICLE_17_3_E = "article_17_3_e"
    ARTICLE_18_2 = "article_18_2"
    ARTICLE_20_1 = "article_20_1"
    ARTICLE_20_4 = "article_20_4"
    ARTICLE_21_1 = "article_21_1"
    DATA_ACT_16 = "data_act_16"
    OTHER = "other"


class OutboxState(StrEnum):
    """Where a row of the outbox stands."""

    NEW = "new"
    SENDING = "sending"
    SENT = "sent"
    RETRY = "retry"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"


class PauseScope(StrEnum):
    """Whose acknowledgements are held back: everybody's by staff, or by a limit of `AcknowledgementLimits`."""

    STAFF = "staff"
    SENDER = "sender"
    DOMAIN = "domain"
    TOTAL = "total"
