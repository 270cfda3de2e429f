#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The scripts between make and a person: packages (with an apt-get of the test's own), quiet builds, prove's page.
export LC_ALL=C
set -u
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
tools=$PWD/sim/terminal
n=0
check() { # WHAT COMMAND...
    local what=$1
    shift
    n=$((n + 1))
    if "$@"; then echo "ok $n - $what"; else echo "not ok $n - $what"; fi
}
says() { grep -q -- "$2" "$room/$1" || { sed 's/^/# /' "$room/$1"; false; }; }

# apt-get and dpkg-query: `here` is installed, the others are not; 12 packages come; apt-get fails where $BROKEN is set.
mkdir "$room/bin"
cat > "$room/bin/dpkg-query" <<'END'
#!/bin/sh
[ "$3" = here ] && echo installed
END
cat > "$room/bin/apt-get" <<'END'
#!/bin/bash
[[ $* != *update* ]] || exit 0
echo "0 upgraded, 12 newly installed, 0 to remove and 3 not upgraded."
echo "Need to get 34.5 MB of archives."
echo "After this operation, 123 MB of additional disk space will be used."
[[ $* != *assume-no* ]] || exit 1
[ -z "${BROKEN:-}" ] || { echo "E: no such package"; exit 100; }
for what in "Get: 1" "Unpacking p" "Setting up p"; do for i in {1..12}; do echo "$what $i"; done; done
END
printf '#!/bin/sh\necho 0\n' > "$room/bin/id"
chmod +x "$room"/bin/*
PATH=$room/bin:$PATH "$tools/packages.sh" here=nothing first=a_reason second=another > "$room/out" 2>&1
check "packages are installed" [ $? = 0 ]
check "what is missing, and why" says out "package first is missing (a reason)"
check "what is there is not spoken of" [ "$(grep -c "package here" "$room/out")" = 0 ]
check "the size is said before" says out "installing 12 packages: download 34.5 MB, 123 MB on disk"
check "progress while downloading" says out "downloaded   10 of 12"
check "the last step" says out "set up       12 of 12"
PATH=$room/bin:$PATH BROKEN=1 "$tools/packages.sh" first=a_reason > "$room/out" 2>&1
check "a failure is one, with apt-get's reason" [ $? = 1 -a "$(grep -c 'E: no such package' "$room/out")" = 1 ]
PATH=$room/bin:$PATH "$tools/packages.sh" here=nothing > "$room/out" 2>&1
check "nothing missing: nothing said" [ $? = 0 -a ! -s "$room/out" ]

export MANTIS_BUILD=$room/build
"$tools/quiet.sh" good bash -c 'echo one; echo two' > "$room/out"
check "a quiet command: one line" [ $? = 0 -a "$(wc -l < "$room/out")" = 1 ]
"$tools/quiet.sh" bad bash -c 'echo reason; exit 3' > "$room/out"
check "a failed one: its status" [ $? = 3 ]
check "and its output" says out reason

program() { printf '#!/bin/sh\n%s\n' "$2" > "$room/$1"; chmod +x "$room/$1"; }
program good.t 'echo ok 1; echo 1..1; echo noise >&2'
program bad.t 'echo not ok 1 - wrong; echo 1..1'
program dies.t 'echo ok 1; exit 3'
"$tools/prove.sh" some 2 "$room/good.t" > "$room/out" 2>&1
check "tests that pass" [ $? = 0 ]
check "end with prove's summary" [ "$(tail -n 2 "$room/out" | grep -c '^Files=1, Tests=1,\|^Result: PASS')" = 2 ]
check "no noise on the page" [ "$(grep -c noise "$room/out")" = 0 ]
check "but in the log" grep -q noise "$room/build/test/some.err"
"$tools/prove.sh" some 2 "$room/good.t" "$room/bad.t" "$room/dies.t" > "$room/out" 2>&1
check "tests that fail: status 1" [ $? = 1 ]
check "and are named" [ "$(grep -c 'Result: FAIL\|^.*bad.t .*Failed: 1\|^.*dies.t .*(exited 3)' "$room/out")" = 3 ]
V=1 "$tools/prove.sh" some 2 "$room/good.t" > "$room/out" 2>&1
check "V=1 is prove itself" says out "good.t .. *ok"

printf 'cc -c -o %d.o\n' 1 2 3 | awk -v what=x -v total=4 -f "$tools/compiled.awk" > "$room/out"
check "a compilation of a moment needs no word" [ ! -s "$room/out" ]
{ echo 'cc -c a.c'; sleep 11; echo 'cc -c b.c'; } | "$tools/stream_awk.sh" -v what=x -v total=4 -f "$tools/compiled.awk" > "$room/out"
check "a longer one says how far it is" says out "x: 2 of 4 files, 0:1[0-9], about 0:1[0-9] left"
echo "1..$n"
