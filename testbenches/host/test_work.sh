#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# mantis work: the step that it orders for two engines ends earlier than the same commands one after the other, also
# where the ring has come to another slot than its first; by no more than its bound says. TAP.
export LC_ALL=C
. "$(dirname "$0")/../common/output_checks.sh"
member() { perl -MJSON::PP -e 'local $/; open my $h, "<", shift or die; my $j = decode_json(<$h>)->{two_engines}; $j = $j->{$_} for @ARGV; print $j' "$@"; }

for net in "mlp 32" "lenet5 8"; do
    read -r name batch <<< "$net"
    mantis work --net "$name" --batch "$batch" --json > "$name" 2> err
    built=$(member "$name" built_measured)
    turn=$(member "$name" streams_as_they_are in_turn)
    bound=$(member "$name" streams_as_they_are longest_chain clocks)
    check "$name: $built clocks as built, $turn in turn" '[ "$built" -lt "$turn" ]'
    check "$name: the longest chain takes $bound of them" '[ "$bound" -gt 0 ] && [ "$built" -ge "$bound" ]'
done
done_testing
