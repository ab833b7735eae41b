"""Files of an image that `run` itself reads or replaces: accounts, and the places where it mounts."""
from archive import base256, configuration, directory, docker, file, header, link, tar
from case import CONFINED, Case
from sizes import sparse


def cases(ground):
    canary = ground.canary
    named = ["-u", "me"]
    for name in ["passwd", "group"]:
        path = f"etc/{name}"
        options = named if name == "passwd" else ["-u", "0:staff"]
        expected = dict(options=options, code=125, says="me" if name == "passwd" else "staff")
        big = sparse(10 * 2 ** 30, [], name=path)
        yield ground.confined(f"accounts/{name}-fifo", header(path, "6"), **expected)
        yield ground.confined(f"accounts/{name}-device", header(path, "3", major=1, minor=5, mode=0o666), **expected)
        yield ground.confined(f"accounts/{name}-directory", directory(path), **expected)
        yield ground.confined(f"accounts/{name}-symlink-to-host", link(path, canary + "/" + name), **expected)
        yield ground.confined(f"accounts/{name}-symlink-climbs", link(path, "../" * 40 + canary[1:] + "/" + name), **expected)
        yield ground.confined(f"accounts/{name}-symlink-to-proc", link(path, "/proc/self/environ"), **expected)
        yield ground.confined(f"accounts/{name}-symlink-loop", link(path, name), **expected)
        yield ground.confined(f"accounts/{name}-line-of-32-MB", file(path, b"x" * (32 << 20)), **{**expected, "says": name})
        yield ground.confined(f"accounts/{name}-10-GB-sparse", big, **{**expected, "says": name})
        yield ground.confined(f"accounts/{name}-binary", file(path, bytes(range(256)) * 64), **expected)
        yield ground.confined(f"accounts/{name}-1000000-lines", file(path, b"a:x:1:1::/:\n" * 300000), **expected)
        yield ground.confined(f"accounts/{name}-etc-is-a-symlink-out", file(".wh.etc"), link("etc", canary), **expected)
    for name, user in {"all-digits-CVE-2024-40635": "4294967296", "minus": "-1", "2^31": "2147483648", "plus": "+1", "escape": "\x1b[31m",
                       "blank": " 0", "two-colons": "0:0:0", "long": "u" * 5000}.items():
        document = configuration([ground.base, tar(file("f", "x"))], User=user)
        yield Case(f"accounts/user-{name}", CONFINED, docker([ground.base, tar(file("f", "x"))], document=document), code=125, says="")
    passwd = file("etc/passwd", "1000:x:0:0::/:/probe\nme:x:99999999999:0::/:\nyou:x:-1:0::/:\n:x:0:0::/:\n")
    yield ground.confined("accounts/digits-are-no-name-CVE-2016-3697", passwd, options=["-u", "1000"], run=["/probe"], says="ids: 1000 1000 0 0")
    yield ground.confined("accounts/uid-too-large", passwd, options=["-u", "me"], code=125, says="me")
    yield ground.confined("accounts/uid-negative", passwd, options=["-u", "you"], code=125, says="you")

    # Where things are mounted: R01, R02, R09 of the class; CVE-2019-19921, CVE-2026-41579, CVE-2025-31133.
    for place in ["proc", "sys", "dev", "proc/sys", "etc/hosts", "etc/resolv.conf", "etc/hostname", "dev/null", "dev/pts", "dev/console", "run"]:
        for name, target in {"host": canary, "root": "/", "loop": place.rsplit("/", 1)[-1]}.items():
            before = [directory(place.rsplit("/", 1)[0])] if "/" in place else []
            yield Case(f"accounts/mountpoint-{place.replace('/', '-')}-symlink-{name}", CONFINED,
                       docker([ground.base, tar(*before, link(place, target))]), code=-1)
        yield Case(f"accounts/mountpoint-{place.replace('/', '-')}-fifo", CONFINED, docker([ground.base, tar(header(place, "6"))]), code=-1)
    for name, config in {
        "workdir-symlink-CVE-2026-55686": {"WorkingDir": "/out/made"}, "workdir-climbs": {"WorkingDir": "/../../../.." + canary + "/made"},
        "workdir-proc-fd-CVE-2024-21626": {"WorkingDir": "/proc/self/fd/7"}, "volume-symlink": {"Volumes": {"/out": {}}},
        "volume-climbs": {"Volumes": {"/../../.." + canary: {}}}, "entrypoint-proc-self-exe-CVE-2019-5736": {"Entrypoint": ["/proc/self/exe"]},
    }.items():
        layers = [ground.base, tar(link("out", canary))]
        yield Case(f"accounts/{name}", CONFINED, docker(layers, document=configuration(layers, **config)), code=-1)

