# SPDX-License-Identifier: Apache-2.0
"""The network that is being made: layers with their keys, inputs and weights, and its text."""

import re
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np

NAME_LETTERS = 15


class Layer:
    """One line of the description. stored: samples, rows, columns, channels of what it gives."""

    def __init__(self, kind: str, name: str, source: str, inputs: Sequence["Layer"], stored: Sequence[int],
                 keys: Dict[str, object], weights: Dict[str, np.ndarray]) -> None:
        self.kind, self.name, self.source = kind, name, source
        self.inputs, self.stored = list(inputs), tuple(stored)
        self.keys, self.weights = keys, weights


class Network:
    def __init__(self) -> None:
        self.layers: List[Layer] = []
        self._names: Dict[str, int] = {}

    def _name(self, wanted: str, kind: str) -> str:
        """The model's own name where it is short enough and free, else the kind and a number."""
        name = re.sub(r"[^A-Za-z0-9_.-]+", ".", wanted).strip(".")
        if name and len(name) <= NAME_LETTERS and name not in self._names:
            self._names[name] = 1
            return name
        number = 1
        while f"{kind[:11]}{number}" in self._names:
            number += 1
        return self._name(f"{kind[:11]}{number}", kind)

    def add(self, kind: str, inputs: Sequence[Layer], stored: Sequence[int], wanted: str = "", source: str = "",
            keys: Optional[Dict[str, object]] = None, weights: Optional[Dict[str, np.ndarray]] = None) -> Layer:
        layer = Layer(kind, self._name(wanted, kind), source, inputs, stored, keys or {}, weights or {})
        self.layers.append(layer)
        return layer

    def readers(self, layer: Layer) -> int:
        return sum(one is layer for other in self.layers for one in other.inputs)

    def finish(self, last: Layer) -> None:
        """Drops what does not lead to the last layer."""
        wanted, left = set(), [last]
        while left:
            layer = left.pop()
            if id(layer) not in wanted:
                wanted.add(id(layer))
                left += layer.inputs
        self.layers = [layer for layer in self.layers if id(layer) in wanted]

    def text(self) -> str:
        lines: List[str] = []
        for i, layer in enumerate(self.layers):
            words = [f"{layer.kind:13} {layer.name:{NAME_LETTERS}}"]
            words += [f"{key}={value}" for key, value in layer.keys.items()]
            if layer.inputs and layer.inputs != [self.layers[i - 1]]:
                words.append("from=" + ",".join(one.name for one in layer.inputs))
            line = " ".join(words).rstrip()
            lines.append(f"{line:60} # {layer.source}" if layer.source else line)
        return "\n".join(lines) + "\n"

    def weights(self) -> Dict[str, np.ndarray]:
        """Under the names of docs/weights.md."""
        return {f"{layer.name}.{name}": np.ascontiguousarray(value, np.float32)
                for layer in self.layers for name, value in layer.weights.items()}

    def shape(self) -> Tuple[int, ...]:
        return self.layers[0].stored[1:]
