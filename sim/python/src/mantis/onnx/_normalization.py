# SPDX-License-Identifier: Apache-2.0
"""Layer normalization as exporters write it before opset 17: x less its mean, over the root of the mean of its squares
and epsilon, times gamma, plus beta."""

from typing import Any, Dict, List, Optional

import numpy as np

from . import _layers
from ._functions import Elementwise
from ._views import View


class Part:
    """A step on the way: mean, centered, squared, variance, padded (with epsilon), deviation, normal, scaled."""

    def __init__(self, step: str, x: View, epsilon: float = 0.0, gamma: Optional[np.ndarray] = None) -> None:
        self.step, self.x, self.epsilon, self.gamma = step, x, epsilon, gamma

    @property
    def shape(self) -> tuple:
        last = 1 if self.step in ("mean", "variance", "padded", "deviation") else self.x.shape[-1]
        return self.x.shape[:-1] + (last,)


def _scalar(value: Any) -> Optional[float]:
    return float(value.reshape(-1)[0]) if isinstance(value, np.ndarray) and value.size == 1 else None


def _constant_and(step: str, inputs: List[Any]) -> Any:
    """The part of this step and the constant beside it, in either order."""
    for part, other in (inputs, inputs[::-1]):
        if isinstance(part, Part) and part.step == step and isinstance(other, np.ndarray):
            return part, other
    return None, None


def pattern(c: Any, node: Any, inputs: List[Any], a: Dict[str, Any]) -> Any:
    kind = node.op_type
    if kind == "ReduceMean" and len(inputs) == 1:
        x, axes = inputs[0], a.get("axes", [])
        if isinstance(x, Elementwise):
            x = inputs[0] = c.view(x, node)
        if isinstance(x, Part) and x.step == "squared":
            return Part("variance", x.x)
        last = isinstance(x, View) and list(axes) in ([-1], [len(x.axes) - 1]) and a.get("keepdims", 1)
        return Part("mean", x) if last and not x.is_whole([x.axes[-1]], [1, 2]) else None
    if len(inputs) == 1 and kind == "Sqrt" and isinstance(inputs[0], Part) and inputs[0].step == "padded":
        return Part("deviation", inputs[0].x, inputs[0].epsilon)
    if len(inputs) != 2 or not any(isinstance(i, Part) for i in inputs):
        return None
    first, second = inputs
    if kind == "Sub" and isinstance(second, Part) and second.step == "mean":
        x = c.view(first, node) if isinstance(first, (View, Elementwise)) else None
        return Part("centered", second.x) if x is second.x else None
    if kind == "Pow" and isinstance(first, Part) and first.step == "centered" and _scalar(second) == 2.0:
        return Part("squared", first.x)
    if kind == "Mul" and isinstance(first, Part) and first is second and first.step == "centered":
        return Part("squared", first.x)
    if kind == "Div" and isinstance(first, Part) and isinstance(second, Part) and first.x is second.x and \
            (first.step, second.step) == ("centered", "deviation"):
        return Part("normal", first.x, second.epsilon)
    if kind == "Add":
        part, constant = _constant_and("variance", inputs)
        if part and _scalar(constant) is not None:
            return Part("padded", part.x, float(constant.reshape(-1)[0]))
        part, constant = _constant_and("scaled", inputs)
        if part:
            return _layers.layer_norm(c, node, part.x, part.gamma, constant, part.epsilon)
    if kind == "Mul":
        part, constant = _constant_and("normal", inputs)
        if part:
            return Part("scaled", part.x, part.epsilon, constant)
    return None
