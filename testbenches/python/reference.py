# SPDX-License-Identifier: Apache-2.0
"""The layers of docs/networks.md in PyTorch, from a network's text: a second, independent reading of it for gradients.

Values are [n, h, w, c] as in Mantis; weights are a dictionary of Mantis' own matrices by name ("fc1.w").
"""

import torch
from torch.nn import functional as F


def keys_of(words):
    return {name: value for name, _, value in (word.partition("=") for word in words)}


def channels_first(function, x, *arguments, **options):
    return function(x.permute(0, 3, 1, 2), *arguments, **options).permute(0, 2, 3, 1)


def linear(x, name, keys, w):
    y = x @ w[f"{name}.w"]
    return y + w[f"{name}.b"] if f"{name}.b" in w else y


def conv(x, name, keys, w):
    k, groups, out = int(keys["kernel"]), int(keys.get("groups", 1)), int(keys["out"])
    weight = w[f"{name}.w"].view(groups, k, k, -1, out // groups).permute(0, 4, 3, 1, 2).reshape(out, -1, k, k)
    bias = w[f"{name}.b"].view(-1) if f"{name}.b" in w else None
    stride, pad = int(keys.get("stride", 1)), int(keys.get("pad", 0))
    return channels_first(F.conv2d, x, weight, bias, stride, pad, 1, groups)


def batch_norm(x, name, keys, w):
    centered = x - x.mean((0, 1, 2))
    deviation = (centered.square().mean((0, 1, 2)) + 1e-5).sqrt()
    return centered / deviation * w[f"{name}.gamma"] + w[f"{name}.beta"]


def layer_norm(x, name, keys, w):
    return F.layer_norm(x, x.shape[-1:]) * w[f"{name}.gamma"] + w[f"{name}.beta"]


def pool(function):
    def layer(x, name, keys, w):
        k = int(keys["kernel"])
        return channels_first(function, x, k, int(keys.get("stride", k)), int(keys.get("pad", 0)))

    return layer


def patches(x, name, keys, w):
    n, h, wide, c = x.shape
    k = int(keys["kernel"])
    cut = x.reshape(n, h // k, k, wide // k, k, c).permute(0, 1, 3, 2, 4, 5)
    return cut.reshape(n, -1, 1, k * k * c)


def attention(x, name, keys, w):
    n, h, wide, width = x.shape
    q, k, v = x.reshape(n, h * wide, 3, int(keys["heads"]), -1).permute(2, 0, 3, 1, 4)
    shares = (q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5).softmax(-1)
    return (shares @ v).transpose(1, 2).reshape(n, h, wide, width // 3)


LAYERS = {
    "linear": linear,
    "conv": conv,
    "batch_norm": batch_norm,
    "layer_norm": layer_norm,
    "relu": lambda x, *_: x.relu(),
    "relu6": lambda x, *_: F.relu6(x),
    "gelu": lambda x, *_: F.gelu(x, approximate="tanh"),
    "flatten": lambda x, *_: x.reshape(len(x), 1, 1, -1),
    "max_pool": pool(F.max_pool2d),
    "average_pool": pool(F.avg_pool2d),
    "global_average": lambda x, *_: x.mean((1, 2), keepdim=True),
    "patches": patches,
    "position": lambda x, name, keys, w: x + w[f"{name}.w"].view(x.shape[1:]),
    "attention": attention,
}


def logits(text, x, weights, classes):
    """[n, classes] of the network's text for images x, in training mode."""
    values, last = {}, x
    for line in text.splitlines():
        words = line.split("#")[0].split()
        if not words:
            continue
        kind, name, keys = words[0], words[1], keys_of(words[2:])
        keys["out"] = str(classes) if keys.get("out") == "classes" else keys.get("out", "")
        sources = [values[source] for source in keys.get("from", "").split(",") if source] or [last]
        if kind == "add":
            last = sources[0] + sources[1]
        elif kind != "input":
            last = LAYERS[kind](sources[0], name, keys, weights)
        values[name] = last
    return last.reshape(len(x), -1)


def gradients(text, x, labels, weights, classes, dtype):
    """Logits, and gradients of the mean cross-entropy by name, in float64 or float32."""
    w = {name: torch.tensor(value, dtype=dtype, requires_grad=True) for name, value in weights.items()}
    y = logits(text, torch.tensor(x, dtype=dtype), w, classes)
    F.cross_entropy(y, labels).backward()
    return {"logits": y.detach()}, {name: value.grad for name, value in w.items()}
