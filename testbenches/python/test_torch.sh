#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# mantis.torch, as TAP: the bits of `mantis train`, the functions of PyTorch, what is refused, gradients, and its part of
# docs/python.md.
export LC_ALL=C
needs="numpy torch"
. testbenches/python/environment.sh
sections="PyTorch"
suite check_torch.py check_torch_errors.py check_gradients.py page.py
