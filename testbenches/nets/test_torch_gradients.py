# SPDX-License-Identifier: Apache-2.0
"""One training step of every shipped network in float64 by PyTorch, beside the float executor's.

The network is built from its description, the weights come from the checkpoint of a run whose learning rate leaves them
as they began, and, with momentum and decay of 0, the velocities in it are the gradients. The only batch is the whole
training set, so its order does not matter.

    test_torch_gradients.py MANTIS NETWORKS FOLDER     program, folder of descriptions, scratch; prints TAP
"""
import array
import json
import math
import os
import random
import re
import struct
import subprocess
import sys

import torch
import torch.nn.functional as F

NETS = {"mlp": (28, 1), "lenet5": (28, 1), "resnet8": (32, 3), "resnet20": (32, 3), "resnet18": (32, 3),
        "resnet56": (32, 3), "mobilenetv2": (32, 3), "mobilenetv2-224": (32, 3),
        "resnet18-224": (32, 3), "resnet50-224": (32, 3), "vit": (32, 3), "vit-b16-224": (32, 3)}
# Those of another loss: their layers' gradients are those of test_gradient and test_detect_gradient.
OTHERS = ["ssd300", "ssd64", "deeplab32", "deeplabv2-321"]
BATCH = 10  # one image of each class
TEST = 10

# A parameter's gradients: root of the sum of squared differences, over that of the gradients. fp32 leaves roundings of
# 2^-24 in sums and 2^-17 in 1/sqrt (numerics section 9), which grow through the layers. In a network of ReLUs and
# normalizations a value so near 0 that its rounding opens or closes a ReLU also changes the gradients of all values
# below it; therefore such networks are compared a second time with GELU in the place of their ReLUs.
LIMIT, LIMIT_KINKS = 1e-3, 0.2
LIMIT_LOSS = 2e-5
# What a normalization takes away again (a bias, or beta, before it) has no gradient: its rounding counts against the
# root mean square of the largest one.
SMALL = 1e-3


def pixels_of(size, channels, count, seed):
    """Soft random pictures: sums of waves, so that neighbours are alike as in photographs."""
    rng = random.Random(seed)
    images = []
    for _ in range(count):
        waves = [(rng.uniform(-0.6, 0.6), rng.uniform(-0.6, 0.6), rng.uniform(0, 6.3),
                  [rng.uniform(-40, 40) for _ in range(channels)]) for _ in range(5)]
        image = []
        for y in range(size):
            for x in range(size):
                for c in range(channels):
                    v = 128 + sum(w[3][c] * math.sin(w[0] * x + w[1] * y + w[2]) for w in waves) + rng.uniform(-12, 12)
                    image.append(max(0, min(255, int(v))))
        images.append(image)
    return images  # [count][size][size][channels]


def write_data(folder, size, channels):
    """The set in the files that its shape has in the world; returns the training images, labelled 0, 1, ... 9."""
    os.makedirs(folder)
    train, test = pixels_of(size, channels, BATCH, 1), pixels_of(size, channels, TEST, 2)
    if channels == 1:
        for name, images in (("train", train), ("t10k", test)):
            with open(f"{folder}/{name}-images-idx3-ubyte", "wb") as f:
                f.write(struct.pack(">IIII", 0x803, len(images), size, size) + b"".join(map(bytes, images)))
            with open(f"{folder}/{name}-labels-idx1-ubyte", "wb") as f:
                f.write(struct.pack(">II", 0x801, len(images)) + bytes(range(len(images))))
        return train
    for name, images in (("data_batch_1.bin", train), ("test_batch.bin", test)):
        with open(f"{folder}/{name}", "wb") as f:
            for label, image in enumerate(images):
                f.write(bytes([label]) + b"".join(bytes(image[c::channels]) for c in range(channels)))
    return train


def inputs_of(train, size, channels):
    x = torch.tensor(train, dtype=torch.float64).reshape(BATCH, size, size, channels)
    mean, deviation = x.mean((0, 1, 2)), x.std((0, 1, 2), unbiased=False)
    return ((x - mean) / deviation).permute(0, 3, 1, 2)  # N, C, H, W


def read_checkpoint(path):
    """name: (value, velocity)"""
    with open(path, "rb") as f:
        data = f.read()
    magic, _, count, _, first, second = struct.unpack_from("<8sIIQII", data)
    assert magic == b"MANTISCK"
    at, tensors = 32 + first + second, {}
    for _ in range(count):
        name, rows, cols = struct.unpack_from("<24sII", data, at)
        at += 32
        both = []
        for _ in range(2):
            words = array.array("f", data[at:at + 4 * rows * cols])
            both.append(torch.tensor(words, dtype=torch.float64).reshape(rows, cols))
            at += 4 * rows * cols
        tensors[name.rstrip(b"\0").decode()] = both
    assert at + 4 == len(data)
    return tensors


def layers_of(path):
    with open(path) as f:
        for line in f:
            words = line.split("#")[0].split()
            if words:
                keys = dict(word.split("=") for word in words[2:])
                yield words[0], words[1], keys.pop("from", "").split(",") if "from" in keys else [], keys


def attention(x, heads):
    n, t, width = x.shape
    q, k, v = (part.reshape(n, t, heads, -1).transpose(1, 2) for part in x.split(width // 3, 2))
    p = torch.softmax(q @ k.transpose(2, 3) / math.sqrt(q.shape[3]), 3)
    return (p @ v).transpose(1, 2).reshape(n, t, -1)


def tokens(x):
    """N, C, H, W to N, H*W, C; tokens stay."""
    return x.flatten(2).transpose(1, 2) if x.dim() == 4 else x


def compute(kind, x, keys, weights):
    """One layer. x: its inputs; images are N, C, H, W, tokens N, T, C, else N, C. weights: as checkpoints store them."""
    def number(key, default=None):
        return int(keys.get(key, default))
    y = x[0]
    if kind == "linear":
        shape = None
        if y.dim() == 4:
            shape, y = y.shape, tokens(y)
        y = y @ weights["w"] + (weights["b"] if "b" in weights else 0.0)
        return y.transpose(1, 2).reshape(shape[0], -1, *shape[2:]) if shape else y
    if kind == "conv":
        k, groups = number("kernel"), number("groups", 1)
        w = weights["w"].reshape(groups, k, k, y.shape[1] // groups, -1).permute(0, 4, 3, 1, 2).flatten(0, 1)
        return F.conv2d(y, w, weights["b"].flatten() if "b" in weights else None, number("stride", 1),
                        number("pad", 0), 1, groups)
    if kind == "batch_norm":
        return F.batch_norm(y, None, None, weights["gamma"].flatten(), weights["beta"].flatten(), True, 0.1, 1e-5)
    if kind == "layer_norm":
        return F.layer_norm(y, y.shape[-1:], weights["gamma"].flatten(), weights["beta"].flatten(), 1e-5)
    if kind == "relu":
        return F.relu(y)
    if kind == "relu6":
        return F.relu6(y)
    if kind == "gelu":
        return 0.5 * y * (1 + torch.tanh(math.sqrt(2 / math.pi) * (y + 0.044715 * y ** 3)))
    if kind == "add":
        return y + x[1]
    if kind in ("max_pool", "average_pool"):
        k = number("kernel")
        if kind == "max_pool":
            return F.max_pool2d(y, k, number("stride", k), number("pad", 0))
        return F.avg_pool2d(y, k, number("stride", k), number("pad", 0), count_include_pad=False)
    if kind == "global_average":
        return y.mean((2, 3)) if y.dim() == 4 else y.mean(1)
    if kind == "flatten":  # values lie as H, W, C
        return y.permute(0, 2, 3, 1).flatten(1) if y.dim() == 4 else y.flatten(1)
    if kind == "patches":  # a patch's values lie as H, W, C too
        k = number("kernel")
        n, c, h, w = y.shape
        y = y.reshape(n, c, h // k, k, w // k, k).permute(0, 2, 4, 3, 5, 1)
        return y.reshape(n, (h // k) * (w // k), k * k * c)
    if kind == "position":
        return y + weights["w"].reshape(y.shape[1:])
    if kind == "class_token":
        y = tokens(y)
        return torch.cat((weights["w"].expand(y.shape[0], 1, -1), y), 1)
    if kind == "first_token":
        return y[:, 0]
    if kind == "attention":
        return attention(y, number("heads"))
    raise ValueError(f"no layer {kind}")


def step(path, x, tensors):
    """The loss, and the gradient of every parameter by name."""
    parameters = {name: value.clone().requires_grad_() for name, (value, _) in tensors.items()
                  if not name.endswith(".running")}
    values, last = {}, None
    for kind, name, sources, keys in layers_of(path):
        if kind == "input":
            values[name] = x
        else:
            own = {part.rsplit(".", 1)[1]: p for part, p in parameters.items() if part.rsplit(".", 1)[0] == name}
            values[name] = compute(kind, [values[s] for s in sources] or [values[last]], keys, own)
        last = name
    loss = F.cross_entropy(values[last], torch.arange(BATCH))
    loss.backward()
    return loss.item(), {name: p.grad for name, p in parameters.items()}


def smooth(path, to):
    with open(path) as f, open(to, "w") as out:
        for line in f:
            out.write(re.sub(r"^relu6?\b", "gelu", line))
    return to


def compare(mantis, path, folder, name, limit):
    """True: as it should be; prints what was found."""
    size, channels = NETS[os.path.basename(path)[:-4].removesuffix("-smooth")]
    data = f"{folder}/data{channels}"
    train = write_data(data, size, channels) if not os.path.isdir(data) else pixels_of(size, channels, BATCH, 1)
    checkpoint = f"{folder}/{name}.ck"
    run = subprocess.run([mantis, "train", "--net", path, "--data", data, "--batch", str(BATCH), "--steps", "1",
                          "--executor", "float", "--lr", "1e-30", "--momentum", "0", "--weight-decay", "0",
                          "--checkpoint", checkpoint, "--json"], capture_output=True, text=True, check=False)
    if run.returncode:
        print(f"# {run.stderr.strip()}")
        return False
    loss_there = json.loads(run.stdout.strip().splitlines()[-1])["final_loss"]
    tensors = read_checkpoint(checkpoint)
    loss, gradients = step(path, inputs_of(train, size, channels), tensors)
    largest = max(g.norm().item() / math.sqrt(g.numel()) for g in gradients.values())
    worst, where = 0.0, ""
    for part, gradient in gradients.items():
        scale = max(gradient.norm().item(), SMALL * largest * math.sqrt(gradient.numel()))
        error = (tensors[part][1] - gradient).norm().item() / scale
        if not error <= worst:
            worst, where = error, part
    print(f"# loss {loss_there:.6f} beside {loss:.6f}, {len(gradients)} parameters, largest relative difference of "
          f"gradients {worst:.1e} ({where})", flush=True)
    return worst <= limit and abs(loss_there - loss) <= LIMIT_LOSS * max(1.0, loss)


def main():
    torch.set_num_threads(max(1, (os.cpu_count() or 1)))
    mantis, networks, folder = sys.argv[1:]
    found = sorted(f[:-4] for f in os.listdir(networks) if f.endswith(".net"))
    print(f"{'' if found == sorted([*NETS, *OTHERS]) else 'not '}ok 1 - every shipped network: {' '.join(found)}")
    count = 1
    for name in NETS:
        path = f"{networks}/{name}.net"
        with open(path) as f:
            text = f.read()
        kinks = "batch_norm" in text and "relu" in text
        cases = [(path, name, LIMIT_KINKS if kinks else LIMIT)]
        if kinks:
            cases.append((smooth(path, f"{folder}/{name}-smooth.net"), f"{name}, GELU for ReLU", LIMIT))
        for where, what, limit in cases:
            count += 1
            good = compare(mantis, where, folder, what, limit)
            print(f"{'' if good else 'not '}ok {count} - {what}: loss and gradients within {limit:.0e}", flush=True)
    print(f"1..{count}")


main()
