from cases.triage.kinds import shipped_model
from cases.triage.linear import Linear
from cases.triage.refit import STEPS, model_file, refit
from cases.triage.training import LABELS, Inquiry
from cases.triage.triage import Text, Triage
from cases.vocabulary import Kind


def test_the_shipped_model_knows_every_kind() -> None:
    assert shipped_model().labels == LABELS


def test_the_model_file_leaves_out_weights_that_change_nothing() -> None:
    model = Linear(("access", "erasure"), {"c:delete": ((1, 0.9),), "w:the": ((0, 0.01),)}, [0.0, 0.1])

    assert model_file(model).splitlines() == ["labels\taccess erasure", "bias\t0:0 1:10", "c:delete\t1:90"]


def _few() -> list[Inquiry]:
    texts = {
        "access": ("Jeg vil ha innsyn i alt dere har lagret.", "Hva har dere lagret om meg? Jeg ber om innsyn."),
        "erasure": ("Slett kontoen min.", "Kan dere slette alt om meg?"),
    }
    return [Inquiry(kinds=(kind,), body=body, voice=body) for kind, bodies in texts.items() for body in bodies]


def test_no_word_of_a_correction_gets_into_the_model_that_the_shipped_inquiries_lack(monkeypatch) -> None:
    monkeypatch.setattr("cases.triage.refit.shipped_inquiries", _few)
    correction = Inquiry(kinds=("complaint",), voice="staff", body="Synnøve Fjellanger vil slette kontoen sin.")

    text = model_file(refit([correction]))

    assert "w:slette" in text
    assert not [piece for piece in ("synn", "nnøve", "fjell", "llang") if piece in text.lower()]


def test_a_correction_is_learned(monkeypatch) -> None:
    monkeypatch.setattr("cases.triage.refit.shipped_inquiries", _few)
    body = "Kan dere slette alt dere har lagret om meg?"
    correction = Inquiry(kinds=("complaint",), voice="staff", body=body)

    before, after = (Triage(model=refit(each)).verdict_of(Text(body=body)) for each in ((), (correction,)))

    assert (before.kind, after.kind) == (Kind.ERASURE, Kind.COMPLAINT)


def test_a_correction_in_a_language_without_asides_is_learned_as_it_stands(monkeypatch) -> None:
    monkeypatch.setattr("cases.triage.refit.shipped_inquiries", _few)
    steps: list[None] = []

    refit([Inquiry(kinds=("access",), language="other", body="Je veux mes données.")], step=lambda: steps.append(None))

    assert len(steps) == STEPS
