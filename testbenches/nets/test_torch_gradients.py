# SPDX-License-Identifier: Apache-2.0
"""One training step of every shipped network in float64 by PyTorch, beside the float executor's.

The network is built from its description, the weights come from the checkpoint of a run whose learning rate leaves them
as they began, and, with momentum and decay of 0, the velocities in it are the gradients. The only batch is the whole
training set, so its order does not matter.

    test_torch_gradients.py MANTIS NETWORKS FOLDER     program, folder of descriptions, scratch; prints TAP
"""
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

# A parameter's gradients: root of the sum of squared differences, over that of the gradients. Normalizations take the
# 1/sqrt of numerics section 9 here too: its error of up to 2^-17 has one sign, and through fifty normalizations it moved
# resnet50-224's loss by 2e-5. What remains are fp32's roundings of 2^-24, grown through the layers: PyTorch in fp32
# differs from itself in float64 by as much, in every network. In a network of ReLUs and normalizations a value so near 0
# that its rounding opens or closes a ReLU also changes the gradients of all values below it (two such of resnet50-224:
# by 0.01); therefore such networks are compared a second time with GELU in the place of their ReLUs, sharply.
#
# Largest seen, over OpenBLAS's kernels for six processors: gradients 2.4e-4 and loss 4.2e-6, with ReLUs 9.1e-2 and
# 1.5e-5. The losses are resnet50-224's: ten images of 32 x 32 leave the channels of its last stage ten values each, some
# with a variance of 0.002, and fp32's rounding of every layer's output moves its loss by 5e-6.
LIMIT, LIMIT_LOSS = 1e-3, 1e-5
LIMIT_KINKS, LIMIT_LOSS_KINKS = 0.2, 3e-5
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
        data = bytearray(f.read())
    magic, _, count, _, first, second = struct.unpack_from("<8sIIQII", data)
    assert magic == b"MANTISCK"
    at, tensors = 32 + first + second, {}
    for _ in range(count):
        name, rows, cols = struct.unpack_from("<24sII", data, at)
        at += 32
        both = []
        for _ in range(2):
            both.append(torch.frombuffer(data, dtype=torch.float32, count=rows * cols, offset=at).reshape(rows, cols))
            at += 4 * rows * cols
        tensors[name.rstrip(b"\0").decode()] = [part.double() for part in both]
    assert at + 4 == len(data)
    return tensors


def layers_of(path):
    with open(path) as f:
        for line in f:
            words = line.split("#")[0].split()
            if words:
                keys = dict(word.split("=") for word in words[2:])
                yield words[0], words[1], keys.pop("from", "").split(",") if "from" in keys else [], keys


TABLE = torch.tensor([round(2 ** 16 / math.sqrt((1 + (i % 128 + 0.5) / 128) * 2 ** (i // 128))) for i in range(256)])


def root_inverse(d):
    """1/sqrt as numerics section 9 has it: d = v * 4^k, a table over v in [1, 4), one Newton step, in integers."""
    mantissa, exponent = torch.frexp(d)  # in [1/2, 1)
    top = (exponent - 1).long()
    octave = top & 1
    v = torch.floor(mantissa * 2.0 ** 31).long() << octave  # 2^30 * v
    t = TABLE[octave << 7 | torch.floor(mantissa * 2.0 ** 8).long() & 127]
    y = t * ((3 << 32) - (v * (t * t) >> 30)) >> 18  # 2^31 * y
    return y.double() * torch.pow(2.0, (-31 - (top >> 1)).double())


class Normalize(torch.autograd.Function):
    """(x - mean) / sqrt(variance + eps) over some dimensions, forward and backward with that 1/sqrt."""
    @staticmethod
    def forward(ctx, x, dims):
        n = math.prod(x.shape[d] for d in dims)
        r = n * root_inverse(n * n * (x.var(dims, unbiased=False, keepdim=True) + 1e-5))
        out = (x - x.mean(dims, keepdim=True)) * r
        ctx.save_for_backward(out, r)
        ctx.dims = dims
        return out

    @staticmethod
    def backward(ctx, grad):
        out, r = ctx.saved_tensors
        return r * (grad - grad.mean(ctx.dims, keepdim=True) - out * (grad * out).mean(ctx.dims, keepdim=True)), None


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
        shape, dims = (1, -1) + (1,) * (y.dim() - 2), [d for d in range(y.dim()) if d != 1]
        return weights["gamma"].reshape(shape) * Normalize.apply(y, dims) + weights["beta"].reshape(shape)
    if kind == "layer_norm":
        return weights["gamma"].flatten() * Normalize.apply(y, [y.dim() - 1]) + weights["beta"].flatten()
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


def compare(mantis, path, folder, name, limit, limit_loss):
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
    return worst <= limit and abs(loss_there - loss) <= limit_loss * max(1.0, loss)


def main():
    torch.set_num_threads(1)  # layers so small are no faster by several, and far slower beside other programs
    mantis, networks, folder = sys.argv[1:]
    found = sorted(f[:-4] for f in os.listdir(networks) if f.endswith(".net"))
    print(f"{'' if found == sorted([*NETS, *OTHERS]) else 'not '}ok 1 - every shipped network: {' '.join(found)}")
    count = 1
    for name in NETS:
        path = f"{networks}/{name}.net"
        with open(path) as f:
            text = f.read()
        kinks = "batch_norm" in text and "relu" in text
        cases = [(path, name, *((LIMIT_KINKS, LIMIT_LOSS_KINKS) if kinks else (LIMIT, LIMIT_LOSS)))]
        if kinks:
            cases.append((smooth(path, f"{folder}/{name}-smooth.net"), f"{name}, GELU for ReLU", LIMIT, LIMIT_LOSS))
        for where, what, limit, limit_loss in cases:
            count += 1
            good = compare(mantis, where, folder, what, limit, limit_loss)
            print(f"{'' if good else 'not '}ok {count} - {what}: gradients within {limit:.0e}, loss {limit_loss:.0e}",
                  flush=True)
    print(f"1..{count}")


main()
