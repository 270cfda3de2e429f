# SPDX-License-Identifier: Apache-2.0
# make help: the targets ("name: ... ## what it does") and variables ("#= NAME=value | what it sets") of the makefiles.
/^[a-z-]+:.*## / {
    split($0, part, /:.*## /)
    targets = targets sprintf("  %-22s %s\n", part[1], part[2])
}
/^#= / {
    at = index($0, " | ")
    name = substr($0, 4, at - 4)
    text = substr($0, at + 3)
    variables = variables (length(name) > 22 ? sprintf("  %s\n%25s%s\n", name, "", text) : sprintf("  %-22s %s\n", name, text))
}
END { printf "make TARGET [NAME=value ...]\n\n%s\nVariables (in the environment, too):\n\n%s", targets, variables }
