# SPDX-License-Identifier: Apache-2.0
"""mantis.torch against `mantis train`: equal weights; and against PyTorch's own arithmetic: the same functions."""

import copy
import io
import os
import subprocess
import unittest

import numpy as np
import torch
from torch import nn

import mantis
import mantis.torch as mt
import torch_models
from tap import main

DATA = mantis.Data("digits")


def batch(batches, step):
    images, labels = batches.training(step)
    return torch.from_numpy(images).permute(0, 3, 1, 2), torch.from_numpy(labels.astype(np.int64))


def train(model, steps, size=16, first=0, lr=0.05, optimizer=None):
    """A training script as any other."""
    optimizer = optimizer or mt.SGD(model.parameters(), lr=lr, momentum=0.9, weight_decay=5e-4)
    criterion = mt.CrossEntropyLoss()
    batches = mantis.Batches(DATA, size)
    for step in range(first, first + steps):
        x, y = batch(batches, step)
        optimizer.zero_grad()
        criterion(model(x), y).backward()
        optimizer.step()
    return optimizer


def converted(make, **options):
    model = mt.convert(make(), **options)
    mt.draw_weights(model, torch.zeros(16, 1, 28, 28))
    return model


class Bits(unittest.TestCase):
    def same_as_program(self, name, *extra, **options):
        model = converted(getattr(torch_models, name), **options)
        train(model, 4)
        options = f"train --net {name} --steps 4 --batch 16 --lr 0.05".split()
        command = [os.environ["MANTIS"], *options, *extra]
        said = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout.decode()
        self.assertIn(mt.weights_hash(model), said)

    def test_mlp(self):
        """mlp: the weights of `mantis train`"""
        self.same_as_program("mlp")

    def test_lenet5(self):
        """lenet5: the weights of `mantis train`, with functions in forward"""
        self.same_as_program("lenet5")

    def test_resnet8(self):
        """resnet8: the weights of `mantis train`, with residual adds and running averages"""
        self.same_as_program("resnet8")

    def test_vit(self):
        """vit: the weights of `mantis train`, with patches, positions and attention"""
        self.same_as_program("vit")

    def test_options(self):
        """narrower products, 8 bits in normalization and rounding to nearest are the program's"""
        self.same_as_program("resnet8", "--bits", "6", "--norm-bits", "8", bits=6, norm_bits=8)
        self.same_as_program("mlp", "--rounding", "nearest", nearest=True)

    def test_evaluation(self):
        """eval() answers as a run's evaluation, and leaves the streams alone"""
        model = converted(torch_models.resnet8)
        run = mantis.Training(DATA, net="resnet8", steps=4, batch=16, rate=0.05)
        train(model, 2)
        model.eval()
        right = loss = 0.0
        with torch.no_grad():
            for images, labels in mantis.Batches(DATA, 16).test():
                x, y = torch.from_numpy(images).permute(0, 3, 1, 2), torch.from_numpy(labels.astype(np.int64))
                logits = model(x)
                right += int((logits.argmax(1) == y).sum())
        model.train()
        for _ in range(2):
            run.step()
        self.assertEqual(right / len(DATA.test[1]), run.evaluate()[0])
        train(model, 2, first=2, optimizer=self.optimizer_of(model, run))
        run.run()
        self.assertEqual(mt.weights_hash(model), run.hash())

    def optimizer_of(self, model, run):
        """An optimizer with the run's velocities, under torch's names and shapes."""
        optimizer = mt.SGD(model.parameters(), lr=0.05, momentum=0.9, weight_decay=5e-4)
        network = model.__dict__["_network"]
        for slot, name in zip(network.slots, run.parameters()):
            if slot.parameter.trained:
                buffer = torch.zeros(slot.tensor.shape)
                slot.read(run.get(name, velocity=True), buffer)
                optimizer.state[slot.tensor]["momentum_buffer"] = buffer
        return optimizer

    def test_resume(self):
        """state_dicts of model and optimizer go on to the same bits"""
        whole, half = converted(torch_models.lenet5), converted(torch_models.lenet5)
        train(whole, 4)
        optimizer = train(half, 2)
        saved = io.BytesIO()
        torch.save({"model": half.state_dict(), "optimizer": optimizer.state_dict()}, saved)
        saved.seek(0)
        state = torch.load(saved)
        other = mt.convert(torch_models.lenet5())
        other.load_state_dict(state["model"])
        resumed = mt.SGD(other.parameters(), lr=1.0)
        resumed.load_state_dict(state["optimizer"])
        other(torch.zeros(16, 1, 28, 28))
        other.__dict__["_network"].arithmetic.step = 2
        train(other, 2, first=2, optimizer=resumed)
        self.assertEqual(mt.weights_hash(other), mt.weights_hash(whole))

    def test_copies(self):
        """copies of a model, and a model that was saved whole, go on to the same bits"""
        first = converted(torch_models.resnet8)
        train(first, 1)
        saved = io.BytesIO()
        torch.save(first, saved)
        saved.seek(0)
        for other in (copy.deepcopy(first), torch.load(saved)):
            models = [mt.convert(torch_models.resnet8()), other]
            models[0].load_state_dict(other.state_dict())
            for model in models:
                model(torch.zeros(16, 1, 28, 28))
                model.load_state_dict(first.state_dict())
                model.__dict__["_network"].arithmetic.step = 1
                train(model, 1, first=1)
            self.assertEqual(*map(mt.weights_hash, models))
            self.assertNotEqual(mt.weights_hash(models[0]), mt.weights_hash(first))

    def test_modules(self):
        """modules one by one leave a converted model's bits"""

        def make():
            torch.manual_seed(1)
            return nn.Sequential(
                nn.Conv2d(1, 8, 3, padding=1, stride=2),
                nn.BatchNorm2d(8),
                nn.ReLU(),
                nn.MaxPool2d(2),
                nn.AvgPool2d(2),
                nn.AdaptiveAvgPool2d(1),
                nn.Flatten(),
                nn.Linear(8, 10),
            )

        whole, apart, arithmetic = mt.convert(make()), make(), mt.Arithmetic()
        for module in apart:
            module.__class__ = getattr(mt, type(module).__name__)
            module.arithmetic = arithmetic
        for model in (whole, apart):
            train(model, 3)
        for (name, a), b in zip(whole.state_dict().items(), apart.state_dict().values()):
            self.assertTrue(torch.equal(a, b), name)

    def test_tokens(self):
        """layer norm, attention, GELU and the residual add: one by one as in a converted model"""

        class Tokens(nn.Module):
            def __init__(self):
                super().__init__()
                torch.manual_seed(2)
                self.up, self.norm, self.qkv = nn.Linear(6, 16), nn.LayerNorm(16), nn.Linear(16, 48)
                self.attention, self.out = mt.Attention(4), nn.Linear(16, 16)
                self.gelu, self.add = nn.GELU(approximate="tanh"), mt.Add()

            def forward(self, x):
                x = self.gelu(self.up(x))
                return self.add(self.out(self.attention(self.qkv(self.norm(x)))), x)

        whole, apart, arithmetic = mt.convert(Tokens()), Tokens(), mt.Arithmetic()
        for module in apart.children():
            module.__class__ = getattr(mt, type(module).__name__)
            module.arithmetic = arithmetic
        x = torch.randn(3, 10, 6)
        a, b = whole(x), apart(x)
        self.assertTrue(torch.equal(a, b))
        for y in (a, b):
            y.square().sum().backward()
        for name in ("out", "qkv"):  # behind the fork, where gradients are summed, torch adds in fp32
            grads = [getattr(model, name).weight.grad for model in (whole, apart)]
            self.assertTrue(torch.equal(*grads), name)


class Functions(unittest.TestCase):
    """The float executor against PyTorch in float64: layouts and links, without the error of 8 bits."""

    def close(self, ours, theirs, what, most=1e-4):
        error = ((ours.double() - theirs).norm() / theirs.norm()).item()
        self.assertLess(error, most, what)

    def compare(self, model, x, most=1e-4):
        reference = copy.deepcopy(model).double()
        ours = mt.convert(model, executor=self.executor)
        x, x2 = x.clone().requires_grad_(), x.double().requires_grad_()
        y, y2 = ours(x), reference(x2)
        weight = torch.randn_like(y2)
        (y * weight.float()).sum().backward()
        (y2 * weight).sum().backward()
        self.assertEqual(y.shape, y2.shape)
        self.close(y, y2, "output", most)
        self.close(x.grad, x2.grad, "input gradient", most)
        for (name, a), b in zip(ours.named_parameters(), reference.parameters()):
            self.close(a.grad, b.grad, name, most)

    def setUp(self):
        torch.manual_seed(5)
        try:
            self.executor = mantis.Executor.fp32()
        except mantis.Error as reason:
            self.skipTest(reason.message.split(" (")[0])

    def test_conv(self):
        """convolutions: strides, padding, dilation, groups, depthwise, 1 x 1"""
        sizes = ((3, 8, 3, 1, 1, 1), (4, 8, 5, 2, 2, 1), (8, 8, 3, 1, 1, 8), (6, 9, 3, 2, 0, 3), (4, 6, 1, 1, 0, 1))
        dilated = ((3, 8, 3, 1, 2, 2), (4, 6, 2, 2, 1, 3), (4, 6, 3, 1, "same", 2), (4, 6, 2, 1, "same", 4))
        for i, o, k, s, p, d in dilated:
            model = nn.Sequential(nn.Conv2d(i, o, k, s, p, d), nn.Conv2d(o, 4, 1))
            self.compare(model, torch.randn(5, i, 9, 9))
        for i, o, k, s, p, g in sizes:
            self.compare(nn.Sequential(nn.Conv2d(i, o, k, s, p, groups=g), nn.Conv2d(o, 4, 1)), torch.randn(5, i, 9, 9))

    def test_flatten(self):
        """weights behind a flatten follow its pixels, also behind an activation"""
        model = nn.Sequential(nn.Conv2d(2, 3, 3), nn.Flatten(), nn.ReLU(), nn.Linear(3 * 36, 7))
        self.compare(model, torch.randn(9, 2, 8, 8))

    def test_images(self):
        """an output of images, and pools"""
        model = nn.Sequential(nn.Conv2d(2, 4, 3), nn.MaxPool2d(2, padding=1), nn.ReLU6())
        self.compare(model, torch.randn(4, 2, 12, 12))
        self.compare(nn.Sequential(nn.Conv2d(2, 4, 3), nn.AvgPool2d(3, 2)), torch.randn(4, 2, 12, 12))

    def test_norms(self):
        """batch and layer norm"""
        model = nn.Sequential(nn.Conv2d(2, 4, 3, bias=False), nn.BatchNorm2d(4), nn.Conv2d(4, 2, 1))
        self.compare(model, torch.randn(8, 2, 9, 9))
        self.compare(nn.Sequential(nn.Linear(12, 16), nn.LayerNorm(16), nn.Linear(16, 4)), torch.randn(8, 5, 12))

    def test_frozen_norm(self):
        """a batch norm that learns nothing, as torchvision has it"""

        class FrozenBatchNorm2d(nn.Module):
            def __init__(self, channels):
                super().__init__()
                for name in ("weight", "bias", "running_mean", "running_var"):
                    self.register_buffer(name, torch.rand(channels) + 0.5)
                self.eps = 1e-5

            def forward(self, x):
                w, b, mean, var = (one.view(1, -1, 1, 1) for one in self.buffers())
                return (x - mean) * w / (var + self.eps).sqrt() + b

        model = nn.Sequential(nn.Conv2d(2, 4, 3), FrozenBatchNorm2d(4), nn.ReLU(), nn.Conv2d(4, 2, 1))
        kept = {name: value.clone() for name, value in model[1].named_buffers()}
        self.compare(model, torch.randn(8, 2, 9, 9))
        self.assertIs(type(model[1]), mt.FrozenBatchNorm2d)
        for name, value in model[1].named_buffers():
            self.assertTrue(torch.equal(value, kept[name]), name)
        own = mt.FrozenBatchNorm2d(4)
        own.load_state_dict(model[1].state_dict())
        own.arithmetic = mt.Arithmetic(executor=self.executor)
        x = torch.randn(3, 4, 5, 5, requires_grad=True)  # a layer without weights needs a gradient to pass on
        reference = FrozenBatchNorm2d(4)
        reference.load_state_dict(own.state_dict())
        self.close(own(x), reference(x).double(), "by itself")

    def test_class_token(self):
        """a class token, and the first token by a module and by an index"""

        class Tokens(nn.Module):
            def __init__(self, ours, index):
                super().__init__()
                torch.manual_seed(4)
                self.up, self.norm, self.out = nn.Linear(6, 8), nn.LayerNorm(8), nn.Linear(8, 3)
                self.token, self.index = mt.ClassToken(8) if ours else nn.Parameter(torch.empty(8)), index
                self.first = mt.FirstToken() if ours else nn.Identity()

            def forward(self, x):
                x = self.up(x)
                if isinstance(self.token, nn.Parameter):
                    x = torch.cat((self.token.expand(x.shape[0], 1, -1), x), 1)
                else:
                    x = self.token(x)
                x = self.norm(x)
                return self.out(x[:, 0] if self.index else self.first(x))

        for index in (True, False):
            ours, theirs = Tokens(True, index), Tokens(False, True).double()
            theirs.token.data = ours.token.weight.detach().double()
            x = torch.randn(5, 7, 6)
            a, b = x.clone().requires_grad_(), x.double().requires_grad_()
            y, y2 = mt.convert(ours, executor=self.executor)(a), theirs(b)
            weight = torch.randn_like(y2)
            (y * weight.float()).sum().backward()
            (y2 * weight).sum().backward()
            self.assertEqual(y.shape, y2.shape)
            self.close(y, y2, "output")
            self.assertEqual(float(a.grad.abs().max()), 0.0)  # the head reads the token alone
            self.close(ours.token.weight.grad, theirs.token.grad, "token")
            for name in ("norm", "out"):
                for part in ("weight", "bias"):
                    grads = [getattr(getattr(model, name), part).grad for model in (ours, theirs)]
                    self.close(*grads, f"{name}.{part}")

    def test_token_mean(self):
        """the tokens behind a class token keep their gradients"""

        class Mean(nn.Module):
            def __init__(self, token):
                super().__init__()
                self.token, self.out = token, nn.Linear(6, 6)

            def forward(self, x):
                return self.out(self.token(x)).mean(1)

        class Reference(nn.Module):
            def __init__(self, ours):
                super().__init__()
                self.weight = nn.Parameter(ours.weight.detach().clone())

            def forward(self, x):
                return torch.cat((self.weight.expand(x.shape[0], 1, -1), x), 1)

        ours = Mean(mt.ClassToken(6))
        theirs = copy.deepcopy(ours)
        theirs.token = Reference(ours.token)
        theirs = theirs.double()
        x = torch.randn(4, 5, 6)
        a, b = x.clone().requires_grad_(), x.double().requires_grad_()
        y, y2 = mt.convert(ours, executor=self.executor)(a), theirs(b)
        y.square().sum().backward()
        y2.square().sum().backward()
        self.close(a.grad, b.grad, "input gradient")
        self.close(ours.token.weight.grad, theirs.token.weight.grad, "token")

    def test_attention(self):
        """attention's products and softmax"""

        class Reference(nn.Module):
            def __init__(self, heads):
                super().__init__()
                self.heads = heads

            def forward(self, x):
                n, tokens, width = x.shape
                q, k, v = x.view(n, tokens, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
                weights = (q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5).softmax(-1)
                return (weights @ v).transpose(1, 2).reshape(n, tokens, width // 3)

        ours, theirs = mt.Attention(4), Reference(4)
        ours.arithmetic = mt.Arithmetic(executor=self.executor)
        a = torch.randn(3, 10, 48, requires_grad=True)
        b = a.detach().double().requires_grad_()
        y, y2 = ours(a), theirs(b)
        weight = torch.randn_like(y2)
        (y * weight.float()).sum().backward()
        (y2 * weight).sum().backward()
        self.close(y, y2, "output")
        self.close(a.grad, b.grad, "input gradient")

    def test_loss(self):
        """the loss and its gradient are PyTorch's, but for rounding"""
        logits = torch.randn(12, 10, requires_grad=True)
        theirs = logits.detach().clone().requires_grad_()
        labels = torch.randint(0, 10, (12,))
        for criterion, x in ((mt.CrossEntropyLoss(), logits), (nn.CrossEntropyLoss(), theirs)):
            (3 * criterion(x, labels)).backward()
        self.close(logits.grad, theirs.grad.double(), "gradient", 1e-6)

    def test_models(self):
        """whole models and the loss: mlp, lenet5, resnet8"""
        x, y = batch(mantis.Batches(DATA, 16), 0)
        for name in ("mlp", "lenet5", "resnet8"):
            model = getattr(torch_models, name)()
            reference = copy.deepcopy(model).double()
            ours = mt.convert(model, executor=mantis.Executor.fp32())
            mt.CrossEntropyLoss()(ours(x), y).backward()
            nn.CrossEntropyLoss()(reference(x.flatten().view(x.shape).double()), y).backward()
            for (path, a), b in zip(ours.named_parameters(), reference.parameters()):
                self.close(a.grad, b.grad, f"{name}: {path}")

    def test_batches(self):
        """smaller and larger batches than the first"""
        torch.manual_seed(1)
        reference = nn.Sequential(nn.Linear(12, 16), nn.ReLU(), nn.Linear(16, 4))
        model = mt.convert(copy.deepcopy(reference), executor=self.executor)
        for n in (8, 3, 20, 8):
            x = torch.randn(n, 12)
            self.close(model(x), reference(x).double(), n)

    def test_learning(self):
        """a training script learns: two lines changed"""
        model = mt.convert(torch_models.lenet5())
        train(model, 150, size=64, lr=0.1)
        model.eval()
        right = 0
        with torch.no_grad():
            for images, labels in mantis.Batches(DATA, 500).test():
                answers = model(torch.from_numpy(images).permute(0, 3, 1, 2)).argmax(1)
                right += int((answers == torch.from_numpy(labels.astype(np.int64))).sum())
        self.assertGreater(right / len(DATA.test[1]), 0.8)


main()
