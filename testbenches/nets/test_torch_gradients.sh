#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# One step of every shipped network in float64 by PyTorch beside the float executor's (test_torch_gradients.py). PyTorch
# is not among the packages that make installs: without it (Debian: python3-torch) this test is skipped.
export LC_ALL=C
python=
for candidate in python3 /usr/bin/python3; do
    if "$candidate" -c 'import torch' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "1..0 # SKIP PyTorch is not installed (Debian: python3-torch)"
    exit 0
fi
scratch=$(mktemp -d "$MANTIS_BUILD/torch.XXXXXX") || exit 1
trap 'rm -rf "$scratch"' EXIT
"$python" -u testbenches/nets/test_torch_gradients.py "$MANTIS" sim/host/networks/shipped "$scratch"
