#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# mantis bench --explain counts each command of a step once, names a way and a reason for each product and for nothing
# else, and shows the ways of each SIMD level. TAP.
export LC_ALL=C
mantis=${MANTIS:-${MANTIS_BUILD:-build}/mantis}
number=0
failed=0
check() { # name, status
    number=$((number + 1))
    if [ "$2" = 0 ]; then echo "ok $number - $1"; else echo "not ok $number - $1"; failed=1; fi
}
commands_of() { # steps: of a training
    "$mantis" train --net lenet5 --data digits32 --batch 4 --steps "$1" --json 2> /dev/null | grep -o '"commands": [0-9]*' |
        grep -o '[0-9]*$'
}
explain() { MANTIS_SIMD=$1 "$mantis" bench --explain --net lenet5 --data digits32 --batch 4 --json 2> /dev/null | tr '{' '\n'; }

step=$(($(commands_of 2) - $(commands_of 1)))
for level in scalar avx2 avx512 amx; do
    rows=$(explain $level)
    if [ -z "$rows" ]; then
        number=$((number + 1))
        echo "ok $number - $level # SKIP this processor lacks the level"
        continue
    fi
    calls=$(grep -o '"calls": [0-9.]*' <<< "$rows" | awk '{ n += $2 } END { print n + 0 }')
    check "$level: $calls calls, $step commands of a step" "$([ "$calls" = "$step" ]; echo $?)"
    [ "$(grep -c '"shape": "GEMM.*"way": "[a-z]' <<< "$rows")" = "$(grep -c '"shape": "GEMM' <<< "$rows")" ] &&
        ! grep '"way": "' <<< "$rows" | grep -qv '"shape": "GEMM'
    check "$level: products have a way, other commands have none" $?
    if [ $level = avx512 ] || [ $level = amx ]; then
        grep -q '"way": "direct' <<< "$rows" && grep -q '"way": "gradient"' <<< "$rows"
    else
        grep -q 'not direct: the SIMD level' <<< "$rows" && grep -q 'not gradient: the SIMD level' <<< "$rows"
    fi
    check "$level: its ways of a convolution" $?
done
"$mantis" bench --explain --net lenet5 --data digits32 --batch 4 2> /dev/null | grep -q 'GEMM.* G/s .*: '
check "as a table" $?
echo "1..$number"
exit $failed
