"""A linear layer in plain Python: one weight for each feature and kind, softmax over the kinds.

Trained by AdaGrad; stored as text, a line a feature, so that a change of the model can be read and undone.

In memory the weights of a feature are one whole number, a lane of `_LANE` bits for each label, so that one
multiplication weighs all labels at once: five times as quick as a loop over them, in a quarter of the memory. A line
becomes such a number when its feature is first met: the model is read at each start, and few features of it are used.
"""

from __future__ import annotations

import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

SCALE = 100
"""Stored weights are whole hundredths."""

_LANE = 44
"""Bits of a lane: a weight up to 60 in thousandths, times a strength up to 1, over 16,000 features at least."""
_WEIGHT_UNITS = 1000
_STRENGTH_UNITS = 8192
_HALF = 1 << (_LANE - 1)
_MASK = (1 << _LANE) - 1

Example = tuple[Mapping[str, float], Mapping[str, float]]
"""Features, and the share that each label has in the truth; the shares sum to one."""

Weights = Iterable[tuple[int, float]]
"""Pairs of a label's place and its weight; those of zero may be left out."""


class Linear:
    """Weights by feature.

    Parameters
    ----------
    labels:
        The names of the kinds, in the order in which weights name them by place.
    weights:
        Of each feature, see `Weights`; kept to three decimals.
    bias:
        What each label has before any feature.
    """

    __slots__ = ("_rows", "bias", "labels")

    def __init__(self, labels: Sequence[str], weights: Mapping[str, Weights], bias: Sequence[float]) -> None:
        self.labels = tuple(labels)
        self.bias = list(bias)
        self._rows: dict[str, int | str] = {feature: _packed(row) for feature, row in weights.items()}

    @classmethod
    def of_lines(cls, labels: Sequence[str], lines: dict[str, int | str], bias: Sequence[float]) -> Linear:
        """With each feature's weights as they stand in its line."""
        made = cls(labels, {}, bias)
        made._rows = lines
        return made

    @property
    def weights(self) -> dict[str, tuple[tuple[int, float], ...]]:
        """The weights by feature, those of zero left out."""
        return {feature: self._weights_of(feature) for feature in self._rows}

    def _weights_of(self, feature: str) -> tuple[tuple[int, float], ...]:
        lanes = _lanes(self._row(feature), len(self.labels))
        return tuple((place, lane / _WEIGHT_UNITS) for place, lane in enumerate(lanes) if lane)

    def scores(self, features: Mapping[str, float]) -> list[float]:
        """The score of each label before softmax."""
        rows: dict[float, list[int]] = defaultdict(list)
        for feature, value in features.items():
            row = self._rows.get(feature)
            if row is not None:
                rows[value].append(self._row(feature) if isinstance(row, str) else row)
        # Most features of a mail are equally strong: they are added up first, and weighed together.
        total = sum(sum(alike) * int(value * _STRENGTH_UNITS) for value, alike in rows.items())
        unit = _WEIGHT_UNITS * _STRENGTH_UNITS
        lanes = _lanes(total, len(self.labels))
        return [bias + lane / unit for bias, lane in zip(self.bias, lanes, strict=True)]

    def contributions(self, features: Mapping[str, float], label: str) -> list[tuple[float, str]]:
        """How much each feature adds to one label, the largest first."""
        weigh = _lane_of(self.labels.index(label))
        known = ((name, value) for name, value in features.items() if name in self._rows)
        parts = ((weigh(self._row(name)) / _WEIGHT_UNITS * value, name) for name, value in known)
        return sorted((part for part in parts if part[0]), reverse=True)

    def _row(self, feature: str) -> int:
        """The weights of a feature of the model, packed from now on."""
        row = self._rows.get(feature, 0)
        if isinstance(row, str):
            self._rows[feature] = row = _packed(_weights(row, len(self.labels)))
        return row

    def __repr__(self) -> str:
        return f"Linear({len(self.labels)} labels, {len(self._rows)} features)"


def _packed(row: Weights) -> int:
    return sum(round(weight * _WEIGHT_UNITS) << (place * _LANE) for place, weight in row)


def _lane_of(place: int) -> Callable[[int], int]:
    """What takes the signed number in one lane out of a row."""
    halves, shift = _halves(place + 1), place * _LANE
    return lambda row: (((row + halves) >> shift) & _MASK) - _HALF


def _lanes(row: int, count: int) -> list[int]:
    """The signed numbers of all lanes."""
    plain = row + _halves(count)
    return [((plain >> (place * _LANE)) & _MASK) - _HALF for place in range(count)]


@cache
def _halves(count: int) -> int:
    """Half a lane in each lane: added to a row, no lane is negative, so none borrows from the next."""
    return sum(_HALF << (place * _LANE) for place in range(count))


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
    return Linear(labels, {feature: tuple(enumerate(row)) for feature, row in weights.items()}, bias)


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
    return Linear(models[0].labels, {feature: tuple(row.items()) for feature, row in sums.items()}, bias)


def dump(model: Linear, smallest: float = 0.005) -> str:
    """The model as text: labels, bias, then a line for each feature with its weights in hundredths."""
    lines = ["labels\t" + " ".join(model.labels), "bias\t" + _row(enumerate(model.bias), 0.0)]
    for feature, weights in sorted(model.weights.items()):
        row = _row(weights, smallest)
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
    weight = f"(?:{'|'.join(map(str, range(len(labels))))}):-?[0-9]+"
    line = re.compile(rf"[^\t]*\t{weight}(?: {weight})*")
    if not all(map(line.fullmatch, rest)):
        raise ValueError("a weight of no label, or no weight at all")
    split = (each.partition("\t") for each in rest)
    # Every second row is one that came before: each is kept once.
    rows: dict[str, str] = {}
    lines: dict[str, int | str] = {feature: rows.setdefault(row, row) for feature, _, row in split}
    return Linear.of_lines(labels, lines, [bias.get(place, 0.0) for place in range(len(labels))])


def _weights(row: str, labels: int) -> tuple[tuple[int, float], ...]:
    cells = [cell.partition(":") for cell in row.split()]
    weights = tuple((int(place), int(weight) / SCALE) for place, _, weight in cells)
    if any(not 0 <= place < labels for place, _ in weights):
        raise ValueError("a weight of no label")
    return weights
