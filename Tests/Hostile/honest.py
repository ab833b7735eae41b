"""What real images hold and a careless defence would refuse. The result is what GNU tar gives in a chroot."""
from archive import Layout, base256, directory, docker, extension, file, hard, header, link, pax, squeeze, tar
from case import CONFINED, Case


def cases(ground):
    def same(name, *entries, **inside):
        return ground.confined("honest/" + name, *entries, same=True, inside={path.replace("_", "/"): value for path, value in inside.items()})

    # kaniko's hard links; moby refused them in July 2026 and took that back in August.
    yield same("hardlink-to-absolute", file("usr/bin/a", "x"), hard("usr/bin/b", "/usr/bin/a"), **{"usr_bin_b": "x"})
    yield same("hardlink-with-dot-slash", directory("./"), file("./a", "x"), hard("./b", "./a"), b="x")
    yield same("hardlink-through-symlink", directory("usr"), file("usr/f", "x"), link("lnk", "usr"), hard("h", "lnk/f"), h="x")
    yield same("hardlink-through-absolute-symlink", directory("usr"), file("usr/f", "x"), link("lnk", "/usr"), hard("h", "lnk/f"), h="x")
    yield same("hardlink-replaces-file", file("a", "x"), file("b", "y"), hard("b", "a"), b="x")
    # /var/run -> /run, and a file below it.
    yield same("parent-is-absolute-symlink", directory("run"), directory("var"), link("var/run", "/run"), file("var/run/f", "x"), **{"run_f": "x"})
    yield same("parent-is-relative-symlink", directory("run"), directory("var"), link("var/run", "../run"), file("var/run/f", "x"), **{"run_f": "x"})
    yield same("parent-climbs-to-the-root", directory("run"), directory("var"), link("var/run", "../../../../run"), file("var/run/f", "x"), **{"run_f": "x"})
    yield same("usr-merge", directory("usr"), directory("usr/lib"), link("lib", "usr/lib"), file("lib/libc.so", "x"), **{"usr_lib_libc.so": "x"})
    yield same("symlink-to-absolute", link("etc/mtab", "/proc/self/mounts"), link("a", "/nowhere/at/all"))
    yield same("missing-parents", file("a/b/c/d", "x"), directory("e/f"), link("g/h", "i"), **{"a_b_c_d": "x"})
    yield same("dot-slash", directory("./"), directory("./a/"), file("./a/f", "x"), link("./l", "./a"), **{"a_f": "x"})
    yield same("dots-inside", file("a/./b//c", "x"), **{"a_b_c": "x"})
    # One kind of thing in the place of another.
    things = {"file": file("t", "x"), "directory": directory("t"), "symlink": link("t", "/nowhere"), "fifo": header("t", "6", mode=0o600),
              "hardlink": hard("t", "first"), "device": header("t", "3", major=1, minor=3)}
    for before, old in things.items():
        for after, new in things.items():
            if before != after:
                yield same(f"{after}-replaces-{before}", file("first", "f"), old, new)
    yield same("file-replaces-symlink-to-file", file("a", "x"), link("b", "a"), file("b", "y"), a="x", b="y")
    yield same("directory-twice", directory("d", mode=0o700), file("d/f", "x"), directory("d", mode=0o755), **{"d_f": "x"})
    yield same("file-twice", file("f", "old"), file("f", "new"), f="new")
    yield same("modes", *[file(f"m{mode:o}", "x", mode=mode) for mode in [0, 0o111, 0o4755, 0o2755, 0o1777, 0o7777]])
    yield same("owners", file("a", "x", uid=1000, gid=1000), directory("d", uid=33, gid=33), link("l", "a", uid=5, gid=6))
    yield same("read-only-directory", directory("d", mode=0o555), file("d/f", "x", mode=0o444))
    yield same("odd-names", file("a b", "x"), file("*", "y"), file("ü/ß", "z"), file("'\"$(x)`", "q"), file(".wh", "w"), file("a.wh.b", "v"))
    yield same("long-names", file("n" * 200 + "/" + "m" * 200, "x"), link("k" * 150, "t" * 200))
    yield same("gnu-long-name", extension("L", b"g" * 180 + b"\0") + header("g" * 100, magic=b"ustar  \0"))
    yield same("v7", header("dir/", "\0", magic=bytes(8), mode=0o755), header("dir/f", "\0", magic=bytes(8)))
    yield same("contiguous", header("f", "7", size=0))
    yield same("empty-layer")
    yield same("only-the-root", directory("./", mode=0o755))
    base, layer = ground.base, tar(file("f", "x"))
    unended = layer[:-1024]
    yield Case("honest/without-end", CONFINED, docker([base, unended]), inside={"f": "x"})
    yield Case("honest/oci-layout", CONFINED, Layout([base, layer]).pack(), inside={"f": "x"})
    yield Case("honest/oci-dot-slash", CONFINED, tar(directory("./"), *[Layout([base, layer]).pack()[:-1024]]), inside={"f": "x"})
    yield Case("honest/gzip-layers", CONFINED, docker([base, layer], stored=[squeeze(base), squeeze(layer)]), inside={"f": "x"})
    yield Case("honest/128-layers", CONFINED, docker([base] + [tar(file(f"f{number}", "x")) for number in range(127)]), inside={"f126": "x"})
