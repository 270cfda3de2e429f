# SPDX-License-Identifier: Apache-2.0
"""The shipped networks (sim/host/networks/shipped) as PyTorch models, modules in the order of their layers."""

import mantis.torch as mt
from torch import nn
from torch.nn import functional as F


def mlp(side=28, channels=1):
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(side * side * channels, 256),
        nn.ReLU(),
        nn.Linear(256, 128),
        nn.ReLU(),
        nn.Linear(128, 10),
    )


class LeNet5(nn.Module):
    """Its pools, flatten and activations are functions in forward."""

    def __init__(self):
        super().__init__()
        self.c1, self.c2 = nn.Conv2d(1, 6, 5, padding=2), nn.Conv2d(6, 16, 5)
        self.fc1, self.fc2, self.fc3 = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.c1(x)), 2)
        x = F.max_pool2d(F.relu(self.c2(x)), 2)
        x = x.view(x.size(0), -1)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))


def lenet5():
    return LeNet5()


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.relu = nn.ReLU(inplace=True)
        self.shortcut = nn.Identity()
        if stride != 1:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        y += self.shortcut(x)
        return self.relu(y)


class ResNet(nn.Module):
    """He et al., 2016, section 4.2: three stages of n blocks."""

    def __init__(self, n, channels):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(channels, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU())
        stages = [(16, 16, 1), (16, 32, 2), (32, 64, 2)]
        blocks = [Block(i if k == 0 else o, o, s if k == 0 else 1) for i, o, s in stages for k in range(n)]
        self.blocks = nn.Sequential(*blocks)
        self.pool, self.head = nn.AdaptiveAvgPool2d(1), nn.Linear(64, 10)

    def forward(self, x):
        return self.head(self.pool(self.blocks(self.stem(x))).flatten(1))


def resnet8(channels=1):
    return ResNet(1, channels)


class TransformerBlock(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1, self.qkv, self.heads = nn.LayerNorm(width), nn.Linear(width, 3 * width), mt.Attention(heads)
        self.proj, self.norm2 = nn.Linear(width, width), nn.LayerNorm(width)
        self.up, self.down = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)

    def forward(self, x):
        x = x + self.proj(self.heads(self.qkv(self.norm1(x))))
        return x + self.down(F.gelu(self.up(self.norm2(x)), approximate="tanh"))


class ViT(nn.Module):
    """A vision transformer of patches of 4 x 4."""

    def __init__(self, side, channels, width=64, heads=4, blocks=4):
        super().__init__()
        self.cut, self.embed = mt.Patches(4), nn.Linear(16 * channels, width)
        self.position = mt.Position((side // 4) ** 2, width)
        self.blocks = nn.Sequential(*[TransformerBlock(width, heads) for _ in range(blocks)])
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, 10)

    def forward(self, x):
        x = self.blocks(self.position(self.embed(self.cut(x))))
        return self.head(self.norm(x).mean(1))


def vit():
    return ViT(28, 1)
