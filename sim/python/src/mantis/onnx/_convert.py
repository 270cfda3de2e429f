# SPDX-License-Identifier: Apache-2.0
"""From a graph to a network: every node is looked at once, in order, with what its inputs are."""

import re
from typing import Any, Callable, Dict, List, Tuple

import numpy as np

from . import _attention, _axes, _layers, _normalization, _tokens
from ._errors import Unsupported, refuse
from ._functions import BINARY, UNARY, Elementwise, combine, recognize
from ._graph import Graph, attributes
from ._network import Layer, Network
from ._views import CHANNELS, SAMPLES, View

OPERATIONS: Dict[str, Callable[..., Any]] = {**_axes.OPERATIONS, **_layers.OPERATIONS, **_tokens.OPERATIONS}


class Converter:
    """The state of a conversion. values: what each tensor of the model is; notes: what a user should know.
    frozen_norm: batch-norms keep their running averages, gamma and beta."""

    def __init__(self, graph: Graph, frozen_norm: bool = False) -> None:
        self.graph, self.network, self.frozen_norm = graph, Network(), frozen_norm
        self.values: Dict[str, Any] = {}
        self.notes: List[str] = []

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    @staticmethod
    def name(node: Any) -> str:
        """The module's path: /layer1/0/conv1/Conv is layer1.0.conv1."""
        parts = [p for p in re.split("[/]", node.name)[:-1] if p]
        return ".".join(parts)

    def add(self, kind: str, node: Any, inputs: List[Layer], stored: Tuple[int, ...], keys: Dict[str, object] = {},
            weights: Dict[str, np.ndarray] = {}) -> Layer:
        return self.network.add(kind, inputs, stored, self.name(node), node.name or node.output[0], dict(keys),
                                dict(weights))

    def view(self, value: Any, node: Any, scaled: bool = False) -> View:
        """The value as a view, for a layer that reads it: functions of single values become layers here."""
        if isinstance(value, Elementwise):
            value = self._activation(value)
        if not isinstance(value, View):
            raise refuse(node, "an input is neither a tensor of the network nor part of a pattern that is known")
        if value.chosen and not scaled:
            raise refuse(node, "a part of a tensor; parts are read by attention alone")
        if value.scale != 1.0 and not scaled:
            raise refuse(node, f"its input is multiplied by {value.scale:g}; only attention has a factor")
        return value

    def _activation(self, e: Elementwise) -> View:
        if e.made is None:
            what = recognize(e)
            if isinstance(what, float):
                e.made = e.base.scaled(what)
            else:
                self.view(e.base, e.node)
                if what == "gelu by erf":
                    self.note("gelu: Mantis has its tanh form, which differs from the erf form by up to 0.0005")
                layer = self.add(what.split()[0], e.node, [e.base.layer], e.base.stored)
                e.made = View(layer, e.base.axes)
        return e.made

    def flat(self, view: View, axis: int, node: Any) -> Tuple[View, np.ndarray]:
        """The view with this axis as the channels of a layer, whole; and each channel's place in the axis."""
        order = view.order(axis)
        if view.is_whole([view.axes[axis]], [CHANNELS]):
            return view, order
        if not view.is_whole([view.axes[axis]], [1, 2, 3]):
            raise refuse(node, "its channels are neither the channels of a layer nor all values of a sample")
        samples, *rest = view.stored
        layer = self.add("flatten", node, [view.layer], (samples, 1, 1, int(np.prod(rest))))
        axes, pieces = list(view.axes), view.axes[axis]
        rank = {key: i for i, (key, _) in enumerate(sorted(pieces))}  # the axis keeps its order, in pieces of channels
        axes[axis] = tuple(((CHANNELS, rank[key]), n) for key, n in pieces)
        return View(layer, axes), order

    def input(self) -> None:
        shape = self.graph.shape
        if len(shape) == 4:
            n, c, h, w = shape
            axes = [(((0,), n),), (((3,), c),), (((1,), h),), (((2,), w),)]
            layer = self.network.add("input", [], (n, h, w, c), "image")
        elif len(shape) == 2:
            layer = self.network.add("input", [], (shape[0], 1, 1, shape[1]), "image")
            axes = [(((0,), shape[0]),), (((3,), shape[1]),)]
            layer = self.network.add("flatten", [layer], layer.stored, "flat")
            self.note("the input is flat: images of one channel, in order of rows, expected")
        else:
            raise Unsupported(f"input {self.graph.input}: {len(shape)} axes; images (N, C, H, W) or (N, values) "
                              "expected")
        self.values[self.graph.input] = View(layer, axes)

    def run(self) -> None:
        self.input()
        for node in self.graph.nodes:
            shapes = {k: v.shape for k, v in self.values.items() if hasattr(v, "shape")}
            if self.graph.fold(node, shapes):
                continue
            inputs = [None if not name else self.graph.constants[name] if name in self.graph.constants
                      else self.values.get(name) for name in node.input]
            if node.domain not in ("", "ai.onnx"):
                raise refuse(node, f"of the domain {node.domain}")
            self.values[node.output[0]] = self.apply(node, inputs, attributes(node))
            for i, name in enumerate(node.output[1:], 1):
                if isinstance(self.values[node.output[0]], list):
                    self.values[name] = self.values[node.output[0]][i]
            if isinstance(self.values[node.output[0]], list):
                self.values[node.output[0]] = self.values[node.output[0]][0]
        self.finish()

    def apply(self, node: Any, inputs: List[Any], a: Dict[str, Any]) -> Any:
        for pattern in (_normalization.pattern, _attention.pattern):
            found = pattern(self, node, inputs, a)
            if found is not None:
                return found
        if node.op_type in UNARY or node.op_type in BINARY or node.op_type == "Clip":
            e = combine(node, inputs, a)
            if e is not None:
                return e
        operation = OPERATIONS.get(node.op_type)
        if operation is None:
            raise refuse(node, "no layer of Mantis does this")
        return operation(self, node, inputs, a)

    def finish(self) -> None:
        last = self.values.get(self.graph.output)
        node = self.graph.nodes[-1]
        view = self.view(last, node)
        view, order = self.flat(view, len(view.axes) - 1, node)
        flat = len(view.axes) == 2 and view.holds(0, SAMPLES) and view.stored[1:3] == (1, 1)
        if not flat or (order != np.arange(len(order))).any():
            raise Unsupported(f"output {self.graph.output}: one value for each class of a sample expected")
        self.network.finish(view.layer)


def convert(path: str, frozen_norm: bool = False) -> Tuple[Network, List[str]]:
    """The network of an ONNX file, and notes. Unsupported names the node that cannot be converted."""
    converter = Converter(Graph(path), frozen_norm)
    converter.run()
    return converter.network, converter.notes
