"""Devices, set-id bits and the attributes by which overlayfs, security modules and capabilities work."""
import base64

from archive import directory, file, header, pax


def attribute(name, value, entry):
    return pax({"SCHILY.xattr." + name: value}) + entry


def cases(ground):
    overlay = {
        "opaque": b"y", "redirect": b"/../../../canary", "metacopy": b"", "origin": bytes(29), "whiteout": b"",
        "upper": bytes(29), "impure": b"y", "nlink": b"U+1", "protattr": b"i", "overlay.opaque": b"y",
    }
    for namespace in ["trusted", "user"]:
        for name, value in overlay.items():
            key = f"{namespace}.overlay.{name}"
            yield ground.confined(f"nodes/xattr-{key}", attribute(key, value, directory("etc")),
                                  attribute(key, value, file("etc/f", "x")), inside={"etc": f"!{key}", "etc/f": f"!{key}"},
                                  run=["/probe", "read", "/etc/passwd"])
    libarchive = pax({"LIBARCHIVE.xattr.trusted.overlay.redirect": base64.b64encode(b"/../../../canary")})
    yield ground.confined("nodes/xattr-libarchive", libarchive + directory("d"), inside={"d": "!trusted.overlay.redirect"})
    percent = pax({"LIBARCHIVE.xattr.trusted%2Eoverlay%2Eopaque": base64.b64encode(b"y")})
    yield ground.confined("nodes/xattr-libarchive-percent", percent + directory("d"), inside={"d": "!trusted.overlay.opaque"})
    for name in ["security.selinux", "security.ima", "security.evm", "security.apparmor", "system.posix_acl_access",
                 "trusted.other", "nothing.known"]:
        yield ground.confined(f"nodes/xattr-{name}", attribute(name, b"hostile", file("f", "x")), inside={"f": "!" + name})
    capability = bytes.fromhex("0100000200200000000000000000000000000000")
    yield ground.confined("nodes/capability-is-kept", attribute("security.capability", capability, file("f", "x", mode=0o755)),
                          inside={"f": "+security.capability"})
    yield ground.refused("nodes/capability-is-none", attribute("security.capability", b"short", file("f", "x")), says="security.capability")
    yield ground.refused("nodes/xattr-value-too-long", attribute("user.x", b"x" * 70000, file("f", "x")), says="user.x")
    yield ground.refused("nodes/xattr-name-too-long", attribute("user." + "x" * 300, b"x", file("f", "x")), says="user.x")
    yield ground.refused("nodes/xattr-name-not-utf8", pax({b"SCHILY.xattr.user.\xff": b"x"}) + file("f"), says="pax record")
    yield ground.refused("nodes/xattr-no-name", pax({"SCHILY.xattr.": b"x"}) + file("f"), says="pax record")
    yield ground.refused("nodes/xattr-libarchive-not-base64", pax({"LIBARCHIVE.xattr.user.x": b"!!"}) + file("f"), says="pax record")

    # Devices are kept, as every engine does; a container may not open them.
    devices = {"disk": ("4", 254, 0), "memory": ("3", 1, 1), "kmsg": ("3", 1, 11), "tun": ("3", 10, 200), "loop": ("4", 7, 0),
               "huge": ("3", 4095, 1048575)}
    for name, (kind, major, minor) in devices.items():
        yield ground.confined(f"nodes/device-{name}", header("dev-node", kind, mode=0o666, major=major, minor=minor),
                              run=["/probe", "write", "/dev-node"])
    yield ground.refused("nodes/device-number-too-large", header("n", "3", major=b"\x80" + b"\xff" * 7, minor=0), says="number for device")
    yield ground.refused("nodes/device-number-negative", header("n", "3", major=b"\xff" * 8, minor=0), says="number for device")
    yield ground.confined("nodes/fifo", header("f", "6", mode=0o666), same=True)
    yield ground.confined("nodes/setuid", file("su", "#!", mode=0o6755), same=True, inside={"su": "#!"})
    yield ground.confined("nodes/setuid-of-nobody", file("su", "#!", mode=0o6755, uid=65534, gid=65534), same=True)
    yield ground.confined("nodes/sticky-everything", directory("d", mode=0o7777), file("d/f", mode=0o7777), same=True)
    yield ground.refused("nodes/unknown-type", header("f", "Z"), says="unknown type")
    yield ground.refused("nodes/multi-volume", header("f", "M", size=0), says="unknown type")
