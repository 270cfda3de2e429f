# SPDX-License-Identifier: Apache-2.0
"""The residual add by itself: one VECTOR over both terms. In a converted model, + is a layer."""

from typing import Any, Tuple

import torch
from torch import Tensor, nn

from ..errors import Error, Status
from ..functions import vector
from ..numerics import Key
from .arithmetic import Arithmetic, default_arithmetic


def _channels_last(x: Tensor) -> Tensor:
    """x with its channels behind the pixels, as the layers store it."""
    return x.permute(0, 2, 3, 1) if x.dim() == 4 else x


class _Add(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, a: Tensor, b: Tensor, arithmetic: Arithmetic, training: bool) -> Tensor:
        key, nearest = arithmetic.key, arithmetic.nearest or not training
        pixels = [_channels_last(x.detach()) for x in (a, b)]
        terms = [(x.reshape(-1, x.shape[-1]).contiguous().numpy(), 1.0) for x in pixels]
        sums = vector(terms, key=Key(key.seed, key.step, key.stream), nearest=nearest, executor=arithmetic.executor)
        if training:
            key.stream += len(terms)
        y = torch.empty_like(a)
        _channels_last(y).copy_(torch.from_numpy(sums).view(_channels_last(y).shape))
        return y

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tuple[Tensor, Tensor, None, None]:
        return gradient, gradient, None, None


class Add(nn.Module):
    """a + b, both mapped to 16 bits."""

    def forward(self, a: Tensor, b: Tensor) -> Tensor:
        if a.shape != b.shape or a.dtype != torch.float32 or b.dtype != torch.float32:
            raise Error(
                Status.BAD_SHAPE,
                f"{tuple(a.shape)} {a.dtype} + {tuple(b.shape)} {b.dtype}: float32 tensors of one shape expected",
            )
        arithmetic = self.__dict__.get("arithmetic") or default_arithmetic()
        return _Add.apply(a, b, arithmetic, self.training)
