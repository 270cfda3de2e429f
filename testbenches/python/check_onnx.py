# SPDX-License-Identifier: Apache-2.0
"""mantis.onnx: models of PyTorch, exported and converted, give on the float executor the logits that PyTorch gives;
what cannot be converted is named."""

import ctypes as c
import os
import tempfile
import unittest

import numpy as np
import onnx
import torch
from torch import nn

import mantis
import tap
from mantis import onnx as importer
from mantis._library import lib
from mantis._types import ErrorStruct

LIMIT = 2e-5  # of the largest logit: fp32 on both sides, sums in another order


class ModelOptions(c.Structure):
    _fields_ = [("source", c.c_char_p), ("text", c.c_char_p), ("height", c.c_uint32), ("width", c.c_uint32),
                ("channels", c.c_uint32), ("classes", c.c_uint32), ("batch", c.c_uint32), ("bits", c.c_int),
                ("norm_bits", c.c_int), ("nearest_forward", c.c_bool), ("nearest_backward", c.c_bool),
                ("nearest_update", c.c_bool), ("saturate", c.c_bool), ("input_gradient", c.c_bool)]


class ModelTensors(c.Structure):
    _fields_ = [("name", c.c_char_p), ("rows", c.c_uint32), ("cols", c.c_uint32), ("trained", c.c_bool),
                ("value", c.POINTER(c.c_float)), ("gradient", c.POINTER(c.c_float)),
                ("velocity", c.POINTER(c.c_float))]


class Key(c.Structure):
    _fields_ = [("seed", c.c_uint64), ("step", c.c_uint32), ("stream", c.c_uint32)]


def calls():
    library = c.CDLL(lib()._name)
    library.mantis_model_create.restype = c.c_void_p
    library.mantis_model_input.restype = library.mantis_model_output.restype = c.POINTER(c.c_float)
    return library


def logits(net, npz, images):
    """The float executor's for images N, C, H, W."""
    library, error = calls(), ErrorStruct()
    n, channels, h, w = images.shape
    options = ModelOptions(source=net.encode(), height=h, width=w, channels=channels, classes=0, batch=n, bits=8,
                           norm_bits=16)
    executor = mantis.Executor.fp32(1)
    with executor._use() as pointer:
        m = c.c_void_p(library.mantis_model_create(c.byref(options), pointer, c.byref(error)))
        assert m.value, error.text.decode()
        weights, tensors, names = dict(np.load(npz)), ModelTensors(), set()
        while library.mantis_model_parameter(m, len(names), c.byref(tensors)) == 0:
            name, shape = tensors.name.decode(), (tensors.rows, tensors.cols)
            names.add(name)
            if tensors.trained:
                pairs = [(tensors.value, name)]
            else:
                layer, _, pair = name.rpartition(".")
                names_of = {"running": ("mean", "variance"), "frozen": ("beta", "gamma")}[pair]
                pairs = [(at, f"{layer}.{name}") for at, name in zip((tensors.value, tensors.velocity), names_of)]
            for pointer_to, key in pairs:
                np.ctypeslib.as_array(pointer_to, shape)[:] = weights.pop(key)
        assert not weights, weights.keys()
        pixels = np.ascontiguousarray(images.transpose(0, 2, 3, 1))
        np.ctypeslib.as_array(library.mantis_model_input(m), pixels.shape)[:] = pixels
        key = Key(1, 0, 0)
        status = library.mantis_model_forward(m, n, False, c.byref(key), c.byref(error))
        assert status == 0, error.text.decode()
        classes = len(np.ctypeslib.as_array(library.mantis_model_output(m), (n * 10,))) // n
        out = np.ctypeslib.as_array(library.mantis_model_output(m), (n, classes)).copy()
        library.mantis_model_destroy(m)
    return out


class LeNet(nn.Sequential):
    def __init__(self):
        super().__init__(nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(),
                         nn.AvgPool2d(2), nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Dropout(0.2),
                         nn.Linear(120, 84), nn.ReLU6(), nn.Linear(84, 10))


class Block(nn.Module):
    def __init__(self, inside, out, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inside, out, 3, stride, 1, bias=False)
        self.bn1, self.bn2 = nn.BatchNorm2d(out), nn.BatchNorm2d(out)
        self.conv2 = nn.Conv2d(out, out, 3, 1, 1, groups=2, bias=False)
        self.short = nn.Sequential()
        if stride != 1 or inside != out:
            self.short = nn.Sequential(nn.Conv2d(inside, out, 1, stride, bias=False), nn.BatchNorm2d(out))

    def forward(self, x):
        y = torch.relu(self.bn1(self.conv1(x)))
        return torch.relu(self.bn2(self.conv2(y)) + self.short(x))


class ResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem, self.bn = nn.Conv2d(3, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8)
        self.layer1, self.layer2 = Block(8, 8, 1), Block(8, 16, 2)
        self.pool, self.fc = nn.AdaptiveAvgPool2d(1), nn.Linear(16, 10)

    def forward(self, x):
        x = self.layer2(self.layer1(torch.relu(self.bn(self.stem(x)))))
        return self.fc(self.pool(x).view(x.size(0), -1))


class Attention(nn.Module):
    """The ways in which models write it."""

    def __init__(self, width, heads, way):
        super().__init__()
        self.heads, self.way = heads, way
        if way == "module":
            self.all = nn.MultiheadAttention(width, heads, batch_first=True)
        elif way == "three":
            self.q, self.k, self.v = (nn.Linear(width, width, bias=i != 1) for i in range(3))
        else:
            self.qkv = nn.Linear(width, 3 * width, bias=way != "chunks")
        self.proj = nn.Linear(width, width)

    def forward(self, x):
        n, t, width = x.shape
        if self.way == "module":
            return self.all(x, x, x)[0]
        if self.way == "packed":
            q, k, v = self.qkv(x).reshape(n, t, 3, self.heads, -1).permute(2, 0, 3, 1, 4).unbind(0)
        else:
            parts = self.qkv(x).chunk(3, -1) if self.way == "chunks" else (self.q(x), self.k(x), self.v(x))
            q, k, v = (one.view(n, t, self.heads, -1).transpose(1, 2) for one in parts)
        scale = (width // self.heads) ** -0.5
        scores = (q * scale) @ k.transpose(-2, -1) if self.way == "packed" else q @ k.transpose(-2, -1) * scale
        return self.proj((scores.softmax(-1) @ v).transpose(1, 2).reshape(n, t, width))


class ViT(nn.Module):
    def __init__(self, way, patch=4, side=16, gelu=nn.GELU()):
        super().__init__()
        self.embed = nn.Conv2d(3, 24, patch, patch)
        self.position = nn.Parameter(torch.randn(1, (side // patch) ** 2, 24))
        self.norm1, self.norm2, self.norm3 = nn.LayerNorm(24), nn.LayerNorm(24), nn.LayerNorm(24)
        self.attention = Attention(24, 3, way)
        self.mlp = nn.Sequential(nn.Linear(24, 48), gelu, nn.Linear(48, 24))
        self.head = nn.Linear(24, 10)

    def forward(self, x):
        x = self.embed(x).flatten(2).transpose(1, 2) + self.position
        x = x + self.attention(self.norm1(x))
        x = x + self.mlp(self.norm2(x))
        return self.head(self.norm3(x).mean(1))


class TokenViT(ViT):
    """With a class token, which the head reads; picked by an index of no axis, or of one."""

    def __init__(self, pick=lambda x: x[:, 0]):
        super().__init__("packed", gelu=TanhGelu())
        self.token, self.pick = nn.Parameter(torch.randn(1, 1, 24)), pick
        self.position = nn.Parameter(torch.randn(1, 17, 24))

    def forward(self, x):
        x = self.embed(x).flatten(2).transpose(1, 2)
        x = torch.cat((self.token.expand(x.shape[0], -1, -1), x), 1) + self.position
        x = x + self.attention(self.norm1(x))
        x = x + self.mlp(self.norm2(x))
        return self.head(self.pick(self.norm3(x)))


class Dilated(nn.Sequential):
    """Dilated convolutions: kept size, stride, groups, an even kernel; then one over all that is left."""

    def __init__(self):
        super().__init__(nn.Conv2d(3, 8, 3, padding=2, dilation=2), nn.ReLU(),
                         nn.Conv2d(8, 8, 3, 2, 3, dilation=3, groups=2), nn.ReLU(),
                         nn.Conv2d(8, 6, 2, dilation=4, bias=False), nn.Flatten(), nn.Linear(150, 10))


class TanhGelu(nn.Module):
    def forward(self, x):
        return 0.5 * x * (1 + torch.tanh(0.7978845608028654 * (x + 0.044715 * x**3)))


class Joined(nn.Module):
    """Four tokens of four channels, beside others."""

    def __init__(self, parts, values):
        super().__init__()
        self.embed, self.token, self.parts = nn.Conv2d(3, 4, 4, 4), nn.Parameter(torch.randn(1, 1, 4)), parts
        self.head = nn.Linear(values, 2)

    def forward(self, x):
        x = self.embed(x).flatten(2).transpose(1, 2)
        return self.head(torch.cat(self.parts(x, self.token), 1).flatten(1))


class Orders(nn.Module):
    """Axes in orders other than those of storage."""

    def __init__(self):
        super().__init__()
        self.conv, self.place = nn.Conv2d(3, 4, 3, 1, 1), nn.Parameter(torch.randn(1, 4, 6, 5))
        self.norm, self.first, self.second = nn.LayerNorm(4), nn.Linear(120, 7), nn.Linear(120, 7)
        self.flat, self.last = nn.BatchNorm1d(120), nn.Linear(7, 10)
        self.other = nn.LayerNorm(120)

    def forward(self, x):
        x = self.norm((self.conv(x) + self.place).permute(0, 2, 3, 1))
        flat = self.flat(x.permute(0, 2, 3, 1).flatten(1))
        other = self.other(x.transpose(1, 2).reshape(2, -1))
        return self.last(torch.relu(self.first(flat)) + torch.relu(self.second(other)))


def prepared(model, seed=1):
    """Weights that are no defaults, so that every one counts."""
    torch.manual_seed(seed)
    for p in model.parameters():
        if p.dim() == 1:
            p.data = torch.rand_like(p) + 0.3
    for module in model.modules():
        if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)):
            module.running_mean = torch.randn_like(module.running_mean)
            module.running_var = torch.rand_like(module.running_var) + 0.5
    return model.eval()


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "model.onnx")

    def tearDown(self):
        self.folder.cleanup()

    def export(self, model, shape, opset=13, **options):
        x = torch.randn(shape, generator=torch.Generator().manual_seed(3))
        torch.onnx.export(model, x, self.path, opset_version=opset, **options)
        return x

    def compare(self, model, shape, opset=13, limit=LIMIT, kinds=(), frozen_norm=False, **options):
        x = self.export(prepared(model), shape, opset, **options)
        net, npz, self.notes = importer.write(self.path, self.folder.name, frozen_norm)
        text = open(net).read()
        for kind in kinds:
            self.assertIn(f"\n{kind} ", text)
        with torch.no_grad():
            wanted = model.eval()(x).numpy()
        images = x.numpy() if x.dim() == 4 else x.numpy().reshape(x.shape[0], 1, 1, -1).transpose(0, 1, 3, 2)
        got = logits(net, npz, images)
        self.assertLess(abs(got - wanted).max() / abs(wanted).max(), limit)
        return text

    def refused(self, model, shape, *words, **options):
        self.export(model, shape, **options)
        with self.assertRaises(importer.Unsupported) as caught:
            importer.write(self.path, self.folder.name)
        for word in words:
            self.assertIn(word, str(caught.exception))
        self.assertNotIn("\n", str(caught.exception))
        self.assertEqual(os.listdir(self.folder.name), ["model.onnx"])


class Exported(Case):
    """One test for each line below."""


def shows(name, model, shape, **options):
    def test(self):
        self.compare(model(), shape, **options)
    test.__doc__ = name
    setattr(Exported, "test_" + "".join(x if x.isalnum() else "_" for x in name), test)


PRESERVE = {"training": torch.onnx.TrainingMode.PRESERVE, "do_constant_folding": False}
for number in range(13, 18):
    shows(f"lenet5, opset {number}", LeNet, (3, 1, 28, 28), opset=number, kinds=("max_pool", "average_pool", "relu6"))
    shows(f"vit, opset {number}", lambda: ViT("packed", gelu=TanhGelu()), (2, 3, 16, 16), opset=number,
          kinds=("layer_norm", "attention", "gelu", "position"))
shows("resnet, its normalization in the convolutions", ResNet, (2, 3, 16, 16), kinds=("conv", "add", "global_average"))
shows("resnet with batch_norm", ResNet, (2, 3, 16, 16), kinds=("batch_norm",), **PRESERVE)
shows("resnet of any batch", ResNet, (2, 3, 16, 16), input_names=["x"], dynamic_axes={"x": {0: "n"}})
shows("lenet5 of any batch", LeNet, (3, 1, 28, 28), input_names=["x"], dynamic_axes={"x": {0: "n"}})
shows("vit of any batch", lambda: ViT("chunks"), (2, 3, 16, 16), limit=1e-3, input_names=["x"],
      dynamic_axes={"x": {0: "n"}})
for way in ("chunks", "three", "module"):
    shows(f"attention written as {way}", lambda way=way: ViT(way, gelu=TanhGelu()), (2, 3, 16, 16))
shows("patches wider than a convolution's stride", lambda: ViT("packed", 8, gelu=TanhGelu()), (2, 3, 16, 16),
      kinds=("patches",))
shows("gelu by erf, within the forms' difference", lambda: ViT("packed"), (2, 3, 16, 16), limit=1e-3)
for number in (13, 17):
    shows(f"a class token, opset {number}", TokenViT, (2, 3, 16, 16), opset=number,
          kinds=("class_token", "first_token", "position"))
shows("a class token, any batch", TokenViT, (2, 3, 16, 16), kinds=("class_token", "first_token"), input_names=["x"],
      dynamic_axes={"x": {0: "n"}})
shows("the first token picked with its axis", lambda: TokenViT(lambda x: x[:, torch.tensor([0])].flatten(1)),
      (2, 3, 16, 16), kinds=("class_token", "first_token"))
shows("dilated convolutions", Dilated, (2, 3, 18, 18), kinds=("conv",))
shows("a flat input", lambda: nn.Sequential(nn.Linear(60, 9), nn.ReLU(), nn.Linear(9, 10)), (3, 60))
shows("channels last, a learned value for each place, normalization of flat values", Orders, (2, 3, 6, 5),
      kinds=("position", "layer_norm", "batch_norm"), **PRESERVE)
shows("a flattened image", lambda: nn.Sequential(nn.Flatten(), nn.Linear(48, 10)), (2, 3, 4, 4))


class Frozen(Case):
    def test_frozen(self):
        """frozen_norm: batch-norms keep what they have, gamma and beta too"""
        text = self.compare(ResNet(), (2, 3, 16, 16), frozen_norm=True, **PRESERVE)
        lines = [line for line in text.splitlines() if line.startswith("batch_norm")]
        self.assertEqual(len(lines), 6)
        self.assertTrue(all(" frozen=1" in line for line in lines))
        self.assertNotIn("frozen", self.compare(ResNet(), (2, 3, 16, 16), **PRESERVE))

    def test_dilation(self):
        """the rate stands in the description"""
        text = self.compare(Dilated(), (2, 3, 18, 18))
        for rate in (2, 3, 4):
            self.assertIn(f" dilate={rate}", text)


class Refused(Case):
    def test_softmax_is_left_out(self):
        """a softmax at the end is left out, and said"""
        self.export(nn.Sequential(nn.Flatten(), nn.Linear(48, 10), nn.Softmax(1)), (2, 3, 4, 4))
        _, _, notes = importer.write(self.path, self.folder.name)
        self.assertIn("softmax at the end", notes[0])

    def test_epsilon(self):
        """another epsilon is said"""
        model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4, 1e-3), nn.Flatten(), nn.Linear(16, 10)).eval()
        self.export(model, (2, 3, 4, 4), **PRESERVE)
        self.assertIn("epsilon 0.001; Mantis has 1e-05", importer.write(self.path, self.folder.name)[2][0])

    def test_named(self):
        """what cannot be converted is named with its node"""
        def behind(layer, values):
            return nn.Sequential(layer, nn.Flatten(), nn.Linear(values, 2))
        for model, shape, *words in (
                (nn.Sequential(nn.Tanh(), behind(nn.Conv2d(1, 2, 3), 8)), (1, 1, 4, 4), "Tanh /0/Tanh"),
                (behind(nn.Conv2d(1, 2, (3, 1)), 16), (1, 1, 4, 4), "Conv /0/Conv", "squares"),
                (behind(nn.Conv2d(1, 2, 2, dilation=32), 2), (1, 1, 33, 33), "dilations [32, 32]", "1 to 31"),
                (behind(nn.Conv2d(1, 2, 2, dilation=(1, 2)), 12), (1, 1, 4, 4), "dilations [1, 2]"),
                (behind(nn.MaxPool2d(2, dilation=2), 1), (1, 1, 3, 3), "MaxPool", "dilations [2, 2]: 1 expected"),
                (Joined(lambda x, t: (x, x), 32), (2, 3, 8, 8), "Concat", "side by side"),
                (Joined(lambda x, t: (x, t.expand(2, -1, -1)), 20), (2, 3, 8, 8), "Concat", "in front"),
                (Joined(lambda x, t: (torch.cat((t, t + 1)), x), 20), (2, 3, 8, 8), "Concat", "equal for all"),
                (Joined(lambda x, t: (t.expand(2, 2, -1), x), 24), (2, 3, 8, 8), "Concat", "one token"),
                (TokenViT(lambda x: x[:, 1]), (2, 3, 16, 16), "a part of a tensor"),
                (behind(nn.ConvTranspose2d(1, 2, 3), 72), (1, 1, 4, 4), "ConvTranspose"),
                (behind(nn.AvgPool2d(3, 1, 1), 16), (1, 1, 4, 4), "Pad"),
                (behind(nn.Softmax(1), 16), (1, 1, 4, 4), "Softmax", "elsewhere"),
                (nn.LSTM(4, 4), (2, 3, 4), "3 outputs")):
            for file in os.listdir(self.folder.name):
                os.unlink(os.path.join(self.folder.name, file))
            self.refused(model, shape, *words)

    def test_scale(self):
        """attention of another scale is refused"""
        model = ViT("packed")
        model.attention.forward = lambda x, m=model.attention: _unscaled(m, x)
        self.refused(model, (2, 3, 16, 16), "1 / sqrt(8) expected")

    def test_opset(self):
        """other opsets and other files are refused"""
        self.refused(LeNet(), (1, 1, 28, 28), "opset 11", opset=11)
        open(self.path, "wb").write(b"no model")
        with self.assertRaises(importer.Unsupported):
            importer.convert(self.path)
        with self.assertRaises(importer.Unsupported):
            importer.convert(self.path + ".none")


def _unscaled(m, x):
    n, t, width = x.shape
    q, k, v = m.qkv(x).reshape(n, t, 3, m.heads, -1).permute(2, 0, 3, 1, 4).unbind(0)
    return m.proj(((q @ k.transpose(-2, -1)).softmax(-1) @ v).transpose(1, 2).reshape(n, t, width))


if __name__ == "__main__":
    import warnings

    warnings.simplefilter("ignore")
    tap.main()
