"""Models in files: questions about published networks against true answers, and conversion between formats.

usage: models_test.py DIAG [NAME...]
"""
import json
import os
import sys
import unittest
from fractions import Fraction
from pathlib import Path

from command_test import Command, COIN, FAILED, WELL, WRONG

NETWORKS = Path(__file__).resolve().parent.parent / "networks"
NAMES = ("asia", "cancer", "sachs", "alarm")
FORMATS = ("bif", "xmlbif", "xml", "net", "diag")


def quoted(name):
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


class Answers(Command):
    def compare(self, name, model, prior, posterior, evidence):
        given = ", ".join(f"{quoted(v)} = {quoted(l)}" for v, l in evidence.items())
        script = [model]
        script += [f"print M.P({quoted(v)})" for v in prior]
        script += [f"print M.P({quoted(v)} | {given})" for v in posterior if v not in evidence]
        status, out, err = self.run_text("\n".join(script) + "\n", "--json")
        self.assertEqual(status, WELL, err)
        answers = [json.loads(line) for line in out.splitlines()]
        answers = [a for a in answers if a["kind"] == "state"]
        wanted = list(prior.items()) + [(v, p) for v, p in posterior.items() if v not in evidence]
        self.assertEqual(len(answers), len(wanted))
        for answer, (variable, weights) in zip(answers, wanted):
            got = dict(zip(answer["outputs"][0]["labels"], map(Fraction, answer["rows"][0])))
            self.assertEqual(sum(got.values()), 1)
            self.assertEqual(set(got), set(weights))
            for label, weight in weights.items():
                self.assertAlmostEqual(float(got[label]), weight, delta=1e-9, msg=f"{name} {variable} {label}")

    def test_marginals(self):
        for name in NAMES:
            golden = json.loads((NETWORKS / f"{name}.json").read_text())
            self.write(f"{name}.bif", (NETWORKS / f"{name}.bif").read_bytes())
            for ending in FORMATS if name in ("asia", "sachs") else ("bif",):
                path = f"{name}.{ending}"
                if ending != "bif":
                    status, _, err = self.diag("convert", f"{name}.bif", path)
                    self.assertEqual(status, WELL, err)
                model = f'model M = {"xmlbif" if ending == "xml" else ending} "{path}"'
                if ending == "diag":
                    text = Path(self.path(path)).read_text()
                    model = text.replace(f"model {name} ", "model M ", 1)
                self.compare(path, model, golden["prior"], golden["posterior"], golden["evidence"])

    def test_all_marginals(self):
        for name in NAMES:
            golden = json.loads((NETWORKS / f"{name}.json").read_text())
            self.write(f"{name}.bif", (NETWORKS / f"{name}.bif").read_bytes())
            given = ", ".join(f"{quoted(v)} = {quoted(l)}" for v, l in golden["evidence"].items())
            for arith in ("exact", "double"):
                for wanted, *options in ((golden["prior"],), (golden["posterior"], "--given", given)):
                    status, out, err = self.diag("query", f"{name}.bif", "--all", "--json", "--arith", arith, "--time",
                                                 "--repeat", "2", *(["--warm"] if name == NAMES[0] else []), *options)
                    self.assertEqual(status, WELL, err)
                    answers = [json.loads(line) for line in out.splitlines()]
                    states = [a for a in answers if a["kind"] == "state"]
                    self.assertEqual([a["outputs"][0]["name"] for a in states], list(wanted))
                    for state, weights in zip(states, wanted.values()):
                        for label, weight in zip(state["outputs"][0]["labels"], state["rows"][0]):
                            self.assertAlmostEqual(float(Fraction(weight)), weights[label], delta=1e-9)
                    evidence, time = answers[-2:]
                    self.assertAlmostEqual(evidence["log"], golden["log_evidence"] if options else 0, delta=1e-9)
                    self.assertEqual("probability" in evidence, arith == "exact")
                    self.assertEqual(list(time), ["kind", "read", "plan", "infer", "total", "peak_bytes"])

    def test_many_questions(self):
        questions = ["P(lung)", "P(lung | xray = yes)", "P(lung | xray = yes, smoke = no)", "P(`dysp` | asia = `yes`)",
                     "P(lung, bronc | xray = yes)", "P(lung | do(smoke = yes))", "P(tub | either = no)", "P(lung | tub = yes, either = no)",
                     "P(lug)", "P(lung | lung = yes)", "separated(asia, smoke)", "P(bronc | dysp = no)", "P(dysp |)",
                     "P(dysp | xray = yes, xray = yes)", "P(dysp | xray = maybe)", "print 3"]
        self.write("asia.bif", (NETWORKS / "asia.bif").read_bytes())
        self.write("questions.txt", "# of asia\n\n" + "\n".join("  " + q + " " for q in questions) + "\n")
        for arith in ("exact", "double"):
            for extra in ([], ["--given", "dysp = yes"]):
                got = self.diag("query", "asia.bif", "--questions", "questions.txt", "--json", "--arith", arith, *extra)
                one = [self.diag("query", "asia.bif", q, "--json", "--arith", arith, *extra) for q in questions]
                lines = [json.loads(line) for line in got[1].splitlines()]
                wanted = [json.loads(line) for _, out, _ in one for line in out.splitlines()]
                self.assertEqual(len(lines), len(wanted))
                errors = []
                for line, want in zip(lines, wanted):
                    if arith == "double" and want["kind"] == "state":
                        for row, want_row in zip(line.pop("rows"), want.pop("rows")):
                            for x, y in zip(row, want_row):
                                self.assertAlmostEqual(x, y, delta=1e-12)
                    if line["kind"] == "error":
                        self.assertEqual((line.pop("file"), want.pop("file"), want.pop("line")),
                                         ("questions.txt", "<question>", 1))
                        place = line.pop("line")  # behind a remark and an empty line
                        for note in line.get("notes", []):
                            if note["file"] == "questions.txt":
                                self.assertEqual(note["line"], place)
                                note["file"], note["line"] = "<question>", 1
                        errors.append(place)
                    self.assertEqual(line, want)
                wrong = ["lug", "lung = yes", "|)", "xray = yes, xray", "maybe", "print"]
                if not extra:
                    self.assertEqual(errors, [3 + i for i, q in enumerate(questions) if any(w in q for w in wrong)
                                              or q == "P(lung | tub = yes, either = no)"])
                self.assertEqual(got[0], max(status for status, _, _ in one))
        status, out, _ = self.diag("query", "asia.bif", "--questions", "-", given="P(lung)\nP(tub)\n")
        self.assertEqual((status, out.count("│")), (0, 6))
        for arguments, message in ((["--questions", "nothing.txt"], "nothing.txt: error: "),
                                   (["--questions", "questions.txt", "--all"], "three ways to ask")):
            status, _, err = self.diag("query", "asia.bif", *arguments)
            self.assertEqual(status, 2)
            self.assertIn(message, err)

    def test_given(self):
        self.write("asia.bif", (NETWORKS / "asia.bif").read_bytes())
        self.write("odd.diag", "model O { `16-31 = days, x` : {`<5`, b} = [1/4, 3/4]   c : {0, 1} given `16-31 = days, x` { `<5` |-> 0  _ |-> 1 } }\n")
        for given in ("dysp = yes, xray=yes", "`dysp` = `yes`, xray = `yes`", "dysp = yes, xray = yes, dysp = yes"):
            status, out, err = self.diag("query", "asia.bif", "--all", "--given", given)
            self.assertEqual((status, err), (WELL, ""))
            self.assertIn("log evidence  -2.6497326", out)
        for given, message in (("x = yes", "no variable `x`"), ("dyps = yes", "did you mean `dysp`"),
                               ("dysp = maybe", "its labels are {yes, no}"), ("dysp", "a variable and its label"),
                               ("dysp = yes, dysp = no", "two labels")):
            status, out, err = self.diag("query", "asia.bif", "--all", "--given", given)
            self.assertEqual((status, out), (WRONG, ""), given)
            self.assertIn(message, err)
        status, out, err = self.diag("query", "asia.bif", "--all", "--given", "either = no, lung = yes")
        self.assertEqual((status, out), (FAILED, ""))
        self.assertIn("the condition either = no, lung = yes has probability 0", err)
        status, out, _ = self.diag("query", "odd.diag", "--all", "--json", "--given", "`16-31 = days, x` = <5")
        self.assertEqual((status, json.loads(out.splitlines()[-1])["probability"]), (WELL, "1/4"))
        self.write("shape.diag", "model S { a, b : {0, 1}   b given a }\n")
        self.assert_error(self.diag("query", "shape.diag", "--all"), FAILED, "`?a`? has no rows")
        for call in (("asia.bif",), ("asia.bif", "P(dysp)", "--all"), ("asia.bif", "P(dysp)", "--time"),
                     ("asia.bif", "--all", "--repeat", "0"), ("asia.bif", "--all", "--threads", "x")):
            self.assertEqual(self.diag("query", *call)[0], WRONG, call)

    def test_interventions(self):
        golden = json.loads((NETWORKS / "asia.do.json").read_text())
        for query in golden["queries"]:
            for label, weights in query["do"].items():
                status, out, err = self.diag("query", str(NETWORKS / "asia.bif"), "--json",
                                             f"P({query['Y']} | do({query['X']} = {label}))")
                self.assertEqual(status, WELL, err)
                answer = json.loads(out)
                got = dict(zip(answer["outputs"][0]["labels"], map(Fraction, answer["rows"][0])))
                for outcome, weight in weights.items():
                    self.assertAlmostEqual(float(got[outcome]), weight, delta=1e-9)


class Convert(Command):
    def setUp(self):
        super().setUp()
        self.write("asia.bif", (NETWORKS / "asia.bif").read_bytes())

    def test_round_trips_are_fixed_points(self):
        self.assertEqual(self.diag("convert", "asia.bif", "a.bif")[0], WELL)
        first = Path(self.path("a.bif")).read_text().replace("network asia", "network b")
        for ending in ("xmlbif", "net", "diag"):
            self.assertEqual(self.diag("convert", "asia.bif", f"b.{ending}")[0], WELL)
            self.assertEqual(self.diag("convert", f"b.{ending}", "b.bif", "--model", "asia" if ending == "diag" else "b")[0],
                             WELL)
            text = Path(self.path("b.bif")).read_text().replace("network asia", "network b")
            self.assertEqual(text, first)

    def test_fractions(self):
        self.write("third.diag", "model Third { a : {x, y} = [1/3, 2/3]   hidden b : {x, y} given a { x |-> x  y |-> [1/7, 6/7] } }\n")
        status, out, err = self.diag("convert", "third.diag", "third.bif")
        self.assertEqual((status, out), (WELL, ""))
        self.assertRegex(err, "third.bif: warning: 2 rows have fractions that are no finite decimals, and are rounded")
        self.assertRegex(err, "third.bif: warning: BIF knows no hidden variables: `b` can be observed")
        self.assertIn("table 0.333333333333333333, 0.666666666666666667;", Path(self.path("third.bif")).read_text())
        status, _, err = self.diag("query", "third.bif", "P(a)")
        self.assertEqual((status, err), (WELL, ""))  # the rows sum to 1
        self.assertEqual(self.diag("convert", "third.diag", "again.diag")[2], "")
        self.assertIn("x |-> [1, 0]", Path(self.path("again.diag")).read_text())

    def test_after_surgery(self):
        self.write("s.diag", 'model M = bif "asia.bif"\nmodel N { a : {x, y} = [1/2, 1/2] }\nprint M.P(dysp)\n')
        self.assert_error(self.diag("convert", "s.diag", "s.net"), WRONG, "several models: M, N")
        status, out, err = self.diag("convert", "s.diag", "s.net", "--model", "N")
        self.assertEqual((status, out, err), (WELL, "", ""))
        self.assert_error(self.diag("convert", "s.diag", "s.net", "--model", "O"), WRONG, "no model O")

    def test_names(self):
        self.write("n.diag", "model N { `16-31 days` : {`<5`, `>=7.5`} = [1/2, 1/2]   `x` : {0, 1} given `16-31 days` { `<5` |-> 0  _ |-> 1 } }\n")
        for ending in ("bif", "xmlbif", "diag"):
            self.assertEqual(self.diag("convert", "n.diag", f"m.{ending}")[::2], (WELL, ""), ending)
            self.assertIn("1/2", self.diag("query", f"m.{ending}", "P(`16-31 days`)")[1])
        status, _, err = self.diag("convert", "n.diag", "m.net")
        self.assertEqual(status, WELL)
        self.assertRegex(err, "NET takes identifiers alone: `16-31 days` is written `x16_31_days`")
        self.write("q.diag", "model Q { `a\"b` : {0, 1} = [1/2, 1/2] }\n")
        self.assert_error(self.diag("convert", "q.diag", "q.bif"), WRONG, "BIF has no way to write the quote")
        self.assertFalse(os.path.exists(self.path("q.bif")))

    def test_uai(self):
        status, _, err = self.diag("convert", "asia.bif", "asia.uai")
        self.assertEqual(status, WELL)
        self.assertRegex(err, "UAI has no names")
        self.write("asia.evid", "2 6 0 7 0\n")
        out = self.diag("query", "asia.uai", "P(`1` = 0)", "--evidence", "asia.evid", "--json")[1]
        self.assertAlmostEqual(float(Fraction(json.loads(out)["value"])), 0.113933325391, delta=1e-9)
        out = self.diag("query", "asia.uai", "P(`1` = 0 | do(`2` = 1))", "--evidence", "asia.evid", "--json")[1]
        self.assertIn('"number"', out)
        self.write("bad.evid", "1 9 0\n")
        self.assert_error(self.diag("query", "asia.uai", "P(`1`)", "--evidence", "bad.evid"), WRONG,
                          r"bad\.evid:1:3: error: there is no variable 9")

    def test_observed_variables_are_not_asked(self):
        """Evidence goes into a question unseen: what is said of it does not point at text that nobody has typed."""
        self.diag("convert", "asia.bif", "asia.uai")
        self.write("asia.evid", "2 6 0 7 0\n")
        for arguments in (["asia.uai", "--evidence", "asia.evid", "P(`6`)"], ["asia.bif", "--given", "xray = yes", "P(xray)"]):
            name = arguments[-1][2:-1]
            self.assertEqual(self.diag("query", *arguments), (WRONG, "", f"""\
<question>:1:3: error: the variable {name} is observed already: the evidence gives it a label
    1 | P({name})
      |   {"^" * len(name)}
help: ask about another variable, or leave it out of what is given
"""))
        self.write("q.txt", "P(tub)\nP(xray | tub = no)\n")
        status, out, err = self.diag("query", "asia.bif", "--questions", "q.txt", "--given", "xray = yes")
        self.assertEqual((status, err.splitlines()[:2]),
                         (WRONG, ["q.txt:2:3: error: the variable xray is observed already: the evidence gives it a label",
                                  "    2 | P(xray | tub = no)"]))
        self.assertIn("tub", out)

    def test_what_is_no_question(self):
        self.write("q.txt", "P(tub)\nprint 3\n3\n")
        _, _, err = self.diag("query", "asia.bif", "--questions", "q.txt")
        for line, text in ((2, "print 3"), (3, "3")):
            self.assertIn(f"q.txt:{line}:1: error: a question such as P(a | b = x) is wanted here\n    {line} | {text}\n", err)
        self.assert_error(self.diag("query", "asia.bif", "let x = 1"), WRONG,
                          r"^<question>:1:1: error: a question such as P\(a \| b = x\) is wanted here\n")

    def test_encodings(self):
        xml = ('<?xml version="1.0" encoding="{}"?>\n<smile><nodes><cpt id="gr\u00f6\u00dfe"><state id="\u00fc"/><state id="n"/>'
               '<probabilities>{} 0.8</probabilities></cpt></nodes></smile>')
        for name, encoding in (("ISO-8859-1", "latin1"), ("windows-1252", "cp1252"), ("utf-16", "utf-16"), ("UTF-8", "utf-8")):
            self.write("a.xdsl", xml.format(name, "0.2").encode(encoding))
            status, out, err = self.diag("query", "a.xdsl", "P(gr\u00f6\u00dfe = \u00fc)", "--json")
            self.assertEqual((status, err), (WELL, ""))
            self.assertEqual(json.loads(out)["value"], "1/5")
            self.write("a.xdsl", xml.format(name, "0.x").encode(encoding))
            self.assert_error(self.diag("query", "a.xdsl", "P(gr\u00f6\u00dfe)"), WRONG,
                              r"^a\.xdsl:2:\d+: error: .*`0\.x`\n +2 \| .*gr\u00f6\u00dfe")

    def test_dense_graphs(self):
        """Groups make a short file a large graph: it takes little memory for each edge, or is refused with a reason."""
        names = [" ".join(f"{letter}{i}" for i in range(2000)) for letter in "ab"]
        self.write("dense.dot", "digraph { {%s} -> {%s} }\n" % tuple(names))
        status, _, err = self.diag("convert", "dense.dot", "dense.dagitty", "--max-memory", "400M")
        self.assertEqual(status, WELL, err)
        self.assert_error(self.diag("convert", "dense.dot", "dense.dagitty", "--max-memory", "50M"), FAILED,
                          r"^dense\.dot: error: .* needs .* is allowed")
        self.write("causes.dot", "digraph { {%s} -> {%s} [dir=both] }\n" % tuple(n[:4000] for n in names))
        self.assert_error(self.diag("convert", "causes.dot", "o.dagitty", "--max-memory", "100M"), FAILED,
                          r"^causes\.dot: error: .*hidden causes.* needs .* is allowed")

    def test_shapes(self):
        self.write("shape.diag", "model S { hidden u   x, y, z : {0, 1}   y given x, u   z given u   confounded x, y, z }\n")
        for ending in ("dagitty", "dot"):
            status, _, err = self.diag("convert", "shape.diag", f"s.{ending}")
            self.assertEqual(status, WELL, err)
            self.assertEqual(self.diag("convert", f"s.{ending}", "back.diag")[::2], (WELL, ""))
            self.assertEqual(self.diag("check", "back.diag")[0], WELL)
            direct = self.diag("query", "shape.diag", "identify P(y | do(x))")[1]
            self.assertEqual(self.diag("query", "back.diag", "identify P(y | do(x))")[1], direct)
            self.assertEqual(self.diag("query", f"s.{ending}", "identify P(y | do(x))")[1], direct)
            self.assert_error(self.diag("query", f"s.{ending}", "P(y | do(x))"), WRONG,
                              r"help: .*`identify s\.P\(y \| do\(x\)\)` needs none")
        self.assert_error(self.diag("convert", "s.dot", "s.bif"), WRONG, "BIF needs probabilities, and `u` has none")

    def test_diagrams(self):
        self.write("d.diag", COIN + "box f : Bool * Bool -> Bool\ndiagram d(x : Bool) -> Bool * Bool { y <- f(x, x)  return y, y }\n"
                                    "diagram e : I -> Bool * Bool = coin * coin ; swap\n")
        status, out, err = self.diag("convert", "d.diag", "d.chyp")
        self.assertEqual((status, out, err), (WELL, "", ""))
        self.assertEqual(Path(self.path("d.chyp")).read_text(), """# string diagrams, to be read by chyp
gen copy_Bool : Bool -> Bool * Bool
gen coin : None -> Bool
gen f : Bool * Bool -> Bool

let d = copy_Bool
  ; f
  ; copy_Bool

let e = coin
  ; coin * id[Bool]
""")
        self.write("t.diag", "theory Front {\n  type A\n  box f : A -> A * A\n  diagram later : A -> A * A = f ; swap\n"
                             "  diagram d : A -> A * A = f\n}\n")
        self.assertEqual(self.diag("convert", "t.diag", "t.chyp"), (WELL, "", ""))
        self.assertRegex(Path(self.path("t.chyp")).read_text(),
                         r"gen f : A -> A \* A\n\nlet Front_later = f\n  ; sw.*\n\nlet Front_d = f\n")
        # Copies leave their wire in the order of their use, and boxes stand where their inputs are.
        self.write("c.diag", "type A\ntype B\nbox s : I -> A\nbox t : I -> B\nbox f : A -> A\n"
                             "diagram d : I -> A * A = s ; copy ; id * f\ndiagram e : I -> A * B = s * t\n")
        self.assertEqual(self.diag("convert", "c.diag", "c.chyp"), (WELL, "", ""))
        self.assertIn("\nlet d = s\n  ; copy_A\n  ; id[A] * f\n\nlet e = s\n  ; id[A] * t\n", Path(self.path("c.chyp")).read_text())
        self.assert_error(self.diag("convert", "asia.bif", "asia.xdsl"), WRONG, "are read, and not written")

    def test_files(self):
        self.assert_error(self.diag("convert", "nothing.bif", "x.net"), WRONG, r"nothing\.bif.*no such file")
        self.assert_error(self.diag("convert", "asia.bif", "x.nix"), WRONG, r"x\.nix.*ending")
        self.assert_error(self.diag("convert", "asia.nix", "x.bif"), WRONG, r"asia\.nix.*ending")
        self.assert_error(self.diag("convert", "asia.bif", "no/folder/x.bif"), WRONG, "cannot be written")
        self.assert_error(self.diag("convert", "asia.bif"), WRONG, "two files")
        self.write("own.diag", "# mine\nmodel A { a : {x, y} = [1/2, 1/2] }\nprint A.P(a)\n")
        os.symlink(self.path("own.diag"), self.path("other.diag"))
        os.link(self.path("own.diag"), self.path("third.diag"))
        for out in ("own.diag", "./own.diag", "other.diag", "third.diag"):
            self.assert_error(self.diag("convert", "own.diag", out), WRONG, "is the file that is converted.*\nhelp: name another")
        self.assertIn("# mine", Path(self.path("own.diag")).read_text())
        self.write("bad.bif", "network x {\n}\nvariable a {\n  type discrete [ 2 ] { y, y };\n}\n")
        self.assert_error(self.diag("convert", "bad.bif", "x.net"), WRONG, r"bad\.bif:4:28: error: the label `y`")
        self.assertFalse(os.path.exists(self.path("x.net")))
        self.write("bad.diag", "model A { a : {x, y} = [1/2, 1/3] }\n")
        self.assert_error(self.diag("convert", "bad.diag", "x.net"), WRONG, r"bad\.diag:1:")


class Query(Command):
    def setUp(self):
        super().setUp()
        self.write("asia.bif", (NETWORKS / "asia.bif").read_bytes())

    def test_forms(self):
        status, out, err = self.diag("query", "asia.bif", "P(dysp = yes | do(smoke = yes))", "--json")
        self.assertEqual((status, err), (WELL, ""))
        self.assertEqual(json.loads(out)["value"], "69101/125000")
        self.assertIn("yes", self.diag("query", "asia.bif", "separated(asia, smoke)")[1])
        self.assertIn("P(dysp | do(smoke))", self.diag("query", "asia.bif", "identify P(dysp | do(smoke))")[1])
        out = self.diag("query", "--arith", "double", "--json", "asia.bif", "P(dysp = yes)")[1]
        self.assertAlmostEqual(json.loads(out)["value"], 0.4359706, delta=1e-12)

    def test_faults(self):
        self.assert_error(self.diag("query", "asia.bif", "P(dyp)"), WRONG, "did you mean `dysp`")
        self.assert_error(self.diag("query", "asia.bif", "P(asia | either = no, lung = yes)"), FAILED, "probability 0")
        self.assert_error(self.diag("query", "asia.bif", "P(asia"), WRONG, "error")
        self.assert_error(self.diag("query", "asia.bif"), WRONG, "a model and a question")
        self.write("none.diag", COIN)
        self.assert_error(self.diag("query", "none.diag", "P(coin)"), WRONG, "declares no model")

    def test_a_gigabyte_of_zeros(self):
        with open(self.path("zeros.bif"), "wb") as file:
            file.truncate(1 << 30)
        self.write("zeros.diag", 'model M = bif "zeros.bif"\n')
        for call in (["query", "zeros.bif", "P(a)"], ["run", "zeros.diag"], ["run", "zeros.bif"]):
            self.assert_error(self.diag("--max-memory", "64M", *call, seconds=20), WRONG, r"zeros\.bif:1:1: error: .*NUL")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
