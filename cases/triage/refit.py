"""Refits the learned layer from the shipped inquiries and, later, from what staff corrected."""

from __future__ import annotations

from collections.abc import Sequence

from cases.triage.linear import Linear, average, dump
from cases.triage.training import Inquiry, shipped_inquiries, train
from cases.triage.variants import with_variants

_COPIES = 3
_EPOCHS = 4
_FITS = 4


def refit(corrections: Sequence[Inquiry] = (), *, without: str = "") -> Linear:
    """The layer fitted to the shipped inquiries and `corrections`, with variants of each; about two minutes.

    `without` names a voice that is left out, to measure on its inquiries.
    """
    inquiries = [each for each in (*shipped_inquiries(), *corrections) if each.voice != without or not without]
    varied = (with_variants(inquiries, copies=_COPIES, seed=seed) for seed in range(_FITS))
    return average([train(each, epochs=_EPOCHS, seed=seed) for seed, each in enumerate(varied)])


def model_file(model: Linear) -> str:
    """The text of `model.tsv`; weights too small to change a verdict are left out."""
    return dump(model, smallest=0.07)
