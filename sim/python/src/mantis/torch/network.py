# SPDX-License-Identifier: Apache-2.0
"""One or many modules as one network of libmantis, run as one autograd function.

A network is a text of layers (docs/networks.md) and the modules whose parameters it has. It is laid out at the first
forward, for that input's shape, and anew when a larger batch or another shape comes. All state lives in the modules'
own tensors: a pass writes the weights into the network's memory and reads the gradients from it.
"""

from typing import Any, List, NamedTuple, Optional, Tuple

import torch
from torch import Tensor, nn

from ..errors import Error, Status
from ..model import Model, ModelParameter
from .arithmetic import Arithmetic


class Line(NamedTuple):
    """A layer of the text: its name there, the rest of its line, and the module that it stands for, with its path."""

    name: str
    text: str
    module: Optional[nn.Module] = None
    path: str = ""
    flattened: str = ""  # the layer whose pixels this one's input has in one row; "": none
    rank: int = 0  # dimensions of its input; 0: as many as the network's input has
    ranks: Tuple[int, ...] = ()  # those that it takes; none: any


class Value(NamedTuple):
    """A value of the network: the layer that gives it, and, as in its reader's line, ``rank`` and ``flattened``."""

    name: str
    rank: int
    flattened: str


class Network:
    """``output`` is the last layer's value."""

    def __init__(self, lines: List[Line], output: Value, arithmetic: Arithmetic) -> None:
        self.lines, self.output, self.arithmetic = lines, output, arithmetic
        self.model: Optional[Model] = None
        self.slots: List[Slot] = []
        self._made: Tuple[Any, ...] = ()
        self._passes = 0  # training forwards, so that a backward finds its own

    def __deepcopy__(self, memo: dict) -> "Network":
        import copy

        lines = [line._replace(module=copy.deepcopy(line.module, memo)) for line in self.lines]
        return Network(lines, self.output, self.arithmetic)

    def __getstate__(self) -> dict:
        return {**self.__dict__, "model": None, "_made": (), "slots": []}

    # -- layout --------------------------------------------------------------------------------------------------

    def _lay_out(self, shape: Tuple[int, int, int], rank: int, batch: int, input_gradient: bool) -> None:
        made = (shape, rank, input_gradient)
        if self.model is not None and made == self._made and batch <= self.model.batch:
            return
        if self.model is not None and made == self._made:
            batch = max(batch, self.model.batch)
        a = self.arithmetic
        text = "".join(f"{line.text}\n" for line in self.lines)
        self.model, self.slots = None, []  # its memory goes before the new one's comes
        try:
            self.model = Model(
                text=text,
                shape=shape,
                batch=batch,
                bits=a.bits,
                norm_bits=a.norm_bits,
                nearest=a.nearest,
                input_gradient=input_gradient,
                executor=a.executor,
            )
        except Error as error:
            raise self._named(error) from None
        self._made = made
        self._check_order(rank)
        self.slots = self._find_slots(rank)

    def _named(self, error: Error) -> Error:
        """The error with the paths of modules in it."""
        paths = [f"{line.name} is {line.path}" for line in self.lines if line.path and line.path != line.name]
        known = [p for p in paths if p.split()[0] in error.message.replace(":", " ").replace(".", " ").split()]
        return Error(error.status, error.message + (f" ({', '.join(known)})" if known else ""))

    def _check_order(self, rank: int) -> None:
        """Pixels in one row lie in another order here than in torch; only a Linear's weights can follow that."""
        assert self.model is not None
        readers = [(line.path, line.flattened) for line in self.lines if not getattr(line.module, "reorders", False)]
        for path, flattened in readers + [("the output", self.output.flattened)]:
            h, w, _ = self.model.layers[flattened] if flattened else (1, 1, 1)
            if rank == 4 and h * w > 1:
                self.model = None
                raise Error(Status.BAD_ARGUMENT, f"{path}: reads {h} x {w} flattened pixels; only Linear can")

    def _find_slots(self, rank: int) -> List["Slot"]:
        assert self.model is not None
        lines = {line.name: line for line in self.lines}
        slots = []
        for index, parameter in enumerate(self.model.parameters):
            name, _, suffix = parameter.name.rpartition(".")
            line = lines[name]
            pixels = self.model.layers[line.flattened] if line.flattened and rank == 4 else None
            slots.append(Slot(index, parameter, line.module, suffix, pixels))
        return slots

    # -- passes --------------------------------------------------------------------------------------------------

    def prepare(self, x: Tensor) -> None:
        """Lays the network out for inputs like x, where it is not yet."""
        if x.dtype != torch.float32 or x.device.type != "cpu":
            raise Error(Status.BAD_ARGUMENT, f"the input is {x.dtype} on {x.device}: torch.float32 on the CPU expected")
        if x.dim() not in (2, 3, 4) or x.numel() == 0:
            raise Error(Status.BAD_SHAPE, f"the input is {tuple(x.shape)}: [n, c], [n, tokens, c] or [n, c, h, w]")
        shape = {2: (1, 1, x.shape[-1]), 3: (x.shape[1], 1, x.shape[-1]), 4: (*x.shape[2:], x.shape[1])}[x.dim()]
        self._check_ranks(x.dim())
        self._lay_out(shape, x.dim(), x.shape[0], torch.is_grad_enabled() and x.requires_grad)

    def __call__(self, x: Tensor) -> Tensor:
        self.prepare(x)
        return _Pass.apply(self, x, *self.tensors())

    def _check_ranks(self, rank: int) -> None:
        for line in self.lines:
            here = line.rank or rank
            if line.ranks and here not in line.ranks:
                wanted = " or ".join(str(r) for r in line.ranks)
                raise Error(Status.BAD_SHAPE, f"{line.path}: an input of {here} dimensions, {wanted} expected")

    def tensors(self) -> List[Tensor]:
        """Parameters of the modules, in the network's order."""
        return [slot.tensor for slot in self.slots if slot.parameter.trained]

    def load(self) -> None:
        """The modules' weights and running averages into the network's memory."""
        with torch.no_grad():
            for slot in self.slots:
                slot.load()

    def forward(self, x: Tensor, training: bool) -> Tensor:
        assert self.model is not None
        n = x.shape[0]
        self.load()
        _samples(self.model.input, n, x).copy_(x)
        try:
            self.model.forward(n, training, self.arithmetic.key)
        except Error as error:
            raise self._named(error) from None
        if training:
            for slot in self.slots:
                if slot.suffix == "running" and not slot.fixed:
                    slot.keep()
                    slot.module.num_batches_tracked += 1
        return _output(self.model.output, n, self.output.rank or x.dim()).clone(memory_format=torch.preserve_format)

    def backward(self, gradient: Tensor, x_like: Tensor) -> None:
        assert self.model is not None
        _output(self.model.output_gradient, gradient.shape[0], self.output.rank or x_like.dim()).copy_(gradient)
        try:
            self.model.backward(self.arithmetic.key)
        except Error as error:
            raise self._named(error) from None

    @property
    def training(self) -> bool:
        modes = {line.module.training: line.path for line in self.lines if line.module is not None}
        if len(modes) == 2:
            mixed = f"{modes[False]} is in eval mode, {modes[True]} in train mode: one for all"
            raise Error(Status.BAD_ARGUMENT, mixed)
        return next(iter(modes), True)


def _samples(array: Any, n: int, like: Tensor) -> Tensor:
    """The first n samples [n, h, w, c] of the network's memory, seen in the dimensions of the torch tensor."""
    view = torch.from_numpy(array)[:n]
    return view.permute(0, 3, 1, 2) if like.dim() == 4 else view.reshape(n, *like.shape[1:])


def _output(array: Any, n: int, rank: int) -> Tensor:
    """The first n samples of the output's memory, in so many dimensions."""
    view = torch.from_numpy(array)[:n]
    if rank == 2:
        return view.reshape(n, -1)
    return view.permute(0, 3, 1, 2) if rank == 4 else view.reshape(n, -1, view.shape[3])


class _Pass(torch.autograd.Function):
    """The network's forward and backward; gradients are new tensors, as autograd may keep and add to them."""

    @staticmethod
    def forward(ctx: Any, network: Network, x: Tensor, *parameters: Tensor) -> Tensor:
        network._passes += 1
        ctx.network, ctx.number, ctx.model = network, network._passes, network.model
        ctx.save_for_backward(x[:0])
        ctx.training = network.training
        return network.forward(x, ctx.training)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tuple[Optional[Tensor], ...]:
        network: Network = ctx.network
        if not ctx.training:
            raise Error(Status.BAD_ARGUMENT, "backward through modules in eval mode: call model.train() before forward")
        if ctx.number != network._passes or ctx.model is not network.model:
            raise Error(
                Status.BAD_ARGUMENT,
                "backward of a forward that another one followed: a module keeps one pass, so call backward in between",
            )
        network._passes += 1
        (like,) = ctx.saved_tensors
        network.backward(gradient, like)
        dx = None
        if ctx.needs_input_grad[1]:
            dx = _samples(network.model.input_gradient, gradient.shape[0], like).clone()
        slots = [slot for slot in network.slots if slot.parameter.trained]
        wanted = ctx.needs_input_grad[2:]
        return (None, dx, *(slot.gradient() if wants else None for slot, wants in zip(slots, wanted)))


class Slot:
    """A parameter of the network and the module's tensor that it stands for."""

    def __init__(
        self, index: int, parameter: ModelParameter, module: Any, suffix: str, pixels: Optional[Tuple[int, int, int]]
    ) -> None:
        self.index, self.parameter, self.module, self.suffix, self.pixels = index, parameter, module, suffix, pixels

    @property
    def fixed(self) -> bool:
        """Whether it belongs to a normalization that learns nothing."""
        return not self.parameter.trained and not hasattr(self.module, "num_batches_tracked")

    def _pair_of_buffers(self) -> Tuple[Tensor, Tensor]:
        """What an untrained parameter's value and velocity stand for."""
        if self.suffix == "frozen":
            return self.module.bias, self.module.weight
        return self.module.running_mean, self.module.running_var

    @property
    def tensor(self) -> Tensor:
        return self.module.tensor_of(self.suffix)

    def pair(self, array: Any, tensor: Tensor) -> Tuple[Tensor, Tensor]:
        """The network's array and the module's tensor, seen in one shape; the second may be a copy of the tensor."""
        return self.module.pair(self.suffix, torch.from_numpy(array), tensor.detach(), self.pixels)

    def load(self) -> None:
        if self.parameter.trained:
            self.write(self.parameter.value, self.tensor)
        else:
            for array, buffer in zip((self.parameter.value, self.parameter.velocity), self._pair_of_buffers()):
                torch.from_numpy(array).view(-1).copy_(buffer)

    def write(self, array: Any, tensor: Tensor) -> None:
        """The module's values into the network's array."""
        ours, theirs = self.pair(array, tensor.contiguous())
        ours.copy_(theirs)

    def read(self, array: Any, tensor: Tensor) -> None:
        """The other way."""
        ours, theirs = self.pair(array, tensor)
        theirs.copy_(ours)

    def gradient(self) -> Tensor:
        new = torch.empty(self.tensor.shape)
        self.read(self.parameter.gradient, new)
        return new

    def keep(self) -> None:
        """The network's values into the module's tensors: the weights, or the running averages."""
        if self.parameter.trained:
            self.read(self.parameter.value, self.tensor)
        else:
            for array, buffer in zip((self.parameter.value, self.parameter.velocity), self._pair_of_buffers()):
                buffer.copy_(torch.from_numpy(array).view(-1))


def owner(parameter: Tensor) -> Optional[Network]:
    """The network that last took a pass over this parameter."""
    return getattr(parameter, "_mantis", None)


def claim(network: Network) -> None:
    """Notes the network at its parameters, where SGD finds it."""
    for slot in network.slots:
        if slot.parameter.trained:
            slot.tensor._mantis = network  # type: ignore[attr-defined]

