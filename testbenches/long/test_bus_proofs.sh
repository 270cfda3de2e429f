#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What `make test` leaves out of formal_bus: the proofs that take long, the other width of the port, and the further
# faults of each proof.
export LC_ALL=C
exec testbenches/formal_bus/test_formal_bus.sh --long
