# SPDX-License-Identifier: Apache-2.0
"""Functions of single values. Exporters write an activation as a chain of sums, products, erf, tanh: the chain is kept
as a function, and what it is shows when it is evaluated."""

from typing import Any, Callable, Dict, List, Optional

import numpy as np

from ._errors import refuse
from ._views import View

Function = Callable[[np.ndarray], np.ndarray]

POINTS = np.concatenate([np.linspace(-9.0, 9.0, 721), [-60.0, 60.0]])


def erf(x: np.ndarray) -> np.ndarray:
    """Abramowitz and Stegun 7.1.5 within 3, where it converges to 1e-12; beyond, the tail's continued fraction."""
    x = np.asarray(x, np.float64)
    total, term = np.zeros_like(x), np.where(abs(x) < 3, x, 0.0)
    for n in range(80):
        total, term = total + term / (2 * n + 1), -term * x * x / (n + 1) * (abs(x) < 3)
    y, tail = np.maximum(abs(x), 3.0), np.zeros_like(x)
    for k in range(60, 0, -1):
        tail = k / 2 / (y + tail)
    far = 1 - np.exp(-y * y) / (y + tail) / np.sqrt(np.pi)
    return np.where(abs(x) < 3, total * 2 / np.sqrt(np.pi), np.sign(x) * far)


KNOWN: Dict[str, Function] = {
    "relu": lambda x: np.maximum(x, 0),
    "relu6": lambda x: np.clip(x, 0, 6),
    "gelu": lambda x: 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))),
    "gelu by erf": lambda x: 0.5 * x * (1 + erf(x / np.sqrt(2))),
}

UNARY: Dict[str, Function] = {"Relu": KNOWN["relu"], "Erf": erf, "Tanh": np.tanh, "Neg": np.negative,
                              "Sigmoid": lambda x: 1 / (1 + np.exp(-x))}
BINARY: Dict[str, Callable[[Any, Any], Any]] = {"Add": np.add, "Sub": np.subtract, "Mul": np.multiply,
                                                "Div": np.divide, "Pow": lambda x, y: np.power(x, y)}


class Elementwise:
    """f of each value of a view; node: the last one of the chain."""

    def __init__(self, base: View, f: Function, node: Any) -> None:
        self.base, self.f, self.node = base, f, node
        self.made: Optional[View] = None

    @property
    def shape(self) -> tuple:
        return self.base.shape


def combine(node: Any, values: List[Any], attributes: Dict[str, Any]) -> Optional[Elementwise]:
    """The node as a function of one view's values: its operands are scalars and functions of the same view."""
    functions: List[Function] = []
    base: Optional[View] = None
    for value in values:
        if isinstance(value, np.ndarray) and value.size == 1:
            functions.append(lambda x, c=float(value.reshape(-1)[0]): np.full_like(x, c))
            continue
        view = value.base if isinstance(value, Elementwise) else value
        if not isinstance(view, View) or (base is not None and view is not base):
            return None
        base = view
        functions.append(value.f if isinstance(value, Elementwise) else lambda x: x)
    if base is None:
        return None
    if node.op_type == "Clip" and len(functions) == 3:
        x_of, low, high = functions
        return Elementwise(base, lambda x: np.minimum(np.maximum(x_of(x), low(x)), high(x)), node)
    if node.op_type in UNARY and len(functions) == 1:
        return Elementwise(base, lambda x: UNARY[node.op_type](functions[0](x)), node)
    if node.op_type in BINARY and len(functions) == 2:
        return Elementwise(base, lambda x: BINARY[node.op_type](functions[0](x), functions[1](x)), node)
    return None


def recognize(e: Elementwise) -> Any:
    """The kind of layer, or the factor that it multiplies by."""
    with np.errstate(all="ignore"):
        y = e.f(POINTS)
        for kind, known in KNOWN.items():
            if np.allclose(y, known(POINTS), rtol=1e-6, atol=1e-6):
                return kind
        factor = float(e.f(np.ones(1))[0])
        if np.allclose(y, factor * POINTS, rtol=1e-6, atol=1e-6):
            return factor
    raise refuse(e.node, "no activation that Mantis has (relu, relu6, gelu)")
