"""Names that climb, begin at the root, or are no names: in layers and in the archive around them."""
from archive import directory, docker, file, hard, header, link, pax, tar, extension
from case import CONFINED, REFUSED, Case


def cases(ground):
    canary = ground.canary
    out = "leads out of the layer"
    # CVE-2014-9356, CVE-2025-47290, apple/container 2026: names that climb.
    yield ground.refused("names/climb-one-CVE-2014-9356", file("../escaped", "x"), says=out)
    yield ground.refused("names/climb-to-canary", file("../../../canary/secret", "x"), says=out)
    yield ground.refused("names/climb-far", file("../" * 60 + "etc/swrun-hostile", "x"), says=out)
    yield ground.refused("names/climb-from-inside", directory("a"), file("a/../../escaped", "x"), says=out)
    yield ground.refused("names/climb-after-slashes", file("/..//../escaped", "x"), says=out)
    yield ground.refused("names/climb-directory-CVE-2021-41089", directory("..", mode=0o777), says=out)
    yield ground.refused("names/climb-mode-of-parent-CVE-2021-32760", directory("a/../..", mode=0o777), says=out)
    yield ground.refused("names/climb-by-pax", pax({"path": "../../escaped"}) + file("honest", "x"), says=out)
    yield ground.refused("names/climb-by-gnu-long-name", extension("L", b"../../escaped\0") + file("honest", "x"), says=out)
    yield ground.refused("names/climb-by-prefix", header("escaped", prefix="../.."), says=out)
    yield ground.refused("names/climb-symlink", link("../escaped", "/"), says=out)
    yield ground.refused("names/climb-hardlink", file("a", "x"), hard("../escaped", "a"), says=out)
    yield ground.refused("names/climb-fifo", header("../escaped", "6"), says=out)
    yield ground.refused("names/climb-device", header("../escaped", "3", major=1, minor=3), says=out)
    yield ground.refused("names/climb-whiteout", file("../.wh.canary"), says=out)
    yield ground.refused("names/climb-opaque", file("a/../../.wh..wh..opq"), says=out)

    # Absolute names begin at the layer's root, as in a chroot.
    yield ground.confined("names/absolute", file("/absolute", "x"), same=True, inside={"absolute": "x"})
    yield ground.confined("names/absolute-host-path", file(canary + "/secret", "overwritten"),
                          inside={canary[1:] + "/secret": "overwritten"})
    yield ground.confined("names/absolute-twice", file("//a", "x"), file("///b/c", "y"), inside={"a": "x", "b/c": "y"})
    yield ground.confined("names/absolute-etc-passwd", file("/etc/passwd", "root:x:0:0::/:/probe\n"),
                          inside={"etc/passwd": "root:x:0:0::/:/probe\n"})
    yield ground.confined("names/climb-that-stays", file("a/../b", "x"), inside={"b": "x"})
    # What merely looks like climbing.
    yield ground.confined("names/three-dots", file("...", "x"), file("a/....", "y"), same=True)
    yield ground.confined("names/backslash", file("..\\..\\escaped", "x"), same=True)
    yield ground.confined("names/unicode-slash", file("..∕escaped", "x"), same=True)
    yield ground.confined("names/not-utf8", file(b"caf\xe9\xff", "x"), same=True)
    # Names that a shell or a terminal could obey.
    yield ground.confined("names/option-like", file("-rf", "x"), file("--checkpoint-action=exec=sh", "y"), same=True)
    yield ground.confined("names/escape-sequence-CVE-2023-28101", file("\x1b]0;owned\x07\x1b[2J", "x"), same=True)
    yield ground.confined("names/newline", file("a\nb", "x"), same=True)
    yield ground.refused("names/escape-sequence-in-error", file("../\x1b]0;owned\x07"), says=out)
    # Lengths.
    yield ground.refused("names/component-too-long", file("x" * 256, "x"), says="xxx")
    yield ground.confined("names/component-of-255", file("x" * 255, "x"), same=True)
    yield ground.refused("names/path-too-long", file("d/" * 2100 + "f", "x"), says="4095")
    yield ground.refused("names/path-too-deep", file("d/" * 600 + "f", "x"), says="512")
    yield ground.refused("names/empty", header(""), says="empty name")
    yield ground.refused("names/nul-in-pax", pax({"path": b"a\0b"}) + file("c", "x"), says="NUL")
    yield ground.refused("names/nul-in-gnu", extension("L", b"a\0b\0") + file("c", "x"), says="NUL")

    # The outer archive is read, never unpacked: whatever its other entries are called, they go nowhere.
    layer = tar(file("inside", "x"))
    image = [ground.base, layer]
    around = {
        "climb-CVE-2014-9357": file("../../../escaped", "x"),
        "absolute": file(canary + "/secret", "overwritten"),
        "symlink-then-file-CVE-2014-6407": link("out", canary) + file("out/secret", "overwritten"),
        "hardlink-outside": hard("leak", canary + "/secret") + file("leak", "overwritten"),
        "devices": header("null", "3", major=1, minor=3) + header("disk", "4", major=8, minor=0),
        "root-as-symlink-CVE-2021-29136": link(".", canary),
        "directory-mode": directory("..", mode=0o777) + directory(canary, mode=0o777),
    }
    for name, extra in around.items():
        yield Case(f"names/outer-{name}", CONFINED, docker(image, before=[extra]), inside={"inside": "x"})
        yield Case(f"names/outer-{name}-pipe", CONFINED, docker(image, after=[extra]), inside={"inside": "x"}, pipe=True)
