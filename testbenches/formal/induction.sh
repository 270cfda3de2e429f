# SPDX-License-Identifier: Apache-2.0
# Proofs by temporal induction, for the scripts of formal_bus and formal_mac: Yosys makes gates of a proof's top, abc
# searches. Properties are the asserts, taken together; assumes hold in every clock. Registers with an initial value
# start with it, all others with anything; what is undriven may be anything in every clock, x is 0.
#
#     proved <folder> <clocks>     from any state, after at most this many clocks in which the properties hold, they hold
#                                  in the next; and from the start they hold for as many
#     holds_for <folder> <clocks>  from the start they hold for so many clocks
#     refuted <folder> <clocks> [<clocks before>]
#                                  from the start they fail within so many clocks; not before some, if that is faster:
#                                  where reset may last, a long run shows what a short one would
export LC_ALL=C # numbers with a point, whatever the user's language

# <cells and wires whose outputs may be anything>: Yosys commands. One that is not there would be cut out unnoticed.
cuts() {
    local one
    for one in "$@"; do echo -n "select -assert-min 1 $one; cutpoint $one; "; done
}

# <folder> <Yosys commands up to a flat top, its inner signals tied>: the properties as gates
to_aiger() {
    rm -f "$1/proof.aig" "$1/abc.log"
    nice yosys -p "$2 $words; simplemap; techmap; dffunmap; setundef -zero; setundef -undriven -anyseq; aigmap;
        write_aiger -zinit $1/proof.aig" >"$1/log" 2>&1
}
words="memory -nomap; memory_map; opt_clean; opt -fast; select -assert-min 1 t:\$assert; select -clear"

# <folder> <abc command>: fold makes the assumes part of the properties, orpos one of all these
search() { nice yosys-abc -c "read_aiger $1/proof.aig; fold; strash; orpos; $2" >>"$1/abc.log" 2>&1; }

proved() {
    local before
    [ -s "$1/proof.aig" ] && search "$1" "ind -v -F $2" || return 1
    before=$(sed -n 's/^Completed \([0-9]*\) iterations.*/\1/p' "$1/abc.log")
    grep -q '^Networks are equivalent' "$1/abc.log" && [ -n "$before" ] && holds_for "$1" "$before"
}

# The same by Yosys' own solver, from words: <folder> <Yosys commands> <clocks>. Slower, but for a few.
proved_by_sat() {
    rm -f "$1/abc.log"
    nice yosys -p "$2 $words; sat -tempinduct -prove-asserts -set-assumes -maxsteps $3 -show clk_i" >"$1/log" 2>&1
    grep -q 'Induction step proven: SUCCESS!' "$1/log"
}

holds_for() {
    [ -s "$1/proof.aig" ] && search "$1" "bmc3 -F $2" && grep -q "^No output asserted in $2 frames" "$1/abc.log"
}

refuted() {
    [ -s "$1/proof.aig" ] && search "$1" "bmc3 -S ${3:-0} -F $2" && grep -q '^Output 0 of miter .* was asserted in frame' "$1/abc.log"
}

why() { # <folder>: of a verdict that was not the one sought, as TAP
    { grep -E 'ERROR|Warning: Selection' "$1/log"; tail -n 8 "$1/abc.log"; } 2>/dev/null | sed 's/^/# /'
}
