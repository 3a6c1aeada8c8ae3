"""The documents: every link to a file leads somewhere, and what the tutorial shows of a script stands in the script.

A step of the tutorial is a section with a link to its script. The page may leave out lines, and shows none that the script
does not have.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FENCED = re.compile(r"^```.*?^```$", re.S | re.M)


def broken_links(document):
    text = FENCED.sub("", document.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", re.sub(r"`[^`\n]*`", "", text)):
        if "://" not in target and not (document.parent / target).exists():
            yield f"{document.relative_to(ROOT)}: {target} is not there"


def bare(line):
    return " ".join(line.split("#")[0].split())


def strange_lines(page):
    for section in page.read_text(encoding="utf-8").split("\n## ")[1:]:
        script = re.search(r"\]\((\d\d_\w+\.diag)\)", section)
        if not script:
            continue
        name = script.group(1)
        known = set(map(bare, (page.parent / name).read_text(encoding="utf-8").splitlines()))
        for block in re.findall(r"^```diag[^\n]*\n(.*?)^```$", section, re.S | re.M):
            for line in block.splitlines():
                if bare(line) not in known:
                    yield f"{page.relative_to(ROOT)}: {name} has no line: {line}"


documents = [path for path in ROOT.rglob("*.md") if "build" not in path.relative_to(ROOT).parts]
faults = [fault for document in documents for fault in broken_links(document)]
faults = faults or list(strange_lines(ROOT / "examples" / "tutorial" / "README.md"))
print("\n".join(faults) or f"ok: {len(documents)} documents")
sys.exit(1 if faults else 0)
