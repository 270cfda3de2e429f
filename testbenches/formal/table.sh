# SPDX-License-Identifier: Apache-2.0
# The proofs and their negative controls; read by run.sh, which explains the verbs.
export LC_ALL=C # numbers with a point, whatever the user's language

prove unpack "section 1 for every word"
refute unpack rtl/map/unpack.sv 's/field\[0\] | ~normal/field[0]/' "subnormals have exponent 0"

# peak_max is proved by induction on itself: small ones whole, then nodes of up to 32 lanes over halves that are
# maxima.
for lanes in 1 2 3 4; do
    prove peak_max "$lanes lanes" "-set LANES $lanes"
done
for lanes in 4 5 6 7 8 16 32; do
    prove peak_max_step "$lanes lanes, if its two halves are maxima" "-set LANES $lanes"
done
refute peak_max rtl/map/peak_max.sv 's/high > low/high[30:1] > low[30:1]/' "last bit not compared" "-set LANES 4"
refute peak_max_step rtl/map/peak_max.sv 's/high > low/high[30:1] > low[30:1]/' "last bit not compared" "-set LANES 16"
refute peak_max_step rtl/map/peak_max.sv 's/? high : low/? low : high/' "minimum" "-set LANES 16"
for lanes in 1 5 16; do
    prove_always peak_tree "$lanes lanes: the largest of each four, and of these" "-set LANES $lanes"
done
refute_sometime peak_tree rtl/map/peak_tree.sv 's/if (en_i)/if (1'"'"'b1)/' "the register does not wait for en" "-set LANES 5"
refute_sometime peak_tree rtl/map/peak_tree.sv 's/? LANES - 4 \* f : 4/? 1 : 4/' "lanes of the last four are left out" "-set LANES 6"

prove shared_exponent "section 2 for every peak, width and mode"
refute shared_exponent rtl/map/shared_exponent.sv 's/(|(mantissa & low_mask))/1'"'"'b1/' "headroom from the threshold on"
refute shared_exponent rtl/map/shared_exponent.sv 's/~saturate_i & //' "headroom in saturate mode"

prove map_round "section 3, range kept, grid points fixed, for every word, emax, width and random word"
refute map_round rtl/map/shifter.sv "s/5'd16 - bits_i/5'd15 - bits_i/" "one place too few"
refute map_round rtl/map/shifter.sv 's/(|places\[9:6\])/(|places[9:7])/' "far elements wrap round"
refute map_round rtl/map/stochastic_round.sv "s/{16'b0, random_i}/{16'b0, random_i} + 40'd1/" "a grid point moves for the largest random word"
refute map_round rtl/map/map_round.sv 's/above_i | //' "elements above the peak are not clamped"
refute map_round rtl/map/map_round.sv 's/integer_part > limit/integer_part > limit + 16'"'"'d1/' "the most negative code appears"
prove_always map_lane "map_round gets what map_shift made of the inputs last taken"
refute_sometime map_lane rtl/map/map_lane.sv 's/if (en_i)/if (1'"'"'b1)/' "the register does not wait for en"
refute_sometime map_lane rtl/map/map_lane.sv 's/random_i(random_q)/random_i(random_i)/' "random word of the next element"

refute xoodoo_rounds rtl/map/xoodoo_round.sv "s/west2_in, 5'd11/west2_in, 5'd12/" "rho west by 12"
refute xoodoo_rounds rtl/map/xoodoo_rounds.sv 's/state_i(middle),  .constant_i(constant1_i)/state_i(middle), .constant_i(constant0_i)/' "first constant twice"
[ $quick = 1 ] || prove xoodoo_rounds "two rounds by their definition, bit by bit, for every state and constants"

for w in 64 2 3 6 12 49; do prove lzc "$w bits, every word" "-set W $w"; done
refute lzc rtl/align/lzc.sv 's/high_empty ? low : high/high_empty ? high : low/' "the wrong half's count"
refute lzc rtl/align/lzc.sv 's/empty_o ? .* : count;/count;/' "no word's end in a width that is no power of two" "-set W 12"

for w in 48 33; do
    prove lza "within one of the true count for every pair of $w bits" "-set W $w"
    prove align_add "sign, magnitude, zero, and the count's contract for every pair of $w bits" "-set W $w"
    prove_always align_lane "align_turn gets the sum last taken, align_round what it made of the sum last moved, $w bits" "-set W $w"
done
refute lza rtl/align/lza.sv 's/(none & ~both_below)/none/' "Z alone ends a run of T"
refute lza rtl/align/lza.sv 's/(both & ~both_below)/both/' "negative sums: G alone"
refute lza rtl/align/lza.sv 's/{differ\[W-1\], differ\[W-1:1\]}/{1'"'"'b1, differ[W-1:1]}/' "no sign extension"
refute align_add rtl/align/align_add.sv 's/~sum_less_one/~sum/' "ones' complement"
refute align_add rtl/align/align_add.sv 's/{p_i\[W-1\], p_i}/{1'"'"'b0, p_i}/' "P taken as unsigned"
refute_sometime align_lane rtl/align/align_lane.sv 's/if (en_i)/if (1'"'"'b1)/' "the first register does not wait for en"
refute_sometime align_lane rtl/align/align_lane.sv 's/if (move_i)/if (1'"'"'b1)/' "the second register does not wait for move"
refute_sometime align_lane rtl/align/align_lane.sv 's/turned_random_q     <= random_q/turned_random_q     <= random_i/' "random word of the next element"

# Align round in cases by the position of the magnitude's highest one; 49 (of W + 2 cases) is a magnitude of zero.
tops=$(seq 0 49)
tops33=$(seq 0 34)
if [ $quick = 1 ]; then
    tops="0 23 31 47 48 49"
    tops33="33"
fi
for top in $tops; do
    prove align_round "section 6, 48 bits, case $top of 0..49" "-set W 48 -set TOP $top"
done
for top in $tops33; do
    prove align_round "section 6, 33 bits, case $top of 0..34" "-set W 33 -set TOP $top"
done
at="-set W 48 -set TOP 40"
refute align_round rtl/align/align_round.sv "s/over_i ? least_i + 13'd2 : //" "no correction to the right" "$at"
refute align_round rtl/align/align_round.sv 's/short_by_one ? {kept_i\[45:0\], next_i} : //' "no correction to the left" "$at"
refute align_round rtl/align/align_round.sv 's/(|x\[22:0\]) | sticky | x\[24\]/(|x[22:0]) | sticky/' "ties round down" "$at"
refute align_round rtl/align/align_turn.sv 's/ | (|(turned\[62:15\] & left_below))//' "what a subnormal shift drops is forgotten" "$at"
refute align_round rtl/align/align_turn.sv 's/(turned\[63\] & right) | //' "the bit on top of what it drops is forgotten" "$at"
refute align_round rtl/align/align_turn.sv 's/vanished | //' "far subnormals wrap round" "$at"
refute align_round rtl/align/align_round.sv 's/ & ~limited_i;/;/' "subnormals are normalized by one place" "$at"
refute align_round rtl/align/align_round.sv 's/(|field\[12:8\]) | //' "huge exponents wrap round" "$at"
refute align_round rtl/align/align_round.sv 's/ | packed_word\[31\]//' "a carry beyond the largest field is missed" "$at"
refute align_round rtl/align/align_round.sv 's/ | (&packed_word\[30:23\])//' "a carry becomes Inf" "$at"
refute align_round rtl/align/align_round.sv 's/sign_i & ~zero_i/sign_i/' "minus zero for a zero sum" "-set W 48 -set TOP 49"
refute align_round rtl/align/align_turn.sv 's/limited_o | zero_i ?/limited_o ?/' "a zero sum has a field" "-set W 48 -set TOP 49"

prove bias_lane "section 5's bias for every word and exponent"
refute bias_lane rtl/align/bias_shift.sv 's/, lowered\[0\]}/, 1'"'"'b0}/' "truncation"
refute bias_lane rtl/align/bias_places.sv "s/places\[11:0\] > 12'd46 ? 6'd46 : //" "far to the left wraps round"
refute bias_lane rtl/align/bias_places.sv "s/back > 12'd24 ? 6'd24 : //" "far to the right wraps round"
refute bias_lane rtl/align/bias_shift.sv 's/raised\[69:46\]/raised[69:47]/' "clamped a bit too late"

prove_always vector_term "section 7's term for every pair of factors and distance"
refute_sometime vector_term rtl/vector/vector_term.sv 's/wide >>> places_q/wide >> places_q/' "logical shift"
refute_sometime vector_term rtl/vector/vector_term.sv "s/(|distance_i\[11:6\]) ? 6'd63 : //" "distance wraps round"

prove_always pe "accumulates and keeps its sum, streams of any length"
refute_sometime pe rtl/mac/pe.sv "s/en_i & first_i ? 32'd0 : acc/acc/" "first does not clear"
refute_sometime pe rtl/mac/pe.sv 's/en_i & first_i/first_i/' "first clears without en"
refute_sometime pe rtl/mac/pe.sv 's/en_i & last_i/last_i/' "last counts without en"
prove_always pe_column "a column's drain gives every sum once, in order, if its control waits for the drain"
refute_sometime pe_column rtl/mac/pe.sv 's/else if (shift_i)/if (shift_i)/; s/shadow <= below_i/shadow <= shadow/' "the drain stands still"
refute_unassumed pe_column -DIMPATIENT "a control that does not wait overwrites a sum unread"
refute_sometime pe rtl/mac/pe.sv "s/23'(product) <<< places_i/23'(product)/" "products are not moved"
refute_sometime pe rtl/mac/pe.sv 's/{9{moved\[22\]}}/9'"'"'d0/' "moved products without sign"

prove_always stream_lane "map_lane's element, or the sign, of the word last taken"
refute_sometime stream_lane rtl/vector/stream_lane.sv "s/word_i\[30:0\] == '0/word_i[30:23] == '0/" "subnormals have no sign"
refute_sometime stream_lane rtl/vector/stream_lane.sv 's/saturated && !sign_i/saturated/' "a sign saturates"
prove_always map_emax "the emax of each lane's entry or channel, when it is ready, until it is used"
refute_sometime map_emax rtl/vector/map_emax.sv 's/channels_i && least_i > own ? least_i\[8:0\] : //' "a channel far below the largest has its own emax"
refute_sometime map_emax rtl/vector/map_emax.sv 's/step_q == TAKEN/step_q == READ/' "emax of the window before"
prove_always align_split "64 bits in two addends: nothing that a rounding sees is lost, for every sum"
refute_sometime align_split rtl/vector/align_split.sv 's/moved\[0\] | (lost & ~stochastic_i)/moved[0]/' "what is below is forgotten"
refute_sometime align_split rtl/vector/align_split.sv 's/ & ~stochastic_i//' "a sticky bit among random ones"
refute_sometime align_split rtl/vector/align_split.sv 's/i <= 16/i <= 15/' "the largest sum is a place too wide"
refute_sometime align_split rtl/vector/align_split.sv "s/x_i\[63:47\] == '1/x_i[63:48] == '1/" "small sums of one bit too much"
prove drain_lane "the bias window at a row's and column's exponent, and the places of raw sums"
refute drain_lane rtl/mac/drain_lane.sv "s/raised   = window_i \&\& /raised   = /" "a bias of zeros has a window"
refute drain_lane rtl/mac/drain_lane.sv "s/above > 13'sd31 ? 5'd31 : //" "far windows wrap round"
refute drain_lane rtl/mac/drain_lane.sv 's/raised ? limit_i\[11:0\] : sum_i/sum_i/' "the exponent stays below the window"
refute drain_lane rtl/mac/drain_lane.sv 's/raw_i ? sum_i\[4:0\] : places/places/' "raw sums stay where they are"
refute drain_lane rtl/mac/drain_lane.sv 's/.exponent_i(exponent)/.exponent_i(sum_i)/' "the bias stays below the window"
prove raw_beat "64-bit sums, each lane at its place, and what was there before"
refute raw_beat rtl/mac/raw_beat.sv 's/{32{sum\[31\]}}/32'"'"'d0/' "sums without sign"
refute raw_beat rtl/mac/raw_beat.sv 's/accumulate_i ? old_i/1'"'"'b1 ? old_i/' "old sums are always added"
for span in "0 0" "3 1" "11 0"; do # spans 1, 24 and 2048
    prove_always scale_position "quotient * span + rest is the row, through a division and any rows after it ($span)" "-set LOG ${span% *} -set TRIPLE ${span#* }"
done
# Rows come after a division of 24 clocks.
clocks=30 refute_sometime scale_position rtl/mac/scale_position.sv "s/rest_q + 24'd1 == span_i/rest_q == span_i/" "a stretch has a row too many" "-set LOG 0"
refute_sometime scale_position rtl/mac/scale_position.sv 's/fits ? less\[23:0\] : twice\[23:0\]/twice[23:0]/' "the rest is not lessened"
