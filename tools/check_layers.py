#!/usr/bin/env python3
"""Checks the layout of the repository, and says what does not hold, a line each:

- a source includes only its own layer and the layers below it (the arrows are the diag_layer lines of CMakeLists.txt),
  and what sees the library as a host does (tools, examples, the golden runner) includes only <diag/...>;
- every source stands in a layer's folder, or in one of the folders of tools and tests named here;
- no source is longer than 600 lines, no document longer than 300;
- the top level has no further folders;
- every diagnostic that a source reports by name has a script tests/errors/NAME.diag (or NAME-what.diag for more).

usage: check_layers.py [REPOSITORY]
"""
import re
import sys
from pathlib import Path

ROOT = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
LONGEST_SOURCE, LONGEST_DOCUMENT = 600, 300
TOP = {"grammar", "interpreter", "stdlib", "examples", "tests", "tools"}
HOSTS = ("tools/diag", "examples", "tests/golden_runner", "tests/scale", "tests/fuzz")  # see only <diag/...>
INSIDERS = ("tests/unit", "tests/property", "tests/differential", "tools/fuzz", "tools/benchmarks")  # may reach into the layers
# Diagnostics that no small script can show, and what tests them instead.
ELSEWHERE = {
    "cancelled": "tests/command: an interrupt",
    "timeout": "tests/command",
    "text-too-long": "a text of 4 GiB",
    "rests-on-fault": "a second run of a session",
    "file-too-large": "a file of 2 GiB",
    "file-lost": "tests/command: diag convert",
    "file-inexpressible": "tests/command: diag convert",
    "size": "tables of 2^32 cells, marks of 10^9 rows",
    "internal-error": "a fault of ours",
    "comparison": "tests/command: a large hypercube",
    "imports-too-deep": "tests/command: a thousand files",
    "cannot-invert": "a guard of the library that scripts do not reach, since they are checked before",
    "no-meaning": "another",
    "not-a-state": "another",
    "wrong-count": "another",
    "different-labels": "another",
    "set-form": "another",
    "column-wanted": "another",
    "name-wanted": "another",
    "no-value": "a later run of a session after one that failed",
}
faults = []


def files(*suffixes):
    for path in sorted(ROOT.rglob("*")):
        inside = path.relative_to(ROOT).parts
        if path.suffix in suffixes and path.is_file() and not inside[0].startswith((".", "build")):
            yield path, path.relative_to(ROOT).as_posix()


def layers():
    """Folder of each layer to the folders it may include, itself and all below."""
    folder, below = {}, {}
    for line in (ROOT / "CMakeLists.txt").read_text().splitlines():
        found = re.match(r"diag_layer\((\w+) (\S+?)(?: DEPENDS ([\w ]+?))?(?: EXTRA_SOURCES .*)?\)", line)
        if found:
            name, where, depends = found[1], found[2], (found[3] or "").split()
            folder[name] = where
            below[name] = {name}.union(*(below[d] for d in depends))
    return {folder[name]: {folder[b] for b in below[name]} for name in folder}


def check_includes(allowed):
    public = "interpreter/include"
    for path, name in files(".cpp", ".hpp", ".h"):
        own = name.rsplit("/", 1)[0]
        insider = name.startswith(INSIDERS)
        host = name.startswith(HOSTS) and not insider
        if own not in allowed and not host and not insider and not name.startswith(public) and own != "tests":
            faults.append(f"{name}: stands in no layer")
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            found = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
            if not found:
                continue
            target = found[2]
            if found[1] == '"' and (insider or host or own == f"{public}/diag") and (path.parent / target).exists():
                continue  # beside it
            if found[1] == '"' and not (ROOT / target).exists():
                faults.append(f"{name}:{number}: \"{target}\" is not a path from the repository's root")
            elif target.startswith("diag/") and not (host or insider or own == "interpreter/api" or name.startswith(public)):
                if own not in ("interpreter/session",) or target != "diag/version.hpp":
                    faults.append(f"{name}:{number}: <{target}> is for hosts, not for the layers")
            elif found[1] == '"':
                into = target.rsplit("/", 1)[0]
                if own in allowed and into not in allowed[own] and not (own == "interpreter/api" and into == f"{public}/diag"):
                    faults.append(f"{name}:{number}: {own} may not include {target} (the arrows: CMakeLists.txt)")
                if host and not target.startswith(own + "/"):
                    faults.append(f"{name}:{number}: a host sees only <diag/...>, not {target}")


def check_lengths():
    for path, name in files(".cpp", ".hpp", ".h", ".py", ".cmake", ".sh"):
        lines = path.read_text(errors="replace").count("\n")
        if lines > LONGEST_SOURCE:
            faults.append(f"{name}: {lines} lines, more than {LONGEST_SOURCE}")
    for path, name in files(".md"):
        lines = path.read_text(errors="replace").count("\n")
        if lines > LONGEST_DOCUMENT:
            faults.append(f"{name}: {lines} lines, more than {LONGEST_DOCUMENT}")


def check_top():
    for path in ROOT.iterdir():
        if path.is_dir() and path.name not in TOP and not path.name.startswith((".", "build")):
            faults.append(f"{path.name}/: not one of the top-level folders")


def reported():
    """Names of diagnostics and evaluation errors in the sources, with a place of each. A name is a string in kebab case
    that is the first argument of one of these calls, or the name of a Diagnostic."""
    call = re.compile(r'\b(?:fail|report|warn|refuse|error|warning|complain|syntax_error|EvaluationError|BudgetSpent|DataError|FileFault|'
                      r'Diagnostic|throw_\w+|fail_\w+|report_\w+)\s*[({]\s*(?:Severity::\w+\s*,\s*)?"([a-z]+(?:-[a-z0-9]+)*)"')
    field = re.compile(r'\.name\s*=\s*"([a-z]+(?:-[a-z0-9]+)+)"')
    found = {}
    for path, name in files(".cpp", ".hpp"):
        if not name.startswith(("grammar/", "interpreter/")):
            continue
        text = path.read_text(errors="replace")
        for pattern in (call, field):
            for match in pattern.finditer(text):
                found.setdefault(match[1], f"{name}:{text.count(chr(10), 0, match.start()) + 1}")
    return found


def check_diagnostics():
    names = reported()
    tests = {path.stem for path in (ROOT / "tests/errors").glob("*.diag")}
    for name, place in sorted(names.items()):
        # NAME.diag, and further ones NAME-what.diag
        if name not in tests and name not in ELSEWHERE:
            faults.append(f"{place}: `{name}` has no test tests/errors/{name}.diag")


def main():
    allowed = layers()
    if len(allowed) < 5:
        faults.append("CMakeLists.txt: the diag_layer lines were not found")
    check_top()
    check_includes(allowed)
    check_lengths()
    check_diagnostics()
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults in {len(allowed)} layers")
    sys.exit(1 if faults else 0)


main()
