# SPDX-License-Identifier: Apache-2.0
"""Axes of a model's tensor as pieces of the axes that Mantis stores.

Mantis stores a layer's values as samples, rows, columns, channels. A tensor of the model shows the same values under
axes of its own: each of them is a list of pieces, the first varying slowest. Transposing and reshaping only move and
split pieces; nothing is computed. A piece is a key and a size. Keys in ascending order are the order of storage: (0,)
samples, (1,) rows, (2,) columns, (3,) channels; a piece that is split gets keys with one more number.
"""

from math import prod
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np

Key = Tuple[int, ...]
Piece = Tuple[Key, int]
Axis = Tuple[Piece, ...]
SAMPLES, ROWS, COLUMNS, CHANNELS = 0, 1, 2, 3


def size(axis: Sequence[Piece]) -> int:
    return prod(n for _, n in axis)


class View:
    """Values of the layer `layer` under `axes`; `chosen`: pieces of which one index alone is looked at."""

    def __init__(self, layer: "object", axes: Sequence[Axis], chosen: Optional[Dict[Key, int]] = None,
                 scale: float = 1.0) -> None:
        self.layer = layer
        self.axes = [tuple(p for p in axis if p[1] != 1) for axis in axes]
        self.chosen = dict(chosen or {})
        self.scale = scale

    @property
    def shape(self) -> Tuple[int, ...]:
        return tuple(size(axis) for axis in self.axes)

    def _with(self, axes: Sequence[Axis], chosen: Optional[Dict[Key, int]] = None) -> "View":
        return View(self.layer, axes, {**self.chosen, **(chosen or {})}, self.scale)

    def scaled(self, by: float) -> "View":
        return View(self.layer, self.axes, self.chosen, self.scale * by)

    def transpose(self, order: Sequence[int]) -> "View":
        return self._with([self.axes[i] for i in order])

    def reshape(self, shape: Sequence[int]) -> Optional["View"]:
        """None when an axis would end within a piece that cannot be split there."""
        left = [p for axis in self.axes for p in axis]
        known = [n for n in shape if n != -1]
        shape = [n if n != -1 else prod(self.shape) // max(prod(known), 1) for n in shape]
        if prod(shape) != prod(self.shape):
            return None
        axes: List[Axis] = []
        for wanted in shape:
            axis: List[Piece] = []
            while size(axis) < wanted:
                key, n = left.pop(0)
                missing = wanted // size(axis)
                if wanted % size(axis) or (n > missing and n % missing) or (n <= missing and missing % n):
                    return None
                if n > missing:  # the slower part now, the rest for the next axis
                    axis.append((key + (0,), missing))
                    left.insert(0, (key + (1,), n // missing))
                else:
                    axis.append((key, n))
            axes.append(tuple(axis))
        return self._with(axes)

    def part(self, axis: int, index: int, parts: int) -> Optional["View"]:
        """The index-th of `parts` equal parts of an axis; the axis stays."""
        shape = list(self.shape)
        split = self.reshape(shape[:axis] + [parts, shape[axis] // parts] + shape[axis + 1:])
        if split is None or shape[axis] % parts or len(split.axes[axis]) != 1:
            return None
        return split._with(split.axes[:axis] + split.axes[axis + 1:], {split.axes[axis][0][0]: index})

    def holds(self, axis: int, *bases: int) -> bool:
        """Whether the axis is just these stored axes, whole and in the order of storage."""
        return self.is_whole([self.axes[axis]], bases) and list(self.axes[axis]) == sorted(self.axes[axis])

    def is_whole(self, axes: Sequence[Axis], bases: Sequence[int]) -> bool:
        """Whether these axes hold exactly the stored axes `bases`, whole, in any order."""
        pieces = [p for axis in axes for p in axis]
        stored = self.layer.stored  # type: ignore[attr-defined]
        return all(key[0] in bases for key, _ in pieces) and size(pieces) == prod(stored[b] for b in bases)

    def order(self, axis: int) -> np.ndarray:
        """For each stored place of the axis, in order of storage, its place in the axis."""
        pieces = self.axes[axis]
        places = np.arange(size(pieces)).reshape([n for _, n in pieces])
        return places.transpose(sorted(range(len(pieces)), key=lambda i: pieces[i][0])).reshape(-1)

    def same_as(self, other: "View") -> bool:
        """Whether equal places of both are equal places of storage."""
        def plain(view: "View") -> List[List[Key]]:
            return [[key for key, _ in axis] for axis in view.axes]
        return self.shape == other.shape and self.stored == other.stored and plain(self) == plain(other)

    @property
    def stored(self) -> Tuple[int, ...]:
        return self.layer.stored  # type: ignore[attr-defined]
