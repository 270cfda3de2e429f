# SPDX-License-Identifier: Apache-2.0
"""A model's weights as `mantis train` draws and hashes them."""

from typing import Optional

import torch
from torch import Tensor, nn

from ..errors import Error, Status
from .network import Network


def _network(model: nn.Module) -> Network:
    network: Optional[Network] = model.__dict__.get("_network")
    if network is None:
        raise Error(Status.BAD_ARGUMENT, f"{type(model).__name__} is not converted: mantis.torch.convert first")
    return network


@torch.no_grad()
def draw_weights(model: nn.Module, x: Tensor) -> None:
    """The weights that `mantis train` draws for this network from the arithmetic's seed. x: an input, for its shape."""
    network = _network(model)
    network.prepare(x)
    assert network.model is not None
    network.model.initialize(network.arithmetic.key.seed)
    for slot in network.slots:
        slot.keep()


def weights_hash(model: nn.Module) -> str:
    """SHA-256 of all weights, as `mantis train` prints it. After a forward, or draw_weights."""
    network = _network(model)
    if network.model is None:
        raise Error(Status.BAD_ARGUMENT, "the network is not laid out yet: call the model, or draw_weights")
    network.load()
    return network.model.hash()
