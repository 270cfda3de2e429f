# SPDX-License-Identifier: Apache-2.0
# Of the right module's RTLIL (cut.awk): a module "both" that has it beside the faulty one, with the same inputs and the
# right one's state. For each output NAME that both have, an output differs:NAME, numbered as they stand; those of
# registers last.
function wire(name, port) { return "  wire width " width port " " name "\n" }
/^  wire .*(input|output) [0-9]+ / {
    width = 1
    for (i = 1; i < NF; i++) if ($i == "width") width = $(i + 1)
    name = right = faulty = $NF
    bare = substr(name, 2)
    if (/ input /) wires = wires wire(name, " input " ++inputs)
    else if (bare ~ /^state:/) wires = wires wire(name)
    else {
        right = "\\right:" bare
        faulty = "\\faulty:" bare
        wires = wires wire(right) wire(faulty)
        compare = compare "  cell $ne \\compare:" bare "\n    parameter \\A_SIGNED 0\n    parameter \\B_SIGNED 0\n" \
            "    parameter \\A_WIDTH " width "\n    parameter \\B_WIDTH " width "\n    parameter \\Y_WIDTH 1\n" \
            "    connect \\A " right "\n    connect \\B " faulty "\n    connect \\Y \\differs:" bare "\n  end\n"
        if (bare ~ /^next:/) last[++n] = bare
        else outputs = outputs "  wire output " 1000000 + ++shown " \\differs:" bare "\n"
    }
    right_ports = right_ports "    connect " name " " right "\n"
    faulty_ports = faulty_ports "    connect " name " " faulty "\n"
}
END {
    printf "module \\both\n%s%s", wires, outputs
    for (i = 1; i <= n; i++) printf "  wire output %d \\differs:%s\n", 2000000 + i, last[i]
    printf "%s  cell \\right \\right\n%s  end\n  cell \\faulty \\faulty\n%s  end\nend\n", compare, right_ports, faulty_ports
}
