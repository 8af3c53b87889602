"""Refits the learned layer from the shipped inquiries and, later, from what staff corrected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from cases.triage.linear import Example, Linear, average, dump, fit
from cases.triage.paraphrase import paraphrased
from cases.triage.training import LABELS, Inquiry, example, shipped_inquiries
from cases.triage.variants import with_variants

_COPIES = 3
_PARAPHRASES = 2
_EPOCHS = 4
_FITS = 4
_SPELLED = frozenset("wbg")
"""Groups of features that are made of the words of a mail, not of our cues."""

STEPS = _FITS * (_EPOCHS + 1)
"""How often `refit` tells that it came further."""


def refit(corrections: Sequence[Inquiry] = (), *, without: str = "", step: Callable[[], None] = lambda: None) -> Linear:
    """The layer fitted to the shipped inquiries and `corrections`, with variants of each; about four minutes.

    `without` names a voice that is left out, to measure on its inquiries; `step` is called `STEPS` times.
    """
    shipped = [each for each in shipped_inquiries() if each.voice != without or not without]
    return average([_fitted(shipped, corrections, seed, step) for seed in range(_FITS)])


def _fitted(shipped: Sequence[Inquiry], corrections: Sequence[Inquiry], seed: int, step: Callable[[], None]) -> Linear:
    examples, corrected = _examples(shipped, seed), _examples(corrections, seed)
    step()
    return fit([*examples, *_in_shipped_words(corrected, examples)], LABELS, epochs=_EPOCHS, seed=seed, step=step)


def _examples(inquiries: Sequence[Inquiry], seed: int) -> list[Example]:
    varied = with_variants(inquiries, copies=_COPIES, seed=seed)
    return [example(each) for each in (*varied, *paraphrased(inquiries, copies=_PARAPHRASES, seed=seed))]


def _in_shipped_words(corrected: Iterable[Example], shipped: Iterable[Example]) -> Iterable[Example]:
    """Without every word that does not stand in the shipped inquiries: no name of a person gets into the model."""
    known = {feature for features, _ in shipped for feature in features}
    for features, truth in corrected:
        yield {name: value for name, value in features.items() if name in known or name[0] not in _SPELLED}, truth


def model_file(model: Linear) -> str:
    """The text of `model.tsv`; weights too small to change a verdict are left out."""
    return dump(model, smallest=0.07)
