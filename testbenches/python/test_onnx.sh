#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# mantis.onnx: PyTorch's models through ONNX into networks, as TAP.
export LC_ALL=C
needs="numpy onnx torch"
. testbenches/python/environment.sh
[ -e "$objects/libmantis-float.so" ] || { echo "1..0 # SKIP built without the float executor"; exit; }
suite check_onnx.py
