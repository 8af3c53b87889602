from cases.triage.paraphrase import paraphrased
from cases.triage.training import Inquiry

ASKED = Inquiry(kinds=("erasure",), voice="ola", body="Slett kontoen min.\nHilsen Ola i Vik")


def test_cues_are_changed_with_others_and_the_rest_stays() -> None:
    bodies = {each.body for each in paraphrased([ASKED], copies=20, seed=1)}

    assert len(bodies) > 5
    assert all(body.endswith("Hilsen Ola i Vik") for body in bodies)
    assert any("slett" not in body.lower() for body in bodies)


def test_kind_and_voice_stay() -> None:
    (varied,) = paraphrased([ASKED], copies=1, seed=1)

    assert (varied.kinds, varied.voice) == (ASKED.kinds, ASKED.voice)


def test_the_same_seed_gives_the_same_paraphrases() -> None:
    assert paraphrased([ASKED], copies=3, seed=4) == paraphrased([ASKED], copies=3, seed=4)


def test_what_is_known_by_its_form_is_not_paraphrased() -> None:
    assert paraphrased([Inquiry(kinds=("spam",), body="Klikk her!")], copies=2, seed=1) == []
