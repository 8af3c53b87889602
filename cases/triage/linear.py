"""A linear layer in plain Python: one weight for each feature and kind, softmax over the kinds.

Trained by AdaGrad; stored as text, a line a feature, so that a change of the model can be read and undone.
"""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

SCALE = 100
"""Stored weights are whole hundredths."""

Example = tuple[Mapping[str, float], Mapping[str, float]]
"""Features, and the share that each label has in the truth; the shares sum to one."""


@dataclass(slots=True)
class Linear:
    """Weights by feature: pairs of a label's place in `labels` and its weight, those of zero left out."""

    labels: tuple[str, ...]
    weights: dict[str, tuple[tuple[int, float], ...]] = field(repr=False)
    bias: list[float] = field(repr=False)

    def scores(self, features: Mapping[str, float]) -> list[float]:
        """The score of each label before softmax."""
        total = list(self.bias)
        for feature, value in features.items():
            for place, weight in self.weights.get(feature, ()):
                total[place] += value * weight
        return total

    def contributions(self, features: Mapping[str, float], label: str) -> list[tuple[float, str]]:
        """How much each feature adds to one label, the largest first."""
        column = self.labels.index(label)
        parts = (
            (weight * value, name)
            for name, value in features.items()
            for place, weight in self.weights.get(name, ())
            if place == column
        )
        return sorted(parts, reverse=True)


def softmax(scores: Sequence[float]) -> list[float]:
    """Shares that sum to one."""
    high = max(scores)
    powers = [math.exp(score - high) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def fit(
    examples: Sequence[Example],
    labels: Sequence[str],
    *,
    epochs: int = 8,
    rate: float = 0.5,
    decay: float = 2e-4,
    seed: int = 1,
    step: Callable[[], None] = lambda: None,
) -> Linear:
    """The weights that explain the examples; features that stand in one example only are left out.

    `step` is called after each epoch.
    """
    frequency = Counter(feature for features, _ in examples for feature in features)
    kept = {feature for feature, count in frequency.items() if count > 1}
    size = len(labels)
    bias = [0.0] * size
    weights = {feature: [0.0] * size for feature in kept}
    squares = {feature: [1e-2] * size for feature in kept}
    known = [
        (
            [(weights[f], squares[f], v) for f, v in features.items() if f in kept],
            [truth.get(n, 0.0) for n in labels],
        )
        for features, truth in examples
    ]
    draw = random.Random(seed)  # noqa: S311
    for _ in range(epochs):
        draw.shuffle(known)
        for rows, truth in known:
            _step(bias, rows, truth, rate, decay)
        step()
    return Linear(tuple(labels), {feature: _sparse(row) for feature, row in weights.items()}, bias)


def _sparse(row: Sequence[float]) -> tuple[tuple[int, float], ...]:
    return tuple((place, weight) for place, weight in enumerate(row) if weight)


def _step(
    bias: list[float],
    rows: Sequence[tuple[list[float], list[float], float]],
    truth: Sequence[float],
    rate: float,
    decay: float,
) -> None:
    total = list(bias)
    for row, _, value in rows:
        total = [score + value * weight for score, weight in zip(total, row, strict=True)]
    errors = [share - wanted for share, wanted in zip(softmax(total), truth, strict=True)]
    wrong = [(place, error) for place, error in enumerate(errors) if abs(error) > 2e-3]
    for place, error in wrong:
        bias[place] -= 0.02 * error
    for row, squares, value in rows:
        for place, error in wrong:
            slope = error * value + decay * row[place]
            squares[place] += slope * slope
            row[place] -= rate * slope / math.sqrt(squares[place])


def average(models: Sequence[Linear]) -> Linear:
    """One model with the mean weights of several with the same labels: steadier than each, and as quick."""
    sums: dict[str, Counter[int]] = defaultdict(Counter)
    for model in models:
        for feature, row in model.weights.items():
            for place, weight in row:
                sums[feature][place] += weight / len(models)  # type: ignore[assignment]
    bias = [sum(column) / len(models) for column in zip(*(model.bias for model in models), strict=True)]
    return Linear(models[0].labels, {feature: tuple(sorted(row.items())) for feature, row in sums.items()}, bias)


def dump(model: Linear, smallest: float = 0.005) -> str:
    """The model as text: labels, bias, then a line for each feature with its weights in hundredths."""
    lines = ["labels\t" + " ".join(model.labels), "bias\t" + _row(enumerate(model.bias), 0.0)]
    for feature in sorted(model.weights):
        row = _row(model.weights[feature], smallest)
        if row:
            lines.append(f"{feature}\t{row}")
    return "\n".join(lines) + "\n"


def _row(weights: Iterable[tuple[int, float]], smallest: float) -> str:
    return " ".join(f"{place}:{round(weight * SCALE)}" for place, weight in weights if abs(weight) >= smallest)


def load(text: str) -> Linear:
    """The model that `dump` wrote. Raises ValueError on anything else."""
    first, second, *rest = text.splitlines()
    if not first.startswith("labels\t") or not second.startswith("bias\t"):
        raise ValueError("no labels or no bias")
    labels = tuple(first.removeprefix("labels\t").split())
    bias = dict(_weights(second.removeprefix("bias\t"), len(labels)))
    pairs = (line.partition("\t") for line in rest)
    return Linear(
        labels,
        {feature: _weights(row, len(labels)) for feature, _, row in pairs},
        [bias.get(place, 0.0) for place in range(len(labels))],
    )


def _weights(row: str, labels: int) -> tuple[tuple[int, float], ...]:
    cells = [cell.partition(":") for cell in row.split()]
    weights = tuple((int(place), int(weight) / SCALE) for place, _, weight in cells)
    if any(not 0 <= place < labels for place, _ in weights):
        raise ValueError("a weight of no label")
    return weights
