"""`diag run --watch`: runs again when something has changed, however it was changed.

usage: watch_test.py DIAG [NAME...]
"""
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

DIAG = str(Path(sys.argv[1]).resolve())


class Watch(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "sub").mkdir()
        self.write("a.diag", 'import "sub/b.diag"\ndata d = csv "d.csv"\nprint b\nprint d.P(x = yes)\n')
        self.write("sub/b.diag", "let b = 1\n")
        self.write("d.csv", "x\nyes\nno\n")

    def write(self, name, text):
        (self.folder / name).write_text(text)

    def start(self, *arguments):
        self.child = subprocess.Popen([DIAG, "run", "--watch", *arguments], cwd=self.folder, stdout=subprocess.PIPE,
                                      stderr=subprocess.STDOUT, text=True)
        self.lines = queue.Queue()
        self.addCleanup(self.end)

        def read():
            for line in self.child.stdout:
                self.lines.put(line.rstrip("\n"))
        self.reader = threading.Thread(target=read)
        self.reader.start()

    def end(self):
        if self.child.poll() is None:
            self.child.kill()
        self.child.wait(60)
        self.reader.join(60)
        self.child.stdout.close()

    def until_it_watches(self):
        """All lines of a run, up to the one that says what is watched."""
        lines = []
        while not lines or not lines[-1].startswith("watching "):
            lines.append(self.lines.get(timeout=60))
        return lines

    def interrupt(self):
        self.child.send_signal(signal.SIGINT)
        return self.child.wait(60)

    def test_what_is_watched_is_said(self):
        self.start("a.diag")
        self.assertEqual(self.until_it_watches(), ["1", "1/2  0.5", "watching a.diag, d.csv, sub/b.diag (Ctrl-C ends)"])
        self.assertEqual(self.interrupt(), 0)

    def test_the_script_an_import_and_the_data(self):
        self.start("a.diag")
        self.until_it_watches()
        self.write("sub/b.diag", "let b = 22\n")
        self.assertEqual(self.until_it_watches()[:3], ["", "sub/b.diag has changed", "22"])
        self.write("d.csv", "x\nyes\nno\nno\nno\n")
        self.assertIn("1/4  0.25", self.until_it_watches())
        self.write("a.diag", "print 7\n")
        self.assertEqual(self.until_it_watches()[1:], ["a.diag has changed", "7", "watching a.diag (Ctrl-C ends)"])
        self.assertEqual(self.interrupt(), 0)

    def test_a_file_that_is_replaced_by_another(self):
        self.start("a.diag")
        self.until_it_watches()
        for number in range(3):  # again and again: the new file is watched as the old one was
            self.write("sub/new", f"let b = {number + 30}\n")
            os.replace(self.folder / "sub/new", self.folder / "sub/b.diag")
            self.assertIn(str(number + 30), self.until_it_watches())

    def test_errors_are_shown_and_it_goes_on(self):
        self.start("a.diag")
        self.until_it_watches()
        self.write("sub/b.diag", "let b = nothing\n")
        self.assertIn("sub/b.diag:1:9: error: unknown name `nothing`", self.until_it_watches())
        self.write("sub/b.diag", "let b = 8\n")
        self.assertIn("8", self.until_it_watches())

    def test_files_that_are_not_there_yet(self):
        self.write("c.diag", 'import "later.diag"\nprint later\n')
        self.start("c.diag", "gone.diag")
        self.assertEqual(self.until_it_watches()[-1], "watching c.diag, gone.diag, later.diag (Ctrl-C ends)")
        self.write("later.diag", "let later = 41\n")
        self.assertIn("41", self.until_it_watches())

    def test_links(self):
        os.symlink("a.diag", self.folder / "link.diag")
        self.start("link.diag")
        self.until_it_watches()
        self.write("a.diag", "print 9\n")
        self.assertIn("9", self.until_it_watches())

    def test_a_long_run_is_interrupted(self):
        self.write("a.diag", "type T = {1..400}\nbox f : T -> T { x |-> 1/2|x> + 1/2 uniform }\nbox s : I -> T = uniform\n"
                             'print "begun"\nprint Stoch(s ; iterate(f, 100000))\n')
        self.start("a.diag")
        self.assertEqual(self.lines.get(timeout=60), "begun")
        self.assertEqual(self.interrupt(), 0)

    def test_standard_input_is_refused(self):
        done = subprocess.run([DIAG, "run", "--watch", "-"], input=b"", capture_output=True, timeout=60)
        self.assertEqual(done.returncode, 2)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
