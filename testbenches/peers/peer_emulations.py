# SPDX-License-Identifier: Apache-2.0
"""Low-precision training as fp32 programs emulate it, in PyTorch operations, as the papers describe them; no code of
theirs.

    qpytorch       QPyTorch (Zhang et al., 2019, arXiv:1910.04540): each operand of a product is rounded stochastically
                   to 8 bits of block floating point, one exponent a tensor; gradients likewise
    microxcaling   Microscaling formats (Rouhani et al., 2023, arXiv:2310.10537): MXINT8, an exponent for each 32 values
                   along the sum of every product, forward and backward, to nearest
"""

import torch
from torch import nn
from torch.nn import functional as F

from peer_networks import Products

BLOCK = 32


def by_tensor(x):
    """x in 8 bits under one exponent, rounded stochastically."""
    exponent = torch.floor(torch.log2(x.abs().max().clamp_min(2.0 ** -126)))
    unit = torch.exp2(exponent - 6)
    return torch.clamp(torch.floor(x / unit + torch.rand_like(x)), -127, 127) * unit


def by_blocks(x, axis):
    """x in MXINT8, blocks along the axis."""
    moved = x.movedim(axis, -1)
    size = moved.shape[-1]
    padded = F.pad(moved, (0, -size % BLOCK)).unflatten(-1, (-1, BLOCK))
    exponent = torch.floor(torch.log2(padded.abs().amax(-1, keepdim=True).clamp_min(2.0 ** -126)))
    unit = torch.exp2(exponent - 6)
    q = torch.clamp(torch.round(padded / unit), -127, 127) * unit
    return q.flatten(-2)[..., :size].movedim(-1, axis)


def rounded(axis_or_none, x):
    return by_tensor(x) if axis_or_none is None else by_blocks(x, axis_or_none)


def product_class(blocks):
    """The three products of y = a b: every operand rounded, along the product's sum where blocks are."""

    def along(x, axis):
        return rounded(axis if blocks else None, x)

    class Matmul(torch.autograd.Function):
        @staticmethod
        def forward(context, a, b):
            context.save_for_backward(a, b)
            return along(a, -1) @ along(b, -2)

        @staticmethod
        def backward(context, dy):
            a, b = context.saved_tensors
            da = along(dy, -1) @ along(b, -1).transpose(-1, -2)
            db = along(a, -2).transpose(-1, -2) @ along(dy, -2)
            while db.dim() > b.dim():
                db = db.sum(0)
            return da, db

    class Convolution(torch.autograd.Function):
        """Channels are the sum of y and dx, images that of dw."""

        @staticmethod
        def forward(context, x, w, stride, padding, groups):
            context.save_for_backward(x, w)
            context.options = stride, padding, groups
            return F.conv2d(along(x, 1), along(w, 1), None, stride, padding, 1, groups)

        @staticmethod
        def backward(context, dy):
            x, w = context.saved_tensors
            stride, padding, groups = context.options
            dx = nn.grad.conv2d_input(x.shape, along(w, 0), along(dy, 1), stride, padding, 1, groups)
            dw = nn.grad.conv2d_weight(along(x, 0), w.shape, along(dy, 0), stride, padding, 1, groups)
            return dx, dw, None, None, None

    class Linear(nn.Linear):
        def forward(self, x):
            y = Matmul.apply(x, self.weight.t())
            return y if self.bias is None else y + self.bias

    class Conv2d(nn.Conv2d):
        def forward(self, x):
            y = Convolution.apply(x, self.weight, self.stride, self.padding, self.groups)
            return y if self.bias is None else y + self.bias.view(1, -1, 1, 1)

    class Emulated(Products):
        @staticmethod
        def linear(inputs, outputs, bias):
            return Linear(inputs, outputs, bias=bias)

        @staticmethod
        def conv(*arguments, **options):
            return Conv2d(*arguments, **options)

        matmul = staticmethod(Matmul.apply)

    return Emulated


EMULATIONS = {"qpytorch": product_class(False), "microxcaling": product_class(True)}
