#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every output option of every command: a name that cannot be written is found before the work, links and devices stay
# what they are, an output may be its own input, and runs at once into one place all succeed.
export LC_ALL=C
. "$(dirname "$0")/../common/output_checks.sh"

# .npy files of three fp32 values, of int8 2 x 2 and of three int64 ones
npy() { # NAME TYPE SHAPE BYTES
    head=$(printf '%-117s' "{'descr': '$2', 'fortran_order': False, 'shape': $3, }")
    { printf '\223NUMPY\001\000\166\000%s\n' "$head"; printf "$4"; } > "$1"
}
npy x.npy '<f4' '(3,)' '\000\000\200\077\000\000\000\100\000\000\100\100'
npy a.npy '|i1' '(2, 2)' '\001\002\003\004'
npy p.npy '<i8' '(1,)' '\005\000\000\000\000\000\000\000'
printf 'input i\naverage_pool p kernel=7\nflatten f\nlinear fc out=classes\n' > a.net
mkdir folder
echo file > file

# bad WORDS...: nothing is trained, one line, status 1, nothing made
bad() {
    before=$(ls -AR)
    mantis "$@" > out 2> err; rc=$?
    fails "$*" 1 'nodir\|folder\|file/\|Is a directory'
    check "... before the work, and nothing is made" '! grep -q "step\|%" err && [ ! -s out ] && [ "$(ls -AR)" = "$before" ]'
}
: > out; : > err
short="--net a.net --batch 8 --steps 3"
bad map x.npy --out nodir/q.npy
bad map x.npy --out folder
bad align p.npy --exponent 0 --out nodir/q.npy
bad gemm a.npy a.npy --ea 0 --eb 0 --out folder
bad record pe --out nodir/pe --steps 1
bad vectors pe --dir file/d
bad train $short --checkpoint nodir/x.ck
bad train $short --checkpoint folder
bad train $short --plot file/d
bad compare $short --seeds 1 --out file/d
bad sweep $short --out file/d
bad demo --steps 2 --out file/d
mkdir -p page/index.html plots/loss.svg vectors/pe_README.txt
bad vectors pe --dir vectors
bad compare $short --seeds 1 --out page
bad sweep $short --out page
bad train $short --plot plots

# the same array through every kind of place
mantis map x.npy --out q.npy > out 2> err
for input in x.npy hard.npy soft.npy; do
    cp x.npy same.npy
    [ $input = hard.npy ] && ln same.npy hard.npy
    [ $input = soft.npy ] && ln -s same.npy soft.npy
    name=$input
    [ $input = x.npy ] && name=same.npy
    mantis map $name --out same.npy > out 2> err; rc=$?
    check "an input that is its own output, by $input" '[ $rc = 0 ] && cmp -s same.npy q.npy'
    rm -f same.npy
done
check "a soft link stays one, hard ones stay together" '[ -L soft.npy ] && cmp -s hard.npy q.npy'
cp x.npy one; ln one two
mantis map x.npy --out one > out 2> err
check "that a file is written in place is said" 'grep -q "note: one is written in place.*2 names" err && cmp -s two q.npy'
ln -s /proc/self/fd/1 stdout # as /dev/stdout is
mantis map x.npy --out stdout > out 2> err
check "/dev/stdout gets the array, then the line of JSON" 'head -c $(wc -c < q.npy) out | cmp -s - q.npy && tail -1 out | grep -aq "{.*}$"'
if device null 3; then
    mantis train $short --checkpoint null > out 2> err; rc=$?
    check "--checkpoint /dev/null" '[ $rc = 0 ] && [ -c null ]'
fi
ln -s real.ck link.ck
mantis train $short --checkpoint link.ck > out 2> err; rc=$?
check "--checkpoint on a link makes its target" '[ $rc = 0 ] && [ -L link.ck ] && [ -f real.ck ]'
mantis train --resume link.ck --steps 4 --checkpoint link.ck > out 2> err; rc=$?
check "and goes on over it" '[ $rc = 0 ] && [ -L link.ck ] && [ "$(head -c 24 real.ck | tail -c 8 | od -An -tu8 | tr -d " ")" = 4 ]'
if device full 7; then
    mantis train $short --checkpoint full > out 2> err; rc=$?
    fails "--checkpoint /dev/full" 1 'full: cannot write: No space left'
fi

# at_once WORDS...: four runs together; how many failed
at_once() {
    jobs=""
    failures=0
    for i in 1 2 3 4; do
        mantis "$@" > out.$i 2> err.$i & jobs="$jobs $!"
    done
    for job in $jobs; do wait $job || failures=$((failures + 1)); done
    cat err.* > err
}
at_once map x.npy --out m.npy
check "four maps to one file" '[ $failures = 0 ] && cmp -s m.npy q.npy'
at_once train $short --checkpoint m.ck --checkpoint-every 1 --plot mp
check "four trainings with one checkpoint and one plot" '[ $failures = 0 ] && [ -s m.ck ] && [ -s mp/loss.tsv ]'
at_once sweep $short --bits 8,5 --out ms
check "four sweeps in one folder" '[ $failures = 0 ] && [ -s ms/index.html ] && [ $(wc -l < ms/sweep.tsv) -ge 3 ]'
at_once compare $short --seeds 2 --out mc
check "four compares in one folder" '[ $failures = 0 ] && [ -s mc/index.html ] && [ -s mc/curves.tsv ]'
check "no temporary file is left" 'no_temporaries . && no_temporaries ms && no_temporaries ms/runs && no_temporaries mc && no_temporaries mp'
done_testing
