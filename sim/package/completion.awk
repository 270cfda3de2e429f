# SPDX-License-Identifier: Apache-2.0
# Turns what the program says of itself into bash completion: `mantis --help`, then `mantis VERB --help` of each verb
# behind a line "@VERB". Verbs, their options, and the values of an option whose help is a list of words; -v
# networks="lenet5 mlp" are those of --net, beside files.

# "of the rate: constant (default), step or poly; no more": the words, or "" when the text is no list of words.
function values(s,    words, n, i, list) {
    gsub(/ *\([^)]*\)/, "", s)
    sub(/;.*/, "", s)
    sub(/^[a-z ]+: */, "", s)
    sub(/,? or a [A-Z]+$/, "", s)
    n = split(s, words, /, or |, | or /)
    for (i = 1; i <= n; i++) {
        if (words[i] !~ /^[a-z0-9]+$/)
            return ""
        list = list (i > 1 ? " " : "") words[i]
    }
    return n > 1 ? list : ""
}

/^@/ { verb = substr($0, 2); verbs = verbs " " verb; next }
verb != "" && /^  --/ {
    options[verb] = options[verb] " " $1
    text = substr($0, 3)
    if (match(text, /  +/) && (list = values(substr(text, RSTART + RLENGTH))) != "")
        known[$1] = list
}

END {
    known["--net"] = networks
    print "# bash completion for mantis; generated from the program's own help. Do not edit."
    print "_mantis()\n{"
    print "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words="
    print "    COMPREPLY=()"
    print "    if [ \"$COMP_CWORD\" = 1 ]; then\n        words='" substr(verbs, 2) " --help --version'\n    else\n        case $before in"
    for (o in known)
        print "        " o ") words='" known[o] "' ;;"
    print "        esac\n        if [ -z \"$words\" ] && [[ $word == -* ]]; then\n            case ${COMP_WORDS[1]} in"
    n = split(substr(verbs, 2), all, " ")
    for (i = 1; i <= n; i++)
        print "            " all[i] ") words='" substr(options[all[i]], 2) " --help' ;;"
    print "            esac\n        fi\n    fi"
    print "    [ -z \"$words\" ] || mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")"
    print "}\ncomplete -o default -F _mantis mantis"
}
