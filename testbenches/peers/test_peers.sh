#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The peers of make bench-peers (check_peers.py): no speed is judged. Without PyTorch (Debian: python3-torch) skipped. TAP.
export LC_ALL=C
needs=torch
. testbenches/python/environment.sh
export PYTHONPATH=$PYTHONPATH:testbenches/peers OMP_NUM_THREADS=1
exec "$python" -u testbenches/peers/check_peers.py "$MANTIS" sim/host/networks/shipped
