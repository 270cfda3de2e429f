# SPDX-License-Identifier: Apache-2.0
"""The peers of bench_peers.py as TAP: the networks are Mantis' own by their parameters and multiplications, emulated
products of numbers that 8 bits hold are exact in all directions, others are not, and the page takes a table.

    check_peers.py MANTIS NETWORKS
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

import torch
from torch import nn
from torch.nn import functional as F

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python"))
import bench_peers
import tap
from peer_emulations import EMULATIONS
from peer_networks import Attention, Mean, Network

MANTIS, NETWORKS = sys.argv[1:3]


def multiplications(network, images):
    """Of the forward pass of one image."""
    count = [0]

    def linear(module, _, y):
        count[0] += module.in_features * y[0].numel()

    def conv(module, _, y):
        count[0] += module.weight[0].numel() * y[0].numel()

    def attention(_, x, y):
        count[0] += 2 * y.shape[1] * y[0].numel()

    def mean(_, x, y):
        count[0] += x[0][0].numel()  # a product with ones in Mantis

    for module in network.modules():
        for kind, hook in ((nn.Linear, linear), (nn.Conv2d, conv), (Attention, attention), (Mean, mean)):
            if isinstance(module, kind):
                module.register_forward_hook(hook)
    with torch.no_grad():
        network(images)
    return count[0]


def described(net):
    """Parameters and multiplications, as the program says."""
    data, _, _ = bench_peers.NETS[net]
    text = subprocess.run([MANTIS, "train", "--net", net, "--data", data, "--describe"], check=True, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    return tuple(map(int, re.search(r"sum \(MACs per sample\) +(\d+) +(\d+)", text).groups()))


def whole(*shape):
    """Whole numbers up to 100, the largest among them in every block."""
    x = torch.randint(-100, 101, shape).float()
    x[(torch.rand(shape) < 0.3)] = 100.0
    return x.requires_grad_()


class Peers(unittest.TestCase):
    def test_networks(self):
        """Networks have Mantis' parameters and multiplications"""
        for net, (_, shape, _) in bench_peers.NETS.items():
            with open(os.path.join(NETWORKS, net + ".net"), encoding="utf-8") as file:
                network = Network(file.read(), torch.rand(1, *shape), bench_peers.CLASSES).eval()
            mine = sum(p.numel() for p in network.parameters()), multiplications(network, torch.rand(1, *shape))
            self.assertEqual(mine, described(net), net)

    def products(self, emulation, exact):
        """Of y, da and db, those that are not as in fp32."""
        products, wrong = EMULATIONS[emulation], 0
        torch.manual_seed(3)
        a, b, dy = whole(9, 64), whole(64, 40), whole(9, 40)
        layer = products.conv(32, 64, 3, stride=2, padding=1, bias=False)
        with torch.no_grad():
            layer.weight.copy_(whole(64, 32, 3, 3))
        x = whole(32, 32, 5, 5)
        if not exact:
            a, x = (a * 1.37).detach().requires_grad_(), (x * 1.37).detach().requires_grad_()
        w = layer.weight.detach().clone().requires_grad_()
        dz = whole(32, 64, 3, 3)
        for mine, plain, dy, operands in ((products.matmul, torch.matmul, dy, (a, b)),
                                          (lambda x, _: layer(x), lambda x, w: F.conv2d(x, w, None, 2, 1), dz, (x, w))):
            results = []
            for function in (mine, plain):
                for value in (*operands, layer.weight):
                    value.grad = None
                y = function(*operands)
                y.backward(dy.detach())
                second = layer.weight.grad if layer.weight.grad is not None else operands[1].grad
                results.append([y.detach(), operands[0].grad, second])
            wrong += sum(not torch.equal(one, other) for one, other in zip(*results))
        return wrong

    def test_emulated_products(self):
        """Emulated products of numbers that 8 bits hold are exact, in all three directions"""
        for emulation in EMULATIONS:
            self.assertEqual(self.products(emulation, True), 0, emulation)

    def test_emulated_rounding(self):
        """Others are rounded: y and the gradient of the other operand"""
        for emulation in EMULATIONS:
            self.assertEqual(self.products(emulation, False), 4, emulation)

    def test_run(self):
        """A run leaves its figures, its picture and a table in the page, twice"""
        with tempfile.TemporaryDirectory() as folder:
            os.mkdir(os.path.join(folder, "figures"))
            page = os.path.join(folder, "speed.md")
            with open(page, "w", encoding="utf-8") as file:
                file.write("before\n<!-- peers -->\nreplaced\n<!-- end of peers -->\nafter\n")
            for _ in range(2):
                subprocess.run([sys.executable, bench_peers.__file__, MANTIS, NETWORKS, folder, "--threads", "1",
                                "--seconds", "0", "--rounds", "1", "--nets", "mlp", "--record", folder], check=True,
                               stdout=subprocess.DEVNULL)
            with open(os.path.join(folder, "peers.json"), encoding="utf-8") as file:
                peer = json.load(file)["figures"]["peer_mlp"]
            self.assertEqual(peer["ratio"], peer["golden"] / peer["pytorch"])
            self.assertGreater(min(peer["qpytorch"], peer["microxcaling"]), 0)
            with open(page, encoding="utf-8") as file:
                text = file.read()
            self.assertTrue(text.startswith("before\n<!-- peers -->\n"))
            self.assertTrue(text.endswith("<!-- end of peers -->\nafter\n"))
            self.assertEqual((text.count("| mlp, batch 128 |"), text.count("replaced")), (1, 0))
            with open(os.path.join(folder, "figures", "peers.svg"), encoding="utf-8") as file:
                self.assertEqual(file.read().count("<rect"), 1 + 4 + 4)


if __name__ == "__main__":
    tap.main()
