#!/usr/bin/env python3
"""archive.py TARGET [LAYERS [MEGABYTES [gzip]]]: a docker archive as large as asked for (default: 4 layers, 304 MB), the same
bytes every time: directories, small and large files, links and deletions, with content that compresses about by half. The
last word compresses each layer."""
import gzip
import hashlib
import io
import json
import random
import sys
import tarfile

target = sys.argv[1]
count = int(sys.argv[2]) if len(sys.argv) > 2 else 4
size = (int(sys.argv[3]) if len(sys.argv) > 3 else 304) * 1_000_000 // count


def content(source, length):
    half = length // 2
    return source.randbytes(length - half) + b"swrun " * (half // 6) + b"\n" * (half % 6)


def entry(name, kind=tarfile.REGTYPE, length=0, link="", mode=0o644):
    made = tarfile.TarInfo(name)
    made.type, made.size, made.linkname, made.mode, made.mtime = kind, length, link, mode, 1_700_000_000
    return made


def layer(number):
    source = random.Random(number)
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        tar.addfile(entry("data", tarfile.DIRTYPE, mode=0o755))
        tar.addfile(entry(f"data/{number}", tarfile.DIRTYPE, mode=0o755))
        left, index = size, 0
        while left > 0:
            length = min(left, source.choice([300, 4_000, 20_000, 150_000, 2_000_000]))
            if index % 50 == 0:
                tar.addfile(entry(f"data/{number}/{index}", tarfile.DIRTYPE, mode=0o755))
            name = f"data/{number}/{index - index % 50}/file-{index}"
            tar.addfile(entry(name, length=length), io.BytesIO(content(source, length)))
            if index % 20 == 0:
                tar.addfile(entry(name + ".link", tarfile.SYMTYPE, link=f"file-{index}"))
            left, index = left - length, index + 1
        if number > 0:
            tar.addfile(entry(f"data/{number - 1}/0/.wh.file-0"))
    return out.getvalue()


with tarfile.open(target, "w") as archive:
    digests = []
    for number in range(count):
        data = layer(number)
        digests.append(hashlib.sha256(data).hexdigest())
        if sys.argv[4:] == ["gzip"]:
            data = gzip.compress(data, 1, mtime=0)
        archive.addfile(entry(f"{digests[-1]}/layer.tar", length=len(data)), io.BytesIO(data))
    config = json.dumps({
        "architecture": "amd64", "os": "linux", "created": "2023-11-14T22:13:20Z", "config": {"Cmd": ["/bin/true"]},
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + digest for digest in digests]},
        "history": [{"created": "2023-11-14T22:13:20Z", "created_by": f"layer {number}"} for number in range(count)],
    }).encode()
    name = hashlib.sha256(config).hexdigest() + ".json"
    archive.addfile(entry(name, length=len(config)), io.BytesIO(config))
    manifest = json.dumps([{
        "Config": name, "RepoTags": ["bench:large"], "Layers": [digest + "/layer.tar" for digest in digests],
    }]).encode()
    archive.addfile(entry("manifest.json", length=len(manifest)), io.BytesIO(manifest))
