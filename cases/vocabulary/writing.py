"""What leaves: languages, purposes, reasons, and the states of the outbox."""

from __future__ import annotations

from enum import StrEnum


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


class Purpose(StrEnum):
    """Why a letter leaves; it decides the headers and the envelope (docs/reference/mail.md)."""

    ACKNOWLEDGEMENT = "acknowledgement"
    REPLY = "reply"
    CHAT_COPY = "chat_copy"
    ALARM = "alarm"
    INTERIM = "interim"
    POLICY_NOTICE = "policy_notice"


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
