import itertools

import pytest

from cases.errors import FourEyesRequired, NotPermitted
from cases.messages import AnswerFile
from cases.permissions import may, require, require_four_eyes
from cases.policy import Policy
from cases.vocabulary import Action, Kind, StaffRole
from tests.examples import ANNE, BJORN, READER, WORKER, a_case, a_draft, a_verdict


def test_a_reader_only_reads():
    assert [action for action in Action if may(StaffRole.READER, action)] == [Action.READ]


def test_a_case_worker_cannot_approve():
    with pytest.raises(NotPermitted, match="case_worker may not approve"):
        require(WORKER, Action.APPROVE)


@pytest.mark.parametrize("action", [Action.ACKNOWLEDGE, Action.ANSWER, Action.FAIL_DELIVERY, Action.FOLLOW_UP])
def test_nobody_can_do_what_only_the_post_does(action):
    assert not any(may(role, action) for role in StaffRole)


def test_each_role_may_do_all_that_the_one_before_it_may():
    roles = [StaffRole.READER, StaffRole.CASE_WORKER, StaffRole.APPROVER, StaffRole.ADMINISTRATOR]
    rights = [{action for action in Action if may(role, action)} for role in roles]

    assert all(lower <= higher for lower, higher in itertools.pairwise(rights))


def test_the_author_of_a_disclosure_cannot_approve_it():
    case = a_case(draft=a_draft(author=ANNE.id))

    with pytest.raises(FourEyesRequired):
        require_four_eyes(case, ANNE, Policy())
    require_four_eyes(case, BJORN, Policy())


def test_whoever_put_a_file_to_the_answer_cannot_approve_it_and_frees_nobody_who_wrote_it():
    file = AnswerFile(id=1, name="a.json", media_type="application/json", size=2, sha256="ab" * 32, by=(BJORN.id,))
    case = a_case(draft=a_draft(author=ANNE.id, attachments=(file,)))

    for approver in (ANNE, BJORN):
        with pytest.raises(FourEyesRequired):
            require_four_eyes(case, approver, Policy())


def test_a_right_that_is_asked_besides_demands_four_eyes_too():
    case = a_case(verdict=a_verdict(Kind.INFORMATION, also=(Kind.ERASURE,)), draft=a_draft(author=ANNE.id))

    with pytest.raises(FourEyesRequired):
        require_four_eyes(case, ANNE, Policy())


def test_one_person_may_answer_what_discloses_nothing():
    case = a_case(verdict=a_verdict(Kind.SUPPORT), draft=a_draft(author=ANNE.id))

    require_four_eyes(case, ANNE, Policy())


def test_a_desk_of_one_can_switch_four_eyes_off():
    require_four_eyes(a_case(draft=a_draft(author=ANNE.id)), ANNE, Policy(four_eyes=False))


def test_a_reader_is_refused_by_name_of_the_role():
    with pytest.raises(NotPermitted, match="a reader may not take"):
        require(READER, Action.TAKE)
