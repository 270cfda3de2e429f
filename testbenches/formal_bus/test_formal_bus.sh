#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Proofs by temporal induction (Yosys sat), as TAP: every ready/valid interface holds its data until taken, queues keep
# order, bursts keep to 4 KiB. Each proof has negative controls: the same proof of a copy of the RTL with one fault must
# find a counterexample. From the top folder, with MANTIS_BUILD naming the build folder (for the generated package).
# Arguments: the units to prove, at a port of MANTIS_PORT bits (512) where they follow the port; --long: what `make test`
# leaves out (make test-long, make formal): the long proofs, units at the other width of the port, all faults of a proof
# but its first; default: all others.
export LC_ALL=C # numbers with a point, whatever the user's language
set -u
build=${MANTIS_BUILD:-build}
default=${MANTIS_PORT:-512}
package=$build/gen/command_set_pkg.sv
here=testbenches/formal_bus
. testbenches/formal/induction.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# unit | cells and wires whose outputs may be anything (they do not matter to the property) | fault: file ; sed
# expression (the property must notice). A line without a fault is the proof itself. unit@narrow: the channel of a
# client of 128 bits, where the port is wider; otherwise clients are as wide as the port.
table() {
    cat <<'END'
fifo||
fifo||rtl/bus/fifo.sv;s/count_q < COUNT'(DEPTH)/count_q <= COUNT'(DEPTH)/
fifo||rtl/bus/fifo.sv;s/if (pop) begin/if (out_valid_o) begin/
csr||
csr||rtl/bus/csr.sv;s/end else if (s_rready_i) begin/end else begin/
csr||rtl/bus/csr.sv;s/(sticky_q & ~sticky_written) | sticky_event_i/(sticky_q | sticky_event_i) \& ~sticky_written/
burst_fifo||
burst_fifo||rtl/bus/burst_fifo.sv;s/ready_q != '0/used_q != '0/
burst_fifo||rtl/bus/burst_fifo.sv;s/!used_q\[COUNT-1\]/1'b1/
burst_fifo||rtl/bus/burst_fifo.sv;s/held_q \&\& !out_ready_i/held_q/
dma_reader|*/t:*read_channel*|
dma_reader|*/t:*read_channel*|rtl/bus/dma_reader.sv;s/(!arvalid_o || arready_i) \&\&/1'b1 \&\&/
dma_reader|*/t:*read_channel*|rtl/bus/dma_reader.sv;s/assign whole    = .*/assign whole    = 1'b1;/
dma_reader|*/t:*read_channel*|rtl/bus/dma_reader.sv;s/in_data_i({launch\[1\],/in_data_i({launch[0],/
dma_reader|*/t:*read_channel*|rtl/bus/burst_turn.sv;s/else if (launch_o\[0\]) turn_q <= 1'b1/else if (launch_o[0]) turn_q <= 1'b0/
dma_reader|*/t:*read_channel*|rtl/bus/burst_turn.sv;s/ \&\& !(turn_q \&\& offers_i\[1\])//
read_channel|*read_channel*/w:masked|
read_channel|*read_channel*/w:masked|rtl/bus/read_bursts.sv;s/ - next_beat_q\[PLACE-1:0\];/;/
read_channel|*read_channel*/w:masked|rtl/bus/read_bursts.sv;s/COUNT'(ROOM - 2048 \/ PORT)/COUNT'(ROOM)/
read_channel@narrow|*read_channel*/w:masked|
dma_segments|*read_channel*/w:masked|
dma_segments|*read_channel*/w:masked|rtl/bus/read_bursts.sv;s/request_addr\[31:LOW\]} == after/request_addr[31:LOW]} >= after/
dma_segments|*read_channel*/w:masked|rtl/bus/read_channel.sv;s/|| seg_left_q <= 33'(carried)/|| seg_left_q < 33'(carried)/
dma_segments|*read_channel*/w:masked|rtl/bus/read_bursts.sv;s/again ? after/1'b0 ? after/
dma_segments|*read_channel*/w:masked|rtl/bus/read_bursts.sv;s/ \&\& !ends_there//
dma_segments@narrow|*read_channel*/w:masked|
dma_segments@narrow|*read_channel*/w:masked|rtl/bus/read_channel.sv;s/|| next_left <= 33'(next_carried)/|| next_left < 33'(next_carried)/
dma_segments@narrow|*read_channel*/w:masked|rtl/bus/read_channel.sv;s/(flush_q \&\& next_at != BEAT);/flush_q;/
dma_writer|*/t:*write_channel*|
dma_writer|*/t:*write_channel*|rtl/bus/dma_writer.sv;s/(!awvalid_o || awready_i) \&\&/1'b1 \&\&/
dma_writer|*/t:*write_channel*|rtl/bus/dma_writer.sv;s/wvalid_o \&\& wready_i \&\& wlast_o/wready_i \&\& wlast_o/
dma_writer|*/t:*write_channel*|rtl/bus/dma_writer.sv;s/st_open_q + 7'(launch\[1\])/st_open_q + 7'(launch[0])/
write_channel|*write_channel*/w:joined|
write_channel|*write_channel*/w:joined|rtl/bus/write_channel.sv;s/(seg_beat_q\[PLACE-1:0\] == '1 ||/(seg_beat_q[PLACE-1:0] == PLACE'(LINE - 2) ||/
write_channel|*write_channel*/w:joined|rtl/bus/write_channel.sv;s/next_addr\[31:LOW\] == beat_after/4'(next_addr[31:LOW]) == 4'(beat_after)/
command_order||
command_order||rtl/sequencer/command_order.sv;s/!older(oldest\[11\*F +: 11\], horizon_i/!older(horizon_i[11*F +: 11], horizon_i/
command_order||rtl/sequencer/command_order.sv;s/failed_i\[F\] \&\& !older/1'b0 \&\& !older/
command_order||rtl/sequencer/command_order.sv;s/older = a - b > 11'd1023/older = a - b > 11'd63/
command_order||rtl/sequencer/command_order.sv;s/later ? status_i\[5:3\]/later ? status_i[2:0]/
command_order||rtl/sequencer/command_order.sv;s/\&\& head_o\[10:0\] == (later/\&\& head_o[10:0] != (later/
command_order||rtl/sequencer/command_order.sv;s/!ended_i\[0\] \&\& number_i\[10:0\] == head/number_i[10:0] == head/
sequencer|SEQUENCER|
sequencer|SEQUENCER|rtl/sequencer/command_prepare.sv;s/if (rd_req_ready_i) state_q/state_q/
sequencer|SEQUENCER|rtl/sequencer/command_order.sv;s/stopping_o = !goes ||/stopping_o = 1'b0 ||/
command_execute|*/t:*shared_exponent*|
command_execute|*/t:*shared_exponent*|rtl/sequencer/scale_read.sv;s/if (next_request \&\& pending_q != '0) rd_req_addr_o/if (pending_q != '0) rd_req_addr_o/
command_execute|*/t:*shared_exponent*|rtl/sequencer/command_execute.sv;s/RECORD_DATA: if (wr_data_ready_i) begin/RECORD_DATA: begin/
align_unit|*/t:*align_lane*|
align_unit|*/t:*align_lane*|rtl/align/align_unit.sv;s/data_ready = !late_valid.*/data_ready = 1'b1;/
align_unit|*/t:*align_lane*|rtl/align/align_unit.sv;s/out_client_q <= t_client_q/out_client_q <= s_client_q/
align_unit|*/t:*align_lane*|rtl/align/align_unit.sv;s/!(valid \&\& has \&\& !room)/!(valid \&\& has)/
align_unit|*/t:*align_lane*|rtl/align/align_unit.sv;s/room        = .*/room = 1'b1;/
drain||
drain||rtl/mac/drain_asker.sv;s/default: if (fire) begin/default: begin/
drain||rtl/mac/drain_lanes.sv;s/fit_q >>> places_q/fit_q >> places_q/
drain||rtl/mac/drain.sv;s/assign move    = f_valid_q \&\& !w_valid_q/assign move    = f_valid_q/
drain||rtl/mac/drain_lanes.sv;s/waits_i ? waiting_sum_q : sum/sum/
drain||rtl/mac/drain.sv;s/w_valid_q <= (move || w_valid_q) \&\& !take/w_valid_q <= move \&\& !take/
drain||rtl/mac/drain.sv;s/pair_i ? piece_q ^ desc_i\[command_set_pkg::GEMM_VIEW_FLIP_LSB\] : piece_q/1'b0/
drain||rtl/mac/drain_raw.sv;s/given     = wr_data_valid_o \&\& wr_data_ready_i/given     = wr_data_valid_o/
gemm_loader|*/t:*gemm_runs*|
gemm_loader|*/t:*gemm_runs*|rtl/mac/gemm_requester.sv;s/(!valid_q || (fire \&\& last_line))/(!valid_q || last_line)/
gemm_loader|*/t:*gemm_runs*|rtl/mac/gemm_requester.sv;s/valid_o \&\& ready_i/valid_o/
gemm_reader||
gemm_reader||rtl/mac/gemm_reader.sv;s/pending \&\& to_drain \&\& beat_valid_i/pending \&\& beat_valid_i/
gemm_reader||rtl/mac/gemm_reader.sv;s/req_ready_i \&\& !drain_valid_i/req_ready_i/
gemm_reader||rtl/mac/gemm_reader.sv;s/beat \&\& taken_next == beats/beat \&\& taken_q == beats/
gemm_reader||rtl/mac/gemm_reader.sv;s/req_bytes_o\[3:0\] != 4'd0/req_bytes_o[2:0] != 3'd0/
gemm_reader||rtl/mac/gemm_reader.sv;s/in_data_i({drain_valid_i,/in_data_i({!loader_valid_i,/
reduce|REDUCE|
reduce|REDUCE|rtl/vector/reduce_requester.sv;s/valid_o && ready_i/valid_o/
stream|STREAM|
stream|STREAM|rtl/vector/stream_requester.sv;s/valid_o && ready_i/valid_o/
stream|STREAM|rtl/vector/map_output.sv;s/valid_o && ready_i/valid_o/
vector_walker||
vector_walker||rtl/vector/vector_walker.sv;s/(LANES + c - f) % c/(LANES + 1 + c - f) % c/
vector_walker||rtl/vector/vector_walker.sv;s/if (f <= LANES) all_ends/if (f < LANES) all_ends/
vector_walker||rtl/vector/vector_walker.sv;s/4'(1 + (l - f) \/ c)/4'(1 + (l - f + (c == 2 ? 1 : 0)) \/ c)/
vector_walker||rtl/vector/vector_walker.sv;s/if (clear_i) cols_q/if (clear_i \&\& cols_i != 31'd3) cols_q/
peak_loader|*/t:*shared_exponent*|
peak_loader|*/t:*shared_exponent*|rtl/vector/peak_loader.sv;s/last_beat = left_q <= /last_beat = left_q < /
peak_loader|*/t:*shared_exponent*|rtl/vector/peak_loader.sv;s/left_q\[12:PLACES\] != '0/left_q[11:PLACES] != '0/
peak_loader|*/t:*shared_exponent*|rtl/vector/peak_loader.sv;s/ << left_q\[PLACES-1:0\]/ << left_q[PLACES-2:0]/
peak_loader|*/t:*shared_exponent*|rtl/vector/peak_loader.sv;s/ \& counts_q) != '0/) != '0/
entry_count||
entry_count||rtl/sequencer/entry_count.sv;s/twice >= {/twice > {/
entry_count||rtl/sequencer/entry_count.sv;s/steps_q == 6'd32/steps_q == 6'd31/
entry_count||rtl/sequencer/entry_count.sv;s/entries_0_o <= quotient + {31'd0, rest != '0}/entries_0_o <= quotient/
entry_count||rtl/sequencer/entry_count.sv;s/ \&\& a_span != '0//
multiply_add||
multiply_add||rtl/sequencer/multiply_add.sv;s/ || (lost_q .. a_q\[1:0\] != 2'd0)//
multiply_add||rtl/sequencer/multiply_add.sv;s/a_q\[31:2\] == '0/a_q[30:2] == '0/
multiply_add||rtl/sequencer/multiply_add.sv;s/b_q\[35:34\] != 2'd0/b_q[35]/
vector_execute|*/t:*vector_term*|
vector_execute|*/t:*vector_term*|rtl/vector/vector_execute.sv;s/assign advance .*/assign advance = 1'b1;/
vector_execute|*/t:*vector_term*|rtl/vector/vector_execute.sv;s/ \&\& (!full_o || taken_o);/;/
vector_execute|*/t:*vector_term*|rtl/vector/vector_execute.sv;s/(!needs_q || words_valid_i)/1'b1/
vector_execute|*/t:*vector_term*|rtl/vector/vector_execute.sv;s/taken_o \&\& out_left_q == 28'd1/taken_o \&\& out_left_q == 28'd2/
vector_execute|*/t:*vector_term*|rtl/vector/vector_execute.sv;s/slot_in == 3'd2 \&\& words_needed_i\[2\]/1'b0/
vector_execute|*/t:*vector_term*|rtl/vector/vector_sum.sv;s/if (en_i) begin/if (1'b1) begin/
END
}

cut_of() {
    case $1 in
    SEQUENCER)
        echo '*/t:*command_check* */t:*scale_read* */t:*entry_count* *command_prepare*/w:desc_o' \
            '*command_queue*/w:desc_o *command_execute*/w:desc_o'
        ;;
    REDUCE) echo '*reduce*/w:value *reduce*/w:product *reduce*/w:value_sum *reduce*/w:product_sum *reduce*/w:largest' ;;
    STREAM)
        echo '*/t:*stream_lane* */t:*vector_term* */t:*shared_exponent*' \
            '*stream_setup*/w:low *stream_setup*/w:high *scale_writer*/w:entries *scale_writer*/w:record' \
            '*scale_writer*/w:record_exponent'
        ;;
    *) echo "$1" ;;
    esac
}

# Inner signals that a proof speaks of, as connections made after flattening: tie <wire of the proof> <inner wire>
tie() { echo -n "connect -nounset -set $1 dut.$2; "; }
ties() {
    case $1 in
    stream)
        tie state state_q
        tie loader_state u_coefficient_loader.state_q
        tie peaks_state u_peaks.state_q
        tie writer_state u_scales.state_q
        tie execute_take execute_take
        tie execute_want want_sum
        for s in is_peak is_map is_vector is_align finer vector_done group_valid words_valid stochastic; do tie "$s" "$s"; done
        tie waits x_valid_q
        tie behind map_behind
        for s in some left slot; do tie "words_$s" "u_words.${s}_q"; done
        tie last_beat map_last_beat
        tie data_slots data
        tie slot u_gather.slot_q
        tie comes u_gather.left_q
        tie left map_left_q
        ;;
    vector_walker)
        for s in left col row wrap; do tie "$s" "${s}_q"; done
        for s in left col row wrap; do tie "${s}_next" "${s}_next"; done
        tie sel sel
        tie known cols_q
        ;;
    peak_loader)
        for s in state beat left; do tie "$s" "${s}_q"; done
        for s in nonfinite emax taken; do tie "$s" "${s}_q"; done
        for s in counts last_beat; do tie "$s" "$s"; done
        tie counted counts_q
        tie bad_before bad_q
        ;;
    vector_execute)
        for s in valid slot needs mapped; do tie "$s" "${s}_q"; done
        for s in count write read; do tie "$s" "c_${s}_q"; done
        for s in push pop; do tie "$s" "c_$s"; done
        for s in left out_left; do tie "$s" "${s}_q"; done
        for s in 0x 1b 2m; do
            tie "stage[${s:0:1}]" "${s:1}_valid_q"
            tie "stage_last[${s:0:1}]" "${s:1}_last_q"
        done
        tie 'queue_last[0]' 'c_flags_q[0]'
        tie 'queue_last[1]' 'c_flags_q[24]'
        ;;
    burst_fifo)
        tie used used_q
        tie ready ready_q
        ;;
    dma_reader)
        for s in offers launch here pr_beat st_beat pr_len st_len order_len of_streams whole; do tie "$s" "$s"; done
        tie place place_q
        tie used u_order.used_q
        tie open u_order.open_q
        tie pushed u_order.in_data_i
        tie held u_order.held_q
        ;;
    read_channel)
        tie reserved u_bursts.reserved_q
        tie used u_buffer.used_q
        tie held buffered
        tie buffer_room unused_room
        tie straight straight
        tie taken taken
        ;;
    dma_segments)
        tie reserved u_bursts.reserved_q
        tie used u_buffer.used_q
        tie held buffered
        for s in taken flush_q finish emit next_taken next_again next_alone beat_room next_bytes; do tie "${s%_q}" "$s"; done
        for s in take again; do tie "$s" "u_bursts.$s"; done
        for s in run_valid next_beat last_beat; do tie "$s" "u_bursts.${s}_q"; done
        tie taken_addr u_bursts.request_addr
        tie taken_bytes u_bursts.request_bytes
        tie seg_valid seg_valid_q
        tie have_prev have_prev_q
        tie at seg_at_q
        tie next_offset next_offset
        tie left seg_left_q
        ;;
    dma_writer)
        for s in offers launch beats beats_ready pr_beat st_beat pr_len st_len have_turn of_streams to_streams; do
            tie "$s" "$s"
        done
        for s in pr st; do
            tie "${s}_open" "${s}_open_q"
            tie "${s}_w[$((port + port / 8)):$((port / 8 + 1))]" "${s}_wdata"
            tie "${s}_w[$((port / 8)):1]" "${s}_wstrb"
            tie "${s}_w[0]" "${s}_wlast"
        done
        tie waits unused_waits
        tie answers u_answer_order.count_q
        tie data_count u_data_order.count_q
        ;;
    write_channel)
        tie open u_store.open_q
        tie burst_open burst_open_q
        tie burst_first burst_first_q
        tie beat seg_beat_q
        for s in produce last first store_room burst_room; do tie "$s" "$s"; done
        ;;
    align_unit)
        tie beat beat_q
        for s in late_valid client; do tie "$s" "$s"; done
        for s in turn s_valid t_valid out_valid s_client t_client out_client s_mask t_mask s_gate t_gate out_last out_word; do
            tie "$s" "${s}_q"
        done
        ;;
    command_order) tie order state_q ;;
    sequencer)
        tie order u_order.state_q
        tie prepare u_prepare.state_q
        ;;
    drain)
        tie places places[4:0]
        tie fit_sum fit_sum[31:0]
        tie sum sums[31:0]
        tie waiting u_lanes.g_lane[0].waiting_sum_q
        for s in state row f_valid w_valid m_valid; do tie "$s" "${s}_q"; done
        for s in load move take raw_done first; do tie "$s" "$s"; done
        for s in asks ahead; do tie "$s" "u_asker.${s}_q"; done
        tie ask_row u_asker.row_q
        tie piece piece_q
        tie ask_piece u_asker.piece_q
        ;;
    gemm_reader)
        for s in push pick pop; do tie "$s" "u_order.$s"; done
        for s in watched before; do tie "$s" "u_order.${s}_q"; done
        tie item u_order.data_q
        tie pending pending
        tie counted taken_q
        ;;
    entry_count) for s in left_q steps_q quotient_q rest_q divisor_q fits; do tie "dut_$s" "$s"; done ;;
    multiply_add) for s in a_q b_q lost_q; do tie "dut_$s" "$s"; done ;;
    esac
}

# Clocks from reset in which a fault must show, and those before which none is sought: a division takes 33, and there are
# two; a product takes up to 17.
clocks() { case $1 in entry_count) echo 72 ;; multiply_add) echo 20 ;; dma_segments) echo 10 9 ;; *) echo 12 ;; esac; }

is_one() { # is the first of the others?
    local name unit=$1
    shift
    for name in "$@"; do
        [ "$name" = "$unit" ] && return 0
    done
    return 1
}

long=(command_order entry_count dma_segments drain reduce)
follow=(dma_reader read_channel dma_segments dma_writer write_channel sequencer align_unit drain reduce stream
    peak_loader vector_walker vector_execute)
# Of those that follow, these are proved at the default port in `make test`, the others at 128 bits.
first=(align_unit dma_reader stream vector_execute)
ports() { # <unit> <is it of the long set> <is it a further fault>: the ports of a choice, by $choice
    local here=128 there=$((default == 128 ? 256 : default)) late=$2
    $3 && late=true
    if ! is_one "$1" "${follow[@]}"; then
        case $choice in '') $late || echo 128 ;; --long) $late && echo 128 ;; *) echo 128 ;; esac
        return
    fi
    is_one "$1" "${first[@]}" && here=$default there=$((default == 128 ? 256 : 128))
    case $choice in
    '') $late || echo "$here" ;;
    --long) $late && echo "$here"; echo "$there" ;;
    *) echo "$default" ;;
    esac
}

verdict() { # of $unit, by $commands: proved, or where there is a $fault refuted
    # Words suit Yosys' solver better where many are moved.
    if [ "$unit" = drain ] && [ -z "$fault" ]; then
        proved_by_sat "$work" "$commands" 8
        return
    fi
    to_aiger "$work" "$commands"
    if [ -n "$fault" ]; then refuted "$work" $(clocks "$unit"); else proved "$work" 8; fi
}

choice=${1:-}
rows=() # port | row of the table
declare -A faults
while IFS= read -r row; do
    unit=${row%%[|@]*}
    case $choice in '' | --long) ;; *) is_one "$unit" "$@" || continue ;; esac
    slow=false further=false
    is_one "$unit" "${long[@]}" && slow=true
    if [ -n "${row##*|}" ]; then
        faults[$unit]=$((${faults[$unit]:-0} + 1))
        [ "${faults[$unit]}" = 1 ] || further=true
    fi
    for port in $(ports "$unit" $slow $further); do
        case $port${row%%|*} in 128*@narrow) continue ;; esac
        rows+=("$port|$row")
    done
done < <(table)

if [ ${#rows[@]} = 0 ]; then
    echo "Bail out! no proof of this name: $*" # and not a plan of none, which counts as passed
    exit 1
fi
echo "1..${#rows[@]}"
if ! command -v yosys >/dev/null; then
    for i in "${!rows[@]}"; do
        echo "ok $((i + 1)) - ${rows[$i]} # SKIP yosys is not installed"
    done
    exit 0
fi

failed=0
TIMEFORMAT="# %U s of processor time"
for i in "${!rows[@]}"; do
    IFS='|' read -r port unit cut fault <<<"${rows[$i]}"
    cut=$(cut_of "$cut")
    width=$port
    case $unit in *@narrow) width=128 ;; esac
    label=$unit unit=${unit%@*}
    is_one "$unit" "${follow[@]}" && label="$label, port of $port bits"
    rm -rf "$work/rtl"
    cp -r rtl "$work/rtl"
    for abstract in "$here"/abstract/*.sv; do cp "$abstract" "$work"/rtl/*/"${abstract##*/}"; done
    define="-D PORT_BITS=$port -D WIDTH_BITS=$width"
    if [ -n "$fault" ]; then
        file=$work/${fault%%;*}
        sed -i "${fault#*;}" "$file"
        if cmp -s "$file" "${fault%%;*}"; then
            echo "not ok $((i + 1)) - $label: the fault does not apply to ${fault%%;*}"
            failed=1
            continue
        fi
        name="$label: a fault is noticed (${fault#*;})"
        define="$define -D REFUTE"
    else
        name="$label: proved"
    fi
    commands="read_verilog -defer -sv -formal $define $package $work/rtl/*/*.sv $here/*.sv; hierarchy -check -top ${unit}_formal; proc;
        $(cuts $cut) flatten; $(ties "$unit")"
    if { time verdict; } 2>&1; then
        echo "ok $((i + 1)) - $name"
    else
        echo "not ok $((i + 1)) - $name"
        why "$work"
        failed=1
    fi
done
exit $failed
