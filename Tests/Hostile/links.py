"""Links that lead out, and entries that walk through them."""
from archive import directory, file, hard, header, link


def cases(ground):
    canary, up = ground.canary, "../../../canary"
    # A link, then something through it. CVE-2014-6407, CVE-2026-17106 ("CopyEscape"), CVE-2025-11395.
    for name, target in {"absolute": canary, "relative": up, "root": "/", "dots": "../" * 40}.items():
        # The layer has no such directory; the root it has, and there the file is made.
        if target in (canary, up):
            below = ""
            yield ground.refused(f"links/symlink-{name}-then-file-CVE-2014-6407", link("out", target), file("out/secret", "x"), says="out/secret")
        else:
            below = canary[1:] + "/"
            yield ground.confined(f"links/symlink-{name}-then-file-CVE-2014-6407", link("out", target), file(f"out/{below}secret", "x"),
                                  inside={below + "secret": "x"})
        yield ground.confined(f"links/symlink-{name}-overwrite", link("out", target), directory(canary), directory(up.replace("../", "")),
                              file(f"out/{below}secret", "overwritten"))
        yield ground.confined(f"links/symlink-{name}-replaced", link("secret", target), file("secret", "mine"),
                              inside={"secret": "mine"}, same=True)
        yield ground.confined(f"links/symlink-{name}-to-file-overwritten", link("s", target + "/secret"), file("s", "mine"),
                              inside={"s": "mine"}, same=True)
    yield ground.confined("links/chain-of-symlinks", directory("d"), link("a", "b"), link("b", "c"), link("c", "/d"),
                          file("a/f", "x"), inside={"d/f": "x"}, same=True)
    yield ground.refused("links/loop", link("a", "b"), link("b", "a"), file("a/f", "x"), says="a/f")
    yield ground.refused("links/self", link("a", "a"), file("a/f", "x"), says="a/f")
    yield ground.refused("links/dangling-parent", link("a", "/nowhere"), file("a/f", "x"), says="a/f")
    yield ground.confined("links/two-entry-swap", directory("d"), file("d/f", "x"), link("d", canary), file("d2", "y"), inside={"d2": "y"})
    yield ground.refused("links/directory-swapped-for-symlink", directory("d"), file("d/f", "x"), link("d", canary),
                         file("d/secret", "overwritten"), says="d/secret")
    yield ground.confined("links/proc-magic", link("p", "/proc/self/root"), directory("proc/self/root"), file("p/escaped", "x"),
                          inside={"proc/self/root/escaped": "x"})
    yield ground.confined("links/proc-cwd", link("p", "/proc/self/cwd"), directory("proc/self/cwd"), file("p/escaped", "x"),
                          inside={"proc/self/cwd/escaped": "x"})
    yield ground.refused("links/proc-fd", link("p", "/proc/self/fd/3"), file("p/escaped", "x"), says="p/escaped")

    # Hard links: to what is outside, through links, to nothing.
    for name, target in {"absolute-CVE-2025-47290": canary + "/secret", "relative": up + "/secret", "host": "/etc/passwd-"}.items():
        yield ground.refused(f"links/hardlink-{name}", hard("h", target), file("h", "overwritten"), says="h")
    yield ground.refused("links/hardlink-through-symlink", link("out", canary), hard("h", "out/secret"),
                         file("h", "overwritten"), says="h")
    yield ground.confined("links/hardlink-to-symlink", link("s", canary + "/secret"), hard("h", "s"), file("h", "mine"),
                          inside={"h": "mine"}, same=True)
    yield ground.confined("links/hardlink-to-symlink-chmod", link("s", canary + "/secret"), hard("h", "s"),
                          hard("h2", "h", mode=0o4777, uid=1234))
    yield ground.refused("links/hardlink-to-directory", directory("d"), hard("h", "d"), says="h")
    yield ground.refused("links/hardlink-to-root", hard("h", "/"), says="h")
    yield ground.refused("links/hardlink-to-whiteout", file(".wh.a"), hard("h", "a"), says="h")
    yield ground.refused("links/hardlink-forward", hard("h", "later"), file("later", "x"), says="h")
    yield ground.refused("links/hardlink-climbs", file("f"), hard("h", "a/../../f"), says="out of the layer")
    yield ground.confined("links/hardlink-to-itself", file("f", "x"), hard("f", "f"), inside={"f": "x"})
    yield ground.confined("links/hardlink-with-size", file("f", "x"), hard("h", "f", size=7), file("g", "y"),
                          inside={"h": "x", "g": "y"})

    # The root itself as something else. CVE-2021-29136.
    root = "root of a layer must be a directory"
    for name in [".", "/", "./", "/.", "a/.."]:
        kind = name.replace("/", "slash").replace(".", "dot")
        yield ground.refused(f"links/root-{kind}-as-symlink-CVE-2021-29136", link(name, canary), says=root)
    yield ground.refused("links/root-as-hardlink", file("f"), hard(".", "f"), says=root)
    yield ground.refused("links/root-as-fifo", header(".", "6"), says=root)
    yield ground.confined("links/root-mode", directory(".", mode=0o700, uid=7))

    # Mode and owner through a link.
    yield ground.confined("links/chmod-through-symlink-CVE-2021-32760", link("s", canary + "/secret"),
                          link("s", canary + "/secret", uid=1234), directory("d"), link("t", canary), directory("t", mode=0o777),
                          inside={"d": None})
    yield ground.confined("links/device-through-symlink", link("s", canary), header("s", "3", major=1, minor=3))
    yield ground.confined("links/long-target", link("s", "x/" * 2000 + "y"), same=True)
    yield ground.refused("links/target-too-long", link("s", "x/" * 2100 + "y"), says="4095")
    yield ground.refused("links/empty-target", header("s", "2"), says="empty name")
    yield ground.refused("links/file-as-parent", file("f", "x"), file("f/g", "y"), says="f/g")
