# For the benchmarks: sourced. Prepares what the peers need on this machine, and takes it away again at the end.
set -euo pipefail
[ "$(id -u)" -eq 0 ] || { echo "measuring containers needs root" >&2; exit 1; }
here=$(cd "$(dirname "$0")/.." && pwd)
swrun=${SWRUN:-$here/.build/release/swrun}
[ -x "$swrun" ] || { echo "no swrun at $swrun: make release" >&2; exit 1; }
command -v hyperfine >/dev/null || { echo "no hyperfine: tools/setup bench" >&2; exit 1; }

work=$(mktemp -d /tmp/swrun-bench.XXXXXX)
made_hugetlb=
leave() {
    trap - EXIT
    "$swrun" network prune -f >/dev/null 2>&1 || true
    [ -z "$made_hugetlb" ] || {
        find /sys/fs/cgroup/hugetlb -mindepth 1 -depth -type d -exec rmdir {} + 2>/dev/null || true
        umount /sys/fs/cgroup/hugetlb && rmdir /sys/fs/cgroup/hugetlb
    }
    # podman leaves its overlay directory mounted.
    awk -v below="$work/" 'index($5, below) == 1 { print $5 }' /proc/self/mountinfo | sort -r | xargs -r umount
    rm -rf "$work"
}
trap leave EXIT
trap 'exit 130' INT TERM
has() { command -v "$1" >/dev/null; }

# Where images and containers lie, and where the state of what runs: an installation has a disk with a journal for the one
# and tmpfs for the other. That counts where it is asked for, by as_installed=yes: ext4 without a journal passes over every
# inode that was freed in the last five seconds, one by one (recently_deleted in fs/ext4/ialloc.c), whoever freed it.
disk=$work
state=$work/state
export SWRUN_ROOT=$disk/store
if [ "${as_installed:-}" = yes ]; then
    disk=$work/disk
    SWRUN_ROOT=$disk/store
    mkdir "$disk" "$state"
    truncate -s 4G "$work/image"
    mkfs.ext4 -q "$work/image"
    mount -o loop "$work/image" "$disk"
    mkdir -p "$SWRUN_ROOT/run"
    for place in "$state" "$SWRUN_ROOT/run"; do mount -t tmpfs tmpfs "$place"; done
fi

# crun 1.8 refuses a machine with cgroup v1 and v2 side by side while a controller is left to v2.
if [ -d /sys/fs/cgroup/unified ] && grep -qw hugetlb /sys/fs/cgroup/unified/cgroup.controllers &&
    [ ! -d /sys/fs/cgroup/hugetlb ]; then
    mkdir /sys/fs/cgroup/hugetlb
    mount -t cgroup -o hugetlb none /sys/fs/cgroup/hugetlb
    made_hugetlb=1
fi

# podman asks for more open files and processes than a machine may allow.
if [ "$(ulimit -Hn)" != unlimited ] && [ "$(ulimit -Hn)" -lt 1048576 ]; then
    printf '[containers]\ndefault_ulimits=["nofile=%d:%d","nproc=1000:1000"]\n' "$(ulimit -Hn)" "$(ulimit -Hn)" >"$work/containers.conf"
    export CONTAINERS_CONF=$work/containers.conf
fi
podman=(podman --root "$disk/podman" --runroot "$state/podman" --storage-driver overlay --cgroup-manager cgroupfs
    --events-backend none --tmpdir "$state/podman-tmp")

machine() {
    printf '%s, %s cores, Linux %s, %s\n' "$(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo)" "$(nproc)" \
        "$(uname -r)" "$(. /etc/os-release && echo "$PRETTY_NAME")"
}
version() { "$@" 2>/dev/null | head -1 | grep -oE '[0-9]+\.[0-9.]+' | head -1; }
