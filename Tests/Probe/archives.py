"""archives.py KIND LAYOUT NAME OUT.tar: puts the one image of an OCI layout into an archive as other tools write it.

kaniko      docker's format with gzip inside: Config "sha256:<hex>", layers "<hex>.tar.gz"
colon       the same with layers "sha256:<hex>.tar.gz"
absolute    the same with absolute names
dotted      the same with "./" before all names of the tar
links       layers as links to each other, as podman wrote them: "<id>/layer.tar" -> "../<diff>.tar"
engine      docker's since version 25, with its containerd store: both formats, compressed layers, a nested index
nested      BuildKit's OCI format: an index in the index, with another platform and attestations
"""
import gzip
import hashlib
import io
import json
import os
import sys
import tarfile

kind, layout, name, out = sys.argv[1:5]


def digest(data):
    return hashlib.sha256(data).hexdigest()


def blob(descriptor):
    with open(os.path.join(layout, "blobs/sha256", descriptor["digest"].split(":")[1]), "rb") as file:
        return file.read()


index = json.load(open(os.path.join(layout, "index.json")))
manifest = json.loads(blob(index["manifests"][0]))
config = blob(manifest["config"])
layers = [blob(layer) for layer in manifest["layers"]]
tars = [gzip.decompress(layer) if layer[:2] == b"\x1f\x8b" else layer for layer in layers]
tar = tarfile.open(out, "w")


def add(path, data):
    entry = tarfile.TarInfo(path)
    entry.size = len(data)
    tar.addfile(entry, io.BytesIO(data))


def link(path, target):
    entry = tarfile.TarInfo(path)
    entry.type = tarfile.SYMTYPE
    entry.linkname = target
    tar.addfile(entry)


def docker(config_name, layer_names):
    return json.dumps([{"Config": config_name, "RepoTags": [name], "Layers": layer_names}]).encode()


def descriptor(media_type, data, **more):
    add("blobs/sha256/" + digest(data), data)
    return {"mediaType": media_type, "digest": "sha256:" + digest(data), "size": len(data), **more}


if kind in ("nested", "engine"):
    oci = "application/vnd.oci.image."
    config_entry = descriptor(oci + "config.v1+json", config)
    entries = [descriptor(oci + "layer.v1.tar+gzip", gzip.compress(one)) for one in tars]
    here = json.loads(config)["architecture"]

    def variant(architecture, os_name, config_entry, entries, **more):
        document = {"schemaVersion": 2, "mediaType": oci + "manifest.v1+json", "config": config_entry, "layers": entries}
        platform = {"architecture": architecture, "os": os_name}
        return descriptor(oci + "manifest.v1+json", json.dumps(document).encode(), platform=platform, **more)

    foreign = json.loads(config)
    foreign["architecture"] = "riscv64" if here != "riscv64" else "amd64"
    foreign_entry = descriptor(oci + "config.v1+json", json.dumps(foreign).encode())
    attestation = descriptor("application/vnd.in-toto+json", b"{}")
    inner = {
        "schemaVersion": 2,
        "mediaType": oci + "index.v1+json",
        "manifests": [
            variant(foreign["architecture"], "linux", foreign_entry, entries),
            variant(here, "linux", config_entry, entries),
            variant("unknown", "unknown", descriptor(oci + "config.v1+json", b"{}"), [attestation],
                    annotations={"vnd.docker.reference.type": "attestation-manifest"}),
        ],
    }
    if kind == "engine":
        sources = {"sha256:" + digest(one): entry for one, entry in zip(tars, entries)}
        document = json.loads(docker(f"blobs/sha256/{digest(config)}", [f"blobs/sha256/{e['digest'][7:]}" for e in entries]))
        document[0]["LayerSources"] = sources
        add("manifest.json", json.dumps(document).encode())
    names = {"io.containerd.image.name": "docker.io/library/" + name, "org.opencontainers.image.ref.name": name.split(":")[1]}
    entry = descriptor(oci + "index.v1+json", json.dumps(inner).encode(), annotations=names)
    add("oci-layout", b'{"imageLayoutVersion":"1.0.0"}')
    add("index.json", json.dumps({"schemaVersion": 2, "manifests": [entry]}).encode())
elif kind == "links":
    paths = []
    for number, one in enumerate(tars):
        add(digest(one) + ".tar", one)
        paths.append(f"{number:064d}/layer.tar")
        link(paths[-1], f"../{digest(one)}.tar")
    add(digest(config) + ".json", config)
    add("manifest.json", docker(digest(config) + ".json", paths))
else:
    before = {"absolute": "/", "dotted": "./"}.get(kind, "")
    inside = "/" if kind == "absolute" else ""
    compressed = [gzip.compress(one) for one in tars]
    paths = [("sha256:" if kind == "colon" else "") + digest(one) + ".tar.gz" for one in compressed]
    add(before + "sha256:" + digest(config), config)
    for path, one in zip(paths, compressed):
        add(before + path, one)
    add(before + "manifest.json", docker(inside + "sha256:" + digest(config), [inside + path for path in paths]))
tar.close()
