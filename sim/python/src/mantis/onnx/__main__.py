# SPDX-License-Identifier: Apache-2.0
"""The command line of mantis.onnx."""

import argparse
import sys

from . import Unsupported, write


def main() -> int:
    words = argparse.ArgumentParser(
        prog="python3 -m mantis.onnx",
        description="Makes a network's description and weights of an ONNX model (opset 13 to 17): "
        "OUT/MODEL.net for mantis train --net, OUT/MODEL.npz for --init.")
    words.add_argument("model", help="the file, as torch.onnx.export writes it")
    words.add_argument("--out", default=".", metavar="FOLDER", help="where the two files go (default: here)")
    words.add_argument("--frozen-norm", action="store_true",
                       help="batch-norms keep their running averages, gamma and beta when the network trains")
    given = words.parse_args()
    try:
        net, weights, notes = write(given.model, given.out, given.frozen_norm)
    except (Unsupported, OSError) as reason:
        print(f"mantis.onnx: {reason}", file=sys.stderr)
        return 1
    for note in notes:
        print(f"note: {note}", file=sys.stderr)
    print(f"mantis train --net {net} --init {weights}")
    return 0


sys.exit(main())
