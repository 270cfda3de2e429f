#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The floating-point PEs that int8 is compared with, and the dividing quantizer, against the host's IEEE arithmetic
# under Verilator. TAP.
export LC_ALL=C # numbers with a point, whatever the user's language
set -u
cd "$(dirname "$0")/../.." || exit 1
build=$(mkdir -p "${MANTIS_BUILD:-build}/test-fp" && cd "${MANTIS_BUILD:-build}/test-fp" && pwd)
root=$(pwd)
command -v verilator >/dev/null || { echo "1..0 # SKIP verilator is not installed"; exit 0; }
n=0
check() { # check NAME TOP PROGRAM.cpp COUNT "PARAMETERS" "DEFINES"
    local sources
    sources=$(sh synth/sources.sh "$2" "$root/rtl" "$root/synth/baseline")
    # shellcheck disable=SC2086
    if ! nice verilator --cc --exe --build -O3 --noassert --top-module "$2" $5 -CFLAGS "-O1 -ffp-contract=off $6" --Mdir "$build/$1" $sources "$root/testbenches/synth/$3" > "$build/$1.log" 2>&1; then
        n=$((n + 1)); echo "not ok $n - $1 does not build"; tail -5 "$build/$1.log" | sed 's/^/# /'; return
    fi
    while read -r line; do
        case $line in
            "ok "*) n=$((n + 1)); echo "ok $n - $1: ${line#*- }" ;;
            "not ok "*) n=$((n + 1)); echo "not ok $n - $1: ${line#*- }" ;;
            "#"*) echo "$line" ;;
        esac
    done < <("$build/$1/V$2" "$4"; echo "# status $?")
}
check bf16 fp_pe test_fp_pe.cpp 2000000 "-GE=8 -GF=7 -GK=16" "-DE_BITS=8 -DF_BITS=7 -DPIPELINED=0"
check fp16 fp_pe test_fp_pe.cpp 2000000 "-GE=5 -GF=10 -GK=23" "-DE_BITS=5 -DF_BITS=10 -DPIPELINED=0"
check fp32 fp_pe test_fp_pe.cpp 2000000 "-GE=8 -GF=23 -GK=0" "-DE_BITS=8 -DF_BITS=23 -DPIPELINED=0"
check fp32_pipelined fp_pe test_fp_pe.cpp 1000000 "-GE=8 -GF=23 -GK=0 -GPIPELINED=1" "-DE_BITS=8 -DF_BITS=23 -DPIPELINED=1"
check quantizer quantizer_lane test_quantizer.cpp 5000000 "" ""
# A wrong sticky width must be noticed: with K too small cancellation brings lost bits into bf16 sums.
sed 's/^not ok/was red/; s/^ok/was green/' < <(n=0; check bf16_broken fp_pe test_fp_pe.cpp 2000000 "-GE=8 -GF=7 -GK=0" "-DE_BITS=8 -DF_BITS=7 -DPIPELINED=0") > "$build/broken.out"
n=$((n + 1)); if grep -q '^was red' "$build/broken.out"; then echo "ok $n - a window without the product's lower zeros is seen to be wrong"; else echo "not ok $n - a window that is too narrow was not noticed"; fi
echo "1..$n"
