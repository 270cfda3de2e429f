# SPDX-License-Identifier: Apache-2.0
# Reads units.txt, then the modules' sources. With -v form=inc: PROBE(unit, port, rtl member, cycle member) for each port of a unit, PIN(port) for
# each output of the top; with -v form=vlt: the Verilator configuration that makes those ports readable. A port is a word ending in _i or _o in an ANSI header.

FNR == 1 && NR != 1 { in_header = 0 }

FILENAME ~ /units\.txt$/ {
    if ($0 !~ /^#/ && NF == 2) {
        path[++units] = $1
        module_of[units] = $2
    }
    next
}

/^module / {
    module = $2
    sub(/[^A-Za-z0-9_].*/, "", module)
    in_header = 1
}

in_header {
    line = $0
    sub(/\/\/.*/, "", line)
    if (line ~ /^[ \t(]*(input|output)[ \t]/) {
        gsub(/\[[^\]]*\]/, "", line)
        count = split(line, words, /[^A-Za-z0-9_]+/)
        for (i = 1; i <= count; i++)
            if (words[i] ~ /_(i|o|ni)$/ && words[i] != "clk_i")
                ports[module] = ports[module] " " words[i]
    }
    if (line ~ /\);/)
        in_header = 0
}

END {
    if (form == "vlt")
        print "`verilator_config"
    for (u = 1; u <= units; u++) {
        count = split(ports[module_of[u]], names, " ")
        if (count == 0) {
            print "probes: module " module_of[u] " has no ports or no source" > "/dev/stderr"
            exit 1
        }
        for (i = 1; i <= count; i++) {
            port = names[i]
            side = port ~ /_o$/ ? "out" : "in"
            if (form == "vlt") {
                if (!((module_of[u], port) in seen))
                    print "public_flat_rd -module \"" module_of[u] "\" -var \"" port "\""
                seen[module_of[u], port] = 1
            } else if (path[u] != ".") {
                rtl = "mantis_top__DOT__" path[u]
                gsub("/", "__DOT__", rtl)
                cycle = path[u]
                gsub("/", ".s.", cycle)
                print "PROBE(\"" path[u] "\", " port ", " rtl "__DOT__" port ", " cycle "." side "." port ")"
            } else if (side == "out") {
                print "PIN(" port ")"
            }
        }
    }
}
