from cases.triage.training import Inquiry
from cases.triage.variants import shipped_asides, with_variants

ASKED = Inquiry(
    kinds=("erasure",), voice="ola", language="nn", subject="Sletting", body="Eg vil at de slettar alt om meg."
)


def test_an_inquiry_gets_copies_among_asides_and_one_with_typing_errors() -> None:
    varied = with_variants([ASKED], copies=2)

    assert len(varied) == 4
    assert all(ASKED.body in each.body for each in varied[:3])
    assert {each.kinds for each in varied} == {("erasure",)}
    assert {each.voice for each in varied} == {"ola"}


def test_asides_are_in_the_language_of_the_inquiry() -> None:
    (_, copy, _) = with_variants([ASKED], copies=1)

    assert any(aside in copy.body for aside in shipped_asides()["nn"])


def test_the_same_inquiries_give_the_same_variants() -> None:
    assert with_variants([ASKED]) == with_variants([ASKED])


def test_a_robot_says_nothing_in_passing() -> None:
    robot = Inquiry(kinds=("automatic",), body="Eg er på ferie.")

    assert with_variants([robot]) == [robot]
