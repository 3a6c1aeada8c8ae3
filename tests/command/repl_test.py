"""The interactive session with its input from a pipe: what is said is the same, without prompts and colours.

usage: repl_test.py DIAG [NAME...]
"""
import ast
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
ROOT = Path(__file__).resolve().parents[2]
WELL, FAILED, WRONG = 0, 1, 2
MODEL = """model Smoking {
  hidden gene : {lo, hi} = [1/2, 1/2]
  smoke : {no, yes} given gene { lo |-> [9/10, 1/10]  hi |-> [1/5, 4/5] }

  cancer : {no, yes} given smoke, gene { _, hi |-> [1/2, 1/2]  no, lo |-> [9/10, 1/10]  yes, lo |-> [3/5, 2/5] }
}
"""
LONG = ("type T = {1..400}\nbox f : T -> T { x |-> 1/2|x> + 1/2 uniform }\nbox s : I -> T = uniform\n")


class Repl(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def enter(self, text, *options):
        done = subprocess.run([DIAG, *options], cwd=self.folder, input=text.encode(), capture_output=True, timeout=120,
                              env={**os.environ, "HOME": str(self.folder), "TERM": "xterm"})
        err = done.stderr.decode()
        self.assertNotRegex(err, r"internal error|AddressSanitizer|runtime error|terminate called")
        return done.returncode, done.stdout.decode(), err

    # ---- inputs

    def test_results_have_names(self):
        self.assertEqual(self.enter("1/2 + 1/3\n_1 * 6\nprint _2 - 1\n"), (WELL, "_1 = 5/6  0.8333\n_2 = 5\n_3 = 4\n", ""))

    def test_statements_go_over_several_lines(self):
        status, out, err = self.enter(MODEL + "Smoking.P(cancer = yes | do(smoke = yes))\nlet x =\n  1 +\n  2\nx\n")
        self.assertEqual((status, out, err), (WELL, "_1 = 9/20  0.45\n_2 = 3\n", ""))

    def test_what_goes_on_in_the_next_line(self):
        status, out, err = self.enter("type A = {a, b}\nbox f : A -> A\n{ a |-> b\n  b |-> a }\nprint id[A]\n  ; f ; f == id[A]\n")
        self.assertEqual((status, err), (WELL, ""), out)

    def test_several_statements_in_a_line(self):
        self.assertEqual(self.enter("let a = 1 let b = 2\na + b\n")[1], "_1 = 3\n")

    def test_what_has_no_end_is_told(self):
        status, out, err = self.enter("model M {\n  a : {no, yes}\n")
        self.assertEqual((status, out), (WRONG, ""))
        self.assertRegex(err, r"^input:\d:\d+: error: ")

    def test_declared_again_is_replaced(self):
        self.assertEqual(self.enter("let a = 1\nlet b = a\nlet a = 2\na - b\n"), (WELL, "_1 = 1\n", ""))

    def test_a_failed_statement_leaves_the_session_as_it_was(self):
        text = MODEL + ("let x = 5\nlet x = unknown\nlet x = Smoking.P(cancer | smoke = no, gene = hi, cancer = maybe)\n"
                        "state w : Smoking.smoke = [1, 0]\nlet x = w.P(smoke | smoke = yes)\nx\n")
        status, out, err = self.enter(text)
        self.assertEqual(out, "_1 = 5\n", err)
        self.assertEqual(err.count(": error: "), 3, err)

    def test_of_several_statements_the_good_ones_before_stay(self):
        status, out, err = self.enter("let a = 1 let b = c let d = 3\na\nd\n")
        self.assertEqual((status, out), (WRONG, "_1 = 1\n"))
        self.assertEqual(err.count(": error: unknown name"), 2, err)

    def test_a_failed_assertion(self):
        status, out, err = self.enter("assert 1 == 2\nassert 1 == 1\n1\n")
        self.assertEqual((status, out), (FAILED, "_1 = 1\n"))
        self.assertIn("assertion failed", err)

    def test_a_misspelt_statement_has_its_mend(self):
        self.assertIn("did you mean `print`?", self.enter("pritn 1\n")[2])

    def test_diagrams_are_kept_as_diagrams(self):
        text = "type A = {a, b}\nbox f : A -> A = [[0, 1], [1, 0]]\nf ; f\nprint diagram _1\nassert _1 == f ; f\n:type _1\n"
        status, out, err = self.enter(text)
        self.assertEqual((status, err), (WELL, ""))
        self.assertRegex(out, r"_2 =\ndiagram _1\(x1 : A\) -> A")

    def test_models_are_kept_as_models(self):
        status, out, err = self.enter(MODEL + "do[smoke = yes](Smoking)\n_1.P(smoke = yes)\n")
        self.assertEqual((status, err), (WELL, ""))
        self.assertIn("_2 = 1\n", out)

    def test_texts_have_no_names(self):
        self.assertEqual(self.enter('print "text"\n1\n')[1], "text\n_1 = 1\n")

    def test_json(self):
        out = self.enter("1/2\nunknown\n", "--json")[1]
        kinds = [json.loads(line)["kind"] for line in out.splitlines()]
        self.assertEqual(kinds, ["number", "error"])

    def test_bytes_that_are_no_text(self):
        done = subprocess.run([DIAG], input=b"\xff\xfe\n\x00\nprint 1\n", capture_output=True, timeout=60)
        self.assertEqual(done.returncode, WRONG)
        self.assertIn(b"_1 = 1", done.stdout)

    def test_long_inputs_are_read_once_or_so(self):
        rows = "".join(f"  {i} |-> {i}\n" for i in range(20000))
        status, out, err = self.enter("type T = {0..19999}\nfunction f : T -> T {\n" + rows + "}\n1\n")
        self.assertEqual((status, out, err), (WELL, "_1 = 1\n", ""))

    def test_interrupt(self):
        child = subprocess.Popen([DIAG], cwd=self.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE)
        child.stdin.write((LONG + 'print "begun"\nStoch(s ; iterate(f, 100000))\n1\n').encode())
        child.stdin.flush()
        self.assertIn(b"begun", child.stdout.readline())
        time.sleep(0.5)
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=60)
        self.assertEqual(child.returncode, FAILED)
        self.assertIn("stopped by the user", err.decode())
        self.assertNotRegex(err, rb"[\r\x1b]")  # nothing of what a terminal shows meanwhile

    # ---- commands

    def test_help_lists_the_commands_and_the_readme_all_of_them(self):
        out = self.enter(":help\n")[1]
        commands = re.findall(r"^  (:[a-z]+)", out, re.M)
        self.assertEqual(set(commands), {":help", ":type", ":draw", ":browse", ":load", ":reload", ":save", ":undo",
                                         ":time", ":set", ":quit"})
        readme = (Path(__file__).parents[2] / "tools/diag/README.md").read_text()
        for command in commands:
            self.assertIn(f"`{command}", readme)

    def test_every_word_of_the_language_has_a_page(self):
        functions = re.split(r",\s+", self.enter(":help functions\n")[1].strip())
        self.assertIn("comb", functions)
        words = functions + ("identify estimate P separated do "
                 "cut replace id copy discard swap uniform point observe iterate scan type box function diagram theory "
                 "functor model state data let print assert import open set draw given hidden confounded").split()
        status, out, err = self.enter("".join(f":help {word}\nprint \"end of {word}\"\n" for word in words))
        self.assertEqual((status, err), (WELL, ""))
        pages = dict(zip(words, re.split(r"(?m)^end of \w+\n", out)))
        for word in words:
            self.assertIn(word, pages[word].lower() if word != "P" else pages[word])
            self.assertNotIn("```", pages[word])

    def pages(self, topics):
        """The page of each topic, from one session."""
        status, out, err = self.enter("".join(f":help {topic}\nprint \"end of a page\"\n" for topic in topics))
        self.assertEqual((status, err), (WELL, ""))
        pages = out.split("end of a page\n")
        self.assertEqual(len(pages), len(topics) + 1)
        return dict(zip(topics, pages))

    def all_topics(self):
        grammar = ROOT / "grammar"
        signs = re.findall(r"sign<Token::\w+, ([^>]*'[^,]*(?:, '[^,]*)*)>", (grammar / "lexical_rules.hpp").read_text())
        signs = [ast.literal_eval("b" + "b".join(re.findall(r"'[^']+'", sign))).decode() for sign in signs]
        self.assertTrue({";", "*", "⊗", "|->", "↦", "<-", "==", "~", "|", "["} <= set(signs), signs)
        words = re.findall(r'\{"(\w+)", Token::', (grammar / "words.cpp").read_text())
        text = (ROOT / "interpreter" / "base" / "text.cpp").read_text()
        reserved = re.findall(r'"(\w+)"', re.search(r"> reserved\{(.*?)\}", text, re.S)[1])
        self.assertTrue({"given", "hidden"} <= set(words) and {"copy", "do"} <= set(reserved), (words, reserved))
        functions = re.split(r",\s+", self.enter(":help functions\n")[1].strip())
        usage = subprocess.run([DIAG, "--help"], capture_output=True, text=True, timeout=60).stdout
        options = set(re.findall(r"--[a-z][a-z-]*", usage))
        commands = re.findall(r"^  (:[a-z]+)", self.enter(":help\n")[1], re.M)
        modules = [path.stem for path in (ROOT / "stdlib").glob("*.diag")]
        topics = re.split(r",\s+", self.enter(":help topics\n")[1].strip())
        return (signs + [">=", "_", "#", '"', "`", "\\", "?"] + words + reserved + functions + sorted(options) + commands +
                modules + topics + ["structural", "structural maps", "model function", "operators", "keywords"])

    def test_everything_has_a_page_that_stands_on_its_own(self):
        code = {line.strip() for path in (ROOT / "grammar").glob("*.md")
                for block in re.findall(r"^```.*?^```", path.read_text(), re.S | re.M) for line in block.splitlines()}
        code = {form for line in code for form in (line, line.split("  #")[0].strip())}
        self.assertIn("print rained", code)
        for topic, page in self.pages(self.all_topics()).items():
            with self.subTest(topic=topic):
                self.assertGreater(len(page.split()), 3)
                self.assertNotRegex(page, r"\bsections? \d|\w\.md\b|```|\x1f")  # of a text that is not before one
                self.assertEqual([line for line in page.splitlines() if line != line.rstrip()], [])
                for line in page.splitlines():  # code stays whole, prose is wrapped
                    self.assertTrue(len(line) <= 80 or line.strip() in code, line)

    def test_signs_have_pages(self):
        for sign, says in ((";", "first f, then g"), ("*", "side by side"), ("⊗", "side by side"), ("|->", "the row of an input"),
                           ("↦", "the row of an input"), ("|", '"given"'), ("<-", "wires"), ("==", "equal"), ("~", "within 1e-9"),
                           ("->", "from inputs to outputs"), ("[", "weights or a matrix"), ("?", "`:help comb`"), ("`", "any shape")):
            self.assertIn(says, self.enter(f":help {sign}\n")[1], sign)
        self.assertEqual(self.enter(":help %%\n")[2].splitlines()[0], "error: there is no page about `%%`")

    def test_the_page_of_surgery_is_whole(self):
        for word in ("cut", "do", "replace", "surgery"):
            page = self.enter(f":help {word}\n")[1]
            self.assertNotIn("Functors", page)
            for text in ("Three functors are built in", "print do[smoke = no, gene = yes](omega)", "one\nthat does not occur"):
                self.assertIn(text, page)

    def test_modules_say_what_they_offer(self):
        for path in (ROOT / "stdlib").glob("*.diag"):
            page = self.enter(f":help {path.stem}\n")[1]
            for head in re.findall(r"^(?:type|box|function|diagram|model) \w+", path.read_text(), re.M):
                self.assertRegex(page, rf"(?m)^  {head}\b")
        self.assertIn("    x <- z -> y. A common cause", self.enter(":help Fork\n")[1])
        self.assertIn("import causal", self.enter(":help Fork\n")[1])

    def test_the_functions_have_a_page_each(self):
        out = self.enter(":help comb\n")[1]
        self.assertIn("comb(w, a | b | c)", out)
        self.assertIn("alternating order", out)
        self.assertIn("let k = comb(w, smoke | tar | cancer)", out)

    def test_a_line_of_a_list_is_shown_alone(self):
        page = self.enter(":help tv\n")[1]
        self.assertTrue(page.startswith("tv(p, q)\n    total variation distance"), page)
        self.assertIn("    more: :help functions on values\n", page)
        self.assertIn("    print tv(prior, uniform[Bool])\n", page)
        self.assertNotIn("invert", page)
        for word in ("marginal", "kl", "entropy", "support", "expect", "dimensions", "mass", "invert"):
            self.assertLess(len(self.enter(f":help {word}\n")[1].splitlines()), 24, word)
        self.assertIn("Bayesian inversion", self.enter(":help functions on values\n")[1])

    def test_help_by_several_words(self):
        self.assertRegex(self.enter(":help set arith\n")[1], r"^set arith = double\n    exact")
        page = self.enter(":help comb plug\n")[1]
        self.assertIn("comb(w, a | b | c)\n", page)
        self.assertIn("plug(k.outer, k.inner)\n", page)
        page = self.enter(":help causal graph\n")[1]
        self.assertIn("its causal graph, hidden causes dashed", page)
        self.assertNotIn("import causal", page)
        status, _, err = self.enter(":help nothing_of the_kind\n")
        self.assertEqual((status, err.splitlines()[0]), (WRONG, "error: there is no page about `nothing_of the_kind`"))

    def test_commands_and_structural_maps_have_pages_by_name(self):
        for word, head in (("fmt", "diag fmt [--check] FILE..."), ("convert", "diag convert IN OUT [--model NAME]"),
                           ("--timeout", "--timeout 30"), ("id", "id, id[A * B], id[I]\n"),
                           ("copy", "copy, copy[A * B], copy[A, 3]\n"), ("discard", "discard, discard[A * B]\n"),
                           ("swap", "swap, swap[A, B]\n"), ("uniform", "uniform[S]\n"),
                           ("point", "point[S = yes]\n"), ("observe", "observe[S = yes]; with wires observe a = yes\n")):
            self.assertTrue(self.enter(f":help {word}\n")[1].startswith(head), word)

    def test_pages_begin_with_what_the_word_is(self):
        for word, head in (("cut", "cut[s](d)\n"), ("do", "do[s = yes](d)\n"), ("replace", "replace[s |-> f](d)\n"),
                           ("separated", "M.separated(a, b | c)\n"), ("identify", "identify M.P(y | do(x))\n"),
                           ("estimate", "estimate M.P(y | do(x)) from obs\n"), ("explain", "explain(e)\n"),
                           ("latex", "latex(e)\n"), ("ett", "ett(M, x, y)\n"), ("pn", "pn(M, x, y), ps(M, x, y)"),
                           ("frontdoor", "adjustment(M, x, y), frontdoor(M, x, y)\n"), ("--questions", "diag query MODEL --questions FILE\n"),
                           ("how do I cut a box", "cut[s](d)\n")):
            self.assertTrue(self.enter(f":help {word}\n")[1].startswith(head), word)
        for word, near in (("cmb", "comb"), ("uniforn", "uniform"), ("ientify", "identify")):
            self.assertEqual(self.enter(f":help {word}\n")[2], f"error: there is no page about `{word}`\nhelp: there is one about {near}\n")
        self.assertEqual(self.enter(":help max\n")[1], "")

    def test_plain_words_are_commands(self):
        page = self.enter(":help comb\n")
        for text in ("help comb\n", "?comb\n", "? comb\n", "help(comb)\n"):
            self.assertEqual(self.enter(text), page, text)
        self.assertEqual(self.enter("help box\nprint 1\n")[1], self.enter(":help box\nprint 1\n")[1])
        for text in ("quit()\nprint 1\n", "exit()\nprint 1\n", "quit\nprint 1\n"):
            self.assertEqual(self.enter(text), (WELL, "", ""))
        self.assertEqual(self.enter("?\n")[1], self.enter(":help\n")[1])
        self.assertEqual(self.enter("let help = 2\nhelp\n")[1], "_1 = 2\n")

    def test_objects_and_unknown_names(self):
        text = "type Bool = {no, yes}\ntype A\nbox flip : I -> Bool = uniform\n"
        self.assertEqual(self.enter(text + ":type Bool\n:type A\n")[:2], (WELL, "an object, {no, yes}\nan object\n"))
        self.assertEqual(self.enter(text + ":browse fli\n")[2], "error: there is no `fli`\nhelp: did you mean `flip`?\n")
        self.assertEqual(self.enter(text + ":browse flip\n")[2].splitlines()[0], "error: `flip` has no members")
        self.assertIn("TAB turns `\\otimes` into its sign", self.enter("print \\otimes\n")[2])

    def test_help_about_what_does_not_exist(self):
        status, _, err = self.enter(":help nothing_of_the_kind\n")
        self.assertEqual((status, err.splitlines()[0]), (WRONG, "error: there is no page about `nothing_of_the_kind`"))

    def test_help_lists_its_pages(self):
        topics = re.split(r"[,\n] ?", self.enter(":help topics\n")[1])
        self.assertIn("comb", topics)
        self.assertIn("probability 0", topics)
        self.assertLess(max(map(len, self.enter(":help\n:help topics\n")[1].splitlines())), 81)

    def test_type(self):
        status, out, err = self.enter(MODEL + ":type Smoking.P(cancer | do(smoke))\n:type Smoking.joint\n:type 1 == 2\n:type\n")
        self.assertEqual(out, "a channel (smoke : {no, yes}) -> (cancer : {no, yes})\n"
                              "a diagram I -> smoke * cancer; it stands for a state on (smoke : {no, yes}) * (cancer : {no, yes})\n"
                              "yes or no\n")
        self.assertIn(":type wants an expression", err)

    def test_browse(self):
        out = self.enter("type Bool = {no, yes}\nbox coin[p : number] : I -> Bool = [p, 1 - p]\nbox f : Bool -> Bool\nlet x = 1\n"
                         + MODEL + "let f = 2\n1\n:browse\n:browse Smoking\n")[1]
        self.assertEqual(out.splitlines()[1:7], ["type Bool = {no, yes}", "box coin[p : number]", "value x: a number",
                                                 "model Smoking: gene, smoke, cancer", "value f: a number", "value _1: a number"])
        self.assertIn("separated(a, b | c)", out)
        self.assertEqual(self.enter(":browse\n")[1], "nothing has been declared\n")
        for text in (":browse causal\n", "import causal\n:browse causal\n"):
            self.assertEqual(self.enter(text)[2], "error: `causal` is a module, and no name here\nhelp: :help causal lists what it offers; "
                                                  "after `import causal as m`, :browse m does\n")

    def test_load_and_reload(self):
        (self.folder / "sub").mkdir()
        (self.folder / "sub/a.diag").write_text('import "b.diag"\nprint b + 1\n')
        (self.folder / "sub/b.diag").write_text("let b = 1\n")
        child = subprocess.Popen([DIAG], cwd=self.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, text=True)
        child.stdin.write(":load sub/a.diag\nlet c = b + 10\n")
        child.stdin.flush()
        self.assertEqual(child.stdout.readline(), "2\n")
        (self.folder / "sub/b.diag").write_text("let b = 5\n")
        out, err = child.communicate(":reload\nc\n", timeout=60)
        self.assertEqual((out, err), ("6\nentered again: 2 inputs\n_1 = 15\n", ""))

    def test_files_that_cannot_be_loaded(self):
        (self.folder / "bad.diag").write_text("let a = 1\nlet b = nothing\n")
        status, out, err = self.enter(":load missing.diag\n:load .\n:load bad.diag\na\n")
        self.assertEqual((status, out), (WRONG, ""))
        for message in ["missing.diag: error: no such file", ".: error: is a folder", "bad.diag:2:9: error: unknown name",
                        "unknown name `a`"]:
            self.assertIn(message, err)

    def test_a_missing_script_gets_the_nearest_name(self):
        (self.folder / "in").mkdir()
        (self.folder / "in/smoking.diag").write_text("let a = 1\n")
        (self.folder / "in/smoking.csv").write_text("a\n")
        for name in ("smoking.d", "smoking", "smokng.diag", "smo"):
            err = self.enter(f":load in/{name}\n")[2]
            self.assertEqual(err, f"in/{name}: error: no such file\nhelp: did you mean in/smoking.diag?\n")
        self.assertEqual(self.enter(":load in/other.diag\n:load no/smoking.diag\n")[2].count("help"), 0)

    def test_save(self):
        status, out, err = self.enter("let a = 1\nlet b = wrong\na + 1\n_1 * 2\nprint   a\n:save s.diag\n:save s.diag\n:save! s.diag\n"
                                      ":save no/such/folder.diag\n")
        self.assertEqual((self.folder / "s.diag").read_text(), "let a = 1\nlet _1 = a + 1\nprint _1\nprint _1 * 2\nprint a\n")
        self.assertIn("error: s.diag is there already", err)
        self.assertIn("no/such/folder.diag: cannot be written: there is no such folder", err)
        self.assertEqual(out.count("saved as s.diag"), 2)

    def saved(self, text, path="s.diag"):
        """The script that a session saves, and what that prints."""
        status, out, err = self.enter(text + f':save {path}\n')
        self.assertEqual((status, err), (WELL, ""))
        self.assertTrue(out.endswith(f"saved as {path}\n"), out)
        run = subprocess.run([DIAG, path], cwd=self.folder, capture_output=True, timeout=60)
        self.assertEqual((run.returncode, run.stderr.decode()), (WELL, ""))
        return (self.folder / path).read_text(), run.stdout.decode()

    def test_what_is_saved_has_no_replaced_declarations(self):
        text, out = self.saved("type A = {1, 2}\ntype A = {3, 4}\nbox s : I -> A = [1/2, 1/2]\ns.P(A = 3)\n")
        self.assertEqual(text, "type A = {3, 4}\nbox s : I -> A = [1/2, 1/2]\nprint s.P(A = 3)\n")
        self.assertEqual(out, "1/2  0.5\n")

    def test_what_rests_on_a_replaced_declaration_is_saved_with_it(self):
        text, out = self.saved('let a = 1\nlet b = a  # an `a`\nprint "a"\na\nlet a = a + 1\na - b\nlet a = 5\n')
        self.assertEqual(text, 'let a_2 = 1\nlet b = a_2  # an `a`\nprint "a"\nprint a_2\nlet a_1 = a_2 + 1\nprint a_1 - b\n'
                               "let a = 5\n")
        self.assertEqual(out, "a\n1\n1\n")

    def test_variables_keep_their_names_where_a_value_is_replaced(self):
        text, out = self.saved("let a = 1\nlet b = a\nmodel M { a : {no, yes} = [1/4, 3/4] }\nM.P(a = yes) + a\nlet a = 2\n"
                               "diagram d(x : M.a) -> M.a {\n  return x\n}\nlet x = 2\n")
        self.assertIn("model M { a : {no, yes} = [1/4, 3/4] }\nprint M.P(a = yes) + a_1\n", text)
        self.assertEqual(out, "7/4  1.75\n")

    def test_of_an_input_what_went_well_is_saved(self):
        self.enter("let a = 1 let b = c let d = 3\nassert 1 == 2 let e = 4\ne\n:save s.diag\n")
        self.assertEqual((self.folder / "s.diag").read_text(), "let a = 1\nlet e = 4\nprint e\n")

    def test_paths_are_saved_relative_to_the_script(self):
        for folder in ("in", "out/deep"):
            (self.folder / folder).mkdir(parents=True)
        (self.folder / "in/a.diag").write_text("let a = 1\n")
        (self.folder / "in/d.csv").write_text("x,y\nno,yes\n")
        (self.folder / "in/b.diag").write_text('import "a.diag"\ndata d = csv "d.csv"\nset arith = double\n')
        text, out = self.saved(':load in/a.diag\ndata e = csv "in/d.csv"\na\n', "out/deep/s.diag")
        self.assertEqual(text, 'import "../../in/a.diag"\ndata e = csv "../../in/d.csv"\nprint a\n')
        self.assertEqual(out, "1\n")
        text, out = self.saved(":load in/b.diag\n1/3\n", "out/t.diag")  # its setting held for what followed
        self.assertEqual(text, 'import "../in/a.diag"\ndata d = csv "../in/d.csv"\nset arith = double\nprint 1/3\n')
        self.assertEqual(out, "0.333333\n")
        text, _ = self.saved(":load in/a.diag\n", str(self.folder / "in/u.diag"))
        self.assertEqual(text, 'import "a.diag"\n')

    def test_loaded_files_do_not_collide_in_what_is_saved(self):
        (self.folder / "a.diag").write_text("# First.\ntype A = {1, 2}\nbox p : I -> A = [1, 0]  # p\nprint p\nlet u = 1\n")
        (self.folder / "b.diag").write_text("type A = {3, 4}\nbox p : I -> A = [0, 1]\nlet v = 2\n")
        text, out = self.saved(":load a.diag\n:load b.diag\np.P(A = 4) + u + v\n:load b.diag\n")
        self.assertNotIn("import", text)
        self.assertNotIn("{1, 2}", text)
        self.assertEqual(out, "4\n")
        text, out = self.saved(":load b.diag\nv\n:load b.diag\nv\n", "t.diag")
        self.assertEqual((text, out), ('import "b.diag"\nprint v\nprint v\n', "2\n2\n"))

    def test_tutorials_can_be_saved_together(self):
        steps = ROOT / "examples/tutorial"
        _, out = self.saved(f":load {steps}/02_channel.diag\n:load {steps}/05_observing.diag\nprior\n")
        self.assertIn("well", out)

    def test_what_cannot_be_saved_as_a_good_script_is_told(self):
        status, out, err = self.enter("type A = {a, b}\nbox s : I -> A = [1, 0]\n"
                                      "model M { s : A = [1, 0] }\nlet t = s\nmarginal(M.P(s), s)\nbox s : I -> A = [0, 1]\n:save s.diag\n")
        self.assertEqual(status, WRONG)
        self.assertNotRegex(out, "saved as")
        self.assertRegex(err, r"(?m)^s\.diag:5:\d+: error: ")
        self.assertRegex(err, r"(?m)^error: saved as s\.diag, but `diag run` refuses it: see line 5$")

    def test_undo(self):
        status, out, err = self.enter("let a = 1\nlet a = 2\na\n:undo\na\nset arith = double\n1/3\n:undo\n1/3\n:undo\n:undo\na\n")
        self.assertEqual(out, "_1 = 2\ntaken back: let a = 2\n_2 = 1\n_3 = 0.333333\ntaken back: set arith = double\n"
                              "_4 = 1/3  0.3333\ntaken back: let a = 1\nthere is nothing to take back\n")
        self.assertIn("unknown name `a`", err)

    def test_time_and_set(self):
        status, out, err = self.enter(":time 1 + 1\n:set arith double\n1/4\n:set\n:time\n2\n")
        self.assertRegex(out, r"^_1 = 2\n\d+\.\d{3} s\n_2 = 0\.25\narith = .*\n.*\neach input is timed\n_3 = 2.*\n\d+\.\d{3} s\n$")
        self.assertEqual((status, err), (WELL, ""))

    def test_commands_may_be_shortened(self):
        self.assertEqual(self.enter(":q\n1\n"), (WELL, "", ""))
        self.assertEqual(self.enter("exit\n1\n"), (WELL, "", ""))
        self.assertEqual(self.enter("let quit = 1\nquit\n")[1], "_1 = 1\n")
        status, _, err = self.enter(":s\n:nonsense\n:\n")
        self.assertEqual(status, WRONG)
        self.assertIn("error: `:s` may be :save, :set", err)
        self.assertIn("error: there is no command `:nonsense`", err)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
