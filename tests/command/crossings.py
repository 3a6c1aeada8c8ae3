"""Counts crossings and bends of drawn wires: of our SVG, and of what Graphviz `dot` makes of the same picture.

usage: crossings.py DIAG [FIRST LAST]   prints the figures of random diagrams, by their seeds, and of the gallery
"""
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def bezier(a, b, c, d, pieces=24):
    for i in range(1, pieces + 1):
        t = i / pieces
        s = 1 - t
        yield (s * s * s * a[0] + 3 * s * s * t * b[0] + 3 * s * t * t * c[0] + t * t * t * d[0],
               s * s * s * a[1] + 3 * s * s * t * b[1] + 3 * s * t * t * c[1] + t * t * t * d[1])


def our_wires(svg):
    """Polylines of the wires, and how many curved pieces they have in all."""
    wires, bends = [], 0
    for path in re.findall(r'<path class="wire[^"]*" d="([^"]*)"', svg):
        points = []
        for command, numbers in re.findall(r"([MLC])([-\d. ]+)", path):
            n = [float(x) for x in numbers.split()]
            if command == "C":
                bends += 1
                points += bezier(points[-1], (n[0], n[1]), (n[2], n[3]), (n[4], n[5]))
            else:
                points.append((n[0], n[1]))
        wires.append(points)
    return wires, bends


def dot_wires(dot):
    """The same of what dot makes of it. Labels of wires would take room of their own there: they are left out."""
    bare = "\n".join(re.sub(r', label="(?:[^"\\]|\\.)*"', "", line) if " -> " in line else line
                     for line in dot.splitlines())
    plain = subprocess.run(["dot", "-Tplain"], input=bare, capture_output=True, text=True, check=True).stdout
    wires, bends = [], 0
    for line in plain.splitlines():
        words = line.split()
        if words[:1] != ["edge"] or "invis" in words:
            continue
        count = int(words[3])
        n = [72 * float(x) for x in words[4:4 + 2 * count]]
        p = list(zip(n[::2], n[1::2]))
        points = [p[0]]
        for i in range(0, count - 1, 3):
            points += bezier(p[i], p[i + 1], p[i + 2], p[i + 3])
        if max(x for x, y in points) - min(x for x, y in points) > 1:
            bends += 1
        wires.append(points)
    return wires, bends


def meet(p, q, r, s):
    """Where two segments cross, or nothing."""
    dx, dy, ex, ey = q[0] - p[0], q[1] - p[1], s[0] - r[0], s[1] - r[1]
    det = dx * ey - dy * ex
    if abs(det) < 1e-9:
        return None
    t = ((r[0] - p[0]) * ey - (r[1] - p[1]) * ex) / det
    u = ((r[0] - p[0]) * dy - (r[1] - p[1]) * dx) / det
    return (p[0] + t * dx, p[1] + t * dy) if 0 <= t < 1 and 0 <= u < 1 else None


def crossings(wires, near=3):
    """Pairs of wires that cross, each as often as they do. Where wires end or part they do not cross."""
    boxes = [(min(x for x, y in w), max(x for x, y in w), min(y for x, y in w), max(y for x, y in w)) for w in wires]
    count = 0
    for i, first in enumerate(wires):
        for j in range(i):
            second = wires[j]
            a, b = boxes[i], boxes[j]
            if a[1] < b[0] or b[1] < a[0] or a[3] < b[2] or b[3] < a[2]:
                continue
            ends = (first[0], first[-1], second[0], second[-1])
            found = []
            for p, q in zip(first, first[1:]):
                for r, s in zip(second, second[1:]):
                    if max(p[1], q[1]) < min(r[1], s[1]) or max(r[1], s[1]) < min(p[1], q[1]):
                        continue
                    at = meet(p, q, r, s)
                    if at and all(abs(at[0] - e[0]) + abs(at[1] - e[1]) > near for e in ends) and \
                            all(abs(at[0] - f[0]) + abs(at[1] - f[1]) > 2 for f in found):
                        found.append(at)
            count += len(found)
    return count


def random_script(seed, boxes):
    """A diagram with wires that are copied, discarded and crossed."""
    rng = random.Random(seed)
    text = "type A\n"
    shapes = {}
    lines, wires = [], [f"x{i}" for i in range(rng.randrange(0, 4))]
    inputs = list(wires)
    for b in range(boxes):
        arity = min(len(wires), rng.choice([0, 1, 1, 1, 2, 2, 3]))
        out = rng.choice([1, 1, 1, 2, 2, 3])
        read = [rng.choice(wires[-8:]) for _ in range(arity)]
        shapes[(arity, out)] = True
        made = [f"w{b}_{i}" for i in range(out)]
        lines.append(f"  {', '.join(made)} <- f{arity}_{out}{'(' + ', '.join(read) + ')' if read else ''}")
        wires += made
    returned = rng.sample(wires, min(len(wires), rng.randrange(1, 5)))
    for arity, out in sorted(shapes):
        text += f"box f{arity}_{out} : {' * '.join(['A'] * arity) or 'I'} -> {' * '.join(['A'] * out)}\n"
    return text + f"diagram d({', '.join(f'{x} : A' for x in inputs)}) {{\n" + "\n".join(lines) + \
        f"\n  return {', '.join(returned)}\n}}\ndraw d as \"d.svg\"\ndraw d as \"d.dot\"\n"


def drawn(diag, script, folder):
    Path(folder, "a.diag").write_text(script)
    subprocess.run([diag, "a.diag"], cwd=folder, check=True)
    return Path(folder, "d.svg").read_text(), Path(folder, "d.dot").read_text()


def compare(diag, script, folder):
    svg, dot = drawn(diag, script, folder)
    ours, our_bends = our_wires(svg)
    theirs, their_bends = dot_wires(dot)
    return crossings(ours), crossings(theirs), our_bends, their_bends


def words(figures):
    return "crossings: ours %d, dot %d; bends: ours %d, dot %d" % tuple(figures)


def random_figures(diag, first, last):
    """The sums over random diagrams, and the seeds of those where dot makes fewer crossings."""
    total, worse = [0, 0, 0, 0], []
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, last):
            figures = compare(diag, random_script(seed, 4 + seed % 27), folder)
            total = [a + b for a, b in zip(total, figures)]
            if figures[0] > figures[1]:
                worse.append(seed)
    return total, worse


def example_figures(diag):
    """For each diagram of the gallery its name and its figures."""
    gallery = ROOT / "examples/pictures/gallery.diag"
    found = []
    with tempfile.TemporaryDirectory() as folder:
        script = gallery.read_text().replace('import "../', f'import "{ROOT}/examples/')
        names = re.findall(r'as "(\w+)\.svg"', script)
        script += "\n".join(line.replace('.svg"', '.dot"') for line in script.splitlines() if line.startswith("draw"))
        Path(folder, "a.diag").write_text(script)
        subprocess.run([diag, "a.diag"], cwd=folder, check=True)
        for name in names:
            dot = Path(folder, name + ".dot").read_text()
            if "subgraph" in dot or "_cut" in name or "_do" in name:
                continue  # several pictures in one, or signs that dot does not have
            ours, our_bends = our_wires(Path(folder, name + ".svg").read_text())
            theirs, their_bends = dot_wires(dot)
            found.append((name, (crossings(ours), crossings(theirs), our_bends, their_bends)))
    return found


def main():
    diag = str(Path(sys.argv[1]).resolve())
    first, last = (int(x) for x in (sys.argv[2:4] or (0, 200)))
    total, worse = random_figures(diag, first, last)
    print(words(total))
    print("fewer crossings by dot:", worse)
    for name, figures in example_figures(diag):
        print(name, words(figures))


if __name__ == "__main__":
    main()
