"""layers.py PROBE TARGET COUNT: a docker archive with the probe and COUNT layers that exercise stacking: each adds a file;
some delete, replace and hide what lower ones brought; directories are implied by paths without entries of their own."""
import gzip
import hashlib
import io
import json
import sys
import tarfile

probe, target, count = sys.argv[1], sys.argv[2], int(sys.argv[3])


def layer(*entries):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, change in entries:
            entry = tarfile.TarInfo(name)
            entry.mtime = 1_700_000_000
            data = change.pop("data", b"")
            entry.size, entry.mode = len(data), change.pop("mode", 0o644)
            for key, value in change.items():
                setattr(entry, key, value)
            tar.addfile(entry, io.BytesIO(data) if data else None)
    return out.getvalue()


directory = {"type": tarfile.DIRTYPE, "mode": 0o755}
layers = [
    layer(
        ("probe", {"data": open(probe, "rb").read(), "mode": 0o755}),
        ("private", {**directory, "mode": 0o710, "uid": 5, "gid": 6}),
        ("private/old", {"data": b"old"}),
        ("full", dict(directory)), ("full/one", {"data": b"1"}), ("full/two", {"data": b"2"}),
        ("gone", {"data": b"x"}), ("kind", dict(directory)), ("kind/inside", {"data": b"x"}),
        ("a-file", {"data": b"file"}), ("twin", {"type": tarfile.LNKTYPE, "linkname": "a-file"}),
    ),
    # Implied: "private/" has no entry here and must keep its mode and owner. "made/by/path/" is nowhere: 0755, root.
    layer(("private/new", {"data": b"new"}), ("made/by/path/file", {"data": b"x"})),
    # Deleted, emptied and filled again, a directory that becomes a file.
    layer(
        (".wh.gone", {}), ("full", dict(directory)), ("full/.wh..wh..opq", {}), ("full/three", {"data": b"3"}),
        (".wh.kind", {}), ("kind", {"data": b"now a file"}),
    ),
]
layers += [layer((f"layer-{number}", {"data": f"{number}".encode()})) for number in range(len(layers), count)]

config = json.dumps({
    "architecture": "amd64", "os": "linux", "config": {"Entrypoint": ["/probe"]},
    "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(data).hexdigest() for data in layers]},
}).encode()
with tarfile.open(target, "w") as archive:
    def add(name, data, **change):
        entry = tarfile.TarInfo(name)
        entry.size = len(data)
        for key, value in change.items():
            setattr(entry, key, value)
        archive.addfile(entry, io.BytesIO(data) if data else None)
    names = []
    for number, data in enumerate(layers):
        names.append(f"layer{number}/layer.tar")
        # Every third is compressed inside, every seventh a link to where the bytes are, as old archives have it.
        data = gzip.compress(data, 1) if number % 3 == 1 else data
        if number % 7 == 5:
            add(f"real/{number}.tar", data)
            add(names[-1], b"", type=tarfile.SYMTYPE, linkname=f"../real/{number}.tar")
        else:
            add(names[-1], data)
    add("config.json", config)
    manifest = [{"Config": "config.json", "RepoTags": ["deep:1", "localhost:5000/deep:2"], "Layers": names}]
    add("manifest.json", json.dumps(manifest).encode())
print("sha256:" + hashlib.sha256(config).hexdigest())
