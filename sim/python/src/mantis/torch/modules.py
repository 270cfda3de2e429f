# SPDX-License-Identifier: Apache-2.0
"""torch.nn's modules in Mantis arithmetic. Each is a subclass of torch's: same arguments, same state_dict.

A module by itself is a network of one layer. ``line`` gives its layer's kind and keys, or says why there is none.
"""

from typing import Any, Optional, Tuple

import torch
from torch import Tensor, nn

from ..errors import Error, Status
from .arithmetic import Arithmetic, default_arithmetic
from .network import Line, Network, Value, claim

Pixels = Optional[Tuple[int, int, int]]


class Refused(Exception):
    """Why a module has no layer."""


def _one(value: Any, name: str) -> int:
    """A size that is the same in both directions."""
    values = set(value) if isinstance(value, (tuple, list)) else {value}
    if len(values) != 1 or not isinstance(next(iter(values)), int):
        raise Refused(f"{name}={value}: one number for both directions expected")
    return next(iter(values))


def need(good: bool, why: str) -> None:
    if not good:
        raise Refused(why)


class Module:
    """What all of them share. ``arithmetic``: an attribute that may be set; None: the default one."""

    arithmetic: Optional[Arithmetic] = None
    gives = 0  # dimensions of its output; 0: those of its input
    flattens = False  # whether it puts pixels into one row
    elementwise = False  # whether it leaves every value where it is
    reorders = False  # whether its weights can follow pixels flattened in another order
    ranks: Tuple[int, ...] = (2, 3, 4)  # dimensions of its input

    def line(self) -> str:
        """Its layer's kind and keys. Refused: there is none."""
        raise NotImplementedError

    def tensor_of(self, suffix: str) -> Tensor:
        return self.bias if suffix == "b" else self.weight  # type: ignore[attr-defined]

    def pair(self, suffix: str, ours: Tensor, theirs: Tensor, pixels: Pixels) -> Tuple[Tensor, Tensor]:
        """The layer's matrix and the module's tensor in one shape."""
        return ours.view(-1), theirs.view(-1)

    def forward(self, x: Tensor) -> Tensor:
        network = self.__dict__.get("_network")
        if network is None:
            try:
                kind, _, keys = self.line().partition(" ")
            except Refused as reason:
                raise Error(Status.BAD_ARGUMENT, f"{type(self).__name__}: {reason}") from None
            text = f"{kind} layer {keys}".strip()
            name = type(self).__name__
            lines = [Line("x", "input x"), Line("layer", text, self, name, ranks=self.ranks)]  # type: ignore[arg-type]
            output = Value("layer", self.gives, "")
            network = Network(lines, output, self.arithmetic or default_arithmetic())
            self.__dict__["_network"] = network
        y = network(x)
        claim(network)
        return y


class Linear(Module, nn.Linear):
    reorders = True
    ranks = (2, 3)

    def line(self) -> str:
        return f"linear out={self.out_features} bias={int(self.bias is not None)}"

    def pair(self, suffix: str, ours: Tensor, theirs: Tensor, pixels: Pixels) -> Tuple[Tensor, Tensor]:
        if suffix == "b":
            return ours.view(-1), theirs
        if pixels is None:
            return ours.t(), theirs
        h, w, c = pixels  # ours has pixels first, torch's flatten channels first
        return ours.view(h, w, c, -1).permute(3, 2, 0, 1), theirs.view(-1, c, h, w)


class Conv2d(Module, nn.Conv2d):
    ranks = (4,)

    def line(self) -> str:
        kernel, stride = _one(self.kernel_size, "kernel_size"), _one(self.stride, "stride")
        need(self.padding_mode == "zeros", f"padding_mode={self.padding_mode}: zeros expected")
        dilation = _one(self.dilation, "dilation")
        need(dilation <= 31, f"dilation={self.dilation}: 1 to 31 expected")
        reach = dilation * (kernel - 1)
        pad = 0 if self.padding == "valid" else reach // 2 if self.padding == "same" else self.padding
        need(self.padding != "same" or reach % 2 == 0, "padding='same' with more of it on one side")
        return (
            f"conv out={self.out_channels} kernel={kernel} stride={stride} pad={_one(pad, 'padding')} "
            f"dilate={dilation} groups={self.groups} bias={int(self.bias is not None)}"
        )

    def pair(self, suffix: str, ours: Tensor, theirs: Tensor, pixels: Pixels) -> Tuple[Tensor, Tensor]:
        if suffix == "b":
            return ours.view(-1), theirs
        co, ci, k, _ = self.weight.shape
        groups = self.groups
        grouped = theirs.view(groups, co // groups, ci, k, k)
        return ours.view(groups, k, k, ci, co // groups).permute(0, 4, 3, 1, 2), grouped


class _Normalization(Module):
    def tensor_of(self, suffix: str) -> Tensor:
        return self.weight if suffix == "gamma" else self.bias  # type: ignore[attr-defined]


class BatchNorm2d(_Normalization, nn.BatchNorm2d):
    ranks = (4,)

    def line(self) -> str:
        need(self.affine, "affine=False")
        need(self.track_running_stats, "track_running_stats=False")
        need(self.momentum == 0.1, f"momentum={self.momentum}: 0.1 expected")
        need(self.eps == 1e-5, f"eps={self.eps}: 1e-5 expected")
        return "batch_norm"


class FrozenBatchNorm2d(Module, nn.Module):
    """Batch normalization that learns nothing: by running averages, weight and bias that came with a model. Buffers, as
    torchvision.ops.FrozenBatchNorm2d has them; convert takes that one."""

    ranks = (4,)
    weight: Tensor
    bias: Tensor

    def __init__(self, num_features: int, eps: float = 1e-5) -> None:
        super().__init__()
        self.eps = eps
        for name, value in (("weight", 1.0), ("bias", 0.0), ("running_mean", 0.0), ("running_var", 1.0)):
            self.register_buffer(name, torch.full((num_features,), value))

    def line(self) -> str:
        need(self.eps == 1e-5, f"eps={self.eps}: 1e-5 expected")
        return "batch_norm frozen=1"

    def extra_repr(self) -> str:
        return f"{self.weight.shape[0]}, eps={self.eps}"


class LayerNorm(_Normalization, nn.LayerNorm):
    ranks = (2, 3)

    def line(self) -> str:
        need(len(self.normalized_shape) == 1, f"normalized_shape={tuple(self.normalized_shape)}: the last one expected")
        need(self.elementwise_affine, "elementwise_affine=False")
        need(self.eps == 1e-5, f"eps={self.eps}: 1e-5 expected")
        return "layer_norm"


class ReLU(Module, nn.ReLU):
    elementwise = True

    def line(self) -> str:
        return "relu"


class ReLU6(Module, nn.ReLU6):
    elementwise = True

    def line(self) -> str:
        return "relu6"


class GELU(Module, nn.GELU):
    elementwise = True

    def line(self) -> str:
        need(self.approximate == "tanh", f"approximate={self.approximate!r}: 'tanh' expected")
        return "gelu"


class _Pool(Module):
    ranks = (4,)

    def _keys(self) -> str:
        kernel, stride, pad = self.kernel_size, self.stride, self.padding  # type: ignore[attr-defined]
        need(not self.ceil_mode, "ceil_mode=True")  # type: ignore[attr-defined]
        return f"kernel={_one(kernel, 'kernel_size')} stride={_one(stride, 'stride')} pad={_one(pad, 'padding')}"


class MaxPool2d(_Pool, nn.MaxPool2d):
    def line(self) -> str:
        need(_one(self.dilation, "dilation") == 1, f"dilation={self.dilation}: 1 expected")
        need(not self.return_indices, "return_indices=True")
        return f"max_pool {self._keys()}"


class AvgPool2d(_Pool, nn.AvgPool2d):
    def line(self) -> str:
        padded = _one(self.padding, "padding") > 0
        need(not padded or not self.count_include_pad, "padding with count_include_pad=True")
        need(self.divisor_override is None, "divisor_override")
        return f"average_pool {self._keys()}"


class AdaptiveAvgPool2d(Module, nn.AdaptiveAvgPool2d):
    ranks = (4,)

    def line(self) -> str:
        need(self.output_size in (1, (1, 1)), f"output_size={self.output_size}: 1 expected")
        return "global_average"


class Flatten(Module, nn.Flatten):
    """By itself it is torch's own; in a converted model a layer without a command."""

    gives = 2
    flattens = True

    def line(self) -> str:
        need((self.start_dim, self.end_dim) == (1, -1), "start_dim and end_dim: 1 and -1 expected")
        return "flatten"

    def forward(self, x: Tensor) -> Tensor:
        return nn.Flatten.forward(self, x)


class Attention(Module, nn.Module):
    """Softmax(Q K^T / sqrt(d)) V of each head: [n, tokens, 3 * width], queries, keys and values side by side, to
    [n, tokens, width]."""

    ranks = (3,)

    def __init__(self, heads: int) -> None:
        super().__init__()
        self.heads = heads

    def line(self) -> str:
        return f"attention heads={self.heads}"

    def extra_repr(self) -> str:
        return f"heads={self.heads}"


class Patches(Module, nn.Module):
    """Images [n, c, h, w] in patches of kernel x kernel pixels: [n, tokens, kernel * kernel * c]."""

    ranks = (4,)
    gives = 3

    def __init__(self, kernel: int) -> None:
        super().__init__()
        self.kernel = kernel

    def line(self) -> str:
        return f"patches kernel={self.kernel}"

    def extra_repr(self) -> str:
        return f"kernel={self.kernel}"


class Position(Module, nn.Module):
    """A learned value for each token and channel, added: [n, tokens, width]. At first uniform in +-0.02."""

    ranks = (3,)

    def __init__(self, tokens: int, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(tokens, width).uniform_(-0.02, 0.02))

    def line(self) -> str:
        return "position"

    def extra_repr(self) -> str:
        return f"tokens={self.weight.shape[0]}, width={self.weight.shape[1]}"


class ClassToken(Module, nn.Module):
    """A learned token in front of those of each sample: [n, tokens, width] to [n, tokens + 1, width]. At first uniform
    in +-0.02."""

    ranks = (3,)

    def __init__(self, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(width).uniform_(-0.02, 0.02))

    def line(self) -> str:
        return "class_token"

    def extra_repr(self) -> str:
        return f"width={self.weight.shape[0]}"


class FirstToken(Module, nn.Module):
    """The first token of each sample: [n, tokens, width] to [n, width]; x[:, 0] in a converted model's forward."""

    ranks = (3,)
    gives = 2

    def line(self) -> str:
        return "first_token"


def twin_of(module: nn.Module) -> Optional[type]:
    """The class that stands for a module in a converted model."""
    if isinstance(module, Module):
        return type(module)
    buffers = {"weight", "bias", "running_mean", "running_var"}
    if type(module).__name__ == "FrozenBatchNorm2d" and {name for name, _ in module.named_buffers()} == buffers:
        return FrozenBatchNorm2d
    return TWINS.get(type(module))


# What stands for a module of torch in a converted model.
TWINS = {
    twin.__mro__[2]: twin
    for twin in (Linear, Conv2d, ReLU, ReLU6, GELU, AdaptiveAvgPool2d, Flatten)
}
TWINS.update({nn.BatchNorm2d: BatchNorm2d, nn.LayerNorm: LayerNorm, nn.MaxPool2d: MaxPool2d, nn.AvgPool2d: AvgPool2d})
