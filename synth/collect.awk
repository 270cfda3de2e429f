# collect.awk: area, cells, memory macros, critical path and maximum frequency out of the reports of Yosys (stat.log) and OpenSTA (timing.log);
# memories.lib, when it is given first, tells the macros' areas.
function bare(name) { # rename -wire calls a register NET\CELL; the net says more
    sub(/\\+[A-Za-z0-9_]+$/, "", name)
    gsub(/\\/, "", name)
    return name
}
FILENAME ~ /memories.lib$/ {
    if ($1 == "cell") { macro = $2; gsub(/[()]/, "", macro) }
    if ($1 == "area") macro_area[macro] = $3 + 0
    next
}
FILENAME ~ /stat.log$/ {
    if (/=== design hierarchy ===/) delete count # with modules kept, only the totals at the end count
    if (NF == 2 && $2 ~ /^[0-9]+$/) count[$1] = $2
    if (/Chip area for/) area = $NF
    if (/Number of cells:/) cells = $NF
    next
}
/^Startpoint:/ && from == "" { from = bare($2) }
/^Endpoint:/ && to == "" { to = bare($2) }
/^worst slack/ { slack = $3 }
END {
    if (area == "" || slack == "") exit 1
    for (m in macro_area) if (m in count) memory += count[m] * macro_area[m]
    printf "unit=%s\ntop=%s\nparameters=%s\nkind=%s\ngroup=%s\nop=%s\nper_clock=%s\ncells=%d\n", unit, top, parameters, kind, group, op, per, cells
    printf "area_um2=%.1f\nmemory_area_um2=%.1f\nnand2_equivalents=%.1f\nperiod_ns=%.4f\nfmax_mhz=%.2f\nfrom=%s\nto=%s\n",
        area, memory, area / nand2, period - slack, 1000 / (period - slack), from, to
}
