# SPDX-License-Identifier: Apache-2.0
"""What a model has that a network description cannot say."""


class Unsupported(Exception):
    """One line: the node, and why it cannot become a layer."""


def refuse(node: object, why: str) -> "Unsupported":
    """The error for an ONNX node."""
    return Unsupported(f"{node.op_type} {node.name or node.output[0]}: {why}")  # type: ignore[attr-defined]
