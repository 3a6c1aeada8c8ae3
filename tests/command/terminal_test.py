"""The interactive session as a person meets it: in a terminal of tmux. Skipped (status 77) where there is no tmux.

usage: terminal_test.py DIAG [NAME...]
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

DIAG = str(Path(sys.argv[1]).resolve())
LONG = "type T = {1..400} box f : T -> T { x |-> 1/2|x> + 1/2 uniform } box s : I -> T = uniform"


class Terminal(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.state = self.folder / "state"
        self.socket = str(self.folder / "tmux")
        self.started = False
        self.addCleanup(lambda: subprocess.run(["tmux", "-S", self.socket, "kill-server"], capture_output=True))

    def tmux(self, *arguments):
        return subprocess.run(["tmux", "-S", self.socket, "-f", "/dev/null", *arguments], capture_output=True, text=True,
                              timeout=60).stdout

    def start(self, columns=80, command=f"'{DIAG}'", prompt="diag>", **variables):
        # libedit keeps two strings of its own for ever, which a sanitized build would end with.
        variables = {"HOME": self.folder, "XDG_STATE_HOME": self.state, "LC_ALL": "C.UTF-8",
                     "ASAN_OPTIONS": "detect_leaks=0", **variables}
        words = " ".join(f"{name}='{value}'" for name, value in variables.items())
        # The pane stays when the session has ended.
        line = f"clear; env -u NO_COLOR {words} {command}; echo ended with $?; sleep 600"
        if self.started:
            self.tmux("respawn-pane", "-k", line)
        else:
            self.tmux("new-session", "-d", "-x", str(columns), "-y", "30", "-c", str(self.folder), line)
        self.started = True
        self.wait(prompt)

    def keys(self, *keys):
        self.tmux("send-keys", *keys)

    def type(self, text, *keys):
        self.tmux("send-keys", "-l", text)
        if keys:
            self.keys(*keys)

    def screen(self, *options):
        return self.tmux("capture-pane", "-p", *options).rstrip("\n")

    def wait(self, pattern, seconds=60):
        """The screen, once it matches."""
        end = time.monotonic() + seconds
        while not re.search(pattern, screen := self.screen()):
            if time.monotonic() > end:
                self.fail(f"no {pattern!r} on the screen:\n{screen}")
            time.sleep(0.05)
        self.assertNotRegex(screen, r"internal error|AddressSanitizer|runtime error|terminate called")
        return screen

    def test_inputs_of_several_lines(self):
        self.start()
        self.type("model M {", "Enter")
        self.wait(r"\n  \.\.\.>")
        self.type("a : {no, yes} = [1/4, 3/4] }", "Enter")
        self.wait(r"\}\ndiag>")
        self.type("M.P(a = yes)", "Enter")
        self.wait(r"_1 = 3/4  0\.75\ndiag>")
        self.keys("C-d")
        self.wait("ended with 0")

    def test_ctrl_c_gives_up_a_line_that_is_begun(self):
        self.start()
        self.type("model M {", "Enter")
        self.wait(r"\.\.\.>")
        self.type("a : {no", "C-c")
        self.wait(r"a : \{no\^?C?\ndiag>")
        self.type("1 + 1", "Enter")
        self.wait("_1 = 2")

    def test_ctrl_d_ends_an_input_and_shows_what_is_missing(self):
        self.start()
        self.type("let a =", "Enter")
        self.wait(r"\.\.\.>")
        self.keys("C-d")
        self.wait(r"\ninput:1:8: error: expected")

    def test_completion(self):
        self.start()
        self.type("model Smoking { smoke : {never, often} = [1/2, 1/2] }", "Enter")
        self.wait(r"\ndiag> $|\ndiag>$")
        self.type("Smo", "Tab")
        self.wait("diag> Smoking$")
        self.type(".", "Tab", "Tab")
        self.wait(r"P +joint +separated +smoke")
        self.type("P(sm", "Tab")
        self.wait(r"Smoking\.P\(smoke$")
        self.type(" = of", "Tab")
        self.wait(r"= often$")
        self.type(")", "Enter")
        self.wait("_1 = 1/2")
        self.type(":br", "Tab", "Enter")
        self.wait("model Smoking: smoke")
        self.type(":set ar", "Tab")
        self.wait(":set arith$")
        self.type(" = exact", "Enter", ":help frontd", "Tab")
        self.wait(":help frontdoor$")

    def test_files_are_completed(self):
        (self.folder / "the script.diag").write_text("print 7\n")
        (self.folder / "the script.csv").write_text("a\n")
        (self.folder / "the script.dot").write_text("digraph {}\n")
        (self.folder / "nested").mkdir()
        self.start()
        self.type(":load the", "Tab", "Enter")
        self.wait(r":load the script\.diag\n7")
        self.type('import "nes', "Tab")
        self.wait(r'import "nested/$')

    def test_signs_by_their_names(self):
        self.start()
        self.type("type \\omega", "Tab")
        self.wait("type ω$")
        self.type(" = {a}", "Enter")
        self.type("box f : I \\to", "Tab")
        self.wait("I →$")
        self.type(" ω \\oti", "Tab")
        self.wait("ω ⊗$")
        self.type(" ω", "Enter")
        self.type(":browse", "Enter")
        self.wait(r"box f : I -> ω \* ω")

    def test_letters_of_all_kinds_are_edited(self):
        self.start()
        self.type("let größe = 5")
        self.keys("C-a", "C-e", "BSpace")
        self.type("7", "Enter")
        self.type("größe + 1", "Enter")
        self.wait("_1 = 8")
        self.type("type 世界 = {左, 右}", "Enter")
        self.type("uniform[世界]", "Enter")
        self.wait(r"左 +│ 1/2")

    def test_history_is_kept(self):
        self.start()
        self.type("let a =", "Enter")
        self.wait(r"\.\.\.>")
        self.type("41", "Enter")
        self.wait(r"41\ndiag>")
        self.keys("C-d")
        self.wait("ended with 0")
        self.assertTrue((self.state / "diag/history").exists())
        self.start()
        self.keys("Up")
        self.wait(r"let a =\n *41")
        self.keys("Enter")
        self.type("a + 1", "Enter")
        self.wait("_1 = 42")

    def test_sessions_at_once_keep_the_inputs_of_each(self):
        self.start()
        self.type("1 + 1", "Enter")
        self.wait("_1 = 2")
        self.tmux("split-window", "-c", str(self.folder), f"XDG_STATE_HOME='{self.state}' TERM=screen '{DIAG}'; sleep 600")
        self.wait(r"diag> *$")
        self.type("20 + 20", "Enter")
        self.wait("_1 = 40")
        self.tmux("select-pane", "-t", "0")
        self.type("3 + 3", "Enter")
        self.wait("_2 = 6")
        kept = (self.state / "diag/history").read_text().splitlines()
        self.assertEqual(kept, ["_HiStOrY_V2_", "1\\040+\\0401", "20\\040+\\04020", "3\\040+\\0403"])
        self.start()
        self.keys("Up", "Up")
        self.wait(r"diag> 20 \+ 20$")

    def test_a_history_that_cannot_be_written_is_no_hindrance(self):
        self.state.write_text("a file, where a folder should be")
        self.start()
        self.type("1 + 1", "Enter")
        self.wait("_1 = 2")
        self.type("2 + 2", "Enter")
        screen = self.wait("_2 = 4")
        self.assertEqual(screen.count("note: the history of this session is not kept:\n"), 1, screen)  # the reason goes on below

    def test_interrupt_keeps_the_session(self):
        self.start()
        self.type(LONG, "Enter")
        self.type("let kept = 7", "Enter")
        self.type("let lost = Stoch(s ; iterate(f, 1000000))", "Enter")
        time.sleep(1)
        self.keys("C-c")
        self.wait("stopped by the user")
        self.type("kept", "Enter")
        self.wait("_1 = 7")
        self.type("lost", "Enter")
        self.wait(r"unknown name `lost`(.*\n)*diag> *$")
        self.keys("C-d")
        self.wait("ended with 0")

    def test_long_work_shows_how_far_it_is(self):
        self.start()
        self.type(LONG, "Enter")
        self.type("Stoch(s ; iterate(f, 1000000))", "Enter")
        self.wait(r"(?m)^[a-z ]+: \d+ (s|%)")
        self.keys("C-c")
        screen = self.wait(r"stopped by the user(.*\n)*diag>")
        self.assertNotRegex(screen, r"(?m)^[a-z ]+: \d+ (s|%)")  # and cleans up

    def test_twenty_columns(self):
        self.start(columns=20)
        self.type("let much = 1 + 2 + 3 + 4 + 5 + 6 + 7", "Enter")
        self.type("much + much + much + much", "Enter")
        self.wait("_1 = 112")
        self.type("dis", "Tab", "Tab")
        self.wait(r"(?m)^discard *\n?disintegrate")
        self.keys("C-u")
        self.type(":help", "Enter")
        self.wait(":quit")
        # Neither cells nor names in code are broken at the edge.
        self.keys("C-l")
        self.type("type B = {no, yes}", "Enter")
        self.type("print copy[B]", "Enter")
        self.wait(r"(?m)^B +│ B = yes\n")
        self.keys("C-l")
        self.type(":help plug", "Enter")
        self.wait(r"(?m)^    plug\(randomize\(\n    k\.outer, smoke\),\n    k\.inner\)\.P\(\n    cancer \| smoke\)$")
        # Marks stand under what they mean, in what is shown of a long line.
        self.keys("C-l")
        self.type("print 1 + 2 + 3 + 4 + unknwon + 5 + 6", "Enter")
        self.wait(r"(?m)^    1 \| \.\.\.[^\n]*unk[^\n]*\n      \|  +\^+$")

    def test_what_is_left_out_can_be_had(self):
        self.start()
        self.type("type T = {1..200}", "Enter", "uniform[T]", "Enter")
        self.wait(r"140 more outcomes; :save, and `diag run --json` prints all")

    def test_colours(self):
        self.start()
        self.type("unknown", "Enter")
        self.wait("unknown name")
        self.assertIn("\x1b[1;31m", self.screen("-e").replace("\x1b[1m\x1b[31m", "\x1b[1;31m"))
        self.start(NO_COLOR="1")
        self.type("unknown", "Enter")
        self.wait("unknown name")
        self.assertNotRegex(self.screen("-e"), r"\x1b\[[0-9;]*3[0-7]m")

    def test_a_pipe_out_of_a_terminal(self):
        self.start(command=f"echo '1 + 2' | '{DIAG}' | cat", prompt="ended")
        screen = self.wait("ended with 0")
        self.assertEqual(screen.splitlines()[0], "_1 = 3")

    def test_a_window_that_changes_its_size(self):
        self.start()
        self.type("1 + 2")
        self.tmux("resize-window", "-x", "40", "-y", "20")
        time.sleep(0.3)
        self.type(" + 3", "Enter")
        self.wait("_1 = 6")


if __name__ == "__main__":
    if shutil.which("tmux") is None:
        print("skipped: there is no tmux here")
        sys.exit(77)
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
