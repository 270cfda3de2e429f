# SPDX-License-Identifier: Apache-2.0
"""Stochastic gradient descent in int16 (docs/networks.md, "Update")."""

from typing import Any, Callable, Dict, Iterable, List, Optional, Union

import torch
from torch import Tensor

from ..errors import Error, Status
from .arithmetic import Arithmetic
from .network import Network, owner


class SGD(torch.optim.Optimizer):
    """v = momentum*v + g + weight_decay*w, w = w - lr*v, of parameters of mantis.torch modules.

    Updates stand in the order of the network's layers, whatever the order of groups. ``step`` ends the step: random
    streams start anew under the next number.
    """

    def __init__(
        self,
        params: Union[Iterable[Tensor], Iterable[Dict[str, Any]]],
        lr: float,
        momentum: float = 0.0,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(params, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: Optional[Callable[[], Any]] = None) -> Any:  # type: ignore[override]
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        groups = {id(p): group for group in self.param_groups for p in group["params"] if p.grad is not None}
        networks: List[Network] = []
        for group in self.param_groups:
            for i, p in enumerate(group["params"]):
                if p.grad is None:
                    continue
                owned = owner(p)
                if owned is None:
                    raise Error(
                        Status.BAD_ARGUMENT,
                        f"parameter {i}, {tuple(p.shape)}, belongs to no mantis.torch module: use another optimizer",
                    )
                if owned[0] not in networks:
                    networks.append(owned[0])
        for network in networks:
            self._update(network, groups)
        used: List[Arithmetic] = []
        for network in networks:
            if network.arithmetic not in used:
                used.append(network.arithmetic)
                network.arithmetic.step += 1
        return loss

    def _update(self, network: Network, groups: Dict[int, Dict[str, Any]]) -> None:
        assert network.model is not None
        for slot in network.slots:
            p = slot.tensor if slot.parameter.trained else None
            if p is None or id(p) not in groups:
                continue
            group, state = groups[id(p)], self.state[p]
            if "momentum_buffer" not in state:
                state["momentum_buffer"] = torch.zeros(p.shape)
            slot.write(slot.parameter.value, p)
            slot.write(slot.parameter.gradient, p.grad)
            slot.write(slot.parameter.velocity, state["momentum_buffer"])
            rates = (group["lr"], group["momentum"], group["weight_decay"])
            network.model.update(slot.index, *rates, network.arithmetic.key)
            slot.read(slot.parameter.value, p)
            slot.read(slot.parameter.velocity, state["momentum_buffer"])
