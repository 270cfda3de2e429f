#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# awk that takes each line when it comes: mawk waits for a full block of input unless it is told.
if awk -W version 2>&1 </dev/null | grep -q '^mawk'; then exec awk -W interactive "$@"; fi
exec awk "$@"
