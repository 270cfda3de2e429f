# SPDX-License-Identifier: Apache-2.0
"""Attention as exporters write it: Q K^T times 1 / sqrt(d), softmax, times V, with views of one layer's channels or of
three linear layers side by side."""

from math import sqrt
from typing import Any, Dict, List, Optional, Tuple

import numpy as np

from ._errors import refuse
from ._functions import Elementwise, recognize
from ._views import CHANNELS, COLUMNS, ROWS, SAMPLES, View


class Scores:
    """q k^T, then with the softmax over keys."""

    def __init__(self, q: View, k: View, scale: float, shape: tuple, weighed: bool = False) -> None:
        self.q, self.k, self.scale, self.shape, self.weighed = q, k, scale, shape, weighed


def _operand(c: Any, value: Any) -> Optional[View]:
    """A view, with a factor where the model multiplies it."""
    if isinstance(value, Elementwise) and isinstance(recognize(value), float):
        return c._activation(value)
    if isinstance(value, Elementwise):
        return c.view(value, value.node)
    return value if isinstance(value, View) else None


def pattern(c: Any, node: Any, inputs: List[Any], a: Dict[str, Any]) -> Any:
    kind = node.op_type
    if kind == "MatMul" and len(inputs) == 2 and not any(isinstance(i, np.ndarray) for i in inputs):
        if isinstance(inputs[0], Scores):
            return _attention(c, node, inputs[0], _operand(c, inputs[1]))
        q, k = (_operand(c, i) for i in inputs)
        if q is None or k is None:
            raise refuse(node, "a product of tensors that are not queries and keys")
        return Scores(q.scaled(1 / q.scale), k.transpose([*range(len(k.axes) - 2), len(k.axes) - 1, len(k.axes) - 2])
                      .scaled(1 / k.scale), q.scale * k.scale, q.shape[:-1] + k.shape[-1:])
    s = next((i for i in inputs if isinstance(i, Scores)), None)
    if s is None:
        return None
    other = [i for i in inputs if i is not s]
    if kind in ("Mul", "Div") and len(other) == 1 and isinstance(other[0], np.ndarray) and other[0].size == 1 and \
            not s.weighed and (kind == "Mul" or inputs[0] is s):
        factor = float(other[0].reshape(-1)[0])
        return Scores(s.q, s.k, s.scale * factor if kind == "Mul" else s.scale / factor, s.shape)
    if kind == "Softmax" and a.get("axis", -1) in (-1, len(s.shape) - 1):
        return Scores(s.q, s.k, s.scale, s.shape, True)
    if kind in ("Reshape", "Dropout", "Cast", "Identity") and (kind != "Reshape" or tuple(inputs[1]) == s.shape):
        return s
    raise refuse(node, "on the scores of attention: masks and other operations there are not supported")


def _heads(node: Any, view: View) -> Tuple[int, int]:
    """Heads and depth of a view of samples and heads, tokens, depth; which of three parts of the channels it shows."""
    depth, tokens, before = view.axes[-1], view.axes[-2], [p for axis in view.axes[:-2] for p in axis]
    heads = [p for p in before if p[0][0] == CHANNELS]
    ordered = sorted(heads + list(depth)) == heads + list(depth)
    if (not view.is_whole([tokens], [ROWS, COLUMNS]) or not ordered or list(tokens) != sorted(tokens) or
            sorted(p[0][0] for p in before if p not in heads) != [SAMPLES] or any(p[0][0] != CHANNELS for p in depth)):
        raise refuse(node, "queries, keys and values are not views of tokens and heads that attention has")
    return int(np.prod([n for _, n in heads])), int(np.prod([n for _, n in depth]))


def _third(view: View) -> Optional[int]:
    """The index of a view that shows one third of its layer's channels."""
    return next(iter(view.chosen.values())) if list(view.chosen) == [(CHANNELS, 0)] else None


def _joined(c: Any, node: Any, views: List[View]) -> Any:
    """One layer whose channels are queries, keys, values: there already, or three linear layers made one."""
    layers = [v.layer for v in views]
    if layers[0] is layers[1] is layers[2] and [_third(v) for v in views] == [0, 1, 2]:
        return layers[0]
    first = layers[0]
    same = all(one.kind == "linear" and one.inputs == first.inputs and c.network.readers(one) == 0 for one in layers)
    if not same or any(v.chosen for v in views) or len({id(one) for one in layers}) != 3:
        raise refuse(node, "queries, keys and values are neither thirds of one layer nor three linear layers of one "
                           "input")
    bias = [one.weights.get("b", np.zeros((1, one.stored[3]))) for one in layers]
    weights = {"w": np.concatenate([one.weights["w"] for one in layers], 1), "b": np.concatenate(bias, 1)}
    keys = {"out": weights["w"].shape[1]}
    if not any("b" in one.weights for one in layers):
        keys["bias"] = 0
        del weights["b"]
    return c.add("linear", node, first.inputs, first.stored[:3] + (keys["out"],), keys, weights)


def _attention(c: Any, node: Any, s: Scores, v: Optional[View]) -> View:
    if v is None or not s.weighed:
        raise refuse(node, "scores without softmax, or values that are no tensor of the network")
    views = [s.q, s.k, v]
    shapes = {_heads(node, view) for view in views}
    if len(shapes) != 1 or v.scale != 1.0 or not all(_alike(view, v) for view in views):
        raise refuse(node, "queries, keys and values of different shapes")
    heads, depth = shapes.pop()
    if abs(s.scale * sqrt(depth) - 1) > 1e-5:
        raise refuse(node, f"scores times {s.scale:g}: 1 / sqrt({depth}) expected")
    joined = _joined(c, node, views)
    n, h, w, channels = joined.stored
    if channels != 3 * heads * depth:
        raise refuse(node, "heads that are not all channels")
    layer = c.add("attention", node, [joined], (n, h, w, heads * depth), {"heads": heads})
    axes = [tuple(p for p in axis if p[0][0] != CHANNELS) for axis in v.axes[:-1]]
    before = [i for i, axis in enumerate(v.axes[:-2]) if any(p[0][0] == CHANNELS for p in axis)]
    if heads > 1:
        at = before[0]
        axes[at] = axes[at] + (((CHANNELS, 0), heads),)
        if [p[0][0] for p in v.axes[at]] not in ([CHANNELS], [SAMPLES, CHANNELS]):
            raise refuse(node, "heads in front of samples")
    return View(layer, axes + [(((CHANNELS, 1), depth),)])


def _alike(view: View, other: View) -> bool:
    """The same pieces but for the numbers of a split."""
    def plain(one: View) -> List[List[Tuple[int, int]]]:
        return [[(key[0], n) for key, n in axis] for axis in one.axes]
    return plain(view) == plain(other)
