# SPDX-License-Identifier: Apache-2.0
"""What mantis.torch refuses: in one line, with the module's path, and the model is as it was."""

import copy
import unittest

import torch
from torch import nn
from torch.nn import functional as F

import mantis
import mantis.torch as mt
from mantis import Status
from tap import main

X = torch.randn(4, 12)


class _Long(nn.Module):
    def __init__(self, parts):
        super().__init__()
        self.parts = parts

    def forward(self, x):
        return self.parts["a_long_name_of_a_stage"](x)


class Errors(unittest.TestCase):
    def refused(self, status, words, call, *arguments, **options):
        with self.assertRaises(mantis.Error) as caught:
            call(*arguments, **options)
        self.assertEqual(caught.exception.status, status)
        for word in words if isinstance(words, tuple) else (words,):
            self.assertIn(word, caught.exception.message)

    def unconvertible(self, words, model):
        classes = [type(module) for module in model.modules()]
        self.refused(Status.BAD_ARGUMENT, words, mt.convert, model)
        self.assertEqual(classes, [type(module) for module in model.modules()])

    def test_modules(self):
        """modules without a layer are named with their path, all of them, and nothing is changed"""
        inner = nn.Sequential(nn.Linear(12, 8), nn.Sigmoid(), nn.Linear(8, 8), nn.Dropout(0.5))
        self.unconvertible(("0.1 (Sigmoid): there is no such layer",), nn.Sequential(inner, nn.Linear(8, 2)))
        parallel = nn.Sequential(nn.Conv2d(1, 4, (3, 5)), nn.Linear(2, 2))
        self.unconvertible("0 (Conv2d): kernel_size=(3, 5)", parallel)
        for module, why in (
            (nn.Conv2d(1, 4, 3, dilation=32), "dilation=(32, 32): 1 to 31"),
            (nn.Conv2d(1, 4, 3, dilation=(1, 2)), "dilation=(1, 2)"),
            (nn.Conv2d(1, 4, 2, dilation=3, padding="same"), "more of it on one side"),
            (nn.MaxPool2d(2, dilation=2), "dilation=2: 1 expected"),
            (mt.FrozenBatchNorm2d(4, eps=1e-3), "eps=0.001"),
            (nn.Conv2d(1, 4, 3, padding=1, padding_mode="circular"), "padding_mode"),
            (nn.BatchNorm2d(4, momentum=0.2), "momentum=0.2"),
            (nn.BatchNorm2d(4, eps=1e-3), "eps=0.001"),
            (nn.LayerNorm((4, 4)), "normalized_shape"),
            (nn.GELU(), "approximate"),
            (nn.MaxPool2d(2, ceil_mode=True), "ceil_mode"),
            (nn.AvgPool2d(2, padding=1), "count_include_pad"),
            (nn.AdaptiveAvgPool2d(2), "output_size=2"),
            (nn.Dropout(0.1), "dropout"),
        ):
            self.unconvertible((f"0 ({type(module).__name__})", why), nn.Sequential(module))

    def test_functions(self):
        """functions and methods in forward without a layer, forks of the forward on values, two inputs"""

        class Model(nn.Module):
            def __init__(self, function):
                super().__init__()
                self.fc, self.function = nn.Linear(12, 12), function

            def forward(self, x):
                return self.function(self.fc(x))

        for function, why in (
            (torch.sigmoid, "sigmoid (in forward)"),
            (lambda x: x * 2, "mul (in forward)"),
            (lambda x: x + 1, "add (in forward): a number"),
            (lambda x: F.gelu(x), "approximate='tanh'"),
            (lambda x: F.dropout(x), "dropout"),
            (lambda x: x.view(-1, 3), "view(x.size(0), -1)"),
            (lambda x: x[0], "a part of a value"),
            (lambda x: x[:, 1], "a part of a value"),
            (lambda x: x.mean(0), "dim=1 of tokens"),
            (lambda x: x if x.sum() > 0 else -x, "cannot be traced"),
        ):
            self.unconvertible(why, Model(function))

        class Two(nn.Module):
            def forward(self, x, y):
                return x + y

        self.unconvertible("a network has one input", Two())

        class Shared(nn.Module):
            def __init__(self):
                super().__init__()
                self.fc = nn.Linear(12, 12)

            def forward(self, x):
                return self.fc(self.fc(x))

        self.unconvertible("fc (Linear): used twice", Shared())
        self.unconvertible("is one layer", nn.Linear(3, 3))

    def test_inputs(self):
        """inputs of a wrong type, shape, dimension; values that are not finite"""
        model = mt.convert(nn.Sequential(nn.Linear(12, 4)))
        self.refused(Status.BAD_ARGUMENT, "torch.float64", model, X.double())
        self.refused(Status.BAD_SHAPE, "the input is (12,)", model, X[0])
        self.refused(Status.BAD_SHAPE, "0: an input of 4 dimensions, 2 or 3 expected", model, torch.randn(1, 1, 3, 12))
        tokens = mt.convert(nn.Sequential(mt.Patches(2), nn.Conv2d(4, 4, 1)))
        self.refused(Status.BAD_SHAPE, "1: an input of 3 dimensions, 4 expected", tokens, torch.randn(1, 1, 4, 4))
        bad = X.clone()
        bad[1, 1] = float("inf")
        self.refused(Status.NONFINITE, "the input holds Inf or NaN", model, bad)
        self.assertEqual(tuple(model(X).shape), (4, 4))

    def test_names(self):
        """the library's messages have the module's path, also where it is longer than a layer's name"""
        inner = nn.ModuleDict({"a_long_name_of_a_stage": nn.Conv2d(1, 2, 9)})
        self.refused(Status.BAD_FILE, "layer1 is parts.a_long_name_of_a_stage", mt.convert(_Long(inner)), torch.randn(1, 1, 4, 4))

    def test_flattened(self):
        """flattened pixels that something else than a Linear reads"""
        for tail in ((nn.LayerNorm(72),), ()):
            model = mt.convert(nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(), *tail))
            self.refused(Status.BAD_ARGUMENT, "only Linear can", model, torch.randn(2, 1, 8, 8))

    def test_passes(self):
        """backward in eval mode, after another forward, modes that are mixed"""
        model = mt.convert(nn.Sequential(nn.Linear(12, 4), nn.ReLU(), nn.Linear(4, 2)))
        first, second = model(X), model(X)
        self.refused(Status.BAD_ARGUMENT, "another one followed", first.sum().backward)
        second.sum().backward()
        model.eval()
        self.refused(Status.BAD_ARGUMENT, "model.train()", model(X).sum().backward)
        model[1].train()
        self.refused(Status.BAD_ARGUMENT, ("is in eval mode", "1 in train mode"), model, X)

    def test_optimizer(self):
        """parameters of other modules, rates out of range"""
        stranger = nn.Linear(2, 2)
        stranger(torch.randn(1, 2)).sum().backward()
        self.refused(Status.BAD_ARGUMENT, "belongs to no mantis.torch module", mt.SGD(stranger.parameters(), 0.1).step)
        model = mt.convert(nn.Sequential(nn.Linear(12, 2), nn.Linear(2, 2)))
        model(X).sum().backward()
        before = copy.deepcopy(model.state_dict())
        self.refused(Status.BAD_ARGUMENT, "momentum 1.0", mt.SGD(model.parameters(), 0.1, momentum=1.0).step)
        groups = [{"params": model[0].parameters()}, {"params": model[1].parameters(), "lr": -1.0}]
        self.refused(Status.BAD_ARGUMENT, "lr -1.0", mt.SGD(groups, 0.1).step)
        model[1].bias.grad[0] = float("nan")
        self.refused(Status.NONFINITE, "parameter 3, (2,): its gradient", mt.SGD(model.parameters(), 0.1).step)
        for name, value in model.state_dict().items():
            self.assertTrue(torch.equal(value, before[name]))

    def test_loss(self):
        """labels and logits that are none"""
        criterion = mt.CrossEntropyLoss()
        self.refused(Status.BAD_ARGUMENT, "0 to 11", criterion, X, torch.tensor([0, 1, 2, 12]))
        self.refused(Status.BAD_SHAPE, "labels (3,)", criterion, X, torch.tensor([0, 1, 2]))
        self.refused(Status.NONFINITE, "a logit", criterion, X / 0, torch.tensor([0, 1, 2, 3]))

    def test_not_converted(self):
        """a model that is not converted has no hash; one that is, is not converted again"""
        model = nn.Sequential(nn.Linear(12, 2))
        self.refused(Status.BAD_ARGUMENT, "is not converted", mt.weights_hash, model)
        self.refused(Status.BAD_ARGUMENT, "laid out", mt.weights_hash, mt.convert(model))
        self.refused(Status.BAD_ARGUMENT, "converted already", mt.convert, model)


main()
