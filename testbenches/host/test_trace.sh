#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each way in which --trace can fail is one error line and status 1, never a signal, and leaves nothing behind.
. "$(dirname "$0")/../common/output_checks.sh"

printf 'input i\naverage_pool p kernel=7\nflatten f\nlinear fc out=classes\n' > a.net
if ! mantis train --net a.net --batch 2 --steps 1 --executor rtl > /dev/null 2> err; then
    grep -q 'not in this build' err && { echo "1..0 # SKIP this build has no RTL"; exit 0; }
fi
train() { mantis train --net a.net --batch 2 --steps 1 --executor rtl "$@" > out 2> err; rc=$?; }

train --trace t.fst --trace-count 500
check "a waveform is written" '[ $rc = 0 ] && [ -s t.fst ]'
whole=$(wc -c < t.fst)
train --trace t.fst --trace-count 500
check "and written again" '[ $rc = 0 ] && [ $(wc -c < t.fst) = $whole ]'
cp t.fst kept.fst

train --trace nodir/t.fst
fails "a folder that is not there" 1 'nodir/t.fst'
check "is found before the run" '! grep -q "step 1 of 1" err'

train --trace t.fst --trace-first 99999999999
fails "a window behind the run's end" 1 'no waveform: the run took [0-9]* clocks'
check "leaves the old waveform" 'cmp -s t.fst kept.fst'

train --trace t.fst --trace-product 999999
fails "a product that does not come" 1 'no waveform'

# 64 blocks of 512 bytes: a full disk, and what a batch system allows
( ulimit -f 64; mantis train --net a.net --batch 2 --steps 1 --executor rtl --trace t.fst > out 2> err ); rc=$?
fails "a limit of file size" 1 't.fst: the waveform cannot be written: File too large'
check "leaves the old waveform, and no part of the new one" 'cmp -s t.fst kept.fst && no_temporaries .'
( ulimit -f 8; mantis train --net a.net --batch 2 --steps 1 --executor rtl --trace t.fst > out 2> err ); rc=$?
fails "a limit below the working files" 1 't.fst: the waveform cannot be written: File too large'

if device full 7; then
    ln -s full full.fst
    train --trace full.fst --trace-count 100
    fails "a full device behind a link" 1 'full.fst: cannot write: No space left on device'
    check "stays a link" '[ -L full.fst ]'
fi
if device null 3; then
    train --trace null --trace-count 100
    check "/dev/null takes one" '[ $rc = 0 ] && [ -c null ]'
fi
mkfifo pipe
wc -c < pipe > read & reader=$!
train --trace pipe --trace-count 500
wait $reader
check "a FIFO takes a whole one" '[ $rc = 0 ] && [ $(cat read) = $whole ]'

mantis train --net a.net --batch 2 --steps 1 --trace t.fst > out 2> err; rc=$?
fails "an executor without a waveform" 2 '--trace shows the rtl'
mantis train --net a.net --batch 2 --steps 1 --trace-first 5 > out 2> err; rc=$?
fails "a window without a waveform" 2 'need --trace'
check "nothing is left" 'no_temporaries .'
done_testing
