# SPDX-License-Identifier: Apache-2.0
"""Programs of commands over a memory image whose tensors are NumPy arrays, without copies."""

import ctypes as c
import weakref
from enum import IntEnum
from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple, Union

import numpy as np

from . import _types as t
from ._arrays import integer
from ._library import check, handle, lib
from .errors import Error, Status
from .executor import Executor, default_executor

U32 = 2**32 - 1


class Kind(IntEnum):
    """What a tensor holds (mantis_tensor_kind)."""

    FP32 = 0
    DFP8 = 1
    DFP16 = 2
    SUMS = 3
    RAW = 4


DTYPES = {Kind.FP32: np.float32, Kind.DFP8: np.int8, Kind.DFP16: np.int16, Kind.SUMS: np.int64, Kind.RAW: np.int64}


class Tensor:
    """A matrix in a program's memory. ``array`` is that memory as a NumPy array, once the program is committed."""

    def __init__(self, program: "Program", struct: t.TensorStruct) -> None:
        self._program = program
        self._struct = struct

    @property
    def kind(self) -> Kind:
        return Kind(self._struct.kind)

    @property
    def shape(self) -> Tuple[int, int]:
        return self._struct.rows, self._struct.cols

    @property
    def array(self) -> np.ndarray:
        """Its elements, in place (SUMS: two int64 per element). Write fp32, then append ``program.peak``."""
        rows, cols = self.shape
        place = lib().mantis_program_data(self._program._pointer, c.byref(self._struct))
        if not place:
            raise Error(Status.BAD_ARGUMENT, "a tensor has no memory before Program.commit")
        dtype = np.dtype(DTYPES[self.kind])
        pair = (2,) if self.kind == Kind.SUMS else ()
        row = dtype.itemsize * self._struct.ld * (2 if pair else 1)
        bytes_ = (rows - 1) * row + cols * dtype.itemsize * (2 if pair else 1)
        memory = (c.c_char * bytes_).from_address(place)
        memory._program = self._program  # the array keeps the memory alive
        strides = (row, dtype.itemsize * (2 if pair else 1)) + ((dtype.itemsize,) if pair else ())
        return np.ndarray((rows, cols) + pair, dtype, memory, 0, strides)

    def _view(self, struct: t.TensorStruct, what: str) -> "Tensor":
        if not struct.rows or not struct.cols:
            raise Error(Status.BAD_SHAPE, f"{what} does not lie in a tensor of {self.shape[0]} x {self.shape[1]}")
        return Tensor(self._program, struct)

    def rows(self, rows: int) -> "Tensor":
        """The first rows."""
        return self._view(lib().mantis_tensor_rows(self._struct, integer(rows, "rows", 0, U32)), f"{rows} rows")

    def reshape(self, rows: int, cols: int) -> "Tensor":
        """The same elements, or the first of them, as another matrix."""
        integer(rows, "rows", 0, U32), integer(cols, "cols", 0, U32)
        return self._view(lib().mantis_tensor_shaped(self._struct, rows, cols), f"{rows} x {cols}")

    def part(self, row: int, col: int, rows: int, cols: int) -> "Tensor":
        """rows x cols from (row, col) on: an operand of ``gemm``."""
        for value, name in ((row, "row"), (col, "col"), (rows, "rows"), (cols, "cols")):
            integer(value, name, 0, U32)
        struct = lib().mantis_tensor_part(self._struct, row, col, rows, cols)
        return self._view(struct, f"the part of {rows} x {cols} at ({row}, {col})")

    @property
    def exponent(self) -> int:
        """The entry of a mapped tensor: value = mantissa * 2**exponent."""
        return int(np.int32(np.uint32(self._entry())))

    @exponent.setter
    def exponent(self, value: int) -> None:
        integer(value, "exponent", -(2**31), 2**31 - 1)
        status = lib().mantis_program_set_scale(self._program._pointer, self._struct, value & U32)
        check(status, text="the tensor has no entry: commit the program first; SUMS have none")

    @property
    def peak(self) -> np.float32:
        """The entry of an fp32 tensor: its largest magnitude as the last command recorded it."""
        return np.array(self._entry(), np.uint32).view(np.float32)[()]

    def _entry(self) -> int:
        word = c.c_uint32()
        status = lib().mantis_program_scale(self._program._pointer, self._struct, c.byref(word))
        check(status, text="the tensor has no entry: commit the program first; SUMS have none")
        return word.value


class View(NamedTuple):
    """A convolution without copies: A of ``gemm`` is read as patches of ``images`` of h x w pixels (docs/views.md)."""

    images: int
    h: int
    w: int
    oh: int
    ow: int
    kernel: int
    pad: int = 0
    stride: int = 1
    dilate: int = 1
    flip: bool = False


Term = Tuple[Tensor, Tensor]


class Program:
    """Lay tensors out, commit, write arrays, append commands, run (mantis/program.h).

    Rounding takes the next random stream with each command, from 0 at ``begin_step``. One thread at a time.
    The memory lives as long as the program or one of its arrays.
    """

    def __init__(self, executor: Optional[Executor] = None) -> None:
        error = t.ErrorStruct()
        self.executor = executor if executor is not None else default_executor()
        self._pointer: int = handle(lib().mantis_program_create(c.byref(error)), error)
        weakref.finalize(self, lib().mantis_program_destroy, self._pointer)

    def tensor(self, kind: Kind, rows: int, cols: int, name: str = "") -> Tensor:
        """A tensor of the layout; before ``commit``, which reports what cannot be laid out."""
        integer(rows, "rows", 1, U32), integer(cols, "cols", 1, U32)
        return Tensor(self, lib().mantis_program_tensor(self._pointer, int(kind), rows, cols, name.encode()))

    def commit(self, seed: int = 1) -> None:
        """Allocates the memory, all zero. seed: of the rounding."""
        error = t.ErrorStruct()
        integer(seed, "seed", 0, 2**64 - 1)
        with self.executor._use() as executor:
            check(lib().mantis_program_commit(self._pointer, executor, seed, c.byref(error)), error)

    def begin_step(self, step: int) -> None:
        """Random streams start at 0 again, under this step number."""
        lib().mantis_program_begin_step(self._pointer, integer(step, "step", 0, U32))

    @property
    def stream(self) -> int:
        """The random stream that the next rounding takes."""
        return lib().mantis_program_stream(self._pointer)

    @stream.setter
    def stream(self, stream: int) -> None:
        lib().mantis_program_set_stream(self._pointer, integer(stream, "stream", 0, U32))

    def rounding(self, nearest: bool = False, saturate: bool = False) -> None:
        """How the maps that follow round."""
        lib().mantis_program_rounding(self._pointer, nearest, saturate)

    def overlap(self, overlap: bool = True) -> None:
        """Whether runs order commands for two engines (docs/commands.md); every result is the same."""
        with self.executor._use():
            lib().mantis_program_overlap(self._pointer, overlap)

    def _append(self, call: str, *arguments: object) -> None:
        """Appends under the executor's guard: a full ring runs. The first error is raised by ``run``."""
        with self.executor._use():
            getattr(lib(), call)(self._pointer, *arguments)

    def _own(self, x: Optional[Tensor]) -> "Optional[c._Pointer[t.TensorStruct]]":
        if x is None:
            return None
        if x._program is not self:
            raise Error(Status.BAD_ARGUMENT, "a tensor belongs to another program")
        return c.pointer(x._struct)

    def peak(self, x: Tensor) -> None:
        """Records the peak of x in its entry."""
        self._append("mantis_program_peak", self._own(x))

    def map(self, x: Tensor, q: Tensor, bits: int = 8) -> None:
        """q = x in dynamic fixed point, under the peak in x's entry."""
        self._append("mantis_program_map", self._own(x), self._own(q), integer(bits, "bits", 1, 16))

    def gemm(
        self,
        a: Tensor,
        b: Tensor,
        out: Tensor,
        *,
        bias: Optional[Tensor] = None,
        transpose_a: bool = False,
        transpose_b: bool = False,
        view: Optional[View] = None,
    ) -> None:
        """out = op(a) * op(b) + bias; records out's peak."""
        operation = t.Gemm(self._own(a), self._own(b), transpose_a, transpose_b, self._own(bias), self._own(out))
        if view is not None:
            operation.view = t.View(*view)
        self._append("mantis_program_gemm", c.byref(operation))

    def vector(
        self,
        out: Tensor,
        terms: Sequence[Term],
        *,
        constant: Optional[Tensor] = None,
        gate: Optional[Tensor] = None,
        relu: bool = False,
    ) -> None:
        """out = sum of c * x over at most three terms (x, c) + constant; records out's peak."""
        if not 0 <= len(terms) <= 3:
            raise Error(Status.BAD_ARGUMENT, f"{len(terms)} terms: at most 3")
        operation = t.Vector(constant=self._own(constant), gate=self._own(gate), relu=relu, out=self._own(out))
        for i, (x, factor) in enumerate(terms):
            operation.term[i] = t.VectorTerm(self._own(x), self._own(factor))
        self._append("mantis_program_vector", c.byref(operation))

    def reduce(
        self, q: Tensor, sums: Tensor, *, factor: Optional[Tensor] = None, by_row: bool = False, absolute: bool = False
    ) -> None:
        """sums[channel] = (sum q, sum q * factor) over rows; by_row: of each row."""
        self._append("mantis_program_reduce", self._own(q), self._own(factor), by_row, absolute, self._own(sums))

    def fence(self, interrupt: bool = False) -> None:
        """All earlier writes are in memory."""
        self._append("mantis_program_fence", interrupt)

    def run(self) -> None:
        """Runs what was appended; raises the first error since the last run."""
        error = t.ErrorStruct()
        with self.executor._use():
            check(lib().mantis_program_run(self._pointer, c.byref(error)), error)

    def totals(self) -> Dict[str, Union[int, List[int]]]:
        """What all runs did: commands, macs, sticky flags, and the executor's counters."""
        totals = lib().mantis_program_totals(self._pointer)
        return {
            "commands": totals.commands,
            "macs": totals.macs,
            "sticky": totals.sticky,
            "counters": list(totals.counters),
        }
