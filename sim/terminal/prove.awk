# SPDX-License-Identifier: Apache-2.0
# Makes a page of prove --timer's lines: see prove.sh. Variables: name, total (files), terminal, log_file.

function folder_of(path,    parts, n) {
    n = split(path, parts, "/")
    return parts[n - 1]
}

# A finished file: "[12:00:00] path .. ok   1234 ms ( ...)", or another verdict instead of ok.
/^\[[0-9:]+\] .* \.\.+ / {
    path = $2
    sub(/.*testbenches\//, "testbenches/", path)
    folder = folder_of(path)
    seconds = 0
    for (i = 3; i < NF; i++)
        if ($(i + 1) == "ms") { seconds = $i / 1000; break }
    if (!(folder in files)) order[++folders] = folder
    files[folder]++
    time[folder] += seconds
    if ($0 ~ /skipped:/) skipped[folder]++
    done++
    if ($0 !~ / \.\.+ (ok|skipped)/) { failed[folder]++; if (terminal) printf "\r\033[K"; print "  " $0 }
    slow[done] = seconds; who[done] = path
    if (terminal) printf "\r\033[K  %s: %d of %d, %s", name, done, total, path
    next
}
/^Test Summary Report/ { tail = 1; table() }
/^All tests successful/ { table(); tail = 1; next }
tail { print }

function table(    i, k, best) {
    if (terminal) printf "\r\033[K"
    printf "\n  %-22s %6s %9s\n", name, "files", "seconds"
    for (i = 1; i <= folders; i++)
        printf "  %-22s %6d %9.1f%s%s\n", order[i], files[order[i]], time[order[i]], \
            failed[order[i]] ? "   " failed[order[i]] " failed" : "", skipped[order[i]] ? "   " skipped[order[i]] " skipped" : ""
    printf "\n  slowest:\n"
    for (k = 1; k <= 10 && k <= done; k++) {
        best = 0
        for (i = 1; i <= done; i++)
            if (slow[i] >= 0 && (!best || slow[i] > slow[best])) best = i
        printf "  %9.1f  %s\n", slow[best], who[best]
        slow[best] = -1
    }
    printf "\n  output: %s.log, %s.err\n\n", log_file, log_file
}
