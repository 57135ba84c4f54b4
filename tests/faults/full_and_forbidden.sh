#!/usr/bin/env bash
# A disk that is full or may not be written to: a run ends with exit code 3 and one line that names
# path and cause, before it computes where that can be known, and the publication stays as it was.
#
#   tests/faults/full_and_forbidden.sh PROGRAM
#
# Real file systems are mounted in a namespace of their own, for which root is needed.
set -euo pipefail
program=$(realpath "$1")
if [ "$(id -u)" != 0 ] || ! unshare --mount true 2>/dev/null; then
    echo "LEFT OUT: only root can mount, so no real disk was filled or made read-only" >&2
    exit 0
fi
if [ -z "${IN_NAMESPACE:-}" ]; then
    IN_NAMESPACE=1 exec unshare --mount "$0" "$program"
fi
work=$(mktemp -d)
trap 'umount "$work/disk" 2>/dev/null || true; rm -rf "$work"' EXIT
cp -r "$(dirname "$0")/../bad-input" "$work/data"
cp "$program" "$work/klyfta"
chmod -R a+rX "$work"
cd "$work/data"
sed 's/,700$/,710/' good.csv >newest.csv
chmod a+r newest.csv
mkdir "$work/disk"
mount -t tmpfs -o size=1m tmpfs "$work/disk"
out=$work/disk/out
klyfta() { "${as[@]}" "$work/klyfta" "$@" >"$work/stdout" 2>"$work/said"; }
as=(env)
klyfta run by-code.toml --out "$out" --quiet
sealed=$(cat "$out/current/manifest.sha256")

refused() { # CAUSE: what a run and a plan say
    local code
    for command in run plan; do
        code=0
        if [ "$command" = run ]; then
            klyfta run by-code.toml --set file=newest.csv --out "$out" || code=$?
        else
            klyfta plan by-code.toml --set file=newest.csv --out "$out" || code=$?
        fi
        if [ "$code" != 3 ] || ! tail -n 1 "$work/said" | grep -q "^error: .*$work/disk.*$1" ||
            grep -q "read register" "$work/said"; then
            echo "FAULT: $command on a disk with \"$1\" ended with $code and said" >&2
            cat "$work/said" >&2
            exit 1
        fi
    done
    unharmed "$1"
}
unharmed() {
    klyfta verify --all "$out" || { cat "$work/said" >&2; exit 1; }
    [ "$(cat "$out/current/manifest.sha256")" = "$sealed" ]
    [ -z "$(find "$out" -name '.*' ! -name .lock)" ] || { find "$out" >&2; exit 1; }
    echo "$1: the publication stands"
}

# Full from the start.
head -c 2M /dev/zero >"$work/disk/filler" 2>/dev/null || true
refused "No space left"

# Full in the middle of the work: room for what is tried beforehand, and not for a generation.
needed=$(du -sk "$out/current/" | cut -f 1)
[ "$needed" -gt 90 ]
for free in $(seq 68 4 $((needed - 4))); do
    rm -f "$work/disk/filler"
    room=$(df --output=avail -k "$work/disk" | tail -n 1)
    head -c "$((room - free))K" /dev/zero >"$work/disk/filler"
    code=0
    klyfta run by-code.toml --set file=newest.csv --out "$out" --quiet || code=$?
    [ "$code" = 3 ] && [ "$(wc -l <"$work/said")" = 1 ] && grep -q "No space left" "$work/said" || {
        echo "FAULT: with ${free} KiB left it ended with $code and said" >&2
        cat "$work/said" >&2
        exit 1
    }
    left=$(df --output=avail -k "$work/disk" | tail -n 1)
    [ "$left" -ge "$free" ] || { echo "FAULT: $left of ${free} KiB are left" >&2; exit 1; }
done
unharmed "full in the middle"
rm "$work/disk/filler"

# Read-only.
mount -o remount,ro "$work/disk"
refused "Read-only file system"
mount -o remount,rw "$work/disk"

# Somebody else's.
if command -v setpriv >/dev/null; then
    as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
    refused "Permission denied"
    as=(env)
else
    echo "LEFT OUT: setpriv is not installed, so no permission was taken away" >&2
fi
klyfta run by-code.toml --set file=newest.csv --out "$out" --quiet
[ "$(cat "$out/current/manifest.sha256")" != "$sealed" ]
echo "full, read-only and forbidden disks were told of, and the next run published"
