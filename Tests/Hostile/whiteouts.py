"""Deletions that delete nothing honest. See the OCI image specification, layer.md, "Whiteouts"."""
from archive import directory, file, hard, header, link


def cases(ground):
    canary = ground.canary
    for name in [".wh.", ".wh..", ".wh...", "x/.wh.", "x/.wh..", "x/.wh..."]:
        kind = name.replace("/", "-").replace(".", "o")
        yield ground.refused(f"whiteouts/no-name-{kind}", directory("x"), file(name), says="which is no name")
    yield ground.refused("whiteouts/directory-type", directory(".wh.probe"), says="must be a regular file")
    yield ground.refused("whiteouts/symlink-type", link(".wh.probe", canary), says="must be a regular file")
    yield ground.refused("whiteouts/fifo-type", header(".wh.probe", "6"), says="must be a regular file")
    yield ground.refused("whiteouts/device-type", header(".wh.probe", "3"), says="must be a regular file")
    yield ground.refused("whiteouts/opaque-directory-type", directory("d"), directory("d/.wh..wh..opq"), says="must be a regular file")
    yield ground.refused("whiteouts/name-below", file(".wh.d/f", "x"), says="marks a deleted file")
    yield ground.refused("whiteouts/name-deep-below", file("a/.wh.d/e/f", "x"), says="marks a deleted file")
    yield ground.refused("whiteouts/climbing", file("a/../../.wh.canary"), says="out of the layer")
    yield ground.refused("whiteouts/device-0-0", header("probe", "3", major=0, minor=0), says="0:0")
    yield ground.refused("whiteouts/device-0-0-base256", header("probe", "3", major=b"\x80" + bytes(7), minor=b"\x80" + bytes(7)), says="0:0")
    yield ground.refused("whiteouts/device-0-0-v7", header("probe", "3", magic=bytes(8)), says="0:0")

    # Through links: they act inside the layer or on nothing.
    yield ground.refused("whiteouts/through-symlink", link("out", canary), file("out/.wh.secret"), says="out/.wh.secret")
    yield ground.refused("whiteouts/opaque-through-symlink", link("out", canary), file("out/.wh..wh..opq"), says="out/.wh..wh..opq")
    yield ground.confined("whiteouts/through-symlink-inside", directory("d"), link("out", "/d"), file("out/.wh.x"),
                          file("out/.wh..wh..opq"), inside={"d": None})
    yield ground.confined("whiteouts/of-a-symlink", link("s", canary), file(".wh.s"), inside={"s": None})

    # Honest ones, and what aufs left in old images.
    yield ground.confined("whiteouts/of-the-command", file(".wh.probe"), code=127, says="/probe")
    yield ground.confined("whiteouts/opaque-root", file(".wh..wh..opq"), code=127, says="/probe")
    yield ground.confined("whiteouts/content-ignored", file(".wh.etc", "content"), inside={".wh.etc": False})
    yield ground.confined("whiteouts/then-again", file(".wh.etc"), directory("etc"), file("etc/new", "x"), inside={"etc/new": "x"})
    yield ground.confined("whiteouts/of-a-whiteout", file(".wh..wh.etc"), inside={".wh..wh.etc": False})
    yield ground.confined("whiteouts/aufs-plnk", directory(".wh..wh.plnk"), file(".wh..wh.plnk/1.2", "x"), hard("f", ".wh..wh.plnk/1.2"),
                          inside={"f": "x", ".wh..wh.plnk": False})
    yield ground.refused("whiteouts/aufs-plnk-climbs", file(".wh..wh.plnk/../../../escaped", "x"), says="out of the layer")
    yield ground.confined("whiteouts/aufs-plnk-symlink", link(".wh..wh.plnk", canary), directory("d"), inside={".wh..wh.plnk": False})
    yield ground.refused("whiteouts/aufs-plnk-symlink-then-file", link(".wh..wh.plnk", canary), file(".wh..wh.plnk/secret", "x"),
                         says=".wh..wh.plnk/secret")
    yield ground.confined("whiteouts/aufs-aufs", file(".wh..wh.aufs"), directory(".wh..wh.orph"), inside={".wh..wh.aufs": False})
    yield ground.confined("whiteouts/many", *[file(f".wh.n{number}") for number in range(2000)])
