# SPDX-License-Identifier: Apache-2.0
"""Nodes that are layers, and nodes that only move axes."""

from typing import Any, Dict, List, Optional

import numpy as np

from ._errors import refuse
from ._views import CHANNELS, COLUMNS, ROWS, SAMPLES, View

MOST_DILATION = 31


def _image(c: Any, value: Any, node: Any) -> View:
    """A value as images N, C, H, W whose axes are those of storage."""
    view = c.view(value, node)
    if len(view.axes) != 4 or not all(view.holds(i, b) for i, b in enumerate((SAMPLES, CHANNELS, ROWS, COLUMNS))):
        raise refuse(node, "its input is no image of samples, channels, rows and columns")
    return view


def _images(layer: Any) -> View:
    n, h, w, k = layer.stored
    return View(layer, [(((SAMPLES,), n),), (((CHANNELS,), k),), (((ROWS,), h),), (((COLUMNS,), w),)])


def _window(node: Any, a: Dict[str, Any], kernel: Any) -> List[int]:
    """Side, stride and padding of a square window."""
    strides, pads = a.get("strides", [1, 1]), a.get("pads", [0] * 4)
    if len(kernel) != 2 or kernel[0] != kernel[1] or strides[0] != strides[1] or len(set(pads)) != 1:
        raise refuse(node, f"kernel {list(kernel)}, strides {list(strides)}, pads {list(pads)}: squares expected")
    automatic = a.get("auto_pad", b"NOTSET") not in (b"NOTSET", b"VALID")
    if a.get("ceil_mode") or automatic:
        raise refuse(node, "ceil_mode and auto_pad are not supported")
    return [int(kernel[0]), int(strides[0]), int(pads[0])]


def _dilation(node: Any, a: Dict[str, Any], most: int) -> int:
    """How far a window's places lie apart, at most so far."""
    found = a.get("dilations", [1])
    if len(set(found)) != 1 or found[0] > most:
        raise refuse(node, f"dilations {list(found)}: {'1' if most == 1 else f'one number, 1 to {most},'} expected")
    return int(found[0])


def _given(node: Any, value: Any, what: str) -> np.ndarray:
    if not isinstance(value, np.ndarray):
        raise refuse(node, f"its {what} is no constant")
    return value


def conv(c: Any, node: Any, inputs: List[Any], a: Dict[str, Any]) -> View:
    x, w = _image(c, inputs[0], node), _given(node, inputs[1], "weight")
    kernel, stride, pad = _window(node, a, w.shape[2:])
    n, h, cols, _ = x.stored
    groups, out = a.get("group", 1), w.shape[0]
    dilate = _dilation(node, a, MOST_DILATION)
    rows_out, cols_out = ((side + 2 * pad - dilate * (kernel - 1) - 1) // stride + 1 for side in (h, cols))
    # by groups: kernel row, kernel column, channel in x channel out
    matrix = w.reshape(groups, out // groups, *w.shape[1:]).transpose(0, 3, 4, 2, 1).reshape(-1, out // groups)
    weights = {"w": matrix}
    bias = len(inputs) > 2 and inputs[2] is not None
    if bias:
        weights["b"] = _given(node, inputs[2], "bias").reshape(1, -1)
    if kernel == stride and pad == 0 and groups == 1 and dilate == 1 and (kernel > 16 or stride not in (1, 2, 4)):
        return _patches(c, node, x, kernel, weights, out)
    keys = {"out": out, "kernel": kernel, "stride": stride, "pad": pad, "dilate": dilate, "groups": groups,
            "bias": int(bias)}
    defaults = {"stride": 1, "pad": 0, "dilate": 1, "groups": 1, "bias": 1}
    keys = {k: v for k, v in keys.items() if defaults.get(k) != v}
    return _images(c.add("conv", node, [x.layer], (n, rows_out, cols_out, out), keys, weights))


def _patches(c: Any, node: Any, x: View, kernel: int, weights: Dict[str, np.ndarray], out: int) -> View:
    """A convolution whose windows lie side by side, of a width that conv does not have: patches and a linear layer."""
    n, h, w, channels = x.stored
    if h % kernel or w % kernel:
        raise refuse(node, f"windows of {kernel} x {kernel} do not divide images of {h} x {w}")
    rows, cols = h // kernel, w // kernel
    cut = c.add("patches", node, [x.layer], (n, rows * cols, 1, kernel * kernel * channels), {"kernel": kernel})
    keys: Dict[str, object] = {"out": out} if "b" in weights else {"out": out, "bias": 0}
    layer = c.add("linear", node, [cut], (n, rows * cols, 1, out), keys, weights)
    return View(layer, [(((SAMPLES,), n),), (((CHANNELS,), out),), (((ROWS, 0), rows),), (((ROWS, 1), cols),)])


def linear(c: Any, node: Any, x: View, w: np.ndarray, bias: Optional[np.ndarray]) -> View:
    """w: inputs x outputs, over the view's last axis."""
    if w.ndim != 2 or w.shape[0] != x.shape[-1]:
        raise refuse(node, f"a weight of shape {w.shape} for {x.shape[-1]} inputs")
    x, order = c.flat(x, len(x.axes) - 1, node)
    weights = {"w": w[order]}
    keys: Dict[str, object] = {"out": w.shape[1]}
    if bias is None:
        keys["bias"] = 0
    else:
        weights["b"] = bias.reshape(1, -1)
    layer = c.add("linear", node, [x.layer], x.stored[:3] + (w.shape[1],), keys, weights)
    return View(layer, x.axes[:-1] + [(((CHANNELS,), w.shape[1]),)])


def gemm(c: Any, node: Any, inputs: List[Any], a: Dict[str, Any]) -> View:
    w = _given(node, inputs[1], "weight")
    bias = _given(node, inputs[2], "bias") * a.get("beta", 1.0) if len(inputs) > 2 and inputs[2] is not None else None
    if a.get("transA") or (bias is not None and bias.size != (w.shape[0] if a.get("transB") else w.shape[1])):
        raise refuse(node, "a transposed input, or a bias that is no row")
    return linear(c, node, c.view(inputs[0], node), (w.T if a.get("transB") else w) * a.get("alpha", 1.0), bias)


def matmul(c: Any, node: Any, inputs: List[Any], a: Dict[str, Any]) -> View:
    return linear(c, node, c.view(inputs[0], node), _given(node, inputs[1], "second factor"), None)


def add(c: Any, node: Any, inputs: List[Any], a: Dict[str, Any]) -> View:
    x, other = (inputs[1], inputs[0]) if isinstance(inputs[0], np.ndarray) else (inputs[0], inputs[1])
    view = c.view(x, node)
    if isinstance(other, np.ndarray):
        return _add_constant(c, node, view, other)
    second = c.view(other, node)
    if not view.same_as(second):
        raise refuse(node, f"tensors of {view.shape} and {second.shape} that are not stored alike")
    return View(c.add("add", node, [view.layer, second.layer], view.stored), view.axes)


def _add_constant(c: Any, node: Any, view: View, constant: np.ndarray) -> View:
    """A bias where a linear layer without one ends here, otherwise a value for each place of a sample."""
    layer, last = view.layer, view.axes[-1]
    whole = np.broadcast_to(constant, np.broadcast_shapes(constant.shape, view.shape))
    if whole.shape != view.shape or (constant.ndim == len(view.axes) and constant.shape[0] != 1):
        raise refuse(node, f"a constant of shape {constant.shape} on a tensor of {view.shape}")
    if (layer.kind == "linear" and "b" not in layer.weights and _ends_here(c, node, layer) and
            constant.size == view.shape[-1] == layer.stored[3] and constant.shape[-1] == constant.size and
            view.is_whole([last], [CHANNELS])):
        layer.weights["b"] = constant.reshape(-1)[view.order(len(view.axes) - 1)].reshape(1, -1)
        del layer.keys["bias"]
        return view
    if not view.holds(0, SAMPLES):
        raise refuse(node, "a constant on a tensor whose first axis is not the samples")
    sample = View(layer, [tuple(p for axis in view.axes[1:] for p in axis)])
    place = c.add("position", node, [layer], view.stored, {}, {"w": whole[0].reshape(1, -1)[:, sample.order(0)]})
    return View(place, view.axes)


def _ends_here(c: Any, node: Any, layer: Any) -> bool:
    """Whether the node alone reads a product, and nothing else has read its layer."""
    name = next(n for n in node.input if n not in c.graph.constants)
    return c.graph.makers.get(name) == "MatMul" and c.graph.uses[name] == 1 and c.network.readers(layer) == 0


def batch_norm(c: Any, node: Any, inputs: List[Any], a: Dict[str, Any]) -> View:
    x, order = c.flat(c.view(inputs[0], node), 1, node)
    epsilon(c, node, a.get("epsilon", 1e-5))
    names = ("gamma", "beta", "mean", "variance")
    weights = {n: _given(node, v, n).reshape(1, -1)[:, order] for n, v in zip(names, inputs[1:])}
    keys = {"frozen": 1} if c.frozen_norm else {}
    return View(c.add("batch_norm", node, [x.layer], x.stored, keys, weights), x.axes)


def layer_norm(c: Any, node: Any, x: View, gamma: np.ndarray, beta: np.ndarray, eps: float) -> View:
    x, order = c.flat(x, len(x.axes) - 1, node)
    epsilon(c, node, eps)
    size = x.shape[-1]
    weights = {n: np.broadcast_to(v, (size,))[order].reshape(1, -1) for n, v in (("gamma", gamma), ("beta", beta))}
    return View(c.add("layer_norm", node, [x.layer], x.stored, {}, weights), x.axes)


def epsilon(c: Any, node: Any, eps: float) -> None:
    if abs(eps - 1e-5) > 1e-9:
        c.note(f"{node.op_type} {node.name}: epsilon {eps:g}; Mantis has 1e-05")


def layer_normalization(c: Any, node: Any, inputs: List[Any], a: Dict[str, Any]) -> View:
    x = c.view(inputs[0], node)
    if a.get("axis", -1) not in (-1, len(x.axes) - 1):
        raise refuse(node, "over more than the last axis")
    gamma = _given(node, inputs[1], "scale")
    beta = _given(node, inputs[2], "bias") if len(inputs) > 2 else np.zeros(1)
    return layer_norm(c, node, x, gamma, beta, a.get("epsilon", 1e-5))


def pool(kind: str) -> Any:
    def operation(c: Any, node: Any, inputs: List[Any], a: Dict[str, Any]) -> View:
        x = _image(c, inputs[0], node)
        kernel, stride, pad = _window(node, a, a["kernel_shape"])
        _dilation(node, a, 1)
        if kind == "average_pool" and pad and a.get("count_include_pad"):
            raise refuse(node, "padding that counts in the mean")
        n, h, w, k = x.stored
        sides = [(side + 2 * pad - kernel) // stride + 1 for side in (h, w)]
        keys = {"kernel": kernel, **({"stride": stride} if stride != kernel else {}), **({"pad": pad} if pad else {})}
        return _images(c.add(kind, node, [x.layer], (n, *sides, k), keys))
    return operation


def mean_of_places(c: Any, node: Any, x: View, axes: List[int], keep: bool) -> View:
    if not x.is_whole([x.axes[i] for i in axes], [ROWS, COLUMNS]):
        raise refuse(node, "a mean over something else than all rows and columns of a sample")
    n, _, _, k = x.stored
    layer = c.add("global_average", node, [x.layer], (n, 1, 1, k))
    return View(layer, [() if i in axes else axis for i, axis in enumerate(x.axes) if keep or i not in axes])


def global_average(c: Any, node: Any, inputs: List[Any], a: Dict[str, Any]) -> View:
    return mean_of_places(c, node, _image(c, inputs[0], node), [2, 3], True)


def reduce_mean(c: Any, node: Any, inputs: List[Any], a: Dict[str, Any]) -> View:
    x = c.view(inputs[0], node)
    axes = [i % len(x.axes) for i in a.get("axes", range(len(x.axes)))]
    return mean_of_places(c, node, x, axes, bool(a.get("keepdims", 1)))


def dropout(c: Any, node: Any, inputs: List[Any], a: Dict[str, Any]) -> Any:
    c.note("Dropout is left out")
    return inputs[0]


def softmax(c: Any, node: Any, inputs: List[Any], a: Dict[str, Any]) -> Any:
    if node.output[0] != c.graph.output:
        raise refuse(node, "softmax elsewhere than in attention or at the end")
    c.note("the softmax at the end is left out: it is part of the loss")
    return inputs[0]


OPERATIONS = {
    "Conv": conv, "Gemm": gemm, "MatMul": matmul, "Add": add, "BatchNormalization": batch_norm,
    "LayerNormalization": layer_normalization, "MaxPool": pool("max_pool"), "AveragePool": pool("average_pool"),
    "GlobalAveragePool": global_average, "ReduceMean": reduce_mean, "Dropout": dropout, "Softmax": softmax,
    "LogSoftmax": softmax,
}
