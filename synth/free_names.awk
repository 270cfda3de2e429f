# SPDX-License-Identifier: Apache-2.0
# free_names.awk: read_blif -wideports leaves nets with the names of port bits beside the ports; splitting the ports
# would have to call these bits otherwise. This writes Yosys commands that give such nets private names.
$1 == ".model" { model = $2 }
$1 == ".inputs" || $1 == ".outputs" {
    for (i = 2; i <= NF; i++) {
        at = index($i, "[")
        base = substr($i, 1, at - 1)
        if (at && !((model, base) in done)) {
            done[model, base] = 1
            print "rename -hide " model "/w:" base "[[]*"
        }
    }
}
