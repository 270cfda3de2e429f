# SPDX-License-Identifier: Apache-2.0
"""Functions and methods in a model's forward that are layers."""

import operator
from typing import Any, Callable, Dict, NamedTuple, Optional, Tuple

import torch
from torch import fx
from torch.nn import functional as F

from .modules import Refused, _one, need


class Call(NamedTuple):
    """A layer's kind and keys ("": nothing is done), and what it does with its input's shape (as modules.Module)."""

    text: str
    gives: int = 0
    flattens: bool = False
    elementwise: bool = False
    inputs: int = 1
    ranks: Tuple[int, ...] = ()


Known = Callable[[fx.Node], Optional[Call]]
FLATTEN = Call("flatten", gives=2, flattens=True)


def _arguments(node: fx.Node, *names: str) -> Dict[str, Any]:
    """Arguments behind the first, by name."""
    given = dict(zip(names, node.args[1:]))
    strange = [name for name in node.kwargs if name not in names]
    need(not strange and len(node.args) - 1 <= len(names), f"arguments {strange or node.args[1:]}")
    return {**given, **node.kwargs}


def _plain(kind: str) -> Known:
    def known(node: fx.Node) -> Call:
        _arguments(node, "inplace")
        return Call(kind, elementwise=True)

    return known


def _add(node: fx.Node) -> Call:
    need(len(node.args) == 2 and not node.kwargs, "two values expected")
    need(all(isinstance(argument, fx.Node) for argument in node.args), "a number is no value of the network")
    return Call("add", elementwise=True, inputs=2)


def _gelu(node: fx.Node) -> Call:
    need(_arguments(node, "approximate").get("approximate") == "tanh", "approximate='tanh' expected")
    return Call("gelu", elementwise=True)


# Further arguments of pools, in torch's order, and the values that they must have.
DEFAULTS: Dict[str, Dict[str, Any]] = {
    "max_pool": {"dilation": 1, "ceil_mode": False, "return_indices": False},
    "average_pool": {"ceil_mode": False, "count_include_pad": True, "divisor_override": None},
}


def _pool(kind: str) -> Known:
    def known(node: fx.Node) -> Call:
        a = _arguments(node, "kernel_size", "stride", "padding", *DEFAULTS[kind])
        for name, value in DEFAULTS[kind].items():
            need(a.get(name, value) in (value, (value, value)), f"{name}={a.get(name)}")
        kernel = _one(a["kernel_size"], "kernel_size")
        stride = _one(kernel if a.get("stride") is None else a["stride"], "stride")
        pad = _one(a.get("padding", 0), "padding")
        need(kind == "max_pool" or pad == 0, "padding of an average counts pixels that are none")
        return Call(f"{kind} kernel={kernel} stride={stride} pad={pad}")

    return known


def _adaptive(node: fx.Node) -> Call:
    need(_arguments(node, "output_size")["output_size"] in (1, (1, 1), [1, 1]), "output_size 1 expected")
    return Call("global_average")


def _mean(node: fx.Node) -> Call:
    a = _arguments(node, "dim", "keepdim")
    dims = a.get("dim")
    dims = sorted(dims) if isinstance(dims, (tuple, list)) else [dims]
    if dims == [1]:  # of tokens
        need(not a.get("keepdim", False), "keepdim=False expected")
        return Call("global_average", gives=2, ranks=(3,))
    need(dims in ([2, 3], [-2, -1]), "dim=(2, 3) of images or dim=1 of tokens expected")
    return Call("global_average", gives=0 if a.get("keepdim", False) else 2, ranks=(4,))


def _flatten(node: fx.Node) -> Call:
    a = _arguments(node, "start_dim", "end_dim")
    need(a.get("start_dim", 0) == 1 and a.get("end_dim", -1) == -1, "start_dim=1 expected")
    return FLATTEN


def _view(node: fx.Node) -> Call:
    sizes = node.args[1:]
    if len(sizes) == 1 and isinstance(sizes[0], (tuple, list)):
        sizes = tuple(sizes[0])
    need(len(sizes) == 2 and sizes[1] == -1 and _is_count(sizes[0]), "view(x.size(0), -1) expected")
    return FLATTEN


def _is_count(size: Any) -> bool:
    """x.size(0), x.shape[0]."""
    if not isinstance(size, fx.Node):
        return False
    return (size.target == "size" and size.args[1:] == (0,)) or (
        size.target is operator.getitem and size.args[1] == 0 and _is_shape(size.args[0])
    )


def _is_shape(node: Any) -> bool:
    return isinstance(node, fx.Node) and (node.target == "size" or (node.target is getattr and node.args[1] == "shape"))


def _size(node: fx.Node) -> None:
    return None


def _item(node: fx.Node) -> Optional[Call]:
    if node.args[1] == (slice(None, None, None), 0):
        return Call("first_token", gives=2, ranks=(3,))
    if not _is_shape(node.args[0]):
        raise Refused("a part of a value")
    return None


def _attribute(node: fx.Node) -> None:
    if node.args[1] != "shape":
        raise Refused(f"attribute {node.args[1]}")


def _dropout(node: fx.Node) -> Call:
    need(_arguments(node, "p", "training", "inplace").get("p", 0.5) == 0, "there is no dropout; p=0 expected")
    return Call("")


def _contiguous(node: fx.Node) -> Call:
    return Call("")


FUNCTIONS: Dict[Any, Known] = {
    operator.add: _add,
    operator.iadd: _add,
    torch.add: _add,
    F.relu: _plain("relu"),
    torch.relu: _plain("relu"),
    F.relu6: _plain("relu6"),
    F.gelu: _gelu,
    F.max_pool2d: _pool("max_pool"),
    torch.max_pool2d: _pool("max_pool"),
    F.avg_pool2d: _pool("average_pool"),
    F.adaptive_avg_pool2d: _adaptive,
    torch.flatten: _flatten,
    torch.mean: _mean,
    F.dropout: _dropout,
    operator.getitem: _item,
    getattr: _attribute,
}
METHODS: Dict[Any, Known] = {
    "add": _add,
    "add_": _add,
    "relu": _plain("relu"),
    "relu_": _plain("relu"),
    "flatten": _flatten,
    "view": _view,
    "reshape": _view,
    "mean": _mean,
    "contiguous": _contiguous,
    "size": _size,
}
