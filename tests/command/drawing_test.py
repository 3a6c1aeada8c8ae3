"""Pictures from outside: the command, LaTeX, and Graphviz as a measure.

usage: drawing_test.py DIAG command    files, options, terminals
       drawing_test.py DIAG latex      every TikZ picture of tests/golden compiles; skipped (77) without pdflatex
       drawing_test.py DIAG crossings  no more crossings than `dot` makes; skipped (77) without dot
"""
import fcntl
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import unittest
import xml.dom.minidom
from pathlib import Path

import crossings

ROOT = Path(__file__).resolve().parents[2]
DIAG = str(Path(sys.argv[1]).resolve())
SKIPPED = 77
SCRIPT = """type Bool = {no, yes}
model Clinic {
  hidden age : Bool = uniform
  drug : Bool given age { _ |-> uniform }
  cured : Bool given drug, age { _, _ |-> uniform }
}
diagram wire(x : Bool) -> Bool { return x }
theory Empty { }
"""


class Gallery(unittest.TestCase):
    def test_crossings(self):
        # The files are what is drawn: that is a test of its own, byte for byte.
        for name, most in (("monty_hall", 6), ("monty_hall_graph", 0), ("monty_hall_forgetful", 0), ("tutorial_worlds", 0)):
            wires, _ = crossings.our_wires((ROOT / "examples/pictures" / f"{name}.svg").read_text())
            self.assertGreater(len(wires), 3, name)
            self.assertLessEqual(crossings.crossings(wires), most, name)


class Command(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        Path(self.folder.name, "scripts").mkdir()
        Path(self.folder.name, "scripts/a.diag").write_text(SCRIPT)

    def draw(self, *arguments):
        done = subprocess.run([DIAG, "draw", "scripts/a.diag", *arguments], cwd=self.folder.name, capture_output=True,
                              timeout=60)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def written(self, name):
        return Path(self.folder.name, name).read_text()

    def test_writes_to_the_working_folder_by_the_ending(self):
        for ending, sign in ((".svg", "<svg"), (".tikz", "\\begin{tikzpicture}"), (".tex", "\\begin{document}"),
                             (".dot", "digraph"), (".txt", "│")):
            self.assertEqual(self.draw("Clinic.joint", "-o", "joint" + ending), (0, "", ""))
            self.assertIn(sign, self.written("joint" + ending))
        xml.dom.minidom.parseString(self.written("joint.svg"))

    def test_without_output_it_is_shown(self):
        status, out, err = self.draw("Clinic.joint")
        self.assertEqual((status, err), (0, ""))
        self.assertIn("│ drug │", out)

    def test_ascii(self):
        self.assertTrue(self.draw("cut[drug](Clinic.joint)", "--ascii")[1].isascii())
        names = ["<U+4E2D>", "中", "…", "~", "中文", "文中"]
        Path(self.folder.name, "scripts/a.diag").write_text(
            "type A\n" + "".join(f"box `{name}` : A -> A\n" for name in names))
        out = self.draw("Main", "--ascii")[1]
        labels = re.findall(r"\| (\S+) +\|", out)
        self.assertEqual((len(labels), len(set(labels))), (len(names), len(names)), out)

    def test_what_would_be_ignored_is_refused(self):
        status, out, err = self.draw("Clinic.joint", "-o", "")
        self.assertEqual((status, out), (2, ""))
        self.assertIn("-o names no file", err)
        for name in ("x.svg", "x.tex", "x"):
            status, out, err = self.draw("Clinic.joint", "--ascii", "-o", name)
            self.assertEqual((status, out), (2, ""))
            self.assertIn(f"--ascii is about pictures as text, and `{name}` is none", err)
            self.assertFalse(Path(self.folder.name, name).exists())
        for output in ([], ["-o", "x.txt"]):
            status, out, err = self.draw("Clinic.joint", "--direction", "right", *output)
            self.assertEqual((status, out), (2, ""))
            self.assertIn("pictures as text run down, and know no --direction right\nhelp: name a file that is none: -o picture.svg", err)
        self.assertEqual(self.draw("Clinic.joint", "--ascii", "-o", "x.txt"), (0, "", ""))
        self.assertTrue(self.written("x.txt").isascii())

    def test_direction(self):
        self.draw("Clinic.joint", "-o", "down.svg")
        self.draw("Clinic.joint", "-o", "right.svg", "--direction", "right")
        size = [tuple(map(int, re.search(r'width="(\d+)" height="(\d+)"', self.written(f)).groups()))
                for f in ("down.svg", "right.svg")]
        self.assertLess(size[0][0], size[0][1])
        self.assertGreater(size[1][0], size[1][1])
        self.assertEqual(self.draw("Clinic", "--direction", "up")[0], 2)

    def test_what_is_left_out_is_dim_with_its_arrows(self):
        Path(self.folder.name, "scripts/a.diag").write_text(
            "model S {\n  x, y, z : {no, yes}\n  y given x\n  z given y\n}\n"
            "model F {\n  a : {no, yes} = uniform\n  function b : {no, yes} given a { l |-> l }\n}\n")
        self.assertEqual(self.draw("explain(identify S.P(y | do(x)))", "-o", "steps.svg")[0], 0)
        for shape in ("ellipse class=\"node", "path class=\"wire", "path class=\"tip"):
            self.assertIn(f"<{shape} dim\"", self.written("steps.svg"))
        self.draw("cut[b](F.joint)", "-o", "cut.svg")
        self.assertRegex(self.written("cut.svg"), r'<rect class="ghost" [^>]* rx="12"/>')

    def test_graph(self):
        self.assertEqual(self.draw("Clinic.joint", "--graph"), self.draw("Clinic"))
        status, _, err = self.draw("wire", "--graph")
        self.assertEqual(status, 2)
        self.assertIn("no causal graph", err)

    def test_main_is_that_of_the_file(self):
        self.assertEqual(self.draw("Empty")[:2], (0, "(no boxes and no wires)\n"))
        self.assertEqual(self.draw("Empty", "-o", "e.svg")[0], 0)
        self.assertIn("(no boxes and no wires)", self.written("e.svg"))
        Path(self.folder.name, "scripts/a.diag").write_text("type A\nbox f : A -> A\nbox g : A -> I\n")
        self.assertIn("│ f │", self.draw("Main")[1])

    def test_what_is_wrong_is_said(self):
        for arguments, message in ((("Clinci",), "did you mean `Clinic`"), (("Clinic", "-o", "a.svgg"), "did you mean `.svg`"),
                                   (("Clinic", "-o", "nowhere/a.svg"), "cannot write `nowhere/a.svg`"),
                                   (("Clinic", "-o", "scripts/.svg/x"), "no ending"), ((), "draw takes a script")):
            status, out, err = self.draw(*arguments)
            self.assertEqual((status, out), (2, ""), err)
            self.assertIn(message, err)
        self.assertEqual(subprocess.run([DIAG, "draw", "missing.diag", "x"], capture_output=True).returncode, 2)

    def test_the_same_every_time(self):
        self.draw("Clinic.joint", "-o", "a.svg")
        self.draw("Clinic.joint", "-o", "b.svg")
        self.assertEqual(self.written("a.svg"), self.written("b.svg"))

    def test_a_statement_in_json(self):
        Path(self.folder.name, "b.diag").write_text(SCRIPT + 'draw wire\ndraw wire as "w.svg"\n')
        out = subprocess.run([DIAG, "--json", "b.diag"], cwd=self.folder.name, capture_output=True).stdout.decode()
        self.assertIn('{"kind":"picture","source":"wire","text":"', out)
        self.assertIn('{"kind":"picture","source":"wire","file":"w.svg"}', out)

    def test_a_narrow_terminal(self):
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 20, 0, 0))
        process = subprocess.Popen([DIAG, "draw", "scripts/a.diag", "Clinic.joint * Clinic.joint * Clinic.joint"],
                                   cwd=self.folder.name, stdout=slave)
        process.wait(60)
        os.close(slave)
        lines = os.read(master, 1 << 16).decode().splitlines()
        os.close(master)
        self.assertTrue(all(len(line) <= 20 for line in lines[:-1]), lines)
        self.assertRegex(lines[-1], r"\(20 of \d+ columns\)")


def latex():
    if shutil.which("pdflatex") is None or \
            subprocess.run(["kpsewhich", "tikz.sty"], capture_output=True).returncode != 0:
        return SKIPPED
    files = sorted((ROOT / "tests/golden/draw").glob("*.tex")) + sorted((ROOT / "tests/golden/draw").glob("*.tikz"))
    assert len(files) > 3
    faults = 0
    for file in files:
        with tempfile.TemporaryDirectory() as folder:
            if file.suffix == ".tikz":
                Path(folder, "a.tex").write_text("\\documentclass{article}\n\\usepackage{tikz}\n\\begin{document}\n"
                                                 "\\input{" + str(file) + "}\n\\end{document}\n")
            else:
                shutil.copy(file, Path(folder, "a.tex"))
            done = subprocess.run(["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "a.tex"], cwd=folder,
                                  stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
            if done.returncode != 0:
                faults += 1
                print(file, "does not compile:\n", done.stdout.decode(errors="replace")[-2000:])
            log = Path(folder, "a.log").read_text(errors="replace")
            if file.suffix == ".tex" and "Output written on a.pdf (1 page" not in log.replace("\n", " "):
                faults += 1
                print(file, "is not one page")
    return 1 if faults else 0


def measure():
    if shutil.which("dot") is None:
        return SKIPPED
    total, worse = crossings.random_figures(DIAG, 0, 200)
    print(crossings.words(total), "; with more than dot:", worse)
    faults = int(total[0] > total[1]) + int(total[2] > total[3]) + len(worse)
    for name, figures in crossings.example_figures(DIAG):
        print(name, crossings.words(figures))
        faults += int(figures[0] > figures[1])
    return 1 if faults else 0


if __name__ == "__main__":
    if sys.argv[2] == "latex":
        sys.exit(latex())
    if sys.argv[2] == "crossings":
        sys.exit(measure())
    unittest.main(argv=sys.argv[:1])
