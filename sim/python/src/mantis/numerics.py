# SPDX-License-Identifier: Apache-2.0
"""The equations of docs/numerics.md on NumPy arrays. Arrays are read and written where they lie."""

import ctypes as c
from typing import NamedTuple, Tuple

import numpy as np

from . import _types as t
from ._arrays import array, integer
from ._library import check, lib
from .errors import Error, Status

MOST_ELEMENTS = 1 << 30
U32 = 2**32 - 1
U64 = 2**64 - 1


class Key(NamedTuple):
    """What names a stream of random words (numerics section 4)."""

    seed: int = 1
    step: int = 0
    stream: int = 0


class Mapped(NamedTuple):
    """A tensor in dynamic fixed point: value = mantissas * 2**exponent."""

    mantissas: np.ndarray
    exponent: int

    def values(self) -> np.ndarray:
        """The values as float64, which holds each exactly."""
        return np.ldexp(self.mantissas.astype(np.float64), self.exponent)


def _key(key: Key) -> t.RandomKey:
    return t.RandomKey(
        integer(key[0], "seed", 0, U64), integer(key[1], "step", 0, U32), integer(key[2], "stream", 0, U32)
    )


def _bits(bits: int) -> int:
    if bits not in (4, 5, 6, 7, 8, 16):
        raise Error(Status.BAD_ARGUMENT, f"bits is {bits!r}: 4..8 or 16 expected")
    return bits


def peak(x: np.ndarray) -> np.float32:
    """The largest magnitude of a float32 array; Inf or NaN when it holds one."""
    x = array(x, "x", np.float32)
    return np.array(lib().mantis_peak(x.ctypes.data, x.size), np.uint32).view(np.float32)[()]


def map(x: np.ndarray, bits: int = 8, *, key: Key = Key(), nearest: bool = False, saturate: bool = False) -> Mapped:
    """float32 to mantissas under one exponent (numerics sections 2 to 4), stochastically rounded from ``key``.

    int8 for 4 to 8 bits, int16 for 16. saturate: without headroom. NONFINITE when x holds Inf or NaN.
    """
    x = array(x, "x", np.float32)
    if x.size > MOST_ELEMENTS:
        raise Error(Status.BAD_SHAPE, f"x has {x.size} elements, at most 2**30: map parts of it")
    top = lib().mantis_peak(x.ctypes.data, x.size)
    if top >= 0x7F800000:
        raise Error(Status.NONFINITE, "x holds Inf or NaN")
    options = t.MapOptions(_bits(bits), not nearest, saturate, _key(key), 0, top)
    q = np.empty(x.shape, np.int16 if bits == 16 else np.int8)
    lib().mantis_map(x.ctypes.data, x.size, c.byref(options), q.ctypes.data)
    return Mapped(q, lib().mantis_shared_exponent(top, bits, saturate))


def align(sums: np.ndarray, exponent: int, *, key: Key = Key(), nearest: bool = False) -> np.ndarray:
    """int64 sums at 2**exponent to float32, each rounded once (numerics section 6); nearest: ties to even."""
    sums = array(sums, "sums", np.int64)
    if sums.size > MOST_ELEMENTS:
        raise Error(Status.BAD_SHAPE, f"sums has {sums.size} elements, at most 2**30: align parts of it")
    options = t.AlignOptions(integer(exponent, "exponent", -32768, 32767), not nearest, _key(key), 0)
    words = np.empty(sums.shape, np.float32)
    lib().mantis_align(sums.ctypes.data, sums.size, c.byref(options), words.ctypes.data)
    return words


def cross_entropy(logits: np.ndarray, labels: np.ndarray, gradient: np.ndarray) -> Tuple[float, int]:
    """Softmax cross-entropy as training runs compute it: mean loss, and how many samples are answered correctly.

    logits: float32 [n, classes]; labels: uint16 [n]; gradient: float32 like logits, written.
    """
    array(logits, "logits", np.float32, ndim=2)
    array(labels, "labels", np.uint16, ndim=1)
    array(gradient, "gradient", np.float32, ndim=2)
    if labels.shape != logits.shape[:1] or gradient.shape != logits.shape:
        raise Error(Status.BAD_SHAPE, f"logits {logits.shape}, labels {labels.shape}, gradient {gradient.shape} differ")
    n, classes = logits.shape
    loss, correct = c.c_double(), c.c_uint32()
    status = lib().mantis_cross_entropy(
        logits.ctypes.data, labels.ctypes.data, n, classes, gradient.ctypes.data, c.byref(loss), c.byref(correct)
    )
    text = "a logit is Inf or NaN: training diverged; use a smaller rate"
    check(status, text=text if status == Status.NONFINITE else f"labels are integers from 0 to {classes - 1}")
    return loss.value, correct.value
