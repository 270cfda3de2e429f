# SPDX-License-Identifier: Apache-2.0
"""Logits and gradients of the float executor beside PyTorch's in float64, for every shipped network of small images: one step.

The error is |ours - float64| / |float64|. Gradients have two bounds: where a value in front of a ReLU is as near to 0
as rounding, its gradient passes here and not there, and one of 10,000 such signs is an error of 1 %. That happens in
networks with many values and normalization before ReLU, to PyTorch as well.
"""

import unittest

import numpy as np
import torch

import mantis
import reference
from tap import main

BATCH = 8


def distance(ours, exact):
    off = sum((ours[name].double() - exact[name]).square().sum() for name in exact)
    return float((off / sum(value.square().sum() for value in exact.values())).sqrt())


def errors(name):
    """Of logits and of gradients, each of the float executor and of PyTorch in float32."""
    data = mantis.Data("digits")
    x, labels = mantis.Batches(data, BATCH).training(0)
    executor = mantis.Executor.fp32()
    model = mantis.Model(name, shape=data.shape, classes=data.classes, batch=BATCH, executor=executor)
    model.initialize(1)
    trained = [p for p in model.parameters if p.trained]
    weights = {p.name: p.value.copy() for p in trained}
    key = mantis.RandomKey(seed=1)
    model.input[:] = x
    model.forward(BATCH, True, key)
    logits, gradient = model.output.reshape(BATCH, -1), model.output_gradient.reshape(BATCH, -1)
    mantis.cross_entropy(logits, labels, gradient)
    values = {"logits": torch.tensor(logits)}
    model.backward(key)
    ours = {p.name: torch.tensor(p.gradient) for p in trained}
    text = open(f"sim/host/networks/shipped/{name}.net").read()
    targets = torch.from_numpy(labels.astype(np.int64))
    value64, exact = reference.gradients(text, x, targets, weights, data.classes, torch.float64)
    value32, single = reference.gradients(text, x, targets, weights, data.classes, torch.float32)
    return [distance(*pair) for pair in ((values, value64), (value32, value64), (ours, exact), (single, exact))]


class Gradients(unittest.TestCase):
    def setUp(self):
        try:
            mantis.Executor.fp32()
        except mantis.Error as reason:
            self.skipTest(reason.message.split(" (")[0])

    def test_networks(self):
        """every shipped classifier of small images: logits within 1e-4, gradients within 1e-5, or 3 % where signs near 0 decide"""
        others = ("deeplab", "ssd")  # their losses are not cross_entropy's
        names = [n for n in mantis.shipped_networks() if not n.endswith("-224") and not n.startswith(others)]
        self.assertEqual(len(names), 8)
        for name in names:
            logits, logits32, ours, single = errors(name)
            figures = f"logits {logits:.1e} ({logits32:.1e} in float32), gradients {ours:.1e} ({single:.1e})"
            print(f"# {name}: {figures}", flush=True)
            self.assertLess(logits, 1e-4, name)
            self.assertLess(ours, 1e-5 if name in ("mlp", "lenet5", "vit") else 0.03, name)


main()
