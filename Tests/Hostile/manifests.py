"""Descriptors, digests and paths of an archive that do not fit each other."""
from archive import Layout, TYPE, configuration, directory, docker, dump, file, hard, header, link, sha256, squeeze, tar
from case import CONFINED, REFUSED, Case

INDEX, MANIFEST = TYPE + "index.v1+json", TYPE + "manifest.v1+json"


def cases(ground):
    canary = ground.canary
    layer = tar(file("f", "x"))
    layers = [ground.base, layer]

    def entry(**change):
        return lambda entry: [{**entry, **change}]

    # Config and Layers entries that are paths. CVE-2024-3727 and the archives of containers/image.
    for what, path in {"climb": "../../../canary/secret", "absolute": canary + "/secret", "host": "/etc/passwd", "proc": "/proc/self/environ",
                       "device": "/dev/zero", "empty": "", "dot": ".", "dotdot": "..", "nul": "a\0b", "directory": "folder", "missing": "nowhere",
                       "long": "x" * 5000, "fifo": "fifo", "node": "node", "symlink-out": "out", "symlink-deep": "outdir/secret",
                       "symlink-loop": "loop", "hardlink-out": "hard", "hardlink-loop": "hardloop", "sparse": "sparse", "escape": "\x1b[2J"}.items():
        extra = [directory("folder"), header("fifo", "6"), header("node", "3", major=1, minor=5), link("out", canary + "/secret"),
                 link("outdir", canary), link("loop", "loop"), hard("hard", canary + "/secret"), hard("hardloop", "hardloop"),
                 header("sparse", "S", magic=b"ustar  \0", fields={483: b"00000000012\0"})]
        yield Case(f"manifests/config-path-{what}", REFUSED, docker(layers, manifest=entry(Config=path), before=extra), "")
        yield Case(f"manifests/layer-path-{what}", REFUSED, docker(layers, manifest=entry(Layers=[path, path]), before=extra), "")
    # Links inside the archive are how docker up to 19.03 and kaniko share layers.
    shared = f"{sha256(layer)}/layer.tar"
    yield Case("manifests/layer-path-symlink-inside", CONFINED,
               docker(layers, manifest=lambda old: [{**old, "Layers": [old["Layers"][0], "a/b/layer.tar"]}],
                      before=[link("a/b/layer.tar", "../../" + shared)]), inside={"f": "x"})
    yield Case("manifests/layer-path-hardlink-inside", CONFINED,
               docker(layers, manifest=lambda old: [{**old, "Layers": [old["Layers"][0], "copy"]}], after=[hard("copy", shared)]), inside={"f": "x"})
    yield Case("manifests/layer-path-dots-inside", CONFINED,
               docker(layers, manifest=lambda old: [{**old, "Layers": [old["Layers"][0], "./x/../" + shared]}]), inside={"f": "x"})
    yield Case("manifests/manifest-is-a-symlink-out", REFUSED, tar(link("manifest.json", canary + "/secret")), "")
    yield Case("manifests/manifest-is-a-directory", REFUSED, tar(directory("manifest.json")), "manifest.json")
    yield Case("manifests/manifest-is-a-fifo", REFUSED, tar(header("manifest.json", "6")), "manifest.json")
    yield Case("manifests/last-manifest-counts", REFUSED, docker(layers, after=[file("manifest.json", "[]")]), "")

    # Counts and digests.
    yield Case("manifests/fewer-layers", REFUSED, docker(layers, manifest=lambda old: [{**old, "Layers": old["Layers"][:1]}]), "layers length mismatch")
    yield Case("manifests/more-layers", REFUSED, docker(layers, manifest=lambda old: [{**old, "Layers": old["Layers"] * 2}]), "layers length mismatch")
    yield Case("manifests/layers-swapped", REFUSED, docker(layers, manifest=lambda old: [{**old, "Layers": old["Layers"][::-1]}]), "diffID")
    yield Case("manifests/20000-layers", REFUSED, docker([layer] * 2, document=configuration([layer] * 20000),
                                                         manifest=lambda old: [{**old, "Layers": [old["Layers"][0]] * 20000}]), "128")
    yield Case("manifests/129-layers", REFUSED, docker([layer] * 2, document=configuration([layer] * 129),
                                                       manifest=lambda old: [{**old, "Layers": [old["Layers"][0]] * 129}]), "128")
    for place in [600, len(layer) // 2, 100]:
        flipped = layer[:place] + bytes([layer[place] ^ 1]) + layer[place + 1:]
        yield Case(f"manifests/flipped-bit-{place}", REFUSED, docker(layers, stored=[ground.base, flipped]), "")
    yield Case("manifests/config-flipped", REFUSED, docker(layers, before=[]).replace(b'"architecture":"amd64"', b'"architecture":"amd63"'), "digest")
    for what, digest in {"climb-CVE-2024-3727": "sha256:../../../../canary/secret", "short": "sha256:abcd", "upper": "sha256:" + "A" * 64,
                         "no-algorithm": "a" * 64, "md5": "md5:" + "a" * 32, "sha512": "sha512:" + "a" * 128, "empty": "", "nul": "sha256:" + "a" * 63 + "\0",
                         "slash": "sha256:" + "/" * 64, "long": "sha256:" + "a" * 65, "not-hex": "sha256:" + "g" * 64, "blank": "sha256: " + "a" * 63}.items():
        layout = Layout(layers)
        layout.manifest["layers"][1]["digest"] = digest
        yield Case(f"manifests/layer-digest-{what}", REFUSED, layout.pack(), "digest")
        layout = Layout(layers)
        layout.manifest["config"]["digest"] = digest
        yield Case(f"manifests/config-digest-{what}", REFUSED, layout.pack(), "digest")
        layout = Layout(layers)
        yield Case(f"manifests/manifest-digest-{what}", REFUSED, layout.pack(layout.index([{**layout.add_manifest(), "digest": digest}])), "digest")
        bad = configuration(layers).replace(b"sha256:" + sha256(layer).encode(), dump(digest)[1:-1])
        yield Case(f"manifests/diff-id-{what}", REFUSED, docker(layers, document=bad), "digest")
    for what, size in {"0": 0, "minus-1": -1, "minus-5": -5, "2^40": 2 ** 40, "2^63": 2 ** 63, "float": 1.5, "string": "1", "null": None, "one-more": len(layer) + 1}.items():
        for part in ["layer", "config", "manifest"]:
            layout = Layout(layers)
            if part == "layer":
                layout.manifest["layers"][1]["size"] = size
            elif part == "config":
                layout.manifest["config"]["size"] = size
            index = layout.index()
            if part == "manifest":
                index["manifests"][0]["size"] = size
            yield Case(f"manifests/{part}-size-{what}", REFUSED, layout.pack(index), "")

    # Documents that are two things, or another than they are called. CVE-2021-41190.
    layout = Layout(layers)
    yield Case("manifests/layers-and-manifests-CVE-2021-41190", REFUSED,
               layout.pack(layout.index([layout.add_manifest(dump({**layout.manifest, "manifests": []}))])), "at once")
    for what, kind, inner in [("manifest-called-index", INDEX, None), ("index-called-manifest", MANIFEST, INDEX), ("unknown", "text/html", None),
                              ("empty", "", None), ("inner-index", MANIFEST, INDEX), ("inner-unknown", MANIFEST, "text/html")]:
        layout = Layout(layers)
        body = {**layout.manifest, "mediaType": inner or MANIFEST} if what != "index-called-manifest" else {"schemaVersion": 2, "mediaType": inner, "manifests": []}
        yield Case(f"manifests/media-type-{what}", REFUSED, layout.pack(layout.index([{**layout.add_manifest(dump(body)), "mediaType": kind}])), "")
    layout = Layout(layers)
    index = layout.index()
    # What stands under this name is an index, whatever else it says.
    yield Case("manifests/index-with-layers", CONFINED, layout.pack({**index, "layers": [], "config": {}}), inside={"f": "x"})

    # Indexes inside indexes.
    layout = Layout(layers)
    inner = layout.add_manifest()
    for depth in range(1, 501):
        inner = {**layout.add(dump({"schemaVersion": 2, "mediaType": INDEX, "manifests": [inner]}), INDEX)}
        if depth == 4:
            yield Case("manifests/index-4-deep", CONFINED, layout.pack(layout.index([dict(inner)])), inside={"f": "x"})
        if depth in (5, 6, 500):
            yield Case(f"manifests/index-{depth}-deep", REFUSED, layout.pack(layout.index([dict(inner)])), "4") if depth > 5 else \
                Case("manifests/index-5-deep", "either", layout.pack(layout.index([dict(inner)])))
    layout = Layout(layers)
    zero = "0" * 64
    loop = dump({"schemaVersion": 2, "mediaType": INDEX, "manifests": [{"mediaType": INDEX, "digest": "sha256:" + zero, "size": 0}]})
    layout.blobs[zero] = loop
    yield Case("manifests/index-of-itself", REFUSED, layout.pack(layout.index([{"mediaType": INDEX, "digest": "sha256:" + zero, "size": len(loop)}])), "digest")
    layout = Layout(layers)
    other = [{**layout.add_manifest(), "platform": {"os": "linux", "architecture": "sparc"}}]
    nested = layout.add(dump({"schemaVersion": 2, "mediaType": INDEX, "manifests": other * 5000}), INDEX)
    yield Case("manifests/index-of-5000-other-platforms", REFUSED, layout.pack(layout.index([nested])), "")

    # Much of it: images by the thousand over one large configuration.
    large = configuration(layers)[:-1] + b',"comment":"' + b"x" * (3 << 20) + b'"}'
    yield Case("manifests/20000-images-of-one-configuration", REFUSED,
               docker(layers, document=large, manifest=lambda old: [{"Config": old["Config"], "Layers": old["Layers"]}] * 20000), "")
    documents = [configuration(layers)[:-1] + b',"comment":"' + b"%03d" % number + b"x" * (3 << 20) + b'"}' for number in range(40)]
    many = [{"Config": f"{sha256(data)}.json", "Layers": [f"{sha256(data)}/layer.tar" for data in layers]} for data in documents]
    yield Case("manifests/40-configurations-of-3-MiB", REFUSED,
               docker(layers, manifest=dump(many), before=[file(f"{sha256(data)}.json", data) for data in documents]), "")
