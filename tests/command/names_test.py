"""Names of every kind, in model files and scripts: words of the language, and what no keyboard has. What is written is
read back to the same model, and what is spelled in an answer can be asked again.

usage: names_test.py DIAG [NAME...]
"""
import json
import re
import unittest
from fractions import Fraction
from pathlib import Path

from command_test import Command, WELL

KEYWORDS = ("type box function diagram theory functor model state data let print draw assert identify estimate import "
            "open set return").split()
INNER = ("given hidden confounded uniform observe do as from within columns weights extends experiments observations "
         "not number").split()
RESERVED = "I id copy discard swap uniform point observe cut do replace Stoch Main".split()
MEMBERS = "P joint separated iterate scan normalize".split()
ODD = ["x²", "½", "€", "°", "a\u00a0b", "a\u200bb", "\u200b", "so\u00adft", "😀", "👩\u200d👧", "a→b", "↦", "⊗", "“q”", "‘q’",
       "»", "…", "e\u0301", "\u0301e", "日本", "Ω", "ª", "a·b", "٣", "a-b", "<5", ">=7.5", "a'", "'a", "#c", "a|b", "a b",
       " a ", "_", "0", "-1", "-0", "007", "0.5", "1a", "a\nb", "a\tb", "a\rb", "a\\b", "a\\nb", "a`b", "\ufeffx", "\u2028",
       "\u202ex", "\u0085", "\x7f", "\x01", "%", "null", "a.b", "{", "(", "$"]
NAMES = sorted(set(KEYWORDS + INNER + RESERVED + MEMBERS)) + ODD


def quoted(name):
    escapes = {"\\": "\\\\", "`": "\\`", "\n": "\\n", "\t": "\\t"}
    return "`" + "".join(escapes.get(c, c) for c in name) + "`"


def bif(names):
    """A chain: each variable listens to the one before, and has two of the names as labels."""
    def labels(i):
        return names[i], names[(i + 1) % len(names)]
    text = "network n { }\n"
    for i, name in enumerate(names):
        text += 'variable "%s" { type discrete [ 2 ] { "%s", "%s" }; }\n' % (name, *labels(i))
    for i, name in enumerate(names):
        if i == 0:
            text += 'probability ( "%s" ) { table 0.25, 0.75; }\n' % name
        else:
            text += 'probability ( "%s" | "%s" ) {\n' % (name, names[i - 1])
            for row, label in enumerate(labels(i - 1)):
                text += '  ("%s") %s;\n' % (label, ("0.1, 0.9", "0.7, 0.3")[row])
            text += "}\n"
    return text


class Names(Command):
    def well(self, *arguments):
        status, out, err = self.diag(*arguments)
        self.assertEqual(status, WELL, err)
        return out

    def marginals(self, path):
        answers = [json.loads(line) for line in self.well("query", path, "--all", "--json", "--arith", "exact").strip("\n").split("\n")]
        return [(a["outputs"][0]["name"], a["outputs"][0]["labels"], a["rows"]) for a in answers if a["kind"] == "state"]

    def setUp(self):
        super().setUp()
        self.write("n.bif", bif(NAMES).encode())

    def test_round_trip(self):
        wanted = self.marginals("n.bif")
        self.assertEqual([name for name, _, _ in wanted], NAMES)
        self.assertTrue(all(sum(map(Fraction, rows[0])) == 1 for _, _, rows in wanted))
        self.well("convert", "n.bif", "n.diag")
        self.assertEqual(self.marginals("n.diag"), wanted)
        self.well("convert", "n.diag", "back.bif")
        self.assertEqual(self.marginals("back.bif"), wanted)
        self.well("convert", "n.diag", "n.net")
        self.assertEqual(self.marginals("n.net"), wanted)

    def test_standard_layout(self):
        """fmt keeps backticks, and every name with them."""
        self.well("convert", "n.bif", "n.diag")
        wanted = self.marginals("n.diag")
        self.well("fmt", "n.diag")
        self.assertEqual(self.marginals("n.diag"), wanted)
        text = Path(self.path("n.diag")).read_text()
        for name in KEYWORDS + RESERVED:
            self.assertIn(f"`{name}` : {{", text)

    def test_questions(self):
        script = 'model M = bif "n.bif"\n'
        wanted = self.marginals("n.bif")
        for i, name in enumerate(NAMES):
            other, labels = NAMES[i - 1], [NAMES[i - 1], NAMES[i]]
            label = quoted(labels[0])
            if i > 0:  # what is done is what is seen: there is no other way between the two
                script += f"assert M.P({quoted(name)} | {quoted(other)} = {label}) == M.P({quoted(name)} | do({quoted(other)} = {label}))\n"
                script += f"assert M.P({quoted(name)}[{quoted(other)} = {label}]) == M.P({quoted(name)} | do({quoted(other)} = {label}))\n"
                script += f"print identify M.P({quoted(name)} | do({quoted(other)}))\n"
            script += f"print M.P({quoted(name)} = {quoted(wanted[i][1][0])})\n"
        status, out, err = self.run_text(script, "--json")
        self.assertEqual(status, WELL, err)
        numbers = [json.loads(line) for line in out.strip("\n").split("\n")]
        numbers = [n["value"] for n in numbers if n["kind"] == "number"]
        self.assertEqual([Fraction(n) for n in numbers], [Fraction(rows[0][0]) for _, _, rows in wanted])

    def test_formulas_are_questions(self):
        """A factor of a formula, as it is printed, is read as a question."""
        script = 'model M = bif "n.bif"\n'
        for i in range(1, len(NAMES)):
            script += f"identify M.P({quoted(NAMES[i])} | do({quoted(NAMES[i - 1])}))\n"
        status, out, err = self.run_text(script)
        self.assertEqual(status, WELL, err)
        factors = re.findall(r"= (P\(.*\))$", out, re.M)
        self.assertEqual(len(factors), len(NAMES) - 1, out)
        status, _, err = self.run_text('model M = bif "n.bif"\n' + "".join(f"print M.{f}\n" for f in factors))
        self.assertEqual(status, WELL, err)


if __name__ == "__main__":
    import sys
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
