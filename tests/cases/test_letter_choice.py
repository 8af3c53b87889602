"""Which letters can answer which case."""

import pytest

from cases.decisions.drafting import draft_letter
from cases.errors import UnknownLetter
from cases.letter_choice import letter_choices, standard_letter
from cases.letters import INTERIM, LETTERS, NO_DRAFT, REPLIES
from cases.vocabulary import RIGHTS, Kind
from tests.examples import a_case, a_verdict


@pytest.mark.parametrize("kind", sorted(set(Kind) - set(NO_DRAFT)))
def test_the_first_choice_is_the_letter_of_the_kind_and_all_are_answers(kind):
    choices = letter_choices(a_case(verdict=a_verdict(kind)))

    assert choices[0] == standard_letter(a_case(verdict=a_verdict(kind))) == REPLIES[kind]
    assert set(choices) <= set(LETTERS) - INTERIM


@pytest.mark.parametrize("kind", sorted(NO_DRAFT))
def test_where_no_draft_is_allowed_there_is_no_choice(kind):
    assert letter_choices(a_case(verdict=a_verdict(kind))) == ()


@pytest.mark.parametrize("kind", sorted(RIGHTS))
def test_a_right_can_be_refused(kind):
    assert {"refusal", "refusal_part"} <= set(letter_choices(a_case(verdict=a_verdict(kind))))


@pytest.mark.parametrize(
    ("kind", "letter"),
    [
        (Kind.CHAT_TRANSCRIPT, "transcript"),
        (Kind.MARKETING_OPT_OUT, "opt_out_done"),
        (Kind.SUPPORT, "support_handover"),
        (Kind.ACCESS, "no_data_found"),
    ],
)
def test_a_letter_of_its_own_stands_beside_that_of_the_kind(kind, letter):
    assert letter in letter_choices(a_case(verdict=a_verdict(kind)))
    assert letter not in letter_choices(a_case(verdict=a_verdict(Kind.INFORMATION)))


def test_a_letter_that_does_not_fit_is_refused():
    with pytest.raises(UnknownLetter):
        draft_letter(a_case(verdict=a_verdict(Kind.INFORMATION)), "refusal")


@pytest.mark.parametrize("kind", sorted(set(Kind) - set(NO_DRAFT)))
def test_every_letter_that_can_be_chosen_gets_what_it_declares(kind):
    case = a_case(verdict=a_verdict(kind))
    # The chat is put in where the letter is recorded: it lies in the record.
    for name in letter_choices(case):
        assert set(draft_letter(case, name).variables) >= LETTERS[name].variables - {"transcript"}
