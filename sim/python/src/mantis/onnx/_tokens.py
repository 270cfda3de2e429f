# SPDX-License-Identifier: Apache-2.0
"""A transformer's class token: a learned row in front of the tokens of each sample, and the row that a head reads."""

from typing import Any, Dict, List, Optional

import numpy as np

from ._errors import refuse
from ._views import CHANNELS, COLUMNS, ROWS, SAMPLES, View


def _tokens(view: View) -> bool:
    """Samples, all places in the order of storage, all channels of a layer."""
    return len(view.axes) == 3 and view.holds(0, SAMPLES) and view.holds(1, ROWS, COLUMNS) and \
        view.is_whole([view.axes[2]], [CHANNELS])


def concat(c: Any, node: Any, inputs: List[Any], a: Dict[str, Any]) -> View:
    token = inputs[0]
    if len(inputs) != 2 or not isinstance(token, np.ndarray) or isinstance(inputs[1], np.ndarray):
        raise refuse(node, "tensors side by side; one constant token in front of the others expected")
    x = c.view(inputs[1], node)
    if not _tokens(x) or a["axis"] not in (1, -2) or token.ndim != 3 or token.shape[1:] != (1, x.shape[2]) or \
            (token != token[:1]).any():
        raise refuse(node, "its constant is not one token, equal for all samples, in front of tokens of a layer")
    n, h, w, channels = x.stored
    layer = c.add("class_token", node, [x.layer], (n, h * w + 1, 1, channels), {},
                  {"w": token[0][:, x.order(2)]})
    return View(layer, [x.axes[0], (((ROWS,), h * w + 1),), x.axes[2]])


def first(c: Any, node: Any, x: View, axis: int, index: np.ndarray) -> Optional[View]:
    """The first of all tokens as a layer, with the axis or without it; None: something else is picked."""
    if axis != 1 or index.reshape(-1)[0] not in (0, -x.shape[1]) or not _tokens(x) or x.shape[1] == 1:
        return None
    x = c.view(x, node)
    layer = c.add("first_token", node, [x.layer], (x.stored[0], 1, 1, x.stored[3]))
    return View(layer, [x.axes[0], *([()] if index.ndim else []), x.axes[2]])


OPERATIONS = {"Concat": concat}
