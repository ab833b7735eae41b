"""Manifests and configurations that are no JSON, too much of it, or JSON that says two things."""
from archive import Layout, TYPE, configuration, docker, dump, file, sha256, tar
from case import CONFINED, REFUSED, Case


def cases(ground):
    layers = [ground.base, tar(file("f", "x"))]

    def manifest(name, data, says="manifest.json", verdict=REFUSED):
        return Case(f"documents/manifest-{name}", verdict, docker(layers, manifest=data), says)

    def config(name, data, says="", verdict=REFUSED):
        return Case(f"documents/config-{name}", verdict, docker(layers, document=data), says)

    def index(name, data, says="index.json", verdict=REFUSED):
        return Case(f"documents/index-{name}", verdict, Layout(layers).pack(data), says)

    deep = 100_000
    broken = {
        "empty": b"", "null": b"null", "true": b"true", "number": b"1", "string": b'"x"', "word": b"hello", "nul": b"\0" * 100,
        "deep-array": b"[" * deep, "deep-array-closed": b"[" * deep + b"]" * deep, "deep-object": b'{"a":' * deep + b"1" + b"}" * deep,
        "depth-101": b"[" * 101 + b"]" * 101, "unclosed": b'[{"Config":', "trailing": b"[]]", "two": b"[][]", "comma": b"[,]",
        "trailing-comma": b'[{"Config":"a",}]', "comment": b"/* */[]", "single-quotes": b"['a']", "nan": b"[NaN]", "bom-utf16": "[]".encode("utf-16"),
        "invalid-utf8": b'[{"Config":"\xff\xfe"}]', "overlong-utf8": b'[{"Config":"\xc0\xae"}]', "surrogate": b'[{"Config":"\\ud800"}]',
        "control-in-string": b'[{"Config":"a\nb"}]', "bad-escape": b'[{"Config":"\\x"}]', "huge-number": b"[1e999999]",
        "long-number": b"[" + b"9" * 1_000_000 + b"]", "many-values": b"[" + b"0," * 1_000_000 + b"0]",
        "many-empty-objects": b"[" + b"{}," * 1_000_000 + b"{}]", "many-keys": b"[{" + b",".join(b'"%d":0' % n for n in range(300_000)) + b"}]",
        "long-string": b'["' + b"x" * 4_000_000 + b'"]', "too-large": b"[" + b" " * (4 << 20) + b"]",
    }
    for name, data in broken.items():
        yield manifest(name, data)
        yield config(name, data)
        yield index(name, data)
    yield index("array", b"[]")
    yield index("null-manifests", b'{"schemaVersion":2,"manifests":null}', says="")
    yield index("no-manifests", b'{"schemaVersion":2,"manifests":[]}', says="")
    yield manifest("object", b"{}")
    yield manifest("empty-array", b"[]", says="")
    yield config("array", b"[]")
    yield config("no-rootfs", b'{"os":"linux"}')

    # One key, two values: two readers would see two images.
    double = configuration(layers).replace(b'"os":"linux"', b'"os":"linux","os":"windows"')
    yield config("duplicate-key", double, says="os")
    escaped = configuration(layers).replace(b'"os":"linux"', b'"os":"linux","\\u006fs":"windows"')
    yield config("duplicate-key-escaped", escaped, says="os")
    rootfs = configuration(layers).replace(b'"rootfs":', b'"rootfs":{"type":"layers","diff_ids":[]},"rootfs":')
    yield config("duplicate-rootfs", rootfs, says="rootfs")
    yield manifest("duplicate-layers", b'[{"Config":"a","Layers":[],"Layers":["b"]}]', says="Layers")

    yield config("duplicate-key-with-escapes", b'{"a\\u001b[2J":1,"a\\u001b[2J":2}', says="appears twice")

    # Every field with every other type.
    good = configuration(layers)
    for field in ["architecture", "os", "created"]:
        for name, value in {"number": b"1", "array": b"[]", "object": b"{}"}.items():
            start = good.index(b'"%s":' % field.encode()) + len(field) + 3
            end = good.index(b",", start)
            yield config(f"{field}-is-{name}", good[:start] + value + good[end:], says=field)
    for name, change in {
        "config-is-array": (b'"config":{', b'"config":[],"x":{'), "config-is-string": (b'"config":{', b'"config":"x","x":{'),
        "cmd-is-object": (b'"Cmd":[', b'"Cmd":{},"x":['), "cmd-of-numbers": (b'["/probe","exit"]', b"[1,2]"),
        "rootfs-is-null": (b'"rootfs":{', b'"rootfs":null,"x":{'), "diff-ids-is-string": (b'"diff_ids":[', b'"diff_ids":"x","x":['),
        "rootfs-type": (b'"type":"layers"', b'"type":"squashfs"'), "os-windows": (b'"os":"linux"', b'"os":"windows"'),
    }.items():
        yield config(name, good.replace(*change), says="")
    for name, entry in {
        "config-missing": {"Layers": []}, "config-is-number": {"Config": 1}, "config-is-null": {"Config": None, "Layers": []},
        "layers-is-string": {"Config": "x", "Layers": "x"}, "tags-is-object": {"Config": "x", "RepoTags": {}, "Layers": []},
        "tags-of-numbers": {"Config": "x", "RepoTags": [1], "Layers": []},
    }.items():
        yield manifest(name, dump([entry]))
    # What a configuration says is data: nothing of it may stop a list or drive a terminal.
    odd = {"Labels": {"\x1b[2J": "\x1b]0;owned\x07", "dev.swrun.image.parent": "x", "": ""}, "User": "\x1b[31m",
           "Env": ["PATH=/bin", "NOEQUALS", "=", "A=\nB"], "WorkingDir": "", "Volumes": {"/v\x1b[2J": {}}}
    yield Case("documents/config-control-characters", CONFINED, docker(layers, document=configuration(layers, **odd)), options=["-u", "0"])
    many = {"Labels": {f"label{number}": "x" * 100 for number in range(10_000)}}
    yield Case("documents/config-10000-labels", CONFINED, docker(layers, document=configuration(layers, **many)))
    history = configuration(layers)[:-1] + b',"history":' + dump([{"created_by": "x" * 50, "empty_layer": True}] * 20_000) + b"}"
    yield Case("documents/config-20000-lines-of-history", CONFINED, docker(layers, document=history))
    unknown = configuration(layers)[:-1] + b',"unknown":' + b"[" * 90 + b"]" * 90 + b"}"
    yield Case("documents/config-unknown-depth-91", CONFINED, docker(layers, document=unknown))
