# SPDX-License-Identifier: Apache-2.0
"""A network whose passes the caller makes one by one (mantis/model.h); its tensors are NumPy arrays, without copies."""

import ctypes as c
import weakref
from typing import Dict, List, NamedTuple, Optional, Tuple

import numpy as np

from . import _types as t
from ._arrays import integer
from ._library import check, handle, lib
from .errors import Status
from .executor import Executor, default_executor

Shape = Tuple[int, int, int]


class ModelParameter(NamedTuple):
    """A parameter's arrays in the model's memory; running averages have the variance as velocity and no gradient."""

    name: str
    trained: bool
    value: np.ndarray
    gradient: Optional[np.ndarray]
    velocity: np.ndarray


class _Memory:
    """Ends the model when neither it nor an array of it is left."""

    def __init__(self, pointer: int) -> None:
        weakref.finalize(self, lib().mantis_model_destroy, pointer)


class Model:
    """A network from a text (or a shipped one's name) for samples of ``shape`` = (height, width, channels).

    Forward, backward and update take streams from ``key`` and move it on. One thread at a time.
    """

    def __init__(
        self,
        source: str = "network",
        *,
        text: Optional[str] = None,
        shape: Shape,
        batch: int,
        classes: int = 0,
        bits: int = 8,
        norm_bits: int = 16,
        nearest: bool = False,
        input_gradient: bool = False,
        gradient: Optional[str] = None,
        activation: Optional[str] = None,
        norm: Optional[str] = None,
        gradient_bits: int = 0,
        weight_gradient_bits: int = 0,
        fuse: bool = False,
        executor: Optional[Executor] = None,
    ) -> None:
        error = t.ErrorStruct()
        for value, name in zip((*shape, classes, batch), ("height", "width", "channels", "classes", "batch")):
            integer(value, name, 0, 2**32 - 1)
        self.executor = executor if executor is not None else default_executor()
        options = t.ModelOptions(
            source.encode(),
            text.encode() if text is not None else None,
            *shape,
            classes,
            batch,
            bits,
            norm_bits,
            nearest_forward=nearest,
            nearest_backward=nearest,
            nearest_update=nearest,
            input_gradient=input_gradient,
        )
        names = (None if name is None else name.encode() for name in (gradient, activation, norm))
        methods = t.Methods(*names, gradient_bits, weight_gradient_bits, fuse)
        with self.executor._use() as pointer:
            made = lib().mantis_model_create_with(c.byref(options), c.byref(methods), pointer, c.byref(error))
        self._pointer = handle(made, error)
        self._memory = _Memory(self._pointer)
        self.batch = batch
        self.layers = self._layers()
        _, first = next(iter(self.layers.items()))
        _, last = list(self.layers.items())[-1]
        self.input = self._array(lib().mantis_model_input(self._pointer), (batch, *first))
        self.output = self._array(lib().mantis_model_output(self._pointer), (batch, *last))
        self.output_gradient = self._array(lib().mantis_model_output_gradient(self._pointer), (batch, *last))
        self.input_gradient = (
            self._array(lib().mantis_model_input_gradient(self._pointer), (batch, *first)) if input_gradient else None
        )
        self.parameters = self._parameters()

    def _array(self, place: Optional[int], shape: Tuple[int, ...]) -> np.ndarray:
        memory = (c.c_float * int(np.prod(shape))).from_address(place or 0)
        memory._owner = self._memory
        return np.ctypeslib.as_array(memory).reshape(shape)

    def _layers(self) -> Dict[str, Shape]:
        """Shapes of all layers by name, in order."""
        layer, shapes = t.Layer(), {}
        network = lib().mantis_model_network(self._pointer)
        while lib().mantis_network_layer(network, len(shapes), c.byref(layer)) == Status.OK:
            shapes[layer.name.decode()] = (layer.height, layer.width, layer.channels)
        return shapes

    def _parameters(self) -> List[ModelParameter]:
        found: List[ModelParameter] = []
        tensors = t.ModelTensors()
        while lib().mantis_model_parameter(self._pointer, len(found), c.byref(tensors)) == Status.OK:
            shape = (tensors.rows, tensors.cols)
            gradient = self._array(tensors.gradient, shape) if tensors.gradient else None
            value, velocity = self._array(tensors.value, shape), self._array(tensors.velocity, shape)
            found.append(ModelParameter(tensors.name.decode(), tensors.trained, value, gradient, velocity))
        return found

    def _run(self, call: str, *arguments: object) -> None:
        error = t.ErrorStruct()
        with self.executor._use():
            check(getattr(lib(), call)(self._pointer, *arguments, c.byref(error)), error)

    def initialize(self, seed: int = 1) -> None:
        """The weights that a training run draws from the seed."""
        lib().mantis_model_initialize(self._pointer, integer(seed, "seed", 0, 2**64 - 1))

    def hash(self) -> str:
        """SHA-256 of all weights, as `mantis train` prints it."""
        text = c.create_string_buffer(65)
        lib().mantis_model_hash(self._pointer, text)
        return text.value.decode()

    def forward(self, n: int, training: bool, key: t.RandomKey) -> None:
        """The first n samples of ``input`` to ``output``."""
        self._run("mantis_model_forward", integer(n, "n", 0, 2**32 - 1), training, c.byref(key))

    def backward(self, key: t.RandomKey) -> None:
        """From ``output_gradient`` to all gradients, of the last training forward's samples."""
        self._run("mantis_model_backward", c.byref(key))

    def update(self, index: int, rate: float, momentum: float, decay: float, key: t.RandomKey) -> None:
        """v = momentum*v + g + decay*w, w = w - rate*v of ``parameters[index]``, in int16."""
        rates = t.Rates(rate, momentum, decay)
        self._run("mantis_model_update", integer(index, "index", 0, 2**32 - 1), c.byref(rates), c.byref(key))
