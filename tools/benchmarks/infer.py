#!/usr/bin/env python3
"""infer.py BENCH_INFER OUT.json [--json] [OPTION...] [FILE.bif...]: inference on network files, as a table.

Runs the program bench_infer on the files (those of tests/networks where none are named), prints a table in milliseconds
and megabytes and writes the same as OUT.json (--json prints that instead). `plan` is from the loaded file to the tree,
`all` that and all prior marginals, by one thread; `x` are multiples of `all`; `changing` is how many questions a second are
answered when an observation is put, changed or taken back before each.
"""
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def main():
    program, out, *words = sys.argv[1:]
    as_json = "--json" in words
    words = [word for word in words if word != "--json"]
    if not any(word.endswith(".bif") for word in words):
        words += [str(path) for path in sorted((ROOT / "tests/networks").glob("*.bif"))]
    done = subprocess.run([program, *words], stdout=subprocess.PIPE)
    rows = [json.loads(line) for line in done.stdout.decode().splitlines()]
    Path(out).write_text(json.dumps(rows, indent=1) + "\n")
    if as_json:
        print(json.dumps(rows, indent=1))
        sys.exit(done.returncode)
    print(f"{'network':12} {'nodes':>5} {'cells':>10} {'read':>9} {'plan':>9} {'all':>9} {'threads':>9} {'single':>9} {'changing':>8} "
          f"{'exact x':>8} {'reduced x':>9} {'peak MB':>8} {'yardstick':>9}")
    for row in rows:
        exact = f"{row['exact'] / row['total']:8.1f} {row['reduced'] / row['total']:9.1f}" if "exact" in row else f"{'-':>8} {'-':>9}"
        same = "" if row["same_bits"] else "  other bits with threads"
        print(f"{row['network']:12} {row['nodes']:5} {row['cells']:10.0f} " +
              " ".join(f"{1e3 * row[key]:9.4f}" for key in ("read", "plan", "total", "total_threads", "single")) +
              f" {row['changing']:8.0f}" +
              f" {exact} {row['peak'] / 2**20:8.1f} {1e3 * row['reference']:9.2f}{same}")
    sys.exit(done.returncode)


main()
