# SPDX-License-Identifier: Apache-2.0
"""PyTorch models in the integer arithmetic of Mantis: modules, an optimizer, a loss, and ``convert``."""

try:
    import torch as _torch  # noqa: F401
except ImportError as reason:
    raise ImportError("mantis.torch needs PyTorch: install python3-torch, or pip install torch") from reason

from .add import Add
from .arithmetic import Arithmetic, default_arithmetic
from .convert import convert
from .loss import CrossEntropyLoss
from .modules import (
    GELU,
    AdaptiveAvgPool2d,
    Attention,
    AvgPool2d,
    BatchNorm2d,
    ClassToken,
    Conv2d,
    FirstToken,
    Flatten,
    FrozenBatchNorm2d,
    LayerNorm,
    Linear,
    MaxPool2d,
    Patches,
    Position,
    ReLU,
    ReLU6,
)
from .sgd import SGD
from .weights import draw_weights, weights_hash

__all__ = [
    "Add",
    "AdaptiveAvgPool2d",
    "Arithmetic",
    "Attention",
    "AvgPool2d",
    "BatchNorm2d",
    "ClassToken",
    "Conv2d",
    "CrossEntropyLoss",
    "FirstToken",
    "Flatten",
    "FrozenBatchNorm2d",
    "GELU",
    "LayerNorm",
    "Linear",
    "MaxPool2d",
    "Patches",
    "Position",
    "ReLU",
    "ReLU6",
    "SGD",
    "convert",
    "default_arithmetic",
    "draw_weights",
    "weights_hash",
]
