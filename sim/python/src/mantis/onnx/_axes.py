# SPDX-License-Identifier: Apache-2.0
"""Nodes that only move, split or pick axes."""

from typing import Any, Callable, Dict, List

import numpy as np

from . import _tokens
from ._errors import refuse
from ._views import View


def _view(c: Any, node: Any, inputs: List[Any]) -> View:
    return c.view(inputs[0], node, scaled=True) if not (isinstance(inputs[0], View)) else inputs[0]


def _shaped(node: Any, x: View, shape: List[int]) -> View:
    made = x.reshape(shape)
    if made is None:
        raise refuse(node, f"values of {x.shape} cannot be seen as {tuple(shape)}")
    return made


def reshape(c: Any, node: Any, inputs: List[Any], a: Dict[str, Any]) -> View:
    x = _view(c, node, inputs)
    return _shaped(node, x, [x.shape[i] if n == 0 else int(n) for i, n in enumerate(inputs[1])])


def flatten(c: Any, node: Any, inputs: List[Any], a: Dict[str, Any]) -> View:
    x = _view(c, node, inputs)
    axis = a.get("axis", 1) % (len(x.axes) + 1)
    return _shaped(node, x, [int(np.prod(x.shape[:axis])), int(np.prod(x.shape[axis:]))])


def transpose(c: Any, node: Any, inputs: List[Any], a: Dict[str, Any]) -> View:
    x = _view(c, node, inputs)
    return x.transpose(a.get("perm", range(len(x.axes))[::-1]))


def squeeze(c: Any, node: Any, inputs: List[Any], a: Dict[str, Any]) -> View:
    x = _view(c, node, inputs)
    axes = [int(i) % len(x.axes) for i in np.atleast_1d(inputs[1])] if len(inputs) > 1 else \
        [i for i, n in enumerate(x.shape) if n == 1]
    return _shaped(node, x, [n for i, n in enumerate(x.shape) if i not in axes])


def unsqueeze(c: Any, node: Any, inputs: List[Any], a: Dict[str, Any]) -> View:
    x = _view(c, node, inputs)
    count = len(x.axes) + len(np.atleast_1d(inputs[1]))
    left, new = list(x.shape), [int(i) % count for i in np.atleast_1d(inputs[1])]
    return _shaped(node, x, [1 if i in new else left.pop(0) for i in range(count)])


def gather(c: Any, node: Any, inputs: List[Any], a: Dict[str, Any]) -> View:
    x = _view(c, node, inputs)
    index, axis = inputs[1], a.get("axis", 0) % len(x.axes)
    if not isinstance(index, np.ndarray) or index.size != 1:
        raise refuse(node, "more than one index")
    token = _tokens.first(c, node, x, axis, index)
    if token is not None:
        return token
    picked = x.part(axis, int(index.reshape(-1)[0]) % x.shape[axis], x.shape[axis]) if x.shape[axis] > 1 else x
    if picked is None:
        raise refuse(node, "an axis that is not one piece of a stored one")
    return picked if index.ndim else _shaped(node, picked, [n for i, n in enumerate(picked.shape) if i != axis])


def split(c: Any, node: Any, inputs: List[Any], a: Dict[str, Any]) -> List[View]:
    x, parts = _view(c, node, inputs), len(node.output)
    axis = a.get("axis", 0) % len(x.axes)
    sizes = inputs[1] if len(inputs) > 1 and inputs[1] is not None else [x.shape[axis] // parts] * parts
    found = [x.part(axis, i, parts) for i in range(parts)]
    if len(set(int(n) for n in sizes)) != 1 or None in found:
        raise refuse(node, "parts that are not alike, or an axis that is not one piece of a stored one")
    return found  # type: ignore[return-value]


def slice_(c: Any, node: Any, inputs: List[Any], a: Dict[str, Any]) -> View:
    x = _view(c, node, inputs)
    starts, ends = inputs[1], inputs[2]
    axes = inputs[3] if len(inputs) > 3 else range(len(starts))
    steps = inputs[4] if len(inputs) > 4 else [1]
    axis = int(axes[0]) % len(x.axes)
    start, end = int(starts[0]), min(int(ends[0]), x.shape[axis])
    length = end - start
    made = None
    plain = len(starts) == 1 and int(steps[0]) == 1 and 0 <= start < end
    if plain and x.shape[axis] % length == 0 and start % length == 0:
        made = x if length == x.shape[axis] else x.part(axis, start // length, x.shape[axis] // length)
    if made is None:
        raise refuse(node, "a part that is not one of several alike")
    return made


def pad(c: Any, node: Any, inputs: List[Any], a: Dict[str, Any]) -> Any:
    """Exporters write one of no width in front of average pooling."""
    if not isinstance(inputs[1], np.ndarray) or inputs[1].any():
        raise refuse(node, "padding that is not part of a convolution or pooling")
    return inputs[0]


def same(c: Any, node: Any, inputs: List[Any], a: Dict[str, Any]) -> Any:
    return inputs[0]


OPERATIONS: Dict[str, Callable[..., Any]] = {
    "Reshape": reshape, "Flatten": flatten, "Transpose": transpose, "Squeeze": squeeze, "Unsqueeze": unsqueeze,
    "Gather": gather, "Split": split, "Slice": slice_, "Pad": pad, "Identity": same, "Cast": same,
}
