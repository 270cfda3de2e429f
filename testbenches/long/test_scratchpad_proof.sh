#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The proof of the scratchpad at N = 32: minutes, so it stands here; its smaller sizes and negative controls are in
# `make test`.
export LC_ALL=C
exec testbenches/formal_mac/test_formal_mac.sh --long
