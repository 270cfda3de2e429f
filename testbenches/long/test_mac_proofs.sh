#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What `make test` leaves out of formal_mac: the scratchpad at N = 32, which takes minutes, and the further faults of
# each proof.
export LC_ALL=C
exec testbenches/formal_mac/test_formal_mac.sh --long
