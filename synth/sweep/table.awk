# SPDX-License-Identifier: Apache-2.0
# table.awk: see table.sh. Reads lines `UNIT NAME=VALUE`.
#
# A datapath of N x N PEs:   area       array + 16 map lanes, their random source, one shared exponent + 16 align lanes
#                            frequency  that of its slowest part
#                            energy     a MAC's share in a training step of lenet5, batch 128: MAC + element / 118 +
#                            result / 129. Counted from its layers, a sample:
#                                       1,131,960 MACs; 9,564 elements mapped to B bits (layers' inputs 2,564, gradients
#                                       6,518, weights 61,470 / 128); 8,778 aligned results (outputs 6,518, input
#                                       gradients 1,780, weight gradients 480)
# An operation's energy is that of recorded operands where there are records (mean of the phases), else that of random
# ones; without delays.
BEGIN { FS = "=" }
{
    split($1, word, " ")
    fact[word[1], word[2]] = $2
    seen[word[1]] = 1
}
function get(unit, name) { return fact[unit, name] }
function real(unit,   p, n, sum, i, phase) {
    n = split("forward input_gradient weight_gradient", phase, " ")
    for (i = 1; i <= n; i++) if ((unit, "energy_pj_per_op." phase[i] ".zero_delay") in fact) { sum += get(unit, "energy_pj_per_op." phase[i] ".zero_delay"); p++ }
    return p ? sum / p : ""
}
function energy(unit,   e) { e = real(unit); return e == "" ? get(unit, "energy_pj_per_op.random.zero_delay") : e }
function least(a, b) { return a + 0 < b + 0 ? a : b }
function number(format, v) { return v == "" ? "-" : sprintf(format, v) }
function quoted(name, v) { return sprintf("\"%s\": %s", name, v == "-" || v == "" ? "null" : v ~ /^-?[0-9.]+$/ ? v : "\"" v "\"") }

function part(unit,   line) {
    if (!((unit, "area_um2") in fact)) return
    line = unit "\t" get(unit, "op") "\t" sprintf("%.0f\t%.1f", get(unit, "area_um2"), get(unit, "fmax_mhz"))
    line = line "\t" number("%.2f", get(unit, "energy_pj_per_op.random.zero_delay")) "\t" number("%.2f", get(unit, "energy_pj_per_op.random.glitches")) "\t" number("%.2f", real(unit))
    print line > (out "/parts.tsv")
    part_line[++parts] = line
}

function point(n, b, r, adder, zeros,   array, pe, lane, source, align, acc, mhz, ok, p) {
    array = "sweep_array_n" n "_b" b (adder == "propagate" ? "" : "_" adder)
    pe = "sweep_pe_b" b (adder == "propagate" ? "" : "_" adder)
    lane = "sweep_map_b" b "_r" r
    source = r ? "sweep_random_r" r : ""
    align = "sweep_align_" zeros
    acc = "accuracy_b" b "_r" r
    ok = (array in seen) && ("shared_exponent" in seen) && (acc in seen) && energy(pe) != "" && energy(lane) != "" && energy(align) != "" && (!r || energy(source) != "")
    wanted++
    if (!ok) return
    p = ++points
    P_n[p] = n; P_b[p] = b; P_r[p] = r; P_adder[p] = adder; P_zeros[p] = zeros
    P_array[p] = get(array, "area_um2")
    P_map[p] = 16 * get(lane, "area_um2") + (r ? get(source, "area_um2") : 0) + get("shared_exponent", "area_um2")
    P_align[p] = 16 * get(align, "area_um2")
    P_area[p] = P_array[p] + P_map[p] + P_align[p]
    mhz = least(least(get(array, "fmax_mhz"), get(lane, "fmax_mhz")), get(align, "fmax_mhz"))
    P_mhz[p] = r ? least(mhz, get(source, "fmax_mhz")) : mhz
    P_array_mhz[p] = get(array, "fmax_mhz")
    P_mac[p] = energy(pe)
    P_element[p] = energy(lane) + (r ? energy(source) : 0)
    P_result[p] = energy(align)
    P_energy[p] = P_mac[p] + P_element[p] / 118 + P_result[p] / 129
    P_accuracy[p] = get(acc, "accuracy_percent"); P_least[p] = get(acc, "accuracy_least"); P_greatest[p] = get(acc, "accuracy_greatest")
}

# Among the points of its edge and structure nothing is at most as costly and at least as accurate, and better in one of
# both. NaN (diverged) never is.
function optimal(p, cost,   q) {
    if (P_accuracy[p] !~ /^[0-9]/) return 0
    for (q = 1; q <= points; q++)
        if (P_n[q] == P_n[p] && P_adder[q] == P_adder[p] && P_zeros[q] == P_zeros[p] && P_accuracy[q] ~ /^[0-9]/ && cost[q] <= cost[p] && P_accuracy[q] + 0 >= P_accuracy[p] + 0 &&
            (cost[q] < cost[p] || P_accuracy[q] + 0 > P_accuracy[p] + 0)) return 0
    return 1
}

END {
    header = "unit\top\tarea_um2\tmhz\tpj_random\tpj_random_glitches\tpj_recorded"
    print header > (out "/parts.tsv")
    nb = split("8 7 6 5 4", bits, " "); nr = split("24 16 12 8 0", words, " "); nn = split("8 16 32", edges, " ")
    na = split("propagate save late", adders, " "); nz = split("lza lzc lzc_late", counters, " ")
    for (b = 1; b <= nb; b++) for (a = 1; a <= na; a++) part("sweep_pe_b" bits[b] (a == 1 ? "" : "_" adders[a]))
    for (b = 1; b <= nb; b++) part("sweep_resolve_b" bits[b])
    for (n = 1; n <= nn; n++) for (b = 1; b <= nb; b++) for (a = 1; a <= na; a++) part("sweep_array_n" edges[n] "_b" bits[b] (a == 1 ? "" : "_" adders[a]))
    for (b = 1; b <= nb; b++) for (r = 1; r <= nr; r++) part("sweep_map_b" bits[b] "_r" words[r])
    for (r = 1; r <= nr; r++) part("sweep_random_r" words[r])
    for (z = 1; z <= nz; z++) part("sweep_align_" counters[z])
    part("sweep_align_lza_flow"); part("sweep_align_lzc_flow"); part("shared_exponent")
    for (n = 1; n <= nn; n++) for (a = 1; a <= na; a++) for (z = 1; z <= 2; z++) for (b = 1; b <= nb; b++) for (r = 1; r <= nr; r++)
        point(edges[n], bits[b], words[r], adders[a], counters[z])

    print "n\tbits\trandom_bits\tadder\tzeros\tarray_um2\tmapping_um2\talign_um2\tarea_um2\tmhz\tarray_mhz\tpj_mac\tpj_element\tpj_result\tpj_per_mac\taccuracy\tleast\tgreatest\tpareto_area\tpareto_energy" > (out "/results.tsv")
    for (p = 1; p <= points; p++)
        printf "%d\t%d\t%d\t%s\t%s\t%.0f\t%.0f\t%.0f\t%.0f\t%.1f\t%.1f\t%.2f\t%.2f\t%.2f\t%.2f\t%s\t%s\t%s\t%d\t%d\n", P_n[p], P_b[p], P_r[p], P_adder[p], P_zeros[p], P_array[p], P_map[p], P_align[p], P_area[p],
            P_mhz[p], P_array_mhz[p], P_mac[p], P_element[p], P_result[p], P_energy[p], P_accuracy[p], P_least[p], P_greatest[p], optimal(p, P_area), optimal(p, P_energy) > (out "/results.tsv")
    for (u in seen) if (u ~ /^accuracy_b/) acc = u
    fp32 = get("accuracy_fp32", "accuracy_percent")
    json()
    show()
    if (points < wanted) printf "mantis sweep: %d of %d points; the others miss a part or an accuracy (make sweep makes all)\n", points, wanted > "/dev/stderr"
}

function json(   to, p, i, f, v, line, any, u) {
    to = out "/results.json"
    any = "shared_exponent" in seen ? "shared_exponent" : ""
    if (any == "") for (u in seen) if ((u, "liberty") in fact) any = u
    print "{" > to
    print "  " quoted("liberty", get(any, "liberty")) ", \"liberty_sha256\": \"" get(any, "liberty_sha256") "\", \"tools\": {\"yosys\": \"" get(any, "tools.yosys") "\", \"opensta\": \"" get(any, "tools.opensta") "\"}," > to
    print "  " quoted("net", get(acc, "net")) ", " quoted("data", get(acc, "data")) ", " quoted("length", get(acc, "length")) ", " quoted("seeds", get(acc, "seeds")) ", " quoted("fp32_accuracy", fp32) "," > to
    print "  \"units\": [" > to
    split("unit op area_um2 mhz pj_random pj_random_glitches pj_recorded", f, " ")
    for (p = 1; p <= parts; p++) {
        split(part_line[p], v, "\t")
        line = ""
        for (i = 1; i <= 7; i++) line = line (i > 1 ? ", " : "") quoted(f[i], v[i])
        print "    {" line "}" (p < parts ? "," : "") > to
    }
    print "  ],\n  \"points\": [" > to
    for (p = 1; p <= points; p++)
        printf "    {\"n\": %d, \"bits\": %d, \"random_bits\": %d, \"adder\": \"%s\", \"zeros\": \"%s\", \"area_um2\": %.0f, \"mhz\": %.1f, \"pj_per_mac\": %.2f, %s}%s\n", P_n[p], P_b[p], P_r[p], P_adder[p], P_zeros[p],
            P_area[p], P_mhz[p], P_energy[p], quoted("accuracy", P_accuracy[p] == "NaN" ? "" : P_accuracy[p]), (p < points ? "," : "") > to
    print "  ]\n}" > to
}

function show(   p, edge) {
    for (p = 1; p <= points; p++) if (!edge || P_n[p] == 16) edge = P_n[p]
    printf "N = %d; %s on %s, %s, %s seeds; fp32: %s %%\n\n", edge, get(acc, "net"), get(acc, "data"), get(acc, "length"), get(acc, "seeds"), number("%.2f", fp32)
    printf "%5s %6s  %12s %12s %12s %7s %9s %9s %9s  %9s %15s  %s\n", "bits", "random", "array um2", "mapping um2", "area um2", "MHz", "pJ/MAC", "pJ/elem.", "pJ/MAC*", "accuracy", "range", "Pareto"
    for (p = 1; p <= points; p++) if (P_n[p] == edge && P_adder[p] == "propagate" && P_zeros[p] == "lza") {
        printf "%5d %6d  %12.0f %12.0f %12.0f %7.1f %9.2f %9.2f %9.2f  %7.2f %% %6.2f ..%6.2f  %s%s\n", P_b[p], P_r[p], P_array[p], P_map[p], P_area[p], P_mhz[p], P_mac[p], P_element[p], P_energy[p],
            P_accuracy[p], P_least[p], P_greatest[p], optimal(p, P_area) ? "area " : "", optimal(p, P_energy) ? "energy" : ""
    }
    printf "\n* with its share of mapping and alignment.  Structures at 8 bits, 24 random bits:\n\n%3s %-10s %-9s %12s %12s %12s %9s %7s %9s\n", "N", "adder", "zeros", "array um2", "align um2", "area um2", "array MHz", "MHz", "pJ/MAC"
    for (p = 1; p <= points; p++) if (P_b[p] == 8 && P_r[p] == 24)
        printf "%3d %-10s %-9s %12.0f %12.0f %12.0f %9.1f %7.1f %9.2f\n", P_n[p], P_adder[p], P_zeros[p], P_array[p], P_align[p], P_area[p], P_array_mhz[p], P_mhz[p], P_mac[p]
}
