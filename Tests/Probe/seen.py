"""seen.py STACKS: what the kernel's overlayfs shows of stacks of layers. Run as root in a mount namespace of its own.

STACKS has one stack a line: lower directories (topmost first, with colons), upper, work, merged, and a script that is run in
the merged tree first. Every path that occurs in any of the layers is printed, and for each link what would lie behind it:

    <stack> <path> <kind> <mode> <uid> <gid> <size> <mtime, ns> <link's target> <sha256> <sha256, last link followed>

Paths and targets are hexadecimal; "-" stands for what there is not. Links are followed as in a chroot.
"""
import ctypes
import hashlib
import os
import stat
import subprocess
import sys

libc = ctypes.CDLL(None, use_errno=True)
KINDS = {
    stat.S_IFREG: "regular", stat.S_IFDIR: "directory", stat.S_IFLNK: "symbolicLink", stat.S_IFCHR: "characterDevice",
    stat.S_IFBLK: "blockDevice", stat.S_IFIFO: "fifo", stat.S_IFSOCK: "socket",
}
hashlib.sha256(b"")


def occurring(layers):
    paths = {b""}
    for layer in layers:
        for directory, directories, files in os.walk(os.fsencode(layer)):
            below = os.path.relpath(directory, os.fsencode(layer))
            for name in directories + files:
                path = name if below == b"." else below + b"/" + name
                paths.add(path)
                if os.path.islink(os.path.join(directory, name)):
                    paths.update(path + b"/" + end for end in (b"a", b"b/a", b"../a"))
    return sorted(paths)


def content(path):
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return "-"
        with open(path, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()
    except OSError:
        return "-"


def line(number, path):
    name = b"/" + path
    try:
        what = os.lstat(name)
    except OSError:
        return [number, path.hex() or "-"] + ["-"] * 8 + [content(name)]
    kind = stat.S_IFMT(what.st_mode)
    return [
        number, path.hex() or "-", KINDS[kind], oct(stat.S_IMODE(what.st_mode))[2:], what.st_uid, what.st_gid, what.st_size,
        what.st_mtime_ns, os.readlink(name).hex() if kind == stat.S_IFLNK else "-",
        content(name) if kind == stat.S_IFREG else "-", content(name),
    ]


for number, text in enumerate(open(sys.argv[1])):
    lower, upper, work, merged, script = text.rstrip("\n").split("\t")
    options = f"redirect_dir=nofollow,index=off,metacopy=off,lowerdir={lower},upperdir={upper},workdir={work}"
    if libc.mount(b"overlay", merged.encode(), b"overlay", 0, options.encode()) != 0:
        sys.exit(f"mount {options}: {os.strerror(ctypes.get_errno())}")
    subprocess.run(["sh", "-c", script], cwd=merged, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    paths = occurring(lower.split(":") + [upper])
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os.chroot(merged)
        os.chdir("/")
        for path in paths:
            print(*line(number, path))
        sys.stdout.flush()
        os._exit(0)
    if os.waitpid(child, 0)[1] != 0:
        sys.exit(f"stack {number} could not be looked at")
    libc.umount2(merged.encode(), 0)
