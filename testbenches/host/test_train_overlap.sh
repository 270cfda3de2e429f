#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# mantis train --overlap: what it says of two engines is so with --json and without; the weights stay, clocks are fewer;
# plots and objects by layer, of which nobody can tell the clocks then, are left out. TAP.
export LC_ALL=C
. "$(dirname "$0")/../common/output_checks.sh"
member() { perl -MJSON::PP -e 'my ($f, $k) = @ARGV; open my $h, "<", $f or die; my @l = <$h>; print decode_json($l[-1])->{$k} // "none"' "$1" "$2"; }
run=(--net mlp --batch 32 --steps 1 --executor cycle)

mantis train "${run[@]}" --json > plain 2> err
mantis train "${run[@]}" --overlap --json --plot plots > both 2> err
check "overlap $(member both overlap_fraction) of all clocks, where it is $(member plain overlap_fraction) in order" \
    '[ "$(member plain overlap_fraction)" = 0 ] && member both overlap_fraction | grep -q "^0\.[1-9]"'
check "fewer clocks: $(member both cycles), not $(member plain cycles)" '[ "$(member both cycles)" -lt "$(member plain cycles)" ]'
check "the same weights" '[ "$(member both weights_sha256)" = "$(member plain weights_sha256)" ]'
check "no phases with it" '[ "$(member both forward)" = none ] && [ "$(member plain forward)" != none ]'
check "no plots by layer with it, and a word about it" \
    '[ -s plots/loss.tsv ] && [ ! -e plots/cycles.tsv ] && [ ! -e plots/roofline.tsv ] && grep -q "^note: with --overlap" err'
mantis train "${run[@]}" --overlap > text 2> err
check "the summary says as much" 'grep -q "overlap [1-9][0-9]\.[0-9]$" text'
done_testing
