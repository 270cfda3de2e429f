# SPDX-License-Identifier: Apache-2.0
"""ONNX models as networks of Mantis: ``python3 -m mantis.onnx model.onnx --out folder``. docs/weights.md."""

import os
import tempfile
from typing import List

import numpy as np

try:
    import onnx as _onnx  # noqa: F401
except ImportError as reason:
    raise ImportError("mantis.onnx needs ONNX: install python3-onnx, or pip install onnx") from reason

from ._convert import convert
from ._errors import Unsupported

__all__ = ["Unsupported", "convert", "write"]


def _place(path: str, data: bytes) -> None:
    """A file appears whole or not at all."""
    folder, name = os.path.split(path)
    made, temporary = tempfile.mkstemp(prefix="." + name, dir=folder or ".")
    try:
        with os.fdopen(made, "wb") as file:
            file.write(data)
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _umask() -> int:
    now = os.umask(0)
    os.umask(now)
    return now


def write(model: str, folder: str, frozen_norm: bool = False) -> "tuple[str, str, List[str]]":
    """Converts the file `model` into FOLDER/NAME.net and FOLDER/NAME.npz; returns their paths, and notes. frozen_norm:
    batch-norms keep their running averages, gamma and beta when the network trains."""
    import io

    network, notes = convert(model, frozen_norm)
    name = os.path.splitext(os.path.basename(model))[0]
    rows, columns, channels = network.shape()
    head = f"# {os.path.basename(model)}, images of {rows} x {columns} x {channels}; weights in {name}.npz\n"
    weights = io.BytesIO()
    np.savez(weights, **network.weights())
    os.makedirs(folder, exist_ok=True)
    paths = [os.path.join(folder, f"{name}.{end}") for end in ("net", "npz")]
    _place(paths[0], (head + network.text()).encode())
    _place(paths[1], weights.getvalue())
    return paths[0], paths[1], notes
