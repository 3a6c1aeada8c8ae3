"""A terminal of twenty columns: no word is broken at its edge, neither of messages nor of results, and a window that changes
its size counts from the next input on.

usage: narrow_test.py DIAG [NAME...]
"""
import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import tempfile
import termios
import unicodedata
import unittest
from pathlib import Path

DIAG = str(Path(sys.argv[1]).resolve())
TESTS = Path(__file__).resolve().parents[1]
COLUMNS = 20


def set_columns(terminal, columns):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30, columns, 0, 0))


def cells(text):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def broken_words(line, columns):
    """The words of a line that its terminal breaks, though they are no longer than it is wide."""
    for edge in range(columns, len(line), columns):
        begin = line.rfind(" ", 0, edge) + 1
        end = line.find(" ", edge)
        word = line[begin:end if end >= 0 else len(line)]
        if line[edge - 1] != " " and line[edge] != " " and len(word) <= columns:
            yield word


class Narrow(unittest.TestCase):
    def start(self, *arguments, cwd):
        ours, theirs = pty.openpty()
        set_columns(ours, COLUMNS)
        look = termios.tcgetattr(theirs)
        look[1] &= ~termios.OPOST
        termios.tcsetattr(theirs, termios.TCSANOW, look)
        child = subprocess.Popen([DIAG, *arguments], cwd=cwd, stdin=subprocess.PIPE, stdout=theirs, stderr=theirs,
                                 env={**os.environ, "NO_COLOR": "1", "TERM": "dumb"})
        os.close(theirs)
        return ours, child

    def read(self, terminal, until=None):
        """What is written, to the end or until a text comes."""
        out = b""
        while until is None or until.encode() not in out:
            try:
                if not select.select([terminal], [], [], 60)[0]:
                    self.fail(f"nothing comes after:\n{out.decode()}")
                piece = os.read(terminal, 65536)
            except OSError:  # closed at the other end
                break
            if not piece:
                break
            out += piece
        return out.decode()

    def end(self, terminal, child):
        """Closes its input; what it writes then."""
        child.stdin.close()
        out = self.read(terminal)
        child.wait()
        os.close(terminal)
        return out

    def assert_whole(self, text):
        for line in text.split("\n"):
            line = line.split("\r")[-1]  # of what is told meanwhile the last stays
            if cells(line) > COLUMNS:
                self.assertEqual(list(broken_words(line, COLUMNS)), [], line)

    def test_messages_and_results_break_between_words(self):
        scripts = sorted([*(TESTS / "errors").glob("*.diag"), *(TESTS / "golden/identification").glob("*.diag"),
                          *(TESTS / "golden/draw").glob("*.diag")])
        self.assertGreater(len(scripts), 250)
        with tempfile.TemporaryDirectory() as folder:  # for what they draw
            for script in scripts:
                terminal, child = self.start("run", "--timeout", "5", os.path.relpath(script, folder), cwd=folder)
                out = self.end(terminal, child)
                with self.subTest(script=script.name):
                    self.assert_whole(out)

    def test_marks_stand_under_what_they_mean(self):
        terminal, child = self.start(cwd=TESTS)
        for text, shown in (("print 1 + 2 + 3 + 4 + unknwon + 5 + 6", "unknwon"), ("print 世界 + 1 + 2 + 3 + 4", "世界"),
                            ("let größe = 1 + ωωω + 2 + 3 + 4", "ωωω")):
            child.stdin.write((text + "\nprint \"told\"\n").encode())
            child.stdin.flush()
            out = self.read(terminal, until="told\n")
            lines = out.split("\n")
            mark = next(i for i, line in enumerate(lines) if "^" in line)
            at = cells(lines[mark][:lines[mark].index("^")])
            before = ""
            while cells(before) < at:
                before += lines[mark - 1][len(before)]
            self.assertEqual(lines[mark - 1][len(before):][:2], shown[:2], out)
            self.assertLessEqual(cells(lines[mark - 1]), COLUMNS)
        self.end(terminal, child)

    def test_a_window_that_changes_its_size(self):
        terminal, child = self.start(cwd=TESTS)

        def ask():
            child.stdin.write(b"print id[B * B]\nprint \"told\"\n")
            child.stdin.flush()
            return self.read(terminal, until="told\n")

        child.stdin.write(b"type B = {no, yes}\n")
        narrow = ask()
        set_columns(terminal, 200)
        wide = ask()
        self.assertLessEqual(max(map(cells, narrow.split("\n"))), COLUMNS)
        self.assertGreater(max(map(cells, wide.split("\n"))), COLUMNS)
        set_columns(terminal, COLUMNS)
        self.assertLessEqual(max(map(cells, ask().split("\n"))), COLUMNS)
        self.end(terminal, child)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
