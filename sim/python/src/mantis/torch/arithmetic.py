# SPDX-License-Identifier: Apache-2.0
"""What modules of one training share: widths, rounding, and where in the random streams the step stands."""

from typing import Optional

from .. import _types as t
from .._arrays import integer
from ..executor import Executor


class Arithmetic:
    """Seed, widths and rounding of the modules that are given it, and their executor.

    Each rounding takes the next random stream of the step, in the order in which modules run; ``SGD.step`` ends the
    step. Options are those of `mantis train`: bits of products, norm_bits of normalization layers, nearest.
    """

    def __init__(
        self,
        seed: int = 1,
        *,
        bits: int = 8,
        norm_bits: int = 16,
        nearest: bool = False,
        executor: Optional[Executor] = None,
    ) -> None:
        self.bits = integer(bits, "bits", 4, 8)
        self.norm_bits = integer(norm_bits, "norm_bits", 8, 16)
        self.nearest = nearest
        self.executor = executor
        self.key = t.RandomKey(integer(seed, "seed", 0, 2**64 - 1), 0, 0)

    @property
    def step(self) -> int:
        """The number of the step that is being made."""
        return self.key.step

    @step.setter
    def step(self, step: int) -> None:
        self.key.step, self.key.stream = integer(step, "step", 0, 2**32 - 1), 0

    def __deepcopy__(self, memo: dict) -> "Arithmetic":
        return self  # a copied model goes on in the same streams

    def __getstate__(self) -> dict:
        kept = {name: value for name, value in self.__dict__.items() if name not in ("key", "executor")}
        return {**kept, "numbers": (self.key.seed, self.key.step, self.key.stream)}

    def __setstate__(self, state: dict) -> None:
        self.key = t.RandomKey(*state.pop("numbers"))
        self.executor = None
        self.__dict__.update(state)


_default = Arithmetic()


def default_arithmetic() -> Arithmetic:
    """That of modules which are given none: seed 1, 8 and 16 bits."""
    return _default
