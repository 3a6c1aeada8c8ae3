"""`diag fmt` as a user calls it.

usage: format_test.py DIAG [NAME...]
"""
import os
import stat
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

DIAG = str(Path(sys.argv[1]).resolve())
MESSY = "type   Bool={no,yes}\nbox coin:I->Bool=[1/2,1/2] # fair\n"
NEAT = "type Bool = {no, yes}\nbox coin : I -> Bool = [1/2, 1/2]  # fair\n"


class Fmt(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def fmt(self, *arguments, given=""):
        done = subprocess.run([DIAG, "fmt", *arguments], cwd=self.folder, input=given.encode(), capture_output=True,
                              timeout=60)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def write(self, text, name="a.diag"):
        path = self.folder / name
        path.write_text(text)
        return path

    def test_files_are_rewritten(self):
        path = self.write(MESSY)
        path.chmod(0o640)
        self.assertEqual(self.fmt("a.diag"), (0, "", ""))
        self.assertEqual(path.read_text(), NEAT)
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o640)
        self.assertEqual(os.listdir(self.folder), ["a.diag"])  # nothing is left behind

    def test_what_is_in_the_style_is_not_touched(self):
        path = self.write(NEAT)
        before = path.stat().st_ino, path.stat().st_mtime_ns
        self.assertEqual(self.fmt("a.diag"), (0, "", ""))
        self.assertEqual((path.stat().st_ino, path.stat().st_mtime_ns), before)

    def test_standard_input_goes_to_standard_output(self):
        self.assertEqual(self.fmt("-", given=MESSY), (0, NEAT, ""))
        self.assertEqual(self.fmt("-", given=""), (0, "", ""))

    def test_check_changes_nothing_and_says_where(self):
        path = self.write(NEAT + "print  1\n")
        self.write(NEAT, "b.diag")
        status, out, err = self.fmt("--check", "a.diag", "b.diag")
        self.assertEqual((status, out), (1, ""))
        self.assertEqual(err, "a.diag: error: is not in the standard style, from line 3 on\n"
                              "help: diag fmt a.diag lays it out\n")
        self.assertEqual(path.read_text(), NEAT + "print  1\n")
        self.assertEqual(self.fmt("--check", "b.diag"), (0, "", ""))
        self.assertEqual(self.fmt("--check", "-", given=MESSY)[0], 1)

    def test_what_has_errors_is_left_alone_and_the_rest_is_done(self):
        faulty = self.write("type   A\nbox f : A ->\n")
        good = self.write(MESSY, "b.diag")
        status, out, err = self.fmt("a.diag", "missing.diag", "b.diag")
        self.assertEqual((status, out), (2, ""))
        self.assertIn("a.diag:2:13: error: ", err)
        self.assertIn("missing.diag: error: no such file", err)
        self.assertEqual(faulty.read_text(), "type   A\nbox f : A ->\n")
        self.assertEqual(good.read_text(), NEAT)

    def test_links_stay_links(self):
        path = self.write(MESSY)
        (self.folder / "link.diag").symlink_to("a.diag")
        self.assertEqual(self.fmt("link.diag"), (0, "", ""))
        self.assertTrue((self.folder / "link.diag").is_symlink())
        self.assertEqual(path.read_text(), NEAT)

    def test_what_cannot_be_written_is_reported(self):
        if os.geteuid() == 0:  # to root all is allowed; a folder is no file for anybody
            os.mkfifo(self.folder / "pipe.diag")
            writer = subprocess.Popen(["sh", "-c", "printf 'print  1' >pipe.diag"], cwd=self.folder)
            status, _, err = self.fmt("pipe.diag")
            writer.wait(60)
            self.assertEqual((status, err), (1, "pipe.diag: error: cannot be written: is no regular file\n"))
            return
        path = self.write(MESSY)
        path.chmod(0o444)
        status, _, err = self.fmt("a.diag")
        self.assertEqual((status, err), (1, "a.diag: error: cannot be written: permission denied\n"))
        self.assertEqual(path.read_text(), MESSY)

    def test_no_file(self):
        self.assertEqual(self.fmt()[0], 2)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
