"""Shell completions and the man page: they know all that `diag --help` tells, and bash completes with them.

usage: shell_test.py DIAG TOOLS/DIAG [NAME...]
"""
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

DIAG = str(Path(sys.argv[1]).resolve())
FOLDER = Path(sys.argv[2]).resolve()
SHELLS = ["completions/diag.bash", "completions/_diag", "completions/diag.fish"]


class Shell(unittest.TestCase):
    def bash(self, line):
        """What bash proposes for the last word of a line."""
        words = line.split(" ")
        script = f"""source '{FOLDER}/completions/diag.bash'
COMP_WORDS=({' '.join(repr(word) for word in words)}); COMP_CWORD={len(words) - 1}
_diag; printf '%s\\n' "${{COMPREPLY[@]}}" """
        with tempfile.TemporaryDirectory() as folder:
            for name in ["a.diag", "a b.diag", "m.bif", "notes.txt"]:
                (Path(folder) / name).touch()
            (Path(folder) / "sub").mkdir()
            done = subprocess.run(["bash", "--norc", "-c", script], cwd=folder, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.stderr, "")
        return sorted(word for word in done.stdout.split("\n") if word)

    def test_commands_and_scripts(self):
        self.assertEqual(self.bash("diag ch"), ["check"])
        self.assertEqual(self.bash("diag "), sorted(["run", "check", "fmt", "draw", "convert", "query", "sub", "a.diag", "a b.diag"]))
        self.assertEqual(self.bash("diag run a"), ["a b.diag", "a.diag"])
        self.assertEqual(self.bash("diag fmt --check a.d"), ["a.diag"])

    def test_models(self):
        self.assertEqual(self.bash("diag query m"), ["m.bif"])
        self.assertEqual(self.bash("diag run m"), [])

    def test_options(self):
        self.assertEqual(self.bash("diag run --w"), ["--watch"])
        self.assertEqual(self.bash("diag check --w"), [])
        self.assertEqual(self.bash("diag fmt --c"), ["--check"])
        self.assertEqual(self.bash("diag run --arith "), ["double", "exact"])
        self.assertEqual(self.bash("diag --timeout "), [])
        self.assertEqual(self.bash("diag --w"), ["--watch"])
        self.assertEqual(self.bash("diag --arith double query m"), ["m.bif"])
        self.assertEqual(self.bash("diag --arith double qu"), ["query"])

    def test_nothing_is_missing(self):
        told = subprocess.run([DIAG, "--help"], capture_output=True, text=True, timeout=60).stdout
        options = set(re.findall(r"--([a-z][a-z-]*)", told))
        commands = set(re.findall(r"^ +(?:usage: )?diag ([a-z]+) ", told, re.M))
        self.assertGreater(len(options), 12)
        self.assertEqual(commands, {"run", "check", "fmt", "draw", "convert", "query"})
        for name in SHELLS:
            text = (FOLDER / name).read_text()
            for option in options:
                self.assertRegex(text, rf"(--|-l ){option}\b", name)
            for command in commands:
                self.assertRegex(text, rf"\b{command}\b", name)
        page = (FOLDER / "diag.1").read_text().replace("\\-", "-")
        for option in options:
            self.assertIn(f"--{option}", page)
        for command in commands:
            self.assertRegex(page, rf"(?m)^\.BI? {command}\b")

    @unittest.skipUnless(shutil.which("man"), "no man")
    def test_the_man_page_is_well_formed(self):
        done = subprocess.run(["man", "--warnings", "-l", str(FOLDER / "diag.1")], capture_output=True, text=True,
                              env={"MANWIDTH": "80", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "PAGER": "cat",
                                   "MANPAGER": "cat"}, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("EXIT STATUS", done.stdout)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
