# SPDX-License-Identifier: Apache-2.0
"""Checks of arrays before their memory is handed to the library."""

import numpy as np

from .errors import Error, Status


def array(x: object, name: str, *dtypes: type, ndim: int = -1) -> np.ndarray:
    """x itself when it is a C-contiguous array of one of the types; nothing is converted or copied."""
    if not isinstance(x, np.ndarray):
        raise Error(Status.BAD_ARGUMENT, f"{name} is a {type(x).__name__}: a NumPy array expected")
    if x.dtype not in [np.dtype(d) for d in dtypes] or not x.dtype.isnative:
        wanted = " or ".join(np.dtype(d).name for d in dtypes)
        raise Error(Status.BAD_ARGUMENT, f"{name} has type {x.dtype.name}, {wanted} expected: use .astype")
    if not x.flags.c_contiguous:
        raise Error(Status.BAD_ARGUMENT, f"{name} is not contiguous: use numpy.ascontiguousarray")
    if x.size == 0:
        raise Error(Status.BAD_SHAPE, f"{name} has shape {x.shape}: no elements")
    if ndim >= 0 and x.ndim != ndim:
        raise Error(Status.BAD_SHAPE, f"{name} has shape {x.shape}: {ndim} dimensions expected")
    return x


def integer(value: int, name: str, least: int, most: int) -> int:
    """value, when it is an integer from least to most."""
    if not isinstance(value, (int, np.integer)) or not least <= value <= most:
        raise Error(Status.BAD_ARGUMENT, f"{name} is {value!r}: {least}..{most} expected")
    return int(value)
