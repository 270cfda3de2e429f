# SPDX-License-Identifier: Apache-2.0
# For scripts that look at what the program leaves in a folder: a fresh one to work in, checks as TAP.
export LC_ALL=C
case ${MANTIS:=build/mantis} in /*) ;; *) MANTIS=$PWD/$MANTIS ;; esac
room=$(mktemp -d) || exit 1
trap 'rm -rf "$room"' EXIT
cd "$room" || exit 1
count=0
failed=0

mantis() { "$MANTIS" "$@"; }
# check WHAT CONDITION: one line of TAP.
check() {
    count=$((count + 1))
    if eval "$2"; then echo "ok $count - $1"; else
        failed=1
        echo "not ok $count - $1"
        sed 's/^/# /' err 2> /dev/null
    fi
}
# fails WHAT STATUS PATTERN: $rc is the status, the last line of err is the program's one error line and says it.
fails() {
    check "$1: status $2, one line" \
        '[ "$rc" = '"$2"' ] && [ "$(grep -c "^mantis [a-z]*: " err)" = 1 ] && tail -1 err | grep -q -e '"'$3'"
}
# device NAME MINOR: memory device 1,MINOR as NAME. Root, who could replace the system's own, gets a node of this
# folder.
device() {
    if [ "$(id -u)" = 0 ]; then mknod "$1" c 1 "$2" 2> /dev/null && [ -w "$1" ]; else ln -s "/dev/$1" "$1"; fi
}
# No temporary file in the folder.
no_temporaries() { ! ls -A "$1" | grep -q '^\.mantis-'; }
done_testing() {
    echo "1..$count"
    exit $failed
}
