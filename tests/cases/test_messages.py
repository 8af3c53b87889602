from cases.messages import RenderedLetter, letter_digest
from tests.examples import PERSON, a_case, a_chat, a_mail


def test_no_repr_shows_personal_data():
    shown = repr(a_mail()) + repr(a_case()) + repr(a_chat()) + repr(PERSON)

    for secret in ("kari", "Nordmann", "opplysninger", "Innsyn", "svaret", "logget"):
        assert secret not in shown


def test_gaps_are_found_in_the_order_of_the_text():
    letter = RenderedLetter(subject="", text="Vi fant [[systemer]].\nOg [[mottakere]] [[]] [x]", html="")

    assert letter.gaps == ("systemer", "mottakere")


def test_the_digest_changes_with_each_part():
    whole = letter_digest("a@x.example", "S", "T", ("f",))

    assert whole != letter_digest("b@x.example", "S", "T", ("f",))
    assert whole != letter_digest("a@x.example", "ST", "", ("f",))
    assert whole != letter_digest("a@x.example", "S", "T ", ("f",))
    assert whole != letter_digest("a@x.example", "S", "T", ())


def test_a_chat_that_ends_twice_has_two_keys():
    assert a_chat().key != a_chat(ended_at=a_chat().started_at).key
    assert a_chat().key == a_chat().key
