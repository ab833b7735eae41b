#!/usr/bin/env python3
"""seeds.py DIRECTORY: the first inputs of the fuzzer, one directory for each of its targets: what the archives of this
generator consist of, with a base of a few bytes, and the largest left out."""
import hashlib
import importlib
import io
import os
import re
import sys
import tarfile

import archive
from case import Ground

LARGEST = 16 << 10
# The classes whose archives are small enough to be made in a moment.
CLASSES = ["names", "links", "whiteouts", "nodes", "sizes", "documents", "manifests", "tags", "honest"]

TEMPLATES = ["{{.Name}}", "{{json .}}", "{{range .Names}}{{.}},{{end}}", "{{if .State.Running}}a{{else}}b{{end}}", "table {{.Name}}\\t{{upper .Name}}",
             "{{with $x := .State}}{{$x.Pid | printf \"%05d %q %x\"}}{{end}}", "{{define \"t\"}}{{.}}{{end}}{{template \"t\" .Name}}", "{{- index .State \"Pid\" -}}",
             "{{split .Name \"e\" | join \"-\"}}", "{{and (eq 1 1) (lt 2 3.5) (not nil)}}", "{{/* c */}}{{`raw`}}{{'x'}}{{0x1p-2}}", "{{slice .Names 0 1}}{{len .Name}}"]
INSTRUCTIONS = ["ENV a=b c=\"d e\"", "ENV a b c", "CMD [\"sh\", \"-c\", \"x\"]", "ENTRYPOINT /bin/sh -c x", "EXPOSE 80/tcp 53-55/udp", "LABEL a=$A b=${A:-x} c=${A:+y}",
                "USER me:us", "VOLUME [\"/a\"]", "WORKDIR ../x", "STOPSIGNAL SIGTERM", "HEALTHCHECK --interval=1m30s --retries=3 CMD x", "ONBUILD RUN x", "# c\nENV a=\\\nb"]
REFERENCES = ["a", "a:1", "localhost:5000/a/b:tag", "docker.io/library/a@sha256:" + "a" * 64, "[::1]:80/a", "a.b/c__d-e:F", "A/b", "a" * 64, "index.docker.io/a"]


def main(directory):
    seen = {name: set() for name in ["tar", "manifest", "reference", "template", "instruction"]}

    def keep(target, data):
        name = hashlib.sha256(data).hexdigest()[:16]
        if 0 < len(data) <= LARGEST and name not in seen[target]:
            seen[target].add(name)
            os.makedirs(os.path.join(directory, target), exist_ok=True)
            with open(os.path.join(directory, target, name), "wb") as out:
                out.write(data)

    ground = Ground(archive.tar(archive.file("a", "b")), "/canary")
    for kind in CLASSES:
        for case in importlib.import_module(kind).cases(ground):
            if len(case.data) <= 1 << 20:
                collect(case.data, keep)
    for target, texts in [("reference", REFERENCES), ("template", TEMPLATES), ("instruction", INSTRUCTIONS)]:
        for text in texts:
            keep(target, text.encode())


def collect(data, keep):
    """The files of an archive: layers, documents and the names in these."""
    keep("tar", data)
    try:
        with tarfile.open(fileobj=io.BytesIO(data)) as outer:
            for member in outer:
                content = outer.extractfile(member).read() if member.isreg() else b""
                if content[257:262] == b"ustar":
                    keep("tar", content)
                    keep("tar", archive.squeeze(content))
                elif content[:1] in (b"[", b"{"):
                    keep("manifest", content)
                    for name in re.findall(rb'"RepoTags":\["([^"]*)"', content):
                        keep("reference", name)
    except (tarfile.TarError, OSError, ValueError, EOFError, OverflowError):
        pass


if __name__ == "__main__":
    main(sys.argv[1])
