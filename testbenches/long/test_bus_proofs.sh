#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The proofs of formal_bus that take long; the others, with their negative controls, are in `make test`.
export LC_ALL=C
exec testbenches/formal_bus/test_formal_bus.sh --long
