# SPDX-License-Identifier: Apache-2.0
"""Softmax cross-entropy with the bits of training runs."""

from typing import Any, Tuple

import numpy as np
import torch
from torch import Tensor, nn

from ..errors import Error, Status
from ..numerics import cross_entropy


class _CrossEntropy(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, logits: Tensor, labels: Tensor) -> Tensor:
        gradient = torch.empty(logits.shape)
        values, targets = logits.detach().contiguous().numpy(), labels.numpy().astype(np.uint16)
        loss, _ = cross_entropy(values, targets, gradient.numpy())
        ctx.save_for_backward(gradient)
        return torch.tensor(loss, dtype=torch.float32)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> Tuple[Tensor, None]:
        (gradient,) = ctx.saved_tensors
        return gradient * grad, None


class CrossEntropyLoss(nn.Module):
    """The mean over samples of -log softmax(logits)[label]: logits [n, classes], labels [n] below classes."""

    def forward(self, logits: Tensor, labels: Tensor) -> Tensor:
        if logits.dim() != 2 or logits.dtype != torch.float32 or labels.shape != logits.shape[:1] or not len(labels):
            raise Error(
                Status.BAD_SHAPE,
                f"logits {tuple(logits.shape)} {logits.dtype}, labels {tuple(labels.shape)}: [n, classes] float32, [n]",
            )
        if labels.is_floating_point() or int(labels.min()) < 0 or int(labels.max()) >= logits.shape[1]:
            raise Error(Status.BAD_ARGUMENT, f"labels are integers from 0 to {logits.shape[1] - 1}")
        return _CrossEntropy.apply(logits, labels)
