# SPDX-License-Identifier: Apache-2.0
"""Stochastic gradient descent in int16 (docs/networks.md, "Update")."""

from typing import Any, Callable, Dict, Iterable, List, Optional, Union

import torch
from torch import Tensor

from ..errors import Error, Status
from .arithmetic import Arithmetic
from .network import Network, owner


def _check_rates(group: Dict[str, Any]) -> None:
    """Before anything is written: the library would refuse them when parameters of other groups have moved."""
    rate, momentum, decay = group["lr"], group["momentum"], group["weight_decay"]
    if not (0 < rate <= 1000 and 0 <= momentum < 1 and 0 <= decay < 1):
        why = f"lr {rate}, momentum {momentum}, weight_decay {decay}: lr in (0, 1000], the others in [0, 1)"
        raise Error(Status.BAD_ARGUMENT, why)


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
                network = owner(p)
                name = f"parameter {i}, {tuple(p.shape)}"
                if network is None:
                    why = f"{name}, belongs to no mantis.torch module: use another optimizer"
                    raise Error(Status.BAD_ARGUMENT, why)
                if not torch.isfinite(p.grad).all():
                    raise Error(Status.NONFINITE, f"{name}: its gradient holds Inf or NaN; use a smaller rate")
                if network not in networks:
                    networks.append(network)
            _check_rates(group)
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
