# SPDX-License-Identifier: Apache-2.0
"""One command on NumPy arrays: a program of its own behind each call.

Operands are written into the program's memory once; the result is that memory, not a copy of it.
"""

from typing import NamedTuple, Optional, Sequence, Tuple, Union

import numpy as np

from ._arrays import array, integer
from .errors import Error, Status
from .executor import Executor
from .numerics import Key, Mapped
from .program import Kind, Program, Tensor

Operand = Union[np.ndarray, Mapped]


class Sums(NamedTuple):
    """REDUCE's result: values are first * 2**exponent and second * 2**second_exponent."""

    first: np.ndarray
    second: np.ndarray
    exponent: int
    second_exponent: int


class _Call:
    """A program while its operands are laid out; ``start`` commits it and writes them."""

    def __init__(self, executor: Optional[Executor], key: Key, nearest: bool) -> None:
        self.program = Program(executor)
        self.key, self.nearest = key, nearest
        self.writes: list = []

    def fp32(self, x: np.ndarray, name: str, rows: int, cols: int) -> Tensor:
        tensor = self.program.tensor(Kind.FP32, rows, cols, name)
        self.writes.append((tensor, x, None))
        return tensor

    def operand(self, x: Operand, name: str) -> Tuple[Tensor, Optional[Tensor]]:
        """The mantissas' tensor, and the fp32 one that is mapped into it when x is not mapped yet."""
        if isinstance(x, Mapped):
            q = array(x.mantissas, name, np.int8, np.int16, ndim=2)
            kind = Kind.DFP8 if q.dtype == np.int8 else Kind.DFP16
            tensor = self.program.tensor(kind, *q.shape, name)
            self.writes.append((tensor, q, integer(x.exponent, f"{name}'s exponent", -511, 511)))
            return tensor, None
        x = array(x, name, np.float32, ndim=2)
        return self.program.tensor(Kind.DFP8, *x.shape, f"{name}.q"), self.fp32(x, name, *x.shape)

    def start(self) -> None:
        self.program.commit(self.key[0])
        self.program.begin_step(self.key[1])
        self.program.stream = self.key[2]
        self.program.rounding(self.nearest)
        for tensor, x, exponent in self.writes:
            tensor.array[:] = x.reshape(tensor.shape)
            if exponent is not None:
                tensor.exponent = exponent
            elif tensor.kind == Kind.FP32:
                self.program.peak(tensor)

    def coefficient(self, value: Tensor, q: Tensor) -> None:
        """Maps a coefficient to 16 bits, to nearest, as the layers do; it draws no stream."""
        stream = self.program.stream
        self.program.rounding(True)
        self.program.map(value, q, 16)
        self.program.rounding(self.nearest)
        self.program.stream = stream


def gemm(
    a: Operand,
    b: Operand,
    *,
    bias: Optional[np.ndarray] = None,
    transpose_a: bool = False,
    transpose_b: bool = False,
    bits: int = 8,
    key: Key = Key(),
    nearest: bool = False,
    executor: Optional[Executor] = None,
) -> np.ndarray:
    """op(a) * op(b) + bias as float32. a, b: float32 matrices, mapped to ``bits`` first, or ``Mapped`` ones (int8)."""
    call = _Call(executor, key, nearest)
    qa, xa = call.operand(a, "a")
    qb, xb = call.operand(b, "b")
    m, ka = qa.shape[::-1] if transpose_a else qa.shape
    kb, n = qb.shape[::-1] if transpose_b else qb.shape
    if ka != kb:
        raise Error(Status.BAD_SHAPE, f"a product of {m} x {ka} and {kb} x {n}: {ka} and {kb} differ")
    added = None
    if bias is not None:
        array(bias, "bias", np.float32)
        if bias.size != n:
            raise Error(Status.BAD_SHAPE, f"bias has {bias.size} elements: {n} expected")
        added = call.fp32(bias, "bias", 1, n)
    out = call.program.tensor(Kind.FP32, m, n, "out")
    call.start()
    for x, q in ((xa, qa), (xb, qb)):
        if x is not None:
            call.program.map(x, q, bits)
    call.program.gemm(qa, qb, out, bias=added, transpose_a=transpose_a, transpose_b=transpose_b)
    call.program.run()
    return out.array


def vector(
    terms: Sequence[Tuple[np.ndarray, Union[float, np.ndarray]]],
    *,
    constant: Union[None, float, np.ndarray] = None,
    gate: Optional[np.ndarray] = None,
    relu: bool = False,
    key: Key = Key(),
    nearest: bool = False,
    executor: Optional[Executor] = None,
) -> np.ndarray:
    """sum of c * x over one to three terms (x, c), + constant; x are float32 matrices of one shape.

    c and constant: a number, or float32 of one element per column. gate: results where it is not positive become 0.
    """
    if not 1 <= len(terms) <= 3:
        raise Error(Status.BAD_ARGUMENT, f"{len(terms)} terms: 1..3 expected")
    call = _Call(executor, key, nearest)
    shape = array(terms[0][0], "term 0", np.float32, ndim=2).shape

    def coefficient(value: Union[float, np.ndarray], name: str) -> Tuple[Tensor, Tensor]:
        value = np.full((1,), value, np.float32) if np.isscalar(value) else value
        array(value, name, np.float32)
        if value.size not in (1, shape[1]):
            raise Error(Status.BAD_SHAPE, f"{name} has {value.size} elements: 1 or {shape[1]} expected")
        return call.fp32(value, name, 1, value.size), call.program.tensor(Kind.DFP16, 1, value.size, f"{name}.q")

    def matrix(x: np.ndarray, name: str) -> Tensor:
        if array(x, name, np.float32, ndim=2).shape != shape:
            raise Error(Status.BAD_SHAPE, f"{name} has shape {x.shape}: {shape} expected")
        return call.fp32(x, name, *shape)

    operands = [matrix(x, f"term {i}") for i, (x, _) in enumerate(terms)]
    factors = [coefficient(factor, f"coefficient {i}") for i, (_, factor) in enumerate(terms)]
    added = None if constant is None else coefficient(constant, "constant")
    gated = None if gate is None else matrix(gate, "gate")
    out = call.program.tensor(Kind.FP32, *shape, "out")
    call.start()
    for value, q in factors + ([added] if added else []):
        call.coefficient(value, q)
    pairs = [(x, q) for x, (_, q) in zip(operands, factors)]
    call.program.vector(out, pairs, constant=added[1] if added else None, gate=gated, relu=relu)
    call.program.run()
    return out.array


def reduce(
    q: Mapped,
    factor: Optional[Mapped] = None,
    *,
    by_row: bool = False,
    absolute: bool = False,
    executor: Optional[Executor] = None,
) -> Sums:
    """Exact sums of mantissas: sum q and sum q * factor of each column, or row; factor None: q itself."""
    if not isinstance(q, Mapped) or not (factor is None or isinstance(factor, Mapped)):
        raise Error(Status.BAD_ARGUMENT, "reduce takes mantissas: map the array first (mantis.map)")
    call = _Call(executor, Key(), True)
    x, _ = call.operand(q, "q")
    by = None if factor is None else call.operand(factor, "factor")[0]
    if by is not None and (by.shape != x.shape or by.kind != x.kind):
        raise Error(Status.BAD_SHAPE, f"factor is {by.shape}, {by.kind.name}: {x.shape}, {x.kind.name} expected")
    sums = call.program.tensor(Kind.SUMS, 1, x.shape[0] if by_row else x.shape[1], "sums")
    call.start()
    call.program.reduce(x, sums, factor=by, by_row=by_row, absolute=absolute)
    call.program.run()
    pairs = sums.array[0]
    return Sums(pairs[:, 0], pairs[:, 1], q.exponent, q.exponent + (q if factor is None else factor).exponent)
