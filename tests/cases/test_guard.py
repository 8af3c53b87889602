"""The wrong-person guard: what in an answer points at somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from cases.case import GuardOverride
from cases.case_number import CaseNumber
from cases.errors import WrongPerson
from cases.guard import Examined, Finding, examine, examine_beside, is_national_id, require_safe, signs_of
from cases.messages import Address, AnswerFile
from tests.examples import NOW, PERSON, STRANGER, a_case, a_draft


@dataclass
class Known:
    """A record that knows these addresses."""

    emails: frozenset[str] = frozenset()
    asked: list[str] = field(default_factory=list)
    names: frozenset[str] = frozenset()

    chats: frozenset[str] = frozenset()

    async def chatted(self, number: CaseNumber, email: str) -> bool:
        return email in self.chats

    async def known_names(self, names: Sequence[str]) -> frozenset[str]:
        return self.names & set(names)

    async def known_addresses(self, emails: Sequence[str]) -> frozenset[str]:
        self.asked += emails
        return self.emails & set(emails)


async def found(text: str, known: Known | None = None, **changes: object) -> tuple[Finding, ...]:
    draft = a_draft(text=text, **changes)
    return (await examine(known or Known(), a_case(draft=draft), draft)).findings


def with_check_digits(nine: str) -> str:
    """Nine digits with the two that the rule asks for; the example must not be one that has none."""
    return next(f"{nine}{end:02d}" for end in range(100) if is_national_id(f"{nine}{end:02d}"))


async def test_a_plain_answer_has_nothing_to_object_to() -> None:
    assert await found("Hei, her er svaret i PV-2026-0001. Ring oss på 22 12 34 56 før 24.12.2026.") == ()


@pytest.mark.parametrize("shift", [0, 40], ids=["birth date", "D-number"])
@pytest.mark.parametrize("month", [1, 41, 66, 81], ids=["real", "month + 40", "month + 65", "month + 80"])
def test_every_series_of_identity_numbers_is_known(shift: int, month: int) -> None:
    number = with_check_digits(f"{shift + 1:02d}{month:02d}70123")

    assert is_national_id(number)
    assert not is_national_id(number[:-1] + str((int(number[-1]) + 1) % 10))


@pytest.mark.parametrize("form", ["{0}{1}", "{0} {1}", "{0}-{1}", "{0}.{1}", "{0}\u00a0{1}", "nr.{0} {1}, takk"])
async def test_an_identity_number_stops_the_answer_however_it_is_written(form: str) -> None:
    number = with_check_digits("018170123")

    assert await found(form.format(number[:6], number[6:])) == (Finding.NATIONAL_ID,)


async def test_an_identity_number_in_other_digits_is_one() -> None:
    arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")

    assert await found(with_check_digits("018170123").translate(arabic)) == (Finding.NATIONAL_ID,)


async def test_eleven_digits_that_are_no_date_are_none() -> None:
    assert Finding.NATIONAL_ID not in await found("Ordrenummer 99887766554")


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("Se også PV-2026-0002.", Finding.OTHER_CASE),
        ("pv-2025-0001 var svaret i fjor", Finding.OTHER_CASE),
        ("IBAN NO93 8601 1117 947", Finding.IBAN),
        ("Kort 4111 1111 1111 1111", Finding.CARD),
    ],
)
async def test_what_points_at_somebody_else_is_named(text: str, finding: Finding) -> None:
    assert finding in await found(text)


async def test_the_address_of_another_known_person_is_found() -> None:
    known = Known(frozenset({STRANGER.email}))

    assert await found(f"Vi skrev til {STRANGER.email}.", known) == (Finding.OTHER_PERSON,)


async def test_a_copy_of_a_chat_may_go_to_whoever_chatted_and_no_other_letter_may() -> None:
    known = Known(chats=frozenset({STRANGER.email}))

    assert await found("Her er samtalen.", known, letter="transcript", recipient=STRANGER) == ()
    assert await found("Her er samtalen.", letter="transcript", recipient=STRANGER) == (Finding.RECIPIENT,)
    assert await found("Her er samtalen.", known, letter="answer", recipient=STRANGER) == (Finding.RECIPIENT,)


async def test_whoever_chatted_does_not_learn_who_asks_for_the_copy() -> None:
    known = Known(frozenset({PERSON.email}), chats=frozenset({STRANGER.email}))

    text = f"{PERSON.email} har bedt om samtalen."

    assert await found(text, known, letter="transcript", recipient=STRANGER) == (Finding.OTHER_PERSON,)


async def test_an_address_that_nobody_has_and_the_persons_own_are_let_through() -> None:
    known = Known(frozenset({PERSON.email}))

    assert await found(f"Vi svarer {PERSON.email.upper()}; skriv til post@tilsyn.example.", known) == ()
    assert known.asked == ["post@tilsyn.example"]


async def test_only_the_person_of_the_case_may_receive_the_answer() -> None:
    assert await found("Hei", recipient=Address("kari.nordmann@epost.test")) == (Finding.RECIPIENT,)


@pytest.mark.no_cover
async def test_what_stands_across_two_pieces_of_a_long_text_is_found() -> None:
    number = with_check_digits("018170123")

    for before in range(99_785, 100_005, 5):
        assert Finding.NATIONAL_ID.value in signs_of("x " * (before // 2) + number + " y").marks


async def test_a_list_of_persons_is_never_let_through_unseen() -> None:
    signs = signs_of("\n".join(f"person{number}@epost.example" for number in range(500)))

    assert Finding.MANY_ADDRESSES.value in signs.marks
    assert len(signs.addresses) == 200


def a_file(text: str, name: str = "uttrekk.csv") -> AnswerFile:
    return AnswerFile(id=1, name=name, media_type="text/csv", size=9, sha256="ab" * 32, signs=signs_of(text))


async def test_a_file_is_looked_at_by_name_and_content() -> None:
    number = with_check_digits("018170123")

    assert await found("Se vedlegg.", attachments=(a_file(f"navn;{number}"),)) == (Finding.NATIONAL_ID,)
    assert await found("Se vedlegg.", attachments=(a_file("", "PV-2026-0002.csv"),)) == (Finding.OTHER_CASE,)


async def test_numbers_may_stand_in_a_file_that_is_fetched_behind_a_code_but_not_other_cases() -> None:
    number = with_check_digits("018170123")

    assert await found("Hent.", attachments=(a_file(number),), as_download=True) == ()
    assert await found(number, attachments=(a_file(number),), as_download=True) == (Finding.NATIONAL_ID,)
    assert await found("Hent.", attachments=(a_file("PV-2026-0002"),), as_download=True) == (Finding.OTHER_CASE,)


def vouched(*findings: Finding, digest: str | None = None) -> GuardOverride:
    words = tuple(finding.value for finding in findings)
    return GuardOverride(staff="U0BJORN", digest=digest or a_draft().digest, findings=words, reason="ok", at=NOW)


def test_what_a_second_person_vouched_for_may_leave() -> None:
    case = a_case(override=vouched(Finding.OTHER_CASE))

    require_safe(case, a_draft(), Examined((Finding.OTHER_CASE,)))


@pytest.mark.parametrize(
    ("override", "findings"),
    [
        (None, (Finding.OTHER_CASE,)),
        (vouched(Finding.OTHER_CASE), (Finding.OTHER_CASE, Finding.IBAN)),
        (vouched(Finding.OTHER_CASE, digest="another letter"), (Finding.OTHER_CASE,)),
        (vouched(Finding.NATIONAL_ID), (Finding.NATIONAL_ID,)),
    ],
    ids=["nobody vouched", "something else besides", "for another letter", "for what nobody can"],
)
def test_all_else_may_not(override: GuardOverride | None, findings: tuple[Finding, ...]) -> None:
    with pytest.raises(WrongPerson) as caught:
        require_safe(a_case(override=override), a_draft(), Examined(findings))

    assert PERSON.email not in str(caught.value)


async def test_the_name_of_another_person_who_wrote_to_us_is_found() -> None:
    known = Known(names=frozenset({"ola normann"}))

    assert await found("Vi har også svart Ola Normann i dag.", known) == (Finding.OTHER_NAME,)


async def test_the_persons_own_name_is_no_other_persons() -> None:
    case = a_case(draft=a_draft(text="Hei, Kari Nordmann!"))
    assert case.sender is not None
    case = replace(case, sender=replace(case.sender, name="Nordmann, Kari"))
    known = Known(names=frozenset({"kari nordmann"}))

    assert (await examine(known, case, a_draft(text="Hei, Kari Nordmann!"))).findings == ()


async def test_a_namesake_does_not_stop_a_letter_for_which_nobody_can_vouch() -> None:
    draft = a_draft(text="Hilsen Ola Normann")

    examined = await examine_beside(Known(names=frozenset({"ola normann"})), a_case(), draft)

    assert examined.findings == ()
