# SPDX-License-Identifier: Apache-2.0
"""Golden's training beside PyTorch's on the same networks, and beside emulations in PyTorch, in one run.

    bench_peers.py MANTIS NETWORKS OUT [--threads T] [--seconds S] [--rounds R] [--nets mlp,vit] [--record DOCS]

Each is measured in each of its configurations, in rounds, so that what else the machine does falls on all; the best
step counts. PyTorch: one thread and all, images by channels and by pixels. Leaves peers.json, peers.md and peers.svg in
OUT, and prints the JSON; --record writes table and picture into the documentation too.
"""

import argparse
import json
import os
import platform
import subprocess
import time

import torch

import peer_page
from peer_emulations import EMULATIONS
from peer_networks import Network, Products, step_of

NETS = {"mlp": ("digits", (1, 28, 28), 128), "lenet5": ("digits32", (3, 32, 32), 128),
        "resnet8": ("digits32", (3, 32, 32), 128), "resnet20": ("digits32", (3, 32, 32), 128),
        "resnet18": ("digits32", (3, 32, 32), 64), "vit": ("digits32", (3, 32, 32), 64),
        "mobilenetv2": ("digits32", (3, 32, 32), 32)}
CLASSES = 10
LAYOUTS = {"by channels": torch.contiguous_format, "by pixels": torch.channels_last}


def golden(options, net, threads):
    """Images a second, and what the processor multiplies with."""
    data, _, batch = NETS[net]
    command = [options.mantis, "bench", "--training", "--json", "--net", net, "--data", data, "--batch", str(batch),
               "--threads", str(threads)]
    answer = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout)
    return answer["figures"][f"train_{net}"]["value"], answer["instruction"]


class Peer:
    """One configuration of a network in PyTorch, ready to train."""

    def __init__(self, text, net, threads, layout, products):
        _, shape, self.batch = NETS[net]
        self.threads, self.layout = threads, layout
        torch.manual_seed(1)
        images = torch.rand(self.batch, *shape).contiguous(memory_format=LAYOUTS[layout])
        network = Network(text, images, CLASSES, products).to(memory_format=LAYOUTS[layout])
        self.step = step_of(network, images, torch.randint(CLASSES, (self.batch,)))

    def rate(self, seconds):
        """Images a second of the best step."""
        torch.set_num_threads(self.threads)
        best, begin, steps = float("inf"), time.perf_counter(), 0
        while steps < 2 or time.perf_counter() - begin < seconds:
            start = time.perf_counter()
            self.step()
            best = min(best, time.perf_counter() - start)
            steps += 1
        return self.batch / best

    def name(self):
        return f"{self.threads} thread{'s' if self.threads > 1 else ''}, {self.layout}"


def best_of(peers, seconds, rounds):
    """The best rate of all rounds and configurations, and which it was."""
    rates = [(peer.rate(seconds), i) for _ in range(rounds) for i, peer in enumerate(peers)]
    rate, i = max(rates)
    return rate, peers[i]


def configurations(options, net, products):
    with open(os.path.join(options.networks, net + ".net"), encoding="utf-8") as file:
        text = file.read()
    layouts = list(LAYOUTS) if any(word in text for word in ("conv", "pool")) else list(LAYOUTS)[:1]
    return [Peer(text, net, threads, layout, products) for threads in sorted({1, options.threads})
            for layout in layouts]


def measure(options, net):
    peers = configurations(options, net, Products)
    mine = pytorch = (0.0, None)
    for _ in range(options.rounds):
        mine = max([mine] + [(golden(options, net, threads)[0], threads) for threads in sorted({1, options.threads})])
        pytorch = max(pytorch, best_of(peers, options.seconds, 1), key=lambda pair: pair[0])
    figure = {"golden": mine[0], "pytorch": pytorch[0], "ratio": mine[0] / pytorch[0], "batch": NETS[net][2],
              "golden_threads": mine[1], "pytorch_with": pytorch[1].name()}
    for name, products in EMULATIONS.items():
        figure[name] = best_of(configurations(options, net, products), options.seconds, options.rounds)[0]
    return figure


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    return names[0] if names else platform.machine()


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mantis")
    parser.add_argument("networks")
    parser.add_argument("out")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--nets", type=lambda text: text.split(","), default=list(NETS))
    parser.add_argument("--record")
    options = parser.parse_args()
    unknown = [net for net in options.nets if net not in NETS]
    if unknown or options.threads < 1 or options.rounds < 1:
        parser.error(f"--nets is of {','.join(NETS)}; --threads and --rounds are 1 or more")
    os.makedirs(options.out, exist_ok=True)
    result = {"threads": options.threads, "torch": torch.__version__, "processor": processor(),
              "instruction": golden(options, options.nets[0], 1)[1],
              "figures": {f"peer_{net}": measure(options, net) for net in options.nets}}
    write(os.path.join(options.out, "peers.json"), json.dumps(result) + "\n")
    write(os.path.join(options.out, "peers.md"), peer_page.heading(result) + "\n" + peer_page.table(result))
    write(os.path.join(options.out, "peers.svg"), peer_page.picture(result))
    if options.record:
        page = os.path.join(options.record, "speed.md")
        with open(page, encoding="utf-8") as file:
            text = peer_page.record(file.read(), result)
        write(page, text)
        write(os.path.join(options.record, "figures", "peers.svg"), peer_page.picture(result))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
