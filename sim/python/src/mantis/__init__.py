# SPDX-License-Identifier: Apache-2.0
"""Mantis from Python: integer training arithmetic on NumPy arrays, command programs, training runs.

``mantis.torch`` trains PyTorch models in the same arithmetic. docs/python.md leads from nothing to a result.
"""

try:
    import numpy as _numpy  # noqa: F401
except ImportError as reason:
    raise ImportError("mantis needs NumPy: install python3-numpy, or pip install numpy") from reason

from ._library import lib as _lib
from ._types import RandomKey
from .data import Batches, Data
from .errors import Error, Status
from .executor import Executor, default_executor
from .functions import Sums, gemm, reduce, vector
from .model import Model
from .numerics import Key, Mapped, align, cross_entropy, map, peak
from .program import Kind, Program, Tensor, View
from .training import Schedule, State, Training, shipped_networks


def version() -> str:
    """The loaded library's version."""
    return _lib().mantis_version().decode()


__all__ = [
    "Batches",
    "Data",
    "Error",
    "Executor",
    "Key",
    "Kind",
    "Mapped",
    "Model",
    "Program",
    "RandomKey",
    "Schedule",
    "State",
    "Status",
    "Sums",
    "Tensor",
    "Training",
    "View",
    "align",
    "cross_entropy",
    "default_executor",
    "gemm",
    "map",
    "peak",
    "reduce",
    "shipped_networks",
    "vector",
    "version",
]
