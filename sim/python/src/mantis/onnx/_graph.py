# SPDX-License-Identifier: Apache-2.0
"""An ONNX file: its nodes in order, its constants, and what can be computed from constants alone."""

from collections import Counter
from typing import Any, Dict, List

import numpy as np
import onnx
from onnx import numpy_helper

from ._errors import Unsupported, refuse

OPSETS = range(13, 18)
BATCH = 2  # in place of a batch that the model leaves open


def attributes(node: Any) -> Dict[str, Any]:
    found = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
    return {k: numpy_helper.to_array(v) if isinstance(v, onnx.TensorProto) else v for k, v in found.items()}


def _slice(v: List[Any], a: Dict[str, Any]) -> np.ndarray:
    data, starts, ends = v[:3]
    axes = v[3] if len(v) > 3 and v[3] is not None else range(len(starts))
    steps = v[4] if len(v) > 4 else [1] * len(starts)
    index = [slice(None)] * data.ndim
    for start, end, axis, step in zip(starts, ends, axes, steps):
        index[int(axis)] = slice(int(start), int(end), int(step))
    return data[tuple(index)]


def _axes(v: List[Any], a: Dict[str, Any]) -> tuple:
    given = v[1] if len(v) > 1 and v[1] is not None else a.get("axes", ())
    return tuple(int(i) for i in np.atleast_1d(given))


FOLDS = {
    "Identity": lambda v, a: v[0],
    "Shape": lambda v, a: np.array(v[0].shape, np.int64),
    "Cast": lambda v, a: v[0].astype(onnx.mapping.TENSOR_TYPE_TO_NP_TYPE[a["to"]]),
    "Gather": lambda v, a: np.take(v[0], v[1], a.get("axis", 0)),
    "Unsqueeze": lambda v, a: np.expand_dims(v[0], _axes(v, a)),
    "Squeeze": lambda v, a: np.squeeze(v[0], _axes(v, a) or None),
    "Concat": lambda v, a: np.concatenate(v, a["axis"]),
    "Slice": _slice,
    "Reshape": lambda v, a: v[0].reshape([v[0].shape[i] if n == 0 else int(n) for i, n in enumerate(v[1])]),
    "Transpose": lambda v, a: v[0].transpose(a.get("perm")),
    "Add": lambda v, a: v[0] + v[1],
    "Sub": lambda v, a: v[0] - v[1],
    "Mul": lambda v, a: v[0] * v[1],
    "Div": lambda v, a: v[0] // v[1] if v[0].dtype.kind == "i" else v[0] / v[1],
    "Sqrt": lambda v, a: np.sqrt(v[0]),
    "Pow": lambda v, a: v[0] ** v[1],
    "Neg": lambda v, a: -v[0],
    "Floor": lambda v, a: np.floor(v[0]),
    "ConstantOfShape": lambda v, a: np.full([int(n) for n in v[0]], a.get("value", np.zeros(1, np.float32))[0]),
    "Expand": lambda v, a: v[0] * np.ones([int(n) for n in v[1]], v[0].dtype),
    "Equal": lambda v, a: v[0] == v[1],
    "Where": lambda v, a: np.where(*v),
    "Range": lambda v, a: np.arange(*v),
}


class Graph:
    def __init__(self, path: str) -> None:
        try:
            model = onnx.load(path)
        except OSError as reason:
            raise Unsupported(f"{path}: cannot read: {reason.strerror}") from None
        except Exception:  # protobuf's own, which differs from version to version
            raise Unsupported(f"{path}: no ONNX model") from None
        opset = [o.version for o in model.opset_import if o.domain in ("", "ai.onnx")]
        if not opset or not model.graph.node:
            raise Unsupported(f"{path}: no ONNX model")
        if opset[0] not in OPSETS:
            raise Unsupported(f"{path}: opset {opset[0]}; {OPSETS[0]} to {OPSETS[-1]} are read: export with "
                              "opset_version=")
        self.opset, self.nodes = opset[0], list(model.graph.node)
        self.constants: Dict[str, np.ndarray] = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
        inputs = [i for i in model.graph.input if i.name not in self.constants]
        if len(inputs) != 1 or len(model.graph.output) != 1:
            raise Unsupported(f"{path}: {len(inputs)} inputs and {len(model.graph.output)} outputs; one of each "
                              "expected")
        self.input, self.output = inputs[0].name, model.graph.output[0].name
        self.makers = {name: node.op_type for node in self.nodes for name in node.output}
        self.uses = Counter(name for node in self.nodes for name in node.input)
        dims = inputs[0].type.tensor_type.shape.dim
        self.shape = [d.dim_value or (BATCH if i == 0 else 0) for i, d in enumerate(dims)]
        if 0 in self.shape:
            raise Unsupported(f"{path}: input {self.input}: sizes but the batch must be fixed when it is exported")

    def fold(self, node: Any, shapes: Dict[str, tuple]) -> bool:
        """Whether the node's result is a constant; it is among the constants then. shapes: of tensors that are not."""
        if node.op_type == "Constant":
            values = attributes(node)
            value = next(iter(values.values()))
            self.constants[node.output[0]] = np.asarray(value)
            return True
        if node.op_type == "Shape" and node.input[0] in shapes:
            self.constants[node.output[0]] = np.array(shapes[node.input[0]], np.int64)
            return True
        if any(name and name not in self.constants for name in node.input) or not node.input:
            return False
        if node.op_type not in FOLDS:
            raise refuse(node, "unknown, on constants")
        values = [self.constants[name] if name else None for name in node.input]
        self.constants[node.output[0]] = np.asarray(FOLDS[node.op_type](values, attributes(node)))
        return True
