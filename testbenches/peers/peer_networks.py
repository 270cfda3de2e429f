# SPDX-License-Identifier: Apache-2.0
"""A network's text (docs/networks.md) as a PyTorch module of PyTorch's own layers, as one would write it there.

Images are [n, c, h, w], tokens [n, t, c]. `products` makes the layers that multiply: PyTorch's, or those of an
emulation.
"""

import torch
from torch import nn
from torch.nn import functional as F


class Products:
    """The layers with products; an emulation derives from it."""

    @staticmethod
    def linear(inputs, outputs, bias):
        return nn.Linear(inputs, outputs, bias=bias)

    @staticmethod
    def conv(*arguments, **options):
        return nn.Conv2d(*arguments, **options)

    @staticmethod
    def matmul(a, b):
        return a @ b


class Patches(nn.Module):
    def __init__(self, kernel):
        super().__init__()
        self.kernel = kernel

    def forward(self, x):
        n, c, h, w = x.shape
        k = self.kernel
        return x.reshape(n, c, h // k, k, w // k, k).permute(0, 2, 4, 3, 5, 1).reshape(n, -1, k * k * c)


class Position(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.value = nn.Parameter(torch.zeros(shape))

    def forward(self, x):
        return x + self.value


class Attention(nn.Module):
    def __init__(self, heads, products):
        super().__init__()
        self.heads, self.products = heads, products

    def forward(self, x):
        n, t, width = x.shape
        q, k, v = x.reshape(n, t, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        shares = (self.products.matmul(q, k.transpose(-1, -2)) / q.shape[-1] ** 0.5).softmax(-1)
        return self.products.matmul(shares, v).transpose(1, 2).reshape(n, t, width // 3)


class Mean(nn.Module):
    def forward(self, x):
        return x.mean((2, 3)) if x.dim() == 4 else x.mean(1)


class Add(nn.Module):
    def forward(self, a, b):
        return a + b


def layer_of(kind, keys, x, products, classes):
    """The module of a line whose first operand is like x."""
    out = classes if keys.get("out") == "classes" else int(keys.get("out", 0))
    number = {name: int(value) for name, value in keys.items() if value.isdigit()}
    kernel, bias = number.get("kernel", 0), number.get("bias", 1) == 1
    if kind == "linear":
        return products.linear(x.shape[-1], out, bias)
    if kind == "conv":
        return products.conv(x.shape[1], out, kernel, stride=number.get("stride", 1), padding=number.get("pad", 0),
                             groups=number.get("groups", 1), bias=bias)
    return {
        "batch_norm": lambda: nn.BatchNorm2d(x.shape[1]),
        "layer_norm": lambda: nn.LayerNorm(x.shape[-1]),
        "relu": nn.ReLU,
        "relu6": nn.ReLU6,
        "gelu": lambda: nn.GELU(approximate="tanh"),
        "flatten": nn.Flatten,
        "max_pool": lambda: nn.MaxPool2d(kernel, number.get("stride", kernel), number.get("pad", 0)),
        "average_pool": lambda: nn.AvgPool2d(kernel, number.get("stride", kernel), number.get("pad", 0)),
        "global_average": Mean,
        "patches": lambda: Patches(kernel),
        "position": lambda: Position(x.shape[1:]),
        "attention": lambda: Attention(number["heads"], products),
        "add": Add,
    }[kind]()


class Network(nn.Module):
    """The lines in their order; each knows the values that it takes."""

    def __init__(self, text, images, classes, products=Products):
        super().__init__()
        self.layers, self.sources, self.names = nn.ModuleList(), [], []
        values, last = {}, None
        for line in text.splitlines():
            words = line.split("#")[0].split()
            if not words:
                continue
            kind, name = words[:2]
            keys = dict(word.split("=", 1) for word in words[2:])
            if kind == "input":
                values[name], last = images, name
                self.first = name
                continue
            sources = keys["from"].split(",") if "from" in keys else [last]
            layer = layer_of(kind, keys, values[sources[0]], products, classes)
            with torch.no_grad():
                values[name] = layer(*(values[source] for source in sources))
            self.layers.append(layer)
            self.sources.append(sources)
            self.names.append(name)
            last = name
        readers = {source: i for i, sources in enumerate(self.sources) for source in sources}
        self.last_use = [[name for name, at in readers.items() if at == i] for i in range(len(self.layers))]

    def forward(self, x):
        values = {self.first: x}
        for layer, sources, name, done in zip(self.layers, self.sources, self.names, self.last_use):
            x = values[name] = layer(*(values[source] for source in sources))
            for source in done:
                del values[source]
        return x.flatten(1)


def step_of(network, images, labels):
    """A function that does one training step, as Mantis does: momentum 0.9, decay 5e-4."""
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-4)
    network.train()

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(network(images), labels)
        loss.backward()
        optimizer.step()
        return loss

    return step
