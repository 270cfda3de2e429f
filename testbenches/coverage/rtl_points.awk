# SPDX-License-Identifier: Apache-2.0
# What ran of the RTL: points of verilator_coverage --write become rows "kind, file, number of the line, count" with
# tabs between. A block of statements (an always, a side of an if, a label's) gives each of its lines a row "line"; a
# side of an if also one of kind "branch"; a bit of a signal one of kind "toggle".
#
# A point is "C 'keys' count", a key \001name\002value: f file, l line, S lines of the block, page v_kind/module.
function value(name,    at, rest) {
    at = index($0, "\001" name "\002")
    if (at == 0) return ""
    rest = substr($0, at + length(name) + 2)
    match(rest, /^[^\001']*/)
    return substr(rest, 1, RLENGTH)
}
/^C '/ {
    file = value("f")
    line = value("l")
    kind = value("page")
    count = $NF
    sub(/\/.*/, "", kind)
    if (kind == "v_toggle") {
        printf "toggle\t%s\t%d\t%.0f\n", file, line, count
        next
    }
    if (kind != "v_line" && kind != "v_branch") next
    if (kind == "v_branch") printf "branch\t%s\t%d\t%.0f\n", file, line, count
    ranges = split(value("S") == "" ? line : value("S"), range, ",")
    for (i = 1; i <= ranges; i++) {
        if (split(range[i], bound, "-") == 1) bound[2] = bound[1]
        for (k = bound[1] + 0; k <= bound[2] + 0; k++) printf "line\t%s\t%d\t%.0f\n", file, k, count
    }
}
