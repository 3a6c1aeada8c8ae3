"""bench.py DIAG FOLDER [--json] [--small] [NAME...]: times whole processes of `diag run` on generated scripts.

Prints a table: median wall time, peak memory, the bound that the project promises, and the ratio to the case ten times
smaller. Writes the same as FOLDER/results.json (--json prints that instead). A figure over its bound is marked, and is no
failure: machines differ.
"""
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

import scripts

ROOT = Path(__file__).resolve().parent.parent.parent


class Bench:
    def __init__(self, diag, folder, as_json, wanted):
        self.diag, self.folder, self.json, self.wanted = diag, folder, as_json, wanted
        self.rows = []
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def process(self, arguments):
        """Wall seconds, peak megabytes and exit status of one process."""
        # A process starts with the peak of the one that started it, so a small one has to stand between.
        peak = self.folder / "peak.txt"
        measured = ["/usr/bin/time", "-f", "%M", "-o", str(peak), self.diag, "run", *arguments]
        began = time.perf_counter()
        done = subprocess.run(measured, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        seconds = time.perf_counter() - began
        return seconds, int(peak.read_text().split()[-1]) / 1024, done.returncode, done.stderr.decode()

    def measure(self, arguments, status=0):
        """Median seconds of three runs (of one where it takes long) and the largest peak."""
        times, peak = [], 0.0
        while len(times) < 3 and sum(times) < 6:
            seconds, memory, code, message = self.process(arguments)
            if code != status:
                return None, None, f"status {code}: {message.strip()[:200]}"
            times.append(seconds)
            peak = max(peak, memory)
        return statistics.median(times), peak, None

    def case(self, name, arguments, seconds=None, megabytes=None, smaller=None, status=0, less=None, parts=1):
        """less: a measured row whose time is subtracted, parts: how many equal steps then remain, of which one counts."""
        if self.wanted and not any(w in name for w in self.wanted):
            return None
        took, peak, fault = self.measure([str(a) for a in arguments], status)
        row = {"name": name, "seconds": took, "megabytes": peak, "fault": fault,
               "bound_seconds": seconds, "bound_megabytes": megabytes}
        if fault is None and less is not None and less["fault"] is None:
            row["seconds"] = max(0.0, took - less["seconds"]) / parts
        if fault is None and smaller is not None and smaller["fault"] is None:
            row["ratio_seconds"] = took / smaller["seconds"]
            row["ratio_megabytes"] = peak / smaller["megabytes"]
        self.rows.append(row)
        print(self.line(row), file=sys.stderr if self.json else sys.stdout, flush=True)
        return row

    def inside(self, program):
        """Cases that a program of its own measures inside one process, a JSON object a line."""
        if self.wanted and not any(w in "identify" for w in self.wanted):
            return
        for text in subprocess.run([program], check=True, stdout=subprocess.PIPE).stdout.decode().splitlines():
            measured = json.loads(text)
            row = {"name": measured["name"], "seconds": measured["seconds"], "megabytes": None, "fault": None,
                   "bound_seconds": measured["bound"], "bound_megabytes": None}
            self.rows.append(row)
            over = " over" if row["seconds"] > row["bound_seconds"] else ""
            print(f"{row['name']:<34} {1e3 * row['seconds']:9.3f} ms (bound {1e3 * row['bound_seconds']:g}){over}",
                  file=sys.stderr if self.json else sys.stdout, flush=True)

    @staticmethod
    def line(row):
        if row["fault"]:
            return f"{row['name']:<34} {row['fault']}"

        def figure(value, bound, unit):
            over = " over" if bound and value > bound else ""
            limit = f" (bound {bound:g})" if bound else ""
            return f"{value:9.3f} {unit}{limit}{over}" if unit == "s" else f"{value:7.1f} {unit}{limit}{over}"

        text = f"{row['name']:<34} {figure(row['seconds'], row['bound_seconds'], 's'):<26}"
        text += f" {figure(row['megabytes'], row['bound_megabytes'], 'MB'):<26}"
        if "ratio_seconds" in row:
            text += f" x{row['ratio_seconds']:.1f} time, x{row['ratio_megabytes']:.1f} memory"
        return text.rstrip()


def power(n):
    return f"10^{len(str(n)) - 1}"


def large_diagrams(bench, n):
    makers = {"point-free": scripts.point_free, "named wires": scripts.named,
              "observed, open": lambda k: scripts.observed(k, True), "observed, closed": lambda k: scripts.observed(k, False)}
    for kind, make in makers.items():
        smaller = None
        for size in (n, 10 * n):
            path = bench.write(f"{kind.replace(', ', '_').replace(' ', '_')}_{size}.diag", make(size) + scripts.COMPARE)
            bounds = {"seconds": 1.0, "megabytes": 400} if size == n else {}
            smaller = bench.case(f"{kind}, {power(size)} steps", [path], smaller=smaller, **bounds)


def cutting(bench, n):
    for size in (n, 10 * n):
        text = scripts.with_target(scripts.named(size))
        without = bench.case(f"before a cut, {power(size)} boxes", [bench.write(f"uncut_{size}.diag", text)])
        text += "".join(f"diagram u{i} : A -> A = cut[s](t)\n" for i in range(10))
        bench.case(f"the cut alone, {power(size)} boxes", [bench.write(f"cut_{size}.diag", text)],
                   seconds=0.05 if size == n else None, less=without, parts=10)


def chains(bench, n):
    for size in (n // 10, n):
        path = bench.write(f"chain_{size}.diag", scripts.chain_model(size))
        for arith in ("exact", "double"):
            bench.case(f"chain of {size} variables, {arith}", ["--arith", arith, path], seconds=1.0 if size == n else None)


def hidden_markov(bench, n):
    for script, how in ((scripts.hidden_markov, "step by step"), (scripts.hidden_markov_layers, "in layers")):
        smaller = None
        for size in (n // 10, n):
            path = bench.write(f"{script.__name__}_{size}.diag", script(size))
            smaller = bench.case(f"hidden Markov model, {power(size)} steps, {how}", [path], smaller=smaller,
                                 seconds=2.0 if size == n else None)


def counterfactuals(bench):
    for arith in ("exact", "double"):
        texts = [bench.write(f"structural_{k}.diag", scripts.structural_model(200, k)) for k in (0, 20)]
        model = bench.case(f"model of 200 functions, {arith}", ["--arith", arith, texts[0]])
        bench.case(f"two worlds of it, one question, {arith}", ["--arith", arith, texts[1]], seconds=0.01,
                   less=model, parts=20)


def wide_data(bench, n):
    smaller = None
    for size in (n // 10, n):
        bench.write(f"rows_{size}.csv", scripts.csv_rows(size))
        text = f"data obs = csv \"rows_{size}.csv\"\nprint obs.P(b | a = l0)\n"
        smaller = bench.case(f"CSV of {power(size)} rows", [bench.write(f"csv_{size}.diag", text)],
                             seconds=1.5 if size == n else None, smaller=smaller)
    smaller = None
    for size in (n // 10, n):
        smaller = bench.case(f"type of {power(size)} labels", [bench.write(f"labels_{size}.diag", scripts.labels(size))],
                             seconds=1.0 if size == n else None, smaller=smaller)


def pictures(bench, n):
    kinds = {"chain": "iterate(f, {})", "side by side": "f^{}"}
    for kind, expression in kinds.items():
        for size, seconds in ((n, 1.0), (10 * n, 10.0)):
            text = scripts.SYNTAX + f'draw {expression.format(size)} as "drawn.svg"\n'
            bench.case(f"draw, {kind}, {power(size)} boxes", [bench.write(f"draw_{kind[0]}_{size}.diag", text)], seconds=seconds)
    for size, seconds in ((n, 1.0), (10 * n, 10.0)):
        text = scripts.named(size) + 'draw d as "drawn.svg"\n'
        bench.case(f"draw, named wires, {power(size)} boxes", [bench.write(f"draw_n_{size}.diag", text)], seconds=seconds)


def small_scripts(bench):
    path = ROOT / "tests/contract/smoking.diag"
    bench.case("smoking, the whole process", [path], seconds=0.03, megabytes=30)
    bench.case("2^40 boxes, refused", [bench.write("doubling.diag", scripts.doubling(40))], seconds=1.0, status=2)


def main():
    diag, folder, *rest = sys.argv[1:]
    bench = Bench(diag, Path(folder), "--json" in rest, [r for r in rest if not r.startswith("--")])
    n = 10_000 if "--small" in rest else 100_000
    small_scripts(bench)
    large_diagrams(bench, n)
    cutting(bench, n)
    chains(bench, n // 10)
    hidden_markov(bench, 10 * n)
    counterfactuals(bench)
    wide_data(bench, 10 * n)
    pictures(bench, n // 100)
    bench.inside(Path(diag).parent / "tools/benchmarks/bench_identify")
    text = json.dumps(bench.rows, indent=1)
    bench.write("results.json", text + "\n")
    if bench.json:
        print(text)


main()
