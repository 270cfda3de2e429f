# SPDX-License-Identifier: Apache-2.0
"""Training runs: the steps, data order and bits of `mantis train` with the same options."""

import ctypes as c
import weakref
from enum import IntEnum
from typing import Any, Dict, Iterator, NamedTuple, Optional, Tuple

import numpy as np

from . import _types as t
from ._arrays import array
from ._library import check, handle, lib
from .data import Data
from .errors import Error, Status
from .executor import Executor, default_executor


class Schedule(IntEnum):
    """How the rate changes (mantis_schedule_kind)."""

    CONSTANT = 0
    STEP = 1
    COSINE = 2
    POLY = 3


class State(NamedTuple):
    """Where a run stands."""

    step: int
    steps: int
    loss: float
    running_loss: float
    running_accuracy: float


def shipped_networks() -> Tuple[str, ...]:
    """Names of the networks that the library holds."""

    def names() -> Iterator[str]:
        i = 0
        while lib().mantis_network_shipped(i):
            yield lib().mantis_network_shipped(i).decode()
            i += 1

    return tuple(names())


class Training:
    """A run. Options are the fields of mantis_training_options: net, net_text, steps, epochs, batch, bits, norm_bits,
    rate, momentum, decay, schedule, crop, flip, seed, nearest, gradient, activation, norm, ...; what is not given is as
    `mantis train` has it."""

    def __init__(self, data: Data, executor: Optional[Executor] = None, **options: Any) -> None:
        error = t.ErrorStruct()
        given = lib().mantis_training_defaults()
        methods = t.Methods()
        of_methods = {name for name, *_ in t.Methods._fields_}
        known = {name for name, *_ in t.TrainingOptions._fields_} | of_methods
        for name, value in options.items():
            if name not in known:
                raise Error(Status.BAD_ARGUMENT, f"no option {name}: {', '.join(sorted(known))}")
            try:
                setattr(methods if name in of_methods else given, name, value.encode() if isinstance(value, str) else value)
            except (TypeError, c.ArgumentError) as reason:
                raise Error(Status.BAD_ARGUMENT, f"{name} is {value!r}: {reason}") from None
        self.data = data
        self.executor = executor if executor is not None else default_executor()
        with self.executor._use() as pointer:
            made = lib().mantis_training_create_with(
                c.byref(given), c.byref(methods), data._pointer, pointer, c.byref(error)
            )
        self._pointer = handle(made, error)
        weakref.finalize(self, lib().mantis_training_destroy, self._pointer)

    def _run(self, call: str, *arguments: object) -> None:
        error = t.ErrorStruct()
        with self.executor._use():
            check(getattr(lib(), call)(self._pointer, *arguments, c.byref(error)), error)

    def step(self) -> float:
        """The next step: forward, loss, backward, update. Returns its loss."""
        self._run("mantis_training_step")
        return self.state.loss

    def run(self) -> float:
        """All steps that are left. Returns the last one's loss."""
        while self.state.step < self.state.steps:
            self.step()
        return self.state.loss

    @property
    def state(self) -> State:
        look = lib().mantis_training_look(self._pointer)
        return State(look.step, look.steps, look.loss, look.running_loss, look.running_accuracy)

    def evaluate(self) -> Tuple[float, float]:
        """Accuracy and mean loss on the test images, rounding to nearest; changes nothing of the run."""
        accuracy, loss = c.c_double(), c.c_double()
        self._run("mantis_training_evaluate", c.byref(accuracy), c.byref(loss))
        return accuracy.value, loss.value

    def parameters(self) -> Dict[str, Tuple[int, int]]:
        """Names and shapes of all parameters in order of layers, batch-norms' running averages behind them."""
        found: Dict[str, Tuple[int, int]] = {}
        parameter = t.Parameter()
        while lib().mantis_training_parameter(self._pointer, len(found), c.byref(parameter)) == Status.OK:
            found[parameter.name.decode()] = (parameter.rows, parameter.cols)
        return found

    def _shape(self, name: str) -> Tuple[int, int]:
        shapes = self.parameters()
        if name not in shapes:
            raise Error(Status.BAD_ARGUMENT, f"no parameter {name}: {', '.join(shapes)}")
        return shapes[name]

    def get(self, name: str, velocity: bool = False) -> np.ndarray:
        """A parameter's values, or its velocity (running averages: mean, or variance), as a new float32 matrix."""
        values = np.empty(self._shape(name), np.float32)
        self._run("mantis_training_get", name.encode(), int(velocity), values.ctypes.data, values.size)
        return values

    def set(self, name: str, values: np.ndarray, velocity: bool = False) -> None:
        """Writes them; Inf and NaN are refused and nothing is written then."""
        shape = self._shape(name)
        array(values, name, np.float32)
        if values.size != shape[0] * shape[1]:
            raise Error(Status.BAD_SHAPE, f"{name} has shape {shape}, the values have {values.shape}")
        self._run("mantis_training_set", name.encode(), int(velocity), values.ctypes.data, values.size)

    def hash(self) -> str:
        """SHA-256 of all weights, as `mantis train` prints it."""
        text = c.create_string_buffer(65)
        lib().mantis_training_hash(self._pointer, text)
        return text.value.decode()

    def load_weights(self, path: str) -> None:
        """Before the first step: all weights from a .npz or safetensors file (docs/weights.md), without momentum."""
        self._run("mantis_training_load_weights", str(path).encode())

    def save_weights(self, path: str) -> None:
        """All weights to such a file, whole or not at all; how its name ends says which."""
        self._run("mantis_training_save_weights", str(path).encode())

    def save(self, path: str) -> None:
        """A checkpoint, as `mantis train` writes it: whole or not at all."""
        self._run("mantis_training_save", str(path).encode())

    def resume(self, path: str) -> None:
        """Before the first step: goes on where the checkpoint was saved, to the same bits."""
        self._run("mantis_training_resume", str(path).encode())
