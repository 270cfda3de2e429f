# SPDX-License-Identifier: Apache-2.0
# Says how far a compilation is, every ten seconds: what (a name), total (files). Reads make's commands as they start.
BEGIN { srand(); begin = said = srand() }
/ -c / {
    n++
    srand()
    now = srand()
    if (now - said >= 10) {
        said = now
        left = (now - begin) * (total - n) / n
        printf "  CXX       %s: %d of %d files, %d:%02d, about %d:%02d left\n", what, n, total, \
            (now - begin) / 60, (now - begin) % 60, left / 60, left % 60
        fflush()
    }
}
