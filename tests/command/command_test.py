"""The diag command as a user calls it: exit statuses, files and streams that are not as they should be, options.

usage: command_test.py DIAG [NAME...]
"""
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

DIAG = str(Path(sys.argv[1]).resolve())
WELL, FAILED, WRONG = 0, 1, 2
COIN = "type Bool = {no, yes}\nbox coin : I -> Bool = [1/4, 3/4]\n"


class Command(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def write(self, name, text):
        with open(self.path(name), "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        return name

    def diag(self, *arguments, given="", seconds=60):
        done = subprocess.run([DIAG, *arguments], cwd=self.folder.name, input=given.encode(), capture_output=True,
                              timeout=seconds)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def run_text(self, text, *options):
        return self.diag("run", *options, self.write("a.diag", text))

    def assert_error(self, done, status, pattern):
        """The status, a message that says so, and no trace of a crash."""
        self.assertEqual(done[0], status, done[2])
        self.assertRegex(done[2], pattern)
        self.assertNotRegex(done[2], r"internal error|AddressSanitizer|runtime error|terminate called")


class Statuses(Command):
    def test_well(self):
        status, out, err = self.run_text(COIN + "print Stoch(coin)\n")
        self.assertEqual((status, err), (WELL, ""))
        self.assertIn("3/4", out)

    def test_run_is_the_default(self):
        self.write("a.diag", COIN + "print coin\n")
        self.assertEqual(self.diag("a.diag"), self.diag("run", "a.diag"))

    def test_failed_assertion_goes_on(self):
        status, out, err = self.run_text('assert 1 == 2\nprint "after"\n')
        self.assertEqual(status, FAILED)
        self.assertIn("after", out)
        self.assertRegex(err, r"^a\.diag:1:\d+: error: ")

    def test_wrong_script_runs_nothing(self):
        status, out, err = self.run_text('print "before"\nprint unknown\n')
        self.assertEqual((status, out), (WRONG, ""))
        self.assertRegex(err, r"^a\.diag:2:7: error: ")

    def test_wrong_wins_over_failed(self):
        self.write("failed.diag", "assert 1 == 2\n")
        self.write("wrong.diag", "print unknown\n")
        for order in (["failed.diag", "wrong.diag"], ["wrong.diag", "failed.diag"]):
            self.assertEqual(self.diag("run", *order)[0], WRONG)

    def test_files_are_run_each_on_its_own(self):
        self.write("a.diag", COIN)
        self.write("b.diag", "print coin\n")
        self.assert_error(self.diag("run", "a.diag", "b.diag"), WRONG, r"b\.diag:1:7: error: ")

    def test_check_evaluates_nothing(self):
        self.write("a.diag", 'print "text"\nassert 1 == 2\n')
        self.assertEqual(self.diag("check", "a.diag"), (WELL, "", ""))
        self.write("b.diag", "print unknown\n")
        self.assertEqual(self.diag("check", "b.diag")[0], WRONG)

    def test_several_errors(self):
        _, _, err = self.run_text("print one\nprint two\nbox b : I -> {x} = [\nprint three\n")
        self.assertEqual(len(re.findall(r"^a\.diag:\d+:\d+: error: ", err, re.M)), 4, err)

    def test_hundred_errors(self):
        status, _, err = self.run_text("print unknown\n" * 1000)
        self.assertEqual(status, WRONG)
        self.assertEqual(len(re.findall(r": error: ", err)), 101)
        self.assertIn("100 errors: reading stops here", err)

    def test_not_in_this_version(self):
        self.write("a.diag", COIN + "for x in [1] { print x }\n")
        self.assert_error(self.diag("a.diag"), WRONG, "not in this version")

    def test_wrong_calls(self):
        self.write("a.diag", COIN)
        for call in (["run"], ["run", "--arith", "decimal", "a.diag"], ["run", "--max-memory", "much", "a.diag"],
                     ["run", "--timeout", "-1", "a.diag"], ["run", "--no-such-option", "a.diag"]):
            status, _, err = self.diag(*call)
            self.assertEqual(status, WRONG, call)
            self.assertNotEqual(err, "", call)

    def test_options_of_other_commands(self):
        self.write("a.diag", COIN)
        for call, message in ((["--questions", "q", "a.diag"], "`--questions` is an option of query\nhelp: .*diag query"),
                              (["check", "--model=M", "a.diag"], "`--model` is an option of convert and query"),
                              (["run", "-o", "x", "a.diag"], "`-o` is an option of draw"),
                              (["check", "--watch", "a.diag"], "`--watch` is an option of run"),
                              (["--watch"], "`--watch` is an option of run, and wants files"),
                              (["fmt", "--chek", "a.diag"], "no option `--chek`\nhelp: did you mean `--check`"),
                              (["--timout", "1", "a.diag"], "did you mean `--timeout`"),
                              (["--nothing-like-it", "a.diag"], "no option `--nothing-like-it`\nhelp: diag --help"),
                              (["convert", "a.diag", "b.bif", "c"], "`c` is one argument too many"),
                              (["--timeout", "0", "a.diag"], "seconds, more than 0, not `0`")):
            status, _, err = self.diag(*call)
            self.assertEqual(status, WRONG, call)
            self.assertRegex(err, message)

    def test_help_and_version(self):
        self.assertEqual(self.diag("--help")[0], WELL)
        self.assertRegex(self.diag("--version")[1], r"\d+\.\d+\.\d+")


class Files(Command):
    def test_standard_input(self):
        status, out, _ = self.diag("run", "-", given=COIN + "print coin\n")
        self.assertEqual(status, WELL)
        self.assertIn("3/4", out)

    def test_no_such_file(self):
        self.assert_error(self.diag("run", "nothing.diag"), WRONG, r"nothing\.diag.*no such file")

    def test_folder(self):
        os.mkdir(self.path("folder.diag"))
        self.assert_error(self.diag("run", "folder.diag"), WRONG, r"folder\.diag.*folder")

    @unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_unreadable_file(self):
        self.write("a.diag", COIN)
        os.chmod(self.path("a.diag"), 0)
        self.assert_error(self.diag("run", "a.diag"), WRONG, r"a\.diag.*(denied|not be read)")

    def test_one_bad_file_does_not_hide_the_next(self):
        self.write("a.diag", 'print "here"\n')
        status, out, _ = self.diag("run", "nothing.diag", "a.diag")
        self.assertEqual(status, WRONG)
        self.assertIn("here", out)

    def test_empty_file(self):
        self.assertEqual(self.run_text(""), (WELL, "", ""))
        self.assertEqual(self.run_text("# nothing\n\n"), (WELL, "", ""))

    def test_data_is_relative_to_the_script(self):
        os.mkdir(self.path("deep"))
        self.write("deep/rows.csv", "a\nx\ny\nx\n")
        self.write("deep/a.diag", 'data d = csv "rows.csv"\nassert d.P(a = x) == 2/3\n')
        self.assertEqual(self.diag("run", "deep/a.diag")[0], WELL)

    def test_import_is_relative_to_the_importing_file(self):
        os.mkdir(self.path("deep"))
        self.write("deep/base.diag", COIN)
        self.write("deep/next.diag", 'import "base.diag"\n')
        self.write("a.diag", 'import "deep/next.diag"\n')
        self.assertEqual(self.diag("run", "a.diag")[0], WELL)

    def test_import_cycle(self):
        self.write("a.diag", 'import "b.diag"\n')
        self.write("b.diag", 'import "a.diag"\n')
        self.assert_error(self.diag("run", "a.diag"), WRONG, "cycle|imports itself")

    def test_imported_folder_and_missing_file(self):
        os.mkdir(self.path("folder"))
        self.assert_error(self.run_text('import "folder"\n'), WRONG, r"a\.diag:1:8: error: .*folder")
        self.assert_error(self.run_text('import "nothing.diag"\n'), WRONG, r"a\.diag:1:8: error: .*no such file")


class Texts(Command):
    def test_byte_order_mark_and_crlf(self):
        status, out, err = self.run_text(b"\xef\xbb\xbf" + (COIN + "print coin\n").replace("\n", "\r\n").encode())
        self.assertEqual((status, err), (WELL, ""))
        self.assertIn("3/4", out)

    def test_invalid_utf8(self):
        self.assert_error(self.run_text(b'print "a"\nprint "\xff\xfe"\n'), WRONG, r"a\.diag:2:\d+: error: ")

    def test_nul_bytes(self):
        self.assert_error(self.run_text(b'print "a"\n\0\0print 1\n'), WRONG, r"a\.diag:2:1: error: ")

    def test_deep_brackets(self):
        for bracket in "([{":
            self.assert_error(self.run_text("print " + bracket * 100_000 + "\n"), WRONG, r"a\.diag:1:\d+: error: ")

    def test_long_minus(self):
        self.assert_error(self.run_text("print " + "-" * 100_000 + "1\n"), WRONG, "nested too deeply")

    def test_unterminated(self):
        for text in ('print "abc\n', "theory T {\n type A\n", "box `a : I -> I\n", "print (1\n"):
            self.assert_error(self.run_text(text), WRONG, r"a\.diag:\d+:\d+: error: ")

    def test_columns_count_characters(self):
        _, _, err = self.run_text('print ω_unknown\nprint "é" == unknown\n')
        self.assertRegex(err, r"a\.diag:1:7: error: ")
        self.assertRegex(err, r"a\.diag:2:14: error: ")


class Limits(Command):
    """What is too large is refused before it is built: quickly, with its size."""

    def assert_refused(self, text, status, pattern, *options):
        began = time.monotonic()
        self.assert_error(self.run_text(text, *options), status, pattern)
        self.assertLess(time.monotonic() - began, 20)  # not a measurement: that it was not tried

    def test_large_types(self):
        self.assert_refused("type T = {1..1000000000000}\n", WRONG, r"1000000000000|10\^12|too many")

    def test_large_words(self):
        self.assert_refused("type A\nbox f : A^1000000000 -> A\n", WRONG, "1000000000|too many")

    def test_doubling(self):
        lines = "".join(f"diagram d{i + 1} = d{i} ; d{i}\n" for i in range(40))
        self.assert_refused("type A\nbox f : A -> A\ndiagram d0 = f\n" + lines, WRONG, r"boxes")

    def test_iterate(self):
        self.assert_refused("type A\nbox f : A -> A\ndiagram d = iterate(f, 1000000000)\n", WRONG, "1000000000")

    def test_large_numbers(self):
        self.assert_refused("print 1e999999999\n", WRONG, "too large|digits")
        self.assert_refused("print 1/0\n", WRONG, "division by (0|zero)|divided by (0|zero)")

    def test_answers_that_cannot_fit(self):
        model = "model M {\n" + "".join(f"  v{i} : {{0..9}} = uniform\n" for i in range(14)) + "}\n"
        self.assert_refused(model + "print M.joint\n", FAILED, "needs|too", "--max-memory", "256M")

    def test_rows_take_what_is_foretold(self):
        """A million rows of ten weights: 80 million bytes, and no second copy of them."""
        text = "type D = {1..10}\nbox f : D^6 -> D { _, _, _, _, _, _ |-> uniform }\n"
        self.write("a.diag", text)
        done = subprocess.run(["sh", "-c", 'ulimit -v 200000; exec "$0" --max-memory 90M a.diag', DIAG],
                              cwd=self.folder.name, capture_output=True, text=True)
        if "Sanitizer" not in done.stderr:  # which would need addresses of its own
            self.assertEqual((done.returncode, done.stderr), (WELL, ""))
        self.assert_refused(text, FAILED, r"the rows of f need 80\.\d MiB, and 70\.0 MiB is allowed", "--max-memory", "70M")

    def test_comparison_given_up(self):
        """A hypercube of observations looks alike from everywhere. Its budget is spent, and that is never a "no"."""
        dimension, vertices = 12, 1 << 12

        def cube(name, mask):
            lines = [f"diagram {name}() -> I {{\n"] + [f"  x{v} <- s\n" for v in range(vertices)]
            for v in range(vertices):
                for k in range(dimension):
                    lines.append(f"  y{v}_{k} <- m(x{v ^ mask}, x{v ^ mask ^ (1 << k)})\n  observe y{v}_{k} = yes\n")
            return "".join(lines) + "  return\n}\n"

        text = COIN + "box s : I -> Bool\nbox m : Bool * Bool -> Bool\n" + cube("d", 0) + cube("e", 5)
        for comparison in ("==", "!="):
            done = self.run_text(text + f"assert d {comparison} e\n")
            self.assert_error(done, FAILED, "not known")

    def test_many_files_that_import_each_other(self):
        for i in range(2000):
            self.write(f"f{i}.diag", f'import "f{i + 1}.diag"\n')
        self.write("f2000.diag", COIN)
        self.assert_error(self.diag("run", "f0.diag"), WRONG, "import")

    def test_max_memory(self):
        text = "type Big = {1..1000000}\nbox u : I -> Big = uniform\nprint Stoch(u * u)\n"
        self.assert_refused(text, FAILED, r"needs .* allowed", "--max-memory", "64M")

    def test_timeout(self):
        text = "type T = {1..400}\nbox f : T -> T { x |-> 1/2|x> + 1/2 uniform }\nbox s : I -> T = uniform\n"
        text += "print Stoch(s ; iterate(f, 100000))\nprint \"after\"\n"
        status, _, err = self.run_text(text, "--timeout", "0.2")
        self.assertEqual(status, FAILED, err)
        self.assertRegex(err, "time allowed")


class Streams(Command):
    def test_json_lines(self):
        status, out, err = self.run_text(COIN + 'print coin\nprint "t"\nassert 1 == 1\nassert 1 == 2\nprint 1/2\n', "--json")
        results = [json.loads(line) for line in out.splitlines()]
        self.assertEqual(status, FAILED)
        self.assertEqual([r["kind"] for r in results], ["state", "text", "assert", "assert", "number"])
        self.assertEqual([r["holds"] for r in results if "holds" in r], [True, False])
        self.assertRegex(err, r"a\.diag:6:\d+: error: ")

    def test_json_errors(self):
        status, out, err = self.run_text("print unknown\n", "--json")
        self.assertEqual(status, WRONG)
        error = json.loads(out)
        self.assertEqual((error["kind"], error["file"], error["line"], error["column"]), ("error", "a.diag", 1, 7))
        self.assertIn(error["message"], err)

    def test_double(self):
        _, out, _ = self.run_text(COIN + "print coin\n", "--json", "--arith", "double")
        self.assertEqual(json.loads(out)["rows"], [[0.25, 0.75]])
        self.assertEqual(json.loads(out)["arith"], "double")

    def test_arith_goes_before_the_script(self):
        status, out, err = self.run_text("set arith = double\nset arith = double\nprint 1/4\n", "--arith", "exact")
        self.assertEqual(status, WELL)
        self.assertIn("1/4", out)
        self.assertEqual(err.count("a.diag:1:1: warning: --arith exact overrides this line"), 1)
        self.assertEqual(err.count("warning:"), 1)

    def test_into_a_pipe_tables_are_whole(self):
        text = "type T = {1..81}\nbox s : I -> T = uniform\nprint s\n"
        self.assertEqual(self.run_text(text)[1].count("1/81"), 81)
        leader, follower = os.openpty()
        child = subprocess.Popen([DIAG, "run", self.write("a.diag", text)], cwd=self.folder.name, stdout=follower)
        os.close(follower)
        shown = b""
        while b"more outcomes" not in shown:
            shown += os.read(leader, 4096)
        child.wait(60)
        os.close(leader)
        self.assertEqual(shown.count(b"1/81"), 60)
        self.assertIn(b"21 more outcomes; --json prints all", shown)

    def test_rows_that_are_too_large_are_refused(self):
        text = "type D = {1..10}\nbox f : D^6 -> D { _, _, _, _, _, _ |-> [1, 2/7, 0, 0, 0, 0, 0, 0, 0, 0] }\n"
        self.assert_error(self.run_text(text), WRONG, "this row sums to")
        text = text.replace("[1, 2/7,", "[5/7, 2/7,").replace("D^6", "D^7").replace("{ _", "{ _, _")
        self.assert_error(self.run_text(text, "--max-memory", "64M"), FAILED, "the rows of f need .* 64.0 MiB is allowed")

    def test_closed_output(self):
        self.write("a.diag", 'print "text"\n' * 20000)
        child = subprocess.Popen([DIAG, "run", "a.diag"], cwd=self.folder.name, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE)
        child.stdout.readline()
        child.stdout.close()
        err = child.stderr.read().decode()
        child.stderr.close()
        child.wait(60)
        self.assertNotRegex(err, "terminate|Sanitizer|internal error")

    def test_interrupt(self):
        self.write("a.diag", "type T = {1..400}\nbox f : T -> T { x |-> 1/2|x> + 1/2 uniform }\nbox s : I -> T = uniform\n"
                             'print "begun"\nprint Stoch(s ; iterate(f, 100000))\n')
        child = subprocess.Popen([DIAG, "run", "a.diag"], cwd=self.folder.name, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE)
        self.assertIn(b"begun", child.stdout.readline())
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=60)
        self.assertEqual(child.returncode, FAILED, err)
        self.assertRegex(err.decode(), "stopped")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
