#!/usr/bin/env python3
"""generate.py PROBE CANARY DIRECTORY CLASS: writes the archives of one class (a module of this directory) and cases.json,
which says what each is and what must come of it.

PROBE is the static program that the images hold, CANARY an absolute path that the archives aim at."""
import dataclasses
import importlib
import json
import os
import sys

import archive
from case import Ground

CLASSES = ["names", "links", "whiteouts", "nodes", "sizes", "bombs", "documents", "manifests", "tags", "accounts", "honest"]


def base(probe):
    """The layer that all images lie on: a program and accounts."""
    with open(probe, "rb") as program:
        return archive.tar(
            archive.file("probe", program.read(), mode=0o755), archive.directory("etc"), archive.directory("tmp", mode=0o1777),
            archive.file("etc/passwd", "root:x:0:0::/:/probe\n"), archive.file("etc/group", "root:x:0:\n"))


def main(probe, canary, directory, kind):
    ground = Ground(base(probe), canary)
    write(directory, "base.tar", archive.docker([ground.base], tags=["base:1"]))
    known = []
    for number, case in enumerate(importlib.import_module(kind).cases(ground)):
        name = f"{number:04}.tar"
        write(directory, name, case.data)
        if case.same_as:
            write(directory, name + ".layer", case.same_as)
        facts = {field.name: getattr(case, field.name) for field in dataclasses.fields(case) if field.name not in ("data", "same_as")}
        known.append({**facts, "file": name, "compare": bool(case.same_as)})
    write(directory, "cases.json", json.dumps(known).encode())


def write(directory, name, data):
    with open(os.path.join(directory, name), "wb") as out:
        out.write(data)


if __name__ == "__main__":
    main(*sys.argv[1:])
