# SPDX-License-Identifier: Apache-2.0
# awk -v side=right|faulty -v shared=FILE: RTLIL of one module whose registers are single bits. Those whose outputs
# FILE names, a line each, are shared: their next states become outputs next:0, next:1, ...; right keeps them and shows
# them as state:0, ..., the faulty one has inputs state:0, ... in their places.
BEGIN { while ((getline line < shared) > 0) place[line] = count++ }
/^module / {
    print
    for (i = 0; i < count; i++) {
        printf "  wire %s %d \\state:%d\n", side == "right" ? "output" : "input", 1000000 + i, i
        printf "  wire output %d \\next:%d\n", 2000000 + i, i
    }
    next
}
$1 == "cell" { inside = 1; type = $2; text = q = d = "" }
inside {
    text = text $0 "\n"
    if ($1 == "connect" && $2 == "\\Q") { q = $0; sub(/^ *connect \\Q /, "", q) }
    if ($1 == "connect" && $2 == "\\D") { d = $0; sub(/^ *connect \\D /, "", d) }
    if ($0 != "  end") next
    inside = 0
    cut = type == "$_DFF_P_" && q in place
    if (!cut || side == "right") printf "%s", text
    if (!cut) next
    taken++
    links = links "  connect \\next:" place[q] " " d "\n"
    links = links (side == "right" ? "  connect \\state:" place[q] " " q : "  connect " q " \\state:" place[q]) "\n"
    next
}
$0 == "end" { printf "%s", links }
{ print }
END { exit taken != count }
