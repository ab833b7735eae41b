"""What is on the disk: snapshots, and what GNU tar makes of a layer in a chroot."""
import hashlib
import os
import shutil
import stat
import subprocess


def snapshot(root, skip=(), times=True):
    """Every name below a directory with what is known of it; contents of up to a megabyte."""
    found = {}
    pending = [""]
    while pending:
        inside = pending.pop()
        with os.scandir(os.path.join(root, inside)) as entries:
            for entry in entries:
                path = os.path.join(inside, entry.name)
                if path in skip:
                    continue
                found[path] = describe(os.path.join(root, path), entry.stat(follow_symlinks=False), times)
                if entry.is_dir(follow_symlinks=False):
                    pending.append(path)
    return found


def describe(path, status, times):
    facts = [stat.S_IFMT(status.st_mode), stat.S_IMODE(status.st_mode), status.st_uid, status.st_gid]
    if stat.S_ISREG(status.st_mode):
        facts.append(status.st_size)
        if status.st_size <= 1 << 20:
            with open(path, "rb") as file:
                facts.append(hashlib.sha256(file.read()).hexdigest())
    elif stat.S_ISLNK(status.st_mode):
        facts.append(os.readlink(path))
    elif stat.S_ISCHR(status.st_mode) or stat.S_ISBLK(status.st_mode):
        facts.append(status.st_rdev)
    if times and not stat.S_ISDIR(status.st_mode):
        facts += [int(status.st_mtime), status.st_nlink]
    return facts


def difference(before, after):
    return [f"{path}: {before.get(path, 'nothing')} became {after.get(path, 'nothing')}"
            for path in sorted(set(before) | set(after)) if before.get(path) != after.get(path)]


class Jail:
    """A root with GNU tar in it and nothing else."""

    def __init__(self, root):
        self.root = root
        tools = os.path.join(root, ".tools")
        os.makedirs(tools)
        tar = shutil.which("tar")
        listing = subprocess.run(["ldd", tar], stdout=subprocess.PIPE, check=True).stdout.decode()
        for word in [tar] + listing.split():
            if word.startswith("/"):
                shutil.copy(os.path.realpath(word), os.path.join(tools, os.path.basename(word)))
        self.loader = next(os.path.basename(word) for word in listing.split() if word.startswith("/") and "ld-" in word)

    def unpack(self, layer):
        """The tree that tar makes of a layer; `P`, so that names mean what they mean to the kernel."""
        for name in os.listdir(self.root):
            if name != ".tools":
                path = os.path.join(self.root, name)
                shutil.rmtree(path) if os.path.isdir(path) and not os.path.islink(path) else os.unlink(path)
        with open(layer, "rb") as source:
            done = subprocess.run(
                ["chroot", self.root, f"/.tools/{self.loader}", "--library-path", "/.tools", "/.tools/tar", "-xpPf", "-", "--numeric-owner"],
                stdin=source, stderr=subprocess.PIPE, env={"PATH": os.environ["PATH"], "LC_ALL": "C"})
        if done.returncode != 0:
            raise RuntimeError("GNU tar: " + done.stderr.decode(errors="replace"))
        return snapshot(self.root, skip=(".tools",))
