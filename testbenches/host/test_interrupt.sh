#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Ctrl-C, SIGTERM and runs that go on: what is finished is kept, and a resumed run needs no option repeated.
export LC_ALL=C
. "$(dirname "$0")/../common/output_checks.sh"

printf 'input i\naverage_pool p kernel=2\nflatten f\nlinear a out=32\nrelu r\nlinear fc out=classes\n' > a.net
# interrupted SIGNAL FILE WORDS...: starts mantis, sends the signal when the file is there. A shell's background job
# ignores SIGINT, so perl starts it.
interrupted() {
    signal=$1 file=$2
    shift 2
    perl -e '$SIG{INT} = "DEFAULT"; exec @ARGV or exit 127' "$MANTIS" "$@" > out 2> err &
    job=$!
    for i in $(seq 600); do
        ls $file > /dev/null 2>&1 && break
        sleep 0.1
    done
    kill -"$signal" $job
    wait $job
    rc=$?
}
long="--net a.net --batch 16 --lr 0.02 --seed 7 --crop 2 --steps 3000000"

interrupted INT run.ck train $long --checkpoint run.ck --checkpoint-every 20
fails "Ctrl-C with --checkpoint" 130 'SIGINT after step [0-9]* of 3000000: checkpoint written'
step=$(sed -n 's/.*SIGINT after step \([0-9]*\) .*/\1/p' err)
check "writes one" '[ -s run.ck ] && [ "$step" -ge 1 ]'
hash() { sed -n 's/.*weights sha256 *//p' "$1"; }
mantis train --resume run.ck --steps $((step + 20)) > on 2> err; rc=$?
check "the run goes on without its options" '[ $rc = 0 ] && grep -q "from $step)" on'
mantis train --net a.net --batch 16 --lr 0.02 --seed 7 --crop 2 --steps $((step + 20)) > whole 2> err
check "to the bits of one that was never stopped" '[ -n "$(hash on)" ] && [ "$(hash on)" = "$(hash whole)" ]'

interrupted TERM term.ck train $long --checkpoint term.ck --checkpoint-every 20
fails "SIGTERM with --checkpoint" 143 'SIGTERM after step [0-9]* of 3000000: checkpoint written'
for delay in 1 2 4 8 16; do # a signal before the first step just ends the program
    (sleep $delay; : > now.$delay) &
    interrupted INT now.$delay train $long
    grep -q 'are lost' err && break
done
fails "Ctrl-C without --checkpoint" 130 'steps are lost; with --checkpoint FILE they are kept'

mantis train --net a.net --batch 16 --lr 0.02 --seed 7 --crop 2 --steps 8 --checkpoint 8.ck > eight 2> err
mantis train --resume 8.ck --json > out 2> err; rc=$?
check "a finished run says that no step was left" '[ $rc = 0 ] && grep -q "no step was left" out && ! grep -qw nan out'
check "its JSON line has null, and its weights" 'tail -1 out | grep -q "\"final_loss\": null" && [ "$(hash out)" = "$(hash eight)" ]'
mantis train --resume 8.ck --steps 9 --batch 8 > out 2> err; rc=$?
fails "an option that decides bits and differs" 1 'with --batch 16, this run has --batch 8'
mantis train --resume 8.ck --steps 9 --seed 7 --threads 1 > out 2> err; rc=$?
check "equal options and free ones may be there" '[ $rc = 0 ]'
hash out > kept
mv a.net b.net
mantis train --resume 8.ck --steps 9 > out 2> err; rc=$?
fails "a description that moved away" 2 'a.net: no such network or file; 8.ck names it: pass --net'
mantis train --resume 8.ck --steps 9 --net b.net > moved 2> err; rc=$?
check "a description of equal content may have another name" '[ $rc = 0 ] && [ "$(hash moved)" = "$(cat kept)" ]'
sed 's/out=32/out=16/' b.net > c.net
mantis train --resume 8.ck --steps 9 --net c.net > out 2> err; rc=$?
fails "another description may not" 1 'checkpoint of a run with network a'
if mantis train --net b.net --batch 16 --steps 3 --executor float --checkpoint f.ck > out 2> err; then
    mantis train --resume f.ck --steps 5 > out 2> err; rc=$?
    check "an fp32 run goes on in fp32" '[ $rc = 0 ] && grep -q "fp32 (executor float)" out'
fi
mantis train --net b.net --batch 16 --steps 9 --schedule cosine --flip --bits 6 --checkpoint c.ck --checkpoint-every 4 > whole 2> err
mantis train --resume c.ck > out 2> err; rc=$?
check "schedule, length and flags come from the checkpoint" '[ $rc = 0 ] && [ "$(hash out)" = "$(hash whole)" ]'

interrupted INT 'sw/runs/*.run' sweep --net b.net --batch 16 --steps 5000 --bits 8,7,6,5,4 --out sw --no-float
fails "Ctrl-C in a sweep" 130 'finished runs are kept'
check "leaves no page, and no part of a file" '[ ! -e sw/index.html ] && no_temporaries sw && no_temporaries sw/runs'
check "nothing is left" 'no_temporaries .'
done_testing
