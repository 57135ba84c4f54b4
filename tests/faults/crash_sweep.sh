#!/usr/bin/env bash
# Kills a run, or fails it, at its k-th call of each system call that publishing is made of, for
# every k until there is no k-th call. After each: what is current is wholly the old generation or
# wholly the new one, every generation verifies, what is current is told of with its revisions, the
# next run publishes the same bytes as one that was left alone, and nothing is left over.
#
# A killed process loses nothing that it has written; a machine that loses power does. So the order
# is looked at too: every file is flushed, then the manifest, then the directories, before the
# generation is moved, and that before `current` is replaced.
#
#   tests/faults/crash_sweep.sh PROGRAM         some of the calls, in about half a minute
#   FULL=1 tests/faults/crash_sweep.sh PROGRAM  every call, killed and with each error
#   CONFIDENTIAL=1 tests/faults/crash_sweep.sh PROGRAM
#                  the same with confidential counts: what was published is recorded too
#
# PROGRAM is klyfta as `cargo build --release` leaves it.
set -euo pipefail
program=$(realpath "$1")
cd "$(dirname "$0")/../bad-input"
full=${FULL:-}

if ! command -v strace >/dev/null; then
    echo "LEFT OUT: strace is not installed, so no run was killed at each of its system calls" >&2
    exit 0
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Three deliveries: the oldest is forgotten when the newest is published, the middle one is current.
sed 's/,700$/,690/' good.csv >"$work/oldest.csv"
sed 's/,700$/,710/' good.csv >"$work/newest.csv"
cp good.csv "$work/current.csv"
pipeline=by-code.toml
if [ -n "${CONFIDENTIAL:-}" ]; then
    pipeline=$work/confidential.toml
    sed 's/^disclosure = "public"/disclosure = "confidential"/' by-code.toml >"$pipeline"
fi
publish() { # DELIVERY DIRECTORY
    # One thread, because strace counts the calls of each thread by themselves.
    "${@:3}" "$program" run "$pipeline" --set "file=$work/$1.csv" --out "$2" \
        --threads 1 --keep 2 --quiet
}
publish oldest "$work/before" >/dev/null
publish current "$work/before" >/dev/null
oldest=$(find "$work/before/generations" -mindepth 1 -maxdepth 1 \
    ! -path "$(realpath "$work/before/current")")
touch -d '3 days ago' "$oldest"
cp -a "$work/before" "$work/after"
publish newest "$work/after" >/dev/null
if [ -e "$work/after/generations/$(basename "$oldest")" ]; then
    echo "nothing was forgotten" >&2
    exit 1
fi
old_seal=$(cat "$work/before/current/manifest.sha256")
new_seal=$(cat "$work/after/current/manifest.sha256")
[ "$old_seal" != "$new_seal" ]
files() { (cd "$1" && find . -type f | sort | xargs sha256sum); }
new_files=$(files "$work/after/current/")
# What tells how the newest differs from the one before it.
revisions=revisions/$(ls "$work/after/revisions")
new_revisions=$(files "$work/after/$revisions")
if [ ! -d "$work/before/revisions" ] || [ -e "$work/before/$revisions" ]; then
    echo "the two publications tell of the same revisions" >&2
    exit 1
fi
record() { # DIRECTORY
    [ -z "${CONFIDENTIAL:-}" ] || cat "$1/disclosed.jsonl"
}
new_record=$(record "$work/after")

out=$work/out
fail() {
    echo "FAULT: $what at call $k of $call: $1 (exit code $code)" >&2
    sed 's/^/    /' "$work/said" >&2
    find "$out" >&2
    exit 1
}

# Tries one fault; false if there was no k-th call to strike.
strike() { # CALL FAULT K
    call=$1 what=$2 k=$3 code=0
    rm -rf "$out"
    cp -a "$work/before" "$out"
    publish newest "$out" strace -f -qq -o "$work/trace" -e "trace=$call" \
        -e "inject=$call:$what:when=$k" >"$work/stdout" 2>"$work/said" || code=$?
    if [ "$what" = signal=KILL ]; then
        [ "$code" = 137 ] || { [ "$code" = 0 ] || fail "it was not killed"; return 1; }
    else
        if ! grep -q INJECTED "$work/trace"; then
            [ "$code" = 0 ] || fail "it failed by itself"
            return 1
        fi
        # 2: an input could not be read; 127: the program could not even be loaded.
        case $code in 0 | 2 | 3 | 127) ;; *) fail "it ended otherwise than it should" ;; esac
        [ "$code" != 3 ] || [ "$(wc -l <"$work/said")" = 1 ] || fail "the cause is not one line"
    fi
    "$program" verify --all "$out" >/dev/null 2>"$work/said" || fail "what is published is damaged"
    case $(cat "$out/current/manifest.sha256") in
    "$new_seal") [ -d "$out/$revisions" ] || fail "what is current does not tell what it revised" ;;
    "$old_seal") [ "$code" != 0 ] || fail "it ended well and did not publish" ;;
    *) fail "what is current is neither the old nor the new" ;;
    esac
    code=0
    publish newest "$out" >"$work/stdout" 2>"$work/said" || code=$?
    [ "$code" = 0 ] || fail "the next run did not end well"
    [ "$(files "$out/current/")" = "$new_files" ] || fail "the next run published other bytes"
    [ "$(files "$out/$revisions")" = "$new_revisions" ] || fail "it tells of other revisions"
    [ "$(record "$out")" = "$new_record" ] || fail "the next run recorded something else"
    [ -z "$(find "$out" -name '.*' ! -name .lock ! -name .key)" ] || fail "something was left over"
    n_struck=$((n_struck + 1))
}

sweep() { # CALL FAULT STRIDE
    local k=1
    local before=$n_struck
    while strike "$1" "$2" "$k"; do k=$((k + $3)); done
    echo "$1 $2: $((n_struck - before)) faults"
}

flushed_in_order() {
    rm -rf "$out"
    cp -a "$work/before" "$out"
    publish newest "$out" strace -f -y -qq -o "$work/trace" \
        -e trace=openat,fsync,/^rename >/dev/null
    awk -v out="$out" '
        function fail(told) { print "FAULT: " told > "/dev/stderr"; failed = 1; exit 1 }
        function path_of(text) { sub(/^[^<]*</, "", text); sub(/>.*/, "", text); return text }
        function directory_of(path) { sub(/\/[^\/]*$/, "", path); return path }
        /openat\(/ && /O_CREAT/ && /\.staged-/ {
            path = $0; sub(/.* = /, "", path); path = path_of(path)
            if (path ~ /\/manifest\.json$/)
                for (other in written)
                    if (!(other in flushed)) fail(other " is flushed after the manifest is begun")
            written[path] = 1
        }
        / fsync\(.* = 0$/ { text = $0; sub(/.* fsync\(/, "", text); flushed[path_of(text)] = NR }
        / rename[a-z0-9]*\(/ && /\.staged-.* = 0$/ {
            for (path in written) {
                n++
                if (!(path in flushed)) fail(path " is not flushed before it is moved")
                if (!(directory_of(path) in flushed)) fail(directory_of(path) " is not flushed")
            }
            if ($0 ~ /\/revisions\//) revised = NR; else moved = NR
        }
        / rename[a-z0-9]*\(/ && /\.current-next.* = 0$/ {
            if (!moved || flushed[out "/generations"] < moved) fail("current is ahead of the disk")
            if (!revised || flushed[out "/revisions"] < revised) fail("current is ahead of its revisions")
            replaced = NR
        }
        END {
            if (failed) exit 1
            if (n < 9) fail("only " n " files were written")
            if (!replaced || flushed[out] < replaced) fail("the link is not flushed")
        }' "$work/trace"
    echo "everything is flushed in order"
}

flushed_in_order
n_struck=0
if [ -n "$full" ]; then
    calls="openat read write fsync getdents64 utimensat flock"
    for call in $calls /^f?chmod /^mkdir /^rename /^symlink /^unlink; do
        for fault in signal=KILL error=ENOSPC error=EIO error=EROFS; do
            sweep "$call" "$fault" 1
        done
    done
    # The standard library takes a failing close for a fault of the program, or passes over it; what
    # was written has been flushed before.
    sweep close signal=KILL 1
else
    for call in fsync /^mkdir /^rename /^symlink /^unlink; do sweep "$call" signal=KILL 1; done
    for call in openat write; do sweep "$call" signal=KILL 7; done
    sweep write error=ENOSPC 5
    sweep fsync error=EIO 5
    sweep openat error=EROFS 11
    sweep /^rename error=EROFS 1
fi
if [ "$n_struck" -lt 50 ]; then
    echo "only $n_struck faults: the sweep sweeps nothing" >&2
    exit 1
fi
echo "$n_struck faults: each left the old publication or the new one, and the next run made it good"
