"""Names of images: the grammar is distribution/reference's, and nothing else is a name."""
from archive import Layout, docker, file, tar
from case import CONFINED, REFUSED, Case


def cases(ground):
    layers = [ground.base, tar(file("f", "x"))]
    digest = "a" * 64
    bad = {
        "climb": "../x:1", "climb-inside": "a/../x:1", "absolute": "/etc/passwd:1", "option": "-rf", "option-tag": "a:-rf", "dot": ".", "empty": "",
        "blank": " ", "blank-inside": "a b:1", "upper": "UPPER:1", "escape": "\x1b[2J:1", "escape-tag": "a:\x1b[2J", "newline": "a\nb:1", "nul": "a\0b:1",
        "long": "x" * 5000, "long-256": "x" * 256 + ":1", "tag-129": "a:" + "t" * 129, "id": digest, "no-tag": "a:", "two-tags": "a:1:2",
        "none": "<none>:<none>", "digest": f"a@sha256:{digest}", "digest-climb": "a@sha256:../../x", "scheme": "http://a/b:1", "at": "a@", "unicode": "ä:1",
        "fullwidth": "ａ:1", "double-slash": "a//b:1", "trailing-slash": "a/:1", "underscores": "a___b:1", "port": "a:99999999/b:1x:", "glob": "*:1",
        "backslash": "a\\b:1", "quote": 'a":1', "percent": "%2e%2e/x:1",
    }
    for name, tag in bad.items():
        yield Case(f"tags/{name}", REFUSED, docker(layers, tags=[tag]), "")
        # A digest may stand in an index, where it names the manifest.
        if name != "digest":
            yield Case(f"tags/oci-{name}", REFUSED, Layout(layers, tag=tag).pack(), "")
    yield Case("tags/second-is-bad", REFUSED, docker(layers, tags=["good:1", "../bad:1"]), "")
    yield Case("tags/5000", REFUSED, docker(layers, tags=[f"a:{number}" for number in range(5000)]), "1000")
    yield Case("tags/1000", CONFINED, docker(layers, tags=[f"a:{number}" for number in range(1000)]), inside={"f": "x"})
    yield Case("tags/same-twice", CONFINED, docker(layers, tags=["a:1", "a:1", "docker.io/library/a:1"]), inside={"f": "x"})
    yield Case("tags/longest", CONFINED, docker(layers, tags=["x" * 200 + ":" + "t" * 128]), inside={"f": "x"})
    yield Case("tags/empty-list", CONFINED, docker(layers, tags=[]), inside={"f": "x"})
    yield Case("tags/null", CONFINED, docker(layers, tags=None), inside={"f": "x"})
