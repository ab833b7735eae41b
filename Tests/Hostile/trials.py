#!/usr/bin/env python3
"""trials.py SWRUN PROBE DIRECTORY CLASS: makes the archives of one class and gives each to the program.

Prints a line for everything that is not as it must be, and at the end what was done. Fails only where it could not work."""
import json
import os
import re
import shutil
import subprocess
import sys

from tree import Jail, difference, snapshot

SECONDS = 30
MEMORY = 64 << 10  # KiB, all that the program may take: more than is asked for, which is this much above idle.
# Classes whose content may disturb a commit, and those whose words may disturb a list.
COMMITTED, LISTED = ("names", "links"), ("names", "documents", "tags", "accounts")


class Trials:
    def __init__(self, program, probe, directory, kind):
        self.program, self.kind = program, kind
        self.directory = os.path.realpath(directory)
        self.store = os.path.join(self.directory, "store")
        self.archives = os.path.join(self.directory, "archives")
        self.canary = os.path.join(self.directory, "canary")
        self.peak, self.faults = 0, []
        for path in [self.archives, self.canary]:
            os.makedirs(path)
        for name in ["secret", "passwd", "group"]:
            with open(os.path.join(self.canary, name), "w") as file:
                file.write("me:x:0:0::/:/probe\nstaff:x:0:\nsecret\n")
        os.chmod(os.path.join(self.canary, "secret"), 0o600)
        subprocess.run([sys.executable, "-B", os.path.join(os.path.dirname(__file__), "generate.py"), probe, self.canary,
                        self.archives, kind], check=True)
        with open(os.path.join(self.archives, "cases.json")) as file:
            self.cases = json.load(file)
        self.jail = Jail(os.path.join(self.directory, "jail"))

    def fault(self, case, text):
        self.faults.append(f"{case['name']}: {text}"[:600].replace("\n", " | "))

    # Running the program.

    def swrun(self, case, *words, source=None):
        """Runs one command within the limits; its code, output and messages."""
        files = [os.path.join(self.directory, name) for name in ("output", "errors")]
        null = os.open("/dev/null", os.O_RDONLY)
        stdin, feeder = null, None
        if source:
            feeder = subprocess.Popen(["cat", source], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            stdin = feeder.stdout.fileno()
        with open(files[0], "wb") as output, open(files[1], "wb") as errors:
            child = subprocess.Popen(["timeout", "-s", "KILL", str(SECONDS), self.program, *words], stdin=stdin, stdout=output,
                                     stderr=errors, env={"SWRUN_ROOT": self.store, "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"})
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = code = os.waitstatus_to_exitcode(status)
        os.close(null)
        if feeder:
            feeder.stdout.close()
            feeder.kill()
            feeder.wait()
        self.peak = max(self.peak, usage.ru_maxrss)
        with open(files[0], "rb") as output, open(files[1], "rb") as errors:
            out, err = output.read(1 << 24), errors.read(1 << 20)
        command = "swrun " + " ".join(words)[:200]
        if code in (137, -9):
            self.fault(case, f"{command}: still running after {SECONDS} s")
        elif code < 0 or code in (128 + 4, 128 + 5, 128 + 6, 128 + 7, 128 + 8, 128 + 11):
            self.fault(case, f"{command}: trapped, {code}: {err[-600:]}")
        if usage.ru_maxrss > MEMORY:
            self.fault(case, f"{command}: took {usage.ru_maxrss >> 10} MiB of memory")
        if re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", out + err) and words[0] != "run":
            self.fault(case, f"{command}: printed control characters: {(out + err)[:600]}")
        return code, out.decode(errors="replace"), err.decode(errors="replace")

    # Looking at what has become of things.

    def outside(self):
        return snapshot(self.directory, skip=("store", "archives", "jail", "output", "errors"))

    def stored(self):
        found = {path: facts for path, facts in snapshot(self.store).items()
                 if path.split("/")[0] in ("images", "layers") and path not in ("images/index.lock", "images/index.reserve")}
        # Written again when an image is removed.
        del found["images/index.json"][-2:]
        return found

    def layers(self):
        """The directories of layers, each with that of the layer below."""
        place = os.path.join(self.store, "layers")
        below = {}
        for name in os.listdir(place):
            if not name.endswith(".json"):
                try:
                    with open(os.path.join(place, name + ".json")) as file:
                        below[name] = (json.load(file).get("parent") or "").removeprefix("sha256:")
                except FileNotFoundError:
                    below[name] = ""
        return below

    # One archive.

    def run(self):
        code, _, err = self.swrun({"name": "base"}, "load", "-q", "-i", os.path.join(self.archives, "base.tar"))
        if code != 0:
            raise SystemExit("the base is not loaded: " + err)
        self.before, self.around, self.known = self.stored(), self.outside(), self.layers()
        counts = {"refused": 0, "confined": 0}
        for case in self.cases:
            path = os.path.join(self.archives, case["file"])
            words = ["load"] if case["pipe"] else ["load", "-i", path]
            code, out, err = self.swrun(case, *words, source=path if case["pipe"] else None)
            counts["confined" if code == 0 else "refused"] += 1
            if code == 0:
                self.use(case, out)
            else:
                self.check_refusal(case, code, err)
            self.check_untouched(case)
            os.unlink(path)
        print("\n".join(self.faults + [f"{self.kind}: {len(self.cases)} archives, {counts['refused']} refused, "
                                       f"{counts['confined']} confined, peak memory {self.peak >> 10} MiB"]))

    def check_refusal(self, case, code, err):
        if case["verdict"] == "confined":
            return self.fault(case, f"refused, but should load: {err}")
        if not err.startswith("Error: ") or len(err) > 2000:
            self.fault(case, f"no clear message: {err[:600]}")
        if case["says"] not in err:
            self.fault(case, f"the message does not say \"{case['says']}\": {err}")

    def check_untouched(self, case):
        for what, before, after in [("the store", self.before, self.stored()), ("outside", self.around, self.outside())]:
            changes = difference(before, after)
            if changes:
                self.fault(case, f"{what} has changed: {changes[:4]}")
                if what == "the store":
                    self.before = after

    def use(self, case, out):
        """Does with a loaded image what people do, compares its layer, and removes it."""
        names = re.findall(r"^Loaded image(?: ID)?: (\S+)$", out, re.M)
        if case["verdict"] == "refused":
            self.fault(case, f"loaded, but should be refused: {out}")
        if not names:
            return self.fault(case, f"does not say what was loaded: {out}")
        lists = [["images", "--no-trunc"], ["history", "--no-trunc", names[0]], ["inspect", names[0]]]
        for words in lists if self.kind in LISTED else []:
            code, _, err = self.swrun(case, *words)
            if code != 0:
                self.fault(case, f"{words[0]} fails: {err}")
        self.check_layer(case)
        code, out, err = self.swrun(case, "run", "--name", "trial", "--network", "none", *case["options"], names[0], *case["run"])
        if case["code"] >= 0 and (code != case["code"] or case["says"] not in out + err):
            self.fault(case, f"run ends with {code} and says {out[:300]} {err[:600]}")
        made = []
        if self.kind in COMMITTED and code == case["code"]:
            made = ["trial:commit"]
            saved = os.path.join(self.archives, "saved.tar")
            for words in [["diff", "trial"], ["commit", "trial", made[0]], ["explain", made[0]], ["save", "-o", saved, made[0]]]:
                code, _, err = self.swrun(case, *words)
                if code != 0:
                    self.fault(case, f"{words[0]} fails: {err}")
        self.swrun(case, "rm", "-f", "trial")
        code, _, err = self.swrun(case, "rmi", "-f", *made, self.identity(names[0]))
        if code != 0:
            self.fault(case, f"rmi fails: {err}")

    def identity(self, name):
        """The ID behind a name: by it, an image goes with all its names at once."""
        if self.kind != "tags":
            return name
        _, out, _ = self.swrun({"name": "inspect"}, "inspect", "--format", "{{.Id}}", name)
        return out.strip() or name

    def check_layer(self, case):
        new = {name: below for name, below in self.layers().items() if name not in self.known}
        tops = set(new) - set(new.values())
        if len(tops) != 1:
            return
        top = os.path.join(self.store, "layers", tops.pop())
        for name, expected in case["inside"].items():
            self.check_inside(case, os.path.join(top, name), expected)
        if case["compare"]:
            try:
                wanted = self.jail.unpack(os.path.join(self.archives, case["file"] + ".layer"))
            except RuntimeError as error:
                return self.fault(case, str(error))
            changes = difference(wanted, snapshot(top))
            if changes:
                self.fault(case, f"GNU tar unpacks otherwise: {changes[:4]}")

    def check_inside(self, case, path, expected):
        """`False`: must not be; "!x": must be, without the attribute x; "+x": with it; a number: its size."""
        if not os.path.lexists(path):
            if expected is not False:
                self.fault(case, f"{path} is missing")
        elif expected is False:
            self.fault(case, f"{path} should not be there")
        elif isinstance(expected, int):
            if os.lstat(path).st_size != expected:
                self.fault(case, f"{path} has {os.lstat(path).st_size} bytes")
        elif expected and expected[0] in "!+":
            if (expected[1:] in os.listxattr(path, follow_symlinks=False)) != (expected[0] == "+"):
                self.fault(case, f"{path} has the attributes {os.listxattr(path, follow_symlinks=False)}")
        elif expected is not None:
            with open(path, "rb") as file:
                if file.read() != expected.encode():
                    self.fault(case, f"{path} holds something else")


if __name__ == "__main__":
    Trials(*sys.argv[1:]).run()
