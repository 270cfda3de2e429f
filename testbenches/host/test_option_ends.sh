#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The ends of every option that takes a value, through every verb, under the sanitizers where that build is there: each
# run works, or ends with one line and status 1 or 2, or is still at work after 0.7 seconds. Options are taken from
# --help, so a new one is tried too. TAP.
export LC_ALL=C # numbers with a point, whatever the user's language
build=${MANTIS_BUILD:-build}
mantis=$(realpath "${MANTIS:-$build/mantis}") || exit 1
sanitized=$build/obj-n${MANTIS_N:-16}-golden-blas-san/mantis
[ ! -x "$sanitized" ] || mantis=$(realpath "$sanitized")
case $mantis in *-san/*) echo "# under the sanitizers" ;; *) echo "# without sanitizers (make test-sanitize builds them)" ;; esac
export mantis
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
export UBSAN_OPTIONS=halt_on_error=1 ASAN_OPTIONS=allocator_may_return_null=1 OPENBLAS_NUM_THREADS=1

# Eight images of 4 x 4 in two classes, a network of one layer, arrays, a checkpoint.
mkdir toy
for part in train t10k; do
    { printf '\0\0\010\003\0\0\0\010\0\0\0\004\0\0\0\004'; head -c 128 "$mantis"; } > toy/$part-images-idx3-ubyte
    printf '\0\0\010\001\0\0\0\010\0\1\0\1\0\1\0\1' > toy/$part-labels-idx1-ubyte
done
printf 'input i\nflatten f\nlinear fc out=classes\n' > n.net
array() { # array FILE TYPE SHAPE BYTES
    local text="{'descr': '$2', 'fortran_order': False, 'shape': ($3), }"
    { printf '\223NUMPY\1\0\166\0%-117s\n' "$text"; head -c "$4" /dev/zero; } > "$1"
}
array f.npy '<f4' '4,' 16
array i.npy '|i1' '2, 2' 4
array s.npy '<i8' '4,' 32
small="--net n.net --data toy --batch 4 --steps 1"
"$mantis" train $small --checkpoint c.ck > /dev/null 2>&1 || echo "# no checkpoint"
base() {
    case $1 in
        train) echo "$small" ;;
        compare) echo "$small --seeds 1 --out o" ;;
        sweep) echo "$small --no-float --bits 8 --out o" ;;
        bench) echo "--quick" ;;
        demo) echo "--steps 1 --batch 2 --lockstep 0 --out o" ;;
        map) echo "f.npy --out q.npy" ;;
        quantize) echo "f.npy --out q.npy" ;;
        landscape) echo "c.ck --points 3 --images 4 --out o" ;;
        align) echo "s.npy --exponent 0 --out q.npy" ;;
        gemm) echo "i.npy i.npy --ea 0 --eb 0 --out q.npy" ;;
        gemm-cycles) echo "4 4 4" ;;
        vectors) echo "lza --count 2 --dir o" ;;
        replay) echo "c.ck --layer fc --executor cycle" ;;
        record) echo "map_lane --phase forward --steps 0 --clocks 10 --net n.net --data toy --batch 4 --out o.txt" ;;
        work) echo "--net n.net --data toy --batch 4" ;;
    esac
}
export -f base
export small
verbs="train compare sweep bench demo map quantize landscape align gemm gemm-cycles vectors replay record work"

# one VERB OPTION VALUE: a line when it is wrong.
one() {
    local work status limit
    work=$(mktemp -d -p .) && cd "$work" && ln -s ../toy ../n.net ../*.npy ../c.ck . || exit 1
    [ -n "$2$3" ] && limit=0.7 || limit=30
    { timeout -k 1 $limit "$mantis" $1 $(base "${1%% *}") ${2:+"$2" "$3"} > out 2> err < /dev/null; } 2> /dev/null
    status=$?
    [ -n "$2$3" ] || [ $status = 0 ] || [ "$1 $(grep -c "executor float is not" err)" = "compare 1" ] || { echo "$1 itself: status $status: $(tail -1 err)"; }
    case $status in
        0 | 124 | 137) ;;
        1 | 2) [ "$(grep -c '^mantis' err)" = 1 ] && [ "$(tail -1 err | cut -c1-6)" = mantis ] || echo "$1 $2 $3: status $status, $(wc -l < err) lines: $(head -c 200 err)" ;;
        *) echo "$1 $2 $3: status $status: $(grep -E 'rror|runtime' err | head -2 | cut -c1-220)" ;;
    esac
    ! grep -qE 'runtime error|Sanitizer' err || echo "$1 $2 $3: $(grep -E 'runtime error|Sanitizer' err | head -1 | cut -c1-250)"
    cd .. && rm -rf "$work"
}
export -f one
n=0
values="0 -2147483648 4294967295 18446744073709551615 1e300"
for verb in $verbs; do
    # words that are no file, folder, name or list: numbers
    options=$("$mantis" $verb --help | awk '/^options:/ { on = 1; next } /^$/ { on = 0 } on && $2 ~ /^[A-Z0-9.|]+$/ && $2 !~ /^(FILE|DIR|D|NAME|NAMES|LIST|MODE|KIND)/ { print $1 }')
    out=$({ printf '%s\0%s\0%s\0' "$verb" "" ""; for option in $options; do for value in $values ''; do printf '%s\0%s\0%s\0' "$verb" "$option" "$value"; done; done
        } |
        xargs -0 -n 3 -P "$(nproc)" bash -c 'one "$@"' _)
    n=$((n + 1))
    if [ -n "$options" ] && [ -z "$out" ]; then echo "ok $n - $verb: ends of $(wc -w <<< "$options") options"; else
        echo "not ok $n - $verb: ends of $(wc -w <<< "$options") options"
        sed 's/^/# /' <<< "$out" | head -20
    fi
done
for sizes in "0 1 1" "4294967295 4294967295 4294967295" "1 1 133145" "65536 65536 1" "-1 1 1" "x 1 1" "1e3 1 1" "18446744073709551616 1 1"; do
    out=$out$(timeout -k 1 2 "$mantis" gemm-cycles $sizes 2>&1 > /dev/null)
    status=$?
    case $status in 0 | 1 | 2 | 124 | 137) ;; *) wrong="$wrong '$sizes'" ;; esac
done
n=$((n + 1))
[ -z "${wrong:-}" ] && ! grep -qE 'runtime error|Sanitizer' <<< "$out" && echo "ok $n - gemm-cycles: sizes" || echo "not ok $n - gemm-cycles: sizes${wrong:-}"
echo "1..$n"
