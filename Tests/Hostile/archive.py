"""Archives down to the byte: tar headers whose every field can lie, layers, and the two forms of an image archive."""
import gzip
import hashlib
import io
import json

BLOCK = 512
END = bytes(2 * BLOCK)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def pad(data):
    return data + bytes(-len(data) % BLOCK)


def octal(value, width):
    return b"%0*o\0" % (width - 1, value)


def base256(value, width):
    """GNU's form of numbers that octal digits cannot say: negative ones, large ones."""
    return bytes([0x80 if value >= 0 else 0xFF]) + value.to_bytes(width - 1, "big", signed=value < 0)


def raw(value):
    return value if isinstance(value, bytes) else value.encode()


def header(name, kind="0", *, mode=0o644, uid=0, gid=0, size=0, mtime=1000, link=b"", major=0, minor=0,
           magic=b"ustar\x0000", prefix=b"", checksum=None, fields=None):
    """One header. A number may be given as the bytes of its field; `fields` overwrites any place of the block."""
    def number(value, width):
        return value if isinstance(value, bytes) else octal(value, width)
    block = bytearray(BLOCK)

    def put(offset, data, width):
        block[offset:offset + min(len(data), width)] = data[:width]
    put(0, raw(name), 100)
    for offset, value, width in [(100, mode, 8), (108, uid, 8), (116, gid, 8), (124, size, 12), (136, mtime, 12),
                                 (329, major, 8), (337, minor, 8)]:
        put(offset, number(value, width), width)
    put(156, raw(kind), 1)
    put(157, raw(link), 100)
    put(257, magic, 8)
    put(345, raw(prefix), 155)
    for offset, data in (fields or {}).items():
        put(offset, data, len(data))
    put(148, b" " * 8, 8)
    put(148, checksum or b"%06o\0 " % sum(block), 8)
    return bytes(block)


def file(name, content="", **more):
    content = raw(content)
    if len(raw(name)) > 100:
        return pax({"path": name}) + header(b"long", "0", size=len(content), **more) + pad(content)
    return header(name, "0", size=len(content), **more) + pad(content)


def directory(name, **more):
    return header(name, "5", **{"mode": 0o755, **more})


def link(name, target, **more):
    if max(len(raw(name)), len(raw(target))) > 100:
        return pax({"path": name, "linkpath": target}) + header("long", "2", mode=0o777, **more)
    return header(name, "2", mode=0o777, link=target, **more)


def hard(name, target, **more):
    if max(len(raw(name)), len(raw(target))) > 100:
        return pax({"path": name, "linkpath": target}) + header("long", "1", **more)
    return header(name, "1", link=target, **more)


def record(key, value):
    rest = b" " + raw(key) + b"=" + raw(value) + b"\n"
    length = len(rest)
    while length != len(rest) + len(str(length)):
        length = len(rest) + len(str(length))
    return str(length).encode() + rest


def pax(records, kind="x"):
    items = records.items() if isinstance(records, dict) else records
    body = b"".join(record(key, value) for key, value in items)
    return header("pax", kind, size=len(body)) + pad(body)


def extension(kind, body):
    """A GNU long name ('L') or long link target ('K')."""
    return header("././@LongLink", kind, size=len(body), magic=b"ustar  \0") + pad(body)


def tar(*entries):
    return b"".join(entries) + END


def squeeze(data, level=1):
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=level, mtime=0) as stream:
        stream.write(data)
    return out.getvalue()


def dump(value):
    return json.dumps(value, separators=(",", ":")).encode()


def configuration(layers, **config):
    """An image's configuration over uncompressed layers."""
    return dump({"architecture": "amd64", "os": "linux", "created": "2026-11-21T08:00:00Z",
                 "config": {"Cmd": ["/probe", "exit"], **config},
                 "rootfs": {"type": "layers", "diff_ids": ["sha256:" + sha256(layer) for layer in layers]}})


def docker(layers, tags=("hostile:1",), *, document=None, stored=None, manifest=None, before=(), after=()):
    """As `docker save` up to version 24 writes it. Every part can be replaced, and entries put around it."""
    document = document if document is not None else configuration(layers)
    stored = stored or layers
    names = [f"{sha256(data)}/layer.tar" for data in stored]
    name = sha256(document) + ".json"
    entry = {"Config": name, "RepoTags": list(tags) if tags is not None else None, "Layers": names}
    if manifest is None:
        manifest = dump([entry])
    elif callable(manifest):
        changed = manifest(entry)
        manifest = changed if isinstance(changed, bytes) else dump(changed)
    parts = list(before)
    parts += [file(path, data) for path, data in dict(zip(names, stored)).items()]
    parts += [file(name, document), file("manifest.json", manifest)]
    return tar(*parts, *after)


TYPE = "application/vnd.oci.image."


class Layout:
    """An OCI image layout whose documents can be changed before they are packed."""

    def __init__(self, layers, tag="hostile:1", document=None, stored=None, layer_type=TYPE + "layer.v1.tar"):
        self.blobs = {}
        document = document if document is not None else configuration(layers)
        self.manifest = {"schemaVersion": 2, "mediaType": TYPE + "manifest.v1+json",
                         "config": self.add(document, TYPE + "config.v1+json"),
                         "layers": [self.add(data, layer_type) for data in stored or layers]}
        self.tag = tag

    def add(self, data, kind):
        digest = sha256(data)
        self.blobs[digest] = data
        return {"mediaType": kind, "digest": "sha256:" + digest, "size": len(data)}

    def add_manifest(self, document=None):
        data = document if document is not None else self.manifest
        return self.add(data if isinstance(data, bytes) else dump(data), TYPE + "manifest.v1+json")

    def index(self, descriptors=None):
        descriptors = descriptors if descriptors is not None else [self.add_manifest()]
        for descriptor in descriptors:
            descriptor.setdefault("annotations", {"io.containerd.image.name": self.tag})
        return {"schemaVersion": 2, "mediaType": TYPE + "index.v1+json", "manifests": descriptors}

    def pack(self, index=None, *, before=(), after=(), names=None):
        index = index if index is not None else self.index()
        index = index if isinstance(index, bytes) else dump(index)
        parts = [file("oci-layout", '{"imageLayoutVersion":"1.0.0"}'), file("index.json", index)]
        parts += [file((names or {}).get(digest, "blobs/sha256/" + digest), data)
                  for digest, data in self.blobs.items()]
        return tar(*before, *parts, *after)
