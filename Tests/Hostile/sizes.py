"""Sizes, ids, times, checksums and sparse maps that lie; archives that end too early."""
from archive import BLOCK, Layout, base256, configuration, directory, docker, extension, file, header, octal, pad, pax, record, sha256, tar
from case import CONFINED, REFUSED, Case


def sparse(size, extents, content=b"", extended=False, name="sparse"):
    """A file in the old GNU format: four extents in the header."""
    fields = {483: base256(size, 12), 482: b"\1" if extended else b"\0"}
    for number, (offset, length) in enumerate(extents):
        fields[386 + 24 * number] = base256(offset, 12) + base256(length, 12)
    return header(name, "S", size=len(content), magic=b"ustar  \0", fields=fields) + pad(content)


def sparse_pax(numbers, size, content=b"", count=None):
    """A file in the pax format 1.0: the map stands before the content."""
    lines = [str(count if count is not None else len(numbers) // 2)] + [str(number) for number in numbers]
    stored = pad("".join(line + "\n" for line in lines).encode()) + content
    return pax({"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "sparse",
                "GNU.sparse.realsize": str(size)}) + header("x", size=len(stored)) + pad(stored)


def sparse_list(key_values, stored=0):
    return pax([("GNU.sparse.size", "10")] + key_values) + header("sparse", size=stored) + bytes(-(-stored // BLOCK) * BLOCK)


def cases(ground):
    top = 2 ** 63 - 1
    for name, size in {"2^63-1": base256(top, 12), "2^62": base256(2 ** 62, 12), "8GiB-octal": b"77777777777\0"}.items():
        yield ground.refused(f"sizes/size-{name}", header("f", size=size), says="EOF")
    for name, size in {"minus-1": base256(-1, 12), "minus-2^63": base256(-2 ** 63, 12), "2^64": b"\x80\0\0\1" + bytes(8),
                       "2^90": b"\x8f" + b"\xff" * 11, "letters": b"hello world\0", "decimal-9": b"99999999999\0",
                       "octal-overflow": b"777777777777", "inner-blank": b"1 1\0\0\0\0\0\0\0\0\0", "sign": b"-0000000001\0"}.items():
        if name == "octal-overflow":
            yield ground.refused(f"sizes/size-{name}", header("f", size=size), says="EOF")
        else:
            yield ground.refused(f"sizes/size-{name}", header("f", size=size), says="bad number for size")
    for name, size in {"2^63-1": str(top), "2^63": str(2 ** 63), "minus": "-1", "2^200": str(2 ** 200), "hex": "0x10",
                       "blank": " 1", "plus": "+1"}.items():
        says = "EOF" if name == "2^63-1" else "bad number for size"
        yield ground.refused(f"sizes/pax-size-{name}", pax({"size": size}) + header("f"), says=says)
    # Padding that would run over the largest offset.
    for name, kind in {"file": "0", "directory": "D", "volume": "V", "unknown-vendor": "7"}.items():
        yield ground.refused(f"sizes/skip-past-the-end-{name}", header("f", kind, size=base256(top - 100, 12)), says="EOF")
        # Of a volume's label only the plain header counts.
        says = "extension header" if name == "volume" else "EOF"
        yield ground.refused(f"sizes/pax-skip-past-the-end-{name}", pax({"size": str(top)}) + header("f", kind), says=says)
    huge = header("h", size=base256(top, 12))
    yield Case("sizes/outer-size-2^63-1", REFUSED, tar(huge), "EOF")
    yield Case("sizes/outer-size-2^63-1-pipe", REFUSED, tar(huge), "EOF", pipe=True)
    yield Case("sizes/outer-two-huge-sizes", REFUSED, tar(header("h", "D", size=base256(top, 12)), huge), "EOF")

    # Ids and times.
    for name, uid in {"2^32": base256(2 ** 32, 8), "minus": base256(-1, 8), "nobody-at-all": base256(2 ** 32 - 1, 8)}.items():
        yield ground.refused(f"sizes/uid-{name}", header("f", uid=uid), says="bad number for uid")
        yield ground.refused(f"sizes/gid-{name}", header("f", gid=uid), says="bad number for gid")
    yield ground.refused("sizes/pax-uid-2^64", pax({"uid": str(2 ** 64)}) + header("f"), says="bad number for uid")
    yield ground.confined("sizes/uid-2^32-2", header("f", uid=base256(2 ** 32 - 2, 8)), same=True)
    yield ground.confined("sizes/uid-2^31", file("f", uid=base256(2 ** 31, 8)), same=True)
    for name, time in {"before-1970": "-1.5", "far": str(2 ** 40), "2^63-1": str(top), "minus-2^63": str(-top),
                       "fraction": "1." + "9" * 1000}.items():
        yield ground.confined(f"sizes/mtime-{name}", pax({"mtime": time}) + file("f", "x"), inside={"f": "x"})
    yield ground.refused("sizes/mtime-word", pax({"mtime": "yesterday"}) + file("f"), says="bad number for mtime")
    yield ground.confined("sizes/mtime-base256-min", header("f", mtime=base256(-2 ** 63, 12)), inside={"f": ""})
    yield ground.confined("sizes/mode-all-bits", header("f", mode=b"7777777\0"), inside={"f": ""})

    # Headers.
    yield ground.refused("sizes/checksum", header("f", checksum=b"000000\0 "), says="checksum")
    yield ground.refused("sizes/checksum-negative", header("f", checksum=b"\xff" * 8), says="checksum")
    yield ground.refused("sizes/lone-zero-block", bytes(BLOCK) + file("f"), says="lone block of zeros")
    yield ground.refused("sizes/garbage", b"\x41" * 2048, says="invalid tar header")
    for name, body in {"length-0": b"0 a=b\n", "length-short": b"3 a=b\n", "length-long": b"99 a=b\n", "length-2^70": str(2 ** 70).encode() + b" a=b\n",
                       "length-minus": b"-7 a=b\n", "no-equals": b"6 abc\n", "no-newline": b"6 a=bc", "empty-key": b"5 =b\n",
                       "nul-in-key": b"7 a\0=b\n", "binary": bytes(range(256))}.items():
        yield ground.refused(f"sizes/pax-record-{name}", header("pax", "x", size=len(body)) + pad(body) + file("f"), says="pax record")
    yield ground.refused("sizes/pax-header-too-large", pax({"comment": "x" * (1 << 20)}) + file("f"), says="1048576")
    yield ground.refused("sizes/pax-header-claims-1TB", header("pax", "x", size=base256(2 ** 40, 12)), says="1048576")
    yield ground.refused("sizes/gnu-name-too-large", extension("L", b"x" * (1 << 20) + b"\0") + file("f"), says="1048576")
    yield ground.refused("sizes/gnu-link-claims-1TB", header("f", "K", size=base256(2 ** 40, 12)), says="1048576")
    yield ground.refused("sizes/pax-without-file", pax({"path": "f"}), says="extension header")
    yield ground.confined("sizes/pax-10000-headers", pax({"comment": "x"}) * 10000, file("f", "x"), inside={"f": "x"})
    yield ground.confined("sizes/pax-global-path-ignored", pax({"path": "../x", "size": "5"}, "g"), file("f", "x"), inside={"f": "x"})
    yield ground.confined("sizes/pax-20000-records", pax([("user", "x")] * 20000) + file("f", "x"), inside={"f": "x"})

    # Sparse files, CVE-2025-58183.
    yield ground.refused("sizes/sparse-too-large-for-the-disk", sparse(top, []), says="sparse")
    yield ground.confined("sizes/sparse-1TB", sparse(2 ** 40, []), inside={"sparse": 2 ** 40})
    yield ground.refused("sizes/sparse-two-of-2^62", sparse(2 ** 62, []) + sparse(2 ** 62, []), says="sparse")
    bad = "bad map of a sparse file"
    for name, entry in {
        "overlap": sparse(100, [(0, 10), (5, 10)], b"x" * 20), "backwards": sparse(100, [(50, 1), (0, 1)], b"xx"),
        "past-the-end": sparse(10, [(5, 10)], b"x" * 10), "overflow": sparse(top, [(top, top)], b""),
        "more-than-stored": sparse(100, [(0, 50)], b"x"), "less-than-stored": sparse(100, [(0, 1)], b"x" * 50),
        "negative-offset": sparse(100, [(-5, 5)], b"x" * 5), "negative-length": sparse(100, [(5, -5)]),
    }.items():
        yield ground.refused(f"sizes/sparse-{name}", entry, says=bad)
    yield ground.refused("sizes/sparse-negative-size", sparse(-1, []), says="sparse")
    yield Case("sizes/sparse-extended-cut", REFUSED, docker([ground.base, sparse(10, [], extended=True)]), "EOF")
    blocks = b"".join(octal(0, 12) * 42 + b"\1" + bytes(7) for _ in range(5000))
    yield ground.refused("sizes/sparse-105000-extents", sparse(10, [], extended=True) + blocks, says=bad)
    yield ground.refused("sizes/sparse-pax1-count-2^62", sparse_pax([], 10, count=2 ** 62), says=bad)
    yield ground.refused("sizes/sparse-pax1-count-huge-CVE-2025-58183", sparse_pax([], 10, count=10 ** 30), says=bad)
    yield ground.refused("sizes/sparse-pax1-100001-extents", sparse_pax([0, 0] * 100001, 10), says=bad)
    yield ground.refused("sizes/sparse-pax1-no-end", sparse_pax([], 10, count=9), says="")
    yield ground.refused("sizes/sparse-pax1-overflow", sparse_pax([top, top, top, top], top), says=bad)
    yield ground.refused("sizes/sparse-pax0-odd", sparse_list([("GNU.sparse.numbytes", "5")]), says=bad)
    yield ground.refused("sizes/sparse-pax0-overflow", sparse_list([("GNU.sparse.map", f"{top},{top}")]), says=bad)
    yield ground.refused("sizes/sparse-pax0-no-size", pax({"GNU.sparse.map": "0,5"}) + file("f", "xxxxx"), says=bad)
    yield ground.refused("sizes/sparse-pax0-60000-records", sparse_list([("GNU.sparse.offset", "0"), ("GNU.sparse.numbytes", "1")] * 20000), says=bad)
    yield ground.refused("sizes/sparse-name-climbs", pax({"GNU.sparse.name": "../x", "GNU.sparse.size": "0"}) + header("f"), says="out of the layer")

    # Cut at every kind of place.
    layer = tar(directory("d"), pax({"path": "d/" + "n" * 150}) + file("n", "x" * 700), file("g", "y"))
    whole = docker([ground.base, layer])
    start = whole.index(layer)
    for length in sorted({0, 1, 511, 512, 513, 1024, 1536, 2048, 2560, len(layer) - 1024, len(layer) - 512}):
        cut = layer[:length]
        # A whole file whose end is missing is still a tar: what it holds is in the digest.
        yield Case(f"sizes/outer-cut-in-layer-{length}", REFUSED, whole[:start + length], "")
    for length in [1, 511, 700, 1025, 2100, 2600]:
        yield Case(f"sizes/layer-cut-{length}", REFUSED, docker([ground.base, layer[:length]]), "EOF")
    yield Case("sizes/junk-after-the-layer", REFUSED, docker([ground.base, layer], stored=[ground.base, layer + b"junk" * 256]), "diffID")
    yield Case("sizes/junk-after-the-archive", CONFINED, whole + b"junk" * 1000, inside={"g": "y"})
    yield Case("sizes/junk-that-belongs-to-the-layer", CONFINED, docker([ground.base, layer + b"junk" * 256]), inside={"g": "y"})
