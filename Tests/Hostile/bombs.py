"""Little that becomes much, and compressed streams that are cut, joined or filled up."""
import bz2
import lzma
import shutil
import subprocess

from archive import Layout, docker, file, header, pax, squeeze, tar
from case import CONFINED, REFUSED, Case

MIB = 1 << 20


def zstd(data, *options):
    """By the program: Python's standard library has no zstd."""
    return subprocess.run(["zstd", "-q", "-T1", "-c", *options], input=data, stdout=subprocess.PIPE, check=True).stdout


def cases(ground):
    base = ground.base
    zeros = tar(file("zeros", bytes(96 * MIB)))
    packed = squeeze(zeros)
    # CVE-2017-14992: much content, or much nothing after the end, from few bytes.
    yield Case("bombs/gzip-of-zeros-CVE-2017-14992", CONFINED, docker([base, zeros], stored=[base, packed]), inside={"zeros": 96 * MIB})
    padding = tar(file("f", "x")) + bytes(96 * MIB)
    yield Case("bombs/gzip-padding-after-the-layer", CONFINED, docker([base, padding], stored=[base, squeeze(padding)]), inside={"f": "x"})
    inner = docker([base, zeros], stored=[base, packed])
    yield Case("bombs/gzip-inside-gzip", CONFINED, squeeze(inner), inside={"zeros": 96 * MIB})
    twice = squeeze(packed)
    yield Case("bombs/gzip-of-gzip-layer", REFUSED, docker([base, zeros], stored=[base, twice]), "tar header")
    spooled = squeeze(docker([base, tar(file("f", "x"))]) + bytes(96 * MIB))
    yield Case("bombs/gzip-padding-after-the-archive", CONFINED, spooled, inside={"f": "x"}, pipe=True)
    yield Case("bombs/gzip-document", REFUSED, docker([base], manifest=b" " * (5 * MIB)), "4194304")
    big = b"[" + b" " * (96 * MIB) + b"]"
    yield Case("bombs/gzip-manifest-of-96-MiB", REFUSED, squeeze(docker([base], manifest=big)), "4194304")
    del big, zeros, padding, spooled
    members = squeeze(b"") * 50000
    layer = tar(file("f", "x"))
    yield Case("bombs/gzip-50000-empty-members", CONFINED, docker([base, layer], stored=[base, members + squeeze(layer)]), inside={"f": "x"})
    half = len(layer) // 2
    yield Case("bombs/gzip-two-members", CONFINED, docker([base, layer], stored=[base, squeeze(layer[:half]) + squeeze(layer[half:])]),
               inside={"f": "x"})
    one = squeeze(layer)
    damage = {
        "cut": one[:-9], "cut-in-header": one[:5], "no-trailer": one[:-8], "bad-sum": one[:-8] + b"\0" + one[-7:],
        "bad-length": one[:-1] + b"\1", "bad-method": one[:2] + b"\x09" + one[3:], "junk-after": one + b"junk",
        "reserved-flags": one[:3] + b"\xe0" + one[4:], "endless-name": one[:3] + b"\x08" + one[4:10] + b"n" * 100000,
        "flipped": one[:20] + bytes([one[20] ^ 0x55]) + one[21:],
    }
    for name, stored in damage.items():
        yield Case(f"bombs/gzip-{name}", REFUSED, docker([base, layer], stored=[base, stored]), "")
        yield Case(f"bombs/gzip-{name}-outer", REFUSED, stored, "")

    # Windows and dictionaries as large as the decoder lets them be. CVE-2020-1702 and the xz of CVE-2018-16886's kind.
    others = {
        "xz": (lzma.compress, lambda data: lzma.compress(data, filters=[{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << 30}])),
        "bzip2": (bz2.compress, lambda data: bz2.compress(data[:12 * MIB])),
    }
    if shutil.which("zstd"):
        others["zstd"] = (zstd, lambda data: zstd(data, "-1", "--long=31"))
    for name, (plain, largest) in others.items():
        image = docker([base, layer])
        for form, data in {"cut": plain(image)[:-20], "flipped": flip(plain(image)), "magic-alone": plain(b"")[:6],
                           "junk-after": plain(image) + b"junk"}.items():
            yield Case(f"bombs/{name}-{form}", REFUSED, data, "")
        yield Case(f"bombs/{name}-largest-window", "either", largest(docker([base, tar(file("f", bytes(72 * MIB)))])), "")
    huge = bytes.fromhex("5d000000ff") + b"\xff" * 8 + bytes(100)
    yield Case("bombs/lzma-alone-dictionary-of-4-GiB", REFUSED, huge, "")
    yield Case("bombs/xz-dictionary-of-4-GiB", REFUSED, xz_with_dictionary(40), "")
    yield Case("bombs/zstd-window-of-2-TiB", REFUSED, b"\x28\xb5\x2f\xfd" + b"\x04" + b"\xff" + bytes(64), "")
    yield Case("bombs/zstd-skippable-frames", REFUSED, (b"\x50\x2a\x4d\x18" + (8).to_bytes(4, "little") + bytes(8)) * 100000, "")
    yield Case("bombs/zstd-skippable-frame-of-4-GiB", REFUSED, b"\x28\xb5\x2f\xfd\x20\x00\x01\x00\x00" + b"\x50\x2a\x4d\x18\xff\xff\xff\xff", "")

    # Many of something.
    yield ground.confined("bombs/20000-empty-files", *[file(f"d/{number}") for number in range(20000)])
    yield ground.confined("bombs/one-file-20000-times", *[file("f", str(number)) for number in range(20000)], inside={"f": "19999"})
    yield ground.confined("bombs/2000-global-headers", pax({"comment": "x" * 2000}, "g") * 2000, file("f", "x"), inside={"f": "x"})
    deep = "/".join("d" * 250 for _ in range(15))
    many = tar(*[file(f"{deep}/.wh.{number}" + "n" * 200) for number in range(6300)])
    yield Case("bombs/6300-deletions-with-long-names", REFUSED, docker([base, many], stored=[base, squeeze(many)]), "25165824")
    yield Case("bombs/outer-100001-files", REFUSED, tar(*[header(f"{number}") for number in range(100001)]), "100000")
    yield Case("bombs/outer-long-names", REFUSED, tar(*[pax({"path": f"{number}" + "n" * 4000}) + header("n") for number in range(4400)]), "16777216")


def flip(data):
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 0xFF]) + data[middle + 1:]


def xz_with_dictionary(bits):
    """An xz stream whose block header asks for a dictionary: the byte 40 means 4 GiB - 1."""
    import binascii
    head = b"\xfd7zXZ\x00\x00\x04"
    head += binascii.crc32(head[6:8]).to_bytes(4, "little")
    block = bytes([2, 0, 0x21, 1, bits, 0, 0, 0])
    return head + block + binascii.crc32(block).to_bytes(4, "little") + bytes(200)
