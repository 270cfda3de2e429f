#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Words that a person reads: each error says what, where and what to do, once. TAP.
export LC_ALL=C # numbers with a point, whatever the user's language
mantis=$(realpath "${MANTIS:-${MANTIS_BUILD:-build}/mantis}") || exit 1
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
n=0
# says WORDS NAME COMMAND...: it fails in one line that has the words, and no two same runs of four words.
says() {
    local words=$1 name=$2 twice
    shift 2
    "$@" > out 2> err
    status=$?
    twice=$(tail -1 err | sed 's/[^A-Za-z]\+/ /g' | awk '{ for (i = 1; i + 3 <= NF; i++) if (seen[$i " " $(i + 1) " " $(i + 2) " " $(i + 3)]++) print $i, $(i + 1), $(i + 2), $(i + 3) }' | head -1)
    n=$((n + 1))
    if [ $status != 0 ] && [ "$(grep -c '^mantis' err)" = 1 ] && tail -1 err | grep -qF -- "$words" && [ -z "$twice" ]; then
        echo "ok $n - $name: $(tail -1 err)"
    else
        echo "not ok $n - $name"
        echo "# status $status; twice: '$twice'; $(cat err)"
    fi
}
array() { # array FILE TYPE SHAPE: with a body of standard input
    local text="{'descr': '$2', 'fortran_order': False, 'shape': ($3), }"
    { printf '\223NUMPY\1\0\166\0%-117s\n' "$text"; cat; } > "$1"
}
printf '\0\0\200\077\0\0\200\077' | array f.npy '<f4' '2,'
printf '\0\0\300\177\0\0\200\077' | array nan.npy '<f4' '2,'
printf '\1\1\1\1' | array i.npy '|i1' '2, 2'
head -c 133145 /dev/zero | array long.npy '|i1' '1, 133145'
head -c 133145 /dev/zero | array tall.npy '|i1' '133145, 1'
says "MANTIS_SIMD=sse2: scalar, avx2, avx512 or amx expected" "a SIMD level that is none" env MANTIS_SIMD=sse2 "$mantis" map f.npy --out q.npy
says "NONFINITE" "a NaN" "$mantis" map nan.npy --out q.npy
says "beyond 133144: split" "K too large" "$mantis" gemm long.npy tall.npy --ea 0 --eb 0 --out c.npy
says "--ea 600: -512..511 expected" "an exponent that is none" "$mantis" gemm i.npy i.npy --ea 600 --eb 0 --out c.npy
says "--exponent E is missing" "no exponent" "$mantis" align f.npy --out v.npy
says "--exponent 32768: -32768..32767 expected" "a large exponent" "$mantis" align f.npy --exponent 32768 --out v.npy
says "--momentum 1: 0 or more" "a momentum" "$mantis" train --momentum 1 --steps 1
says "diverged" "a run that diverges" "$mantis" train --steps 20 --batch 8 --lr 1000
says "no scale entry" "too many layers" "$mantis" train --steps 1 --batch 2 --net <(echo "input i"; echo "flatten f"; for i in $(seq 3000); do echo "linear l$i out=2"; done; echo "linear z out=classes")
says "cannot" "an output in no folder" "$mantis" map f.npy --out none/q.npy
says "not a .npy file" "another file" "$mantis" map "$mantis" --out q.npy
for executor in cycle rtl lockstep; do
    "$mantis" map f.npy --out q.npy --executor $executor > /dev/null 2>&1 || continue
    says "NONFINITE" "a NaN on $executor" "$mantis" map nan.npy --out q.npy --executor $executor
done

out=$("$mantis" demo --steps 1 --batch 2 --lockstep 0 --out d 2>/dev/null | grep lockstep)
n=$((n + 1))
[[ $out == *"none asked for"* ]] && echo "ok $n - demo --lockstep 0 skips what it was told to" || { echo "not ok $n - demo --lockstep 0"; echo "# $out"; }

# JSON of a network whose file has a quote, a control character and a byte that is no UTF-8 in its name
name=$(printf 'a"\001\351.net')
printf 'input i\nflatten f\nlinear fc out=classes\n' > "$name"
"$mantis" train --net "$name" --steps 1 --batch 4 --json 2>/dev/null | tail -1 > json
n=$((n + 1))
if perl -MJSON::PP -e 'local $/; my $j = JSON::PP->new->utf8->decode(<STDIN>); exit($j->{net} eq "a\"\x01\x{fffd}.net" && $j->{classes} == 10 ? 0 : 1)' < json; then
    echo "ok $n - JSON is valid whatever the file's name"
else
    echo "not ok $n - JSON is valid whatever the file's name"; sed 's/^/# /' json
fi
# Classes are those of the data: two in bytes, 301 in 16 bits.
toy() { # toy FOLDER TYPE LABELS: four images of 1 x 2
    mkdir "$1"
    for part in train t10k; do
        printf '\0\0\010\003\0\0\0\004\0\0\0\001\0\0\0\002\001\011\002\012\003\013\004\014' > "$1/$part-images-idx3-ubyte"
        printf "\\0\\0\\$2\\001\\0\\0\\0\\004$3" > "$1/$part-labels-idx1-ubyte"
    done
}
toy two 010 '\0\1\1\0'
toy many 013 '\0\1\1\054\0\2\0\0'
printf 'input i\nflatten f\nlinear fc out=classes\n' > n.net
for case in two:2 many:301; do
    "$mantis" train --net n.net --data ${case%:*} --steps 2 --batch 4 --json > said 2>&1
    "$mantis" train --net n.net --data ${case%:*} --describe > described 2>&1
    n=$((n + 1))
    if grep -q "${case%:*}, ${case#*:} classes" said && grep -q "\"classes\": ${case#*:}," said && grep -q "1x1x${case#*:} " described; then
        echo "ok $n - ${case#*:} classes in the data, the summary, the JSON and the network"
    else
        echo "not ok $n - ${case#*:} classes"; cat said described | sed 's/^/# /'
    fi
done
echo "1..$n"
