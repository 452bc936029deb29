#!/usr/bin/env python3
"""match_eval.py MATCH_EVAL DATA [options] - judge the matcher on made payments.

DATA is a folder with gen_corpus.py and eval_match.py. For each seed, number scheme and
profile a corpus is made in a temporary folder, matched by the program match_eval, joined
with its labels and judged. Prints one line per corpus, then the sums; exit code 1 when a
goal is missed. Standard library only.
"""
import argparse
import collections
import concurrent.futures
import csv
import glob
import os
import re
import subprocess
import sys
import tempfile

NOTHING = ("unrelated", "debit", "debit_return", "double")


def run(tool, data, tx, seed, scheme, profile, options, keep):
    with tempfile.TemporaryDirectory() as tmp:
        out = keep or tmp
        subprocess.run(
            [sys.executable, f"{data}/gen_corpus.py", "--tx", str(tx), "--seed", str(seed),
             "--scheme", str(scheme), "--profile", profile, "--out", out],
            check=True, stdout=subprocess.DEVNULL)
        files = sorted(glob.glob(f"{out}/camt053-v08/*.xml"))
        with open(f"{out}/decisions.csv", "w") as f:
            subprocess.run([tool, *options, f"{out}/open-invoices.csv", *files], check=True,
                           stdout=f, stderr=subprocess.DEVNULL)
        join(out)
        judged = subprocess.run(
            [sys.executable, f"{data}/eval_match.py", f"{out}/labels.csv",
             f"{out}/result.csv"], check=True, stdout=subprocess.PIPE, text=True).stdout
        return figures(out), judged


def join(out):
    """decisions.csv by place -> result.csv by transaction; details of a batch are one."""
    tx_of = {}
    for r in csv.DictReader(open(f"{out}/occurrences.csv", encoding="utf-8")):
        tx_of[r["file"], r["stmt"], r["entry"], r["detail"]] = r["tx_id"]
    parts = collections.defaultdict(list)
    for r in csv.DictReader(open(f"{out}/decisions.csv", encoding="utf-8")):
        name = "/".join(r["file"].split("/")[-2:])
        parts[tx_of[name, r["statement"], r["entry"], r["detail"]]].append(r)
    with open(f"{out}/result.csv", "w", newline="", encoding="utf-8") as f:
        w = csv.writer(f)
        w.writerow(["tx_id", "decision", "allocations", "tier", "reason"])
        for tx, rows in sorted(parts.items()):
            kinds = {r["decision"] for r in rows}
            decision = kinds.pop() if len(kinds) == 1 else "review"
            sep = ";" if len(rows) > 1 else "|"
            w.writerow([tx, decision, sep.join(r["allocations"] for r in rows),
                        rows[0]["tier"], rows[0]["reason"]])


def allocations(text):
    return frozenset(tuple(a.rsplit(":", 2)) for a in text.split(";") if a)


def figures(out):
    """The sums of eval_match.py, and what it does not count."""
    n = collections.Counter()
    result = {r["tx_id"]: r for r in csv.DictReader(open(f"{out}/result.csv"))}
    for label in csv.DictReader(open(f"{out}/labels.csv")):
        got = result[label["tx_id"]]
        want = allocations(label["allocations"])
        proposals = [allocations(p) for p in got["allocations"].split("|")]
        nothing = label["kind"] in NOTHING
        n["tx"] += 1
        n["nothing"] += nothing
        n["possible"] += label["auto_ok"] == "yes"
        if got["decision"] == "auto":
            right = proposals[0] == want and bool(want)
            n["auto"] += 1
            n["right"] += right
            n["wrong"] += not right
            n["wrong_nothing"] += nothing
            n["right_possible"] += right and label["auto_ok"] == "yes"
            n["lucky"] += right and label["auto_ok"] != "yes"
        elif got["decision"] == "review":
            n["review"] += bool(want)
            n["noise"] += not want
            n["first"] += bool(want) and proposals[0] == want
            n["third"] += bool(want) and want in proposals[:3]
    return n


def show(title, n):
    def part(a, b):
        return n[a] / n[b] if n[b] else 1.0
    print(f"{title:24} tx {n['tx']:6} auto {n['auto']:6} wrong {n['wrong']:2} "
          f"(on nothing {n['wrong_nothing']}) P {part('right', 'auto'):.4f} "
          f"R {part('right_possible', 'possible'):.4f} lucky {part('lucky', 'auto'):.3f} "
          f"review {n['review']:5} first {part('first', 'review'):.3f} "
          f"third {part('third', 'review'):.3f} noise {n['noise']:3} "
          f"= {100 * part('noise', 'tx'):.2f}/100, of nothing "
          f"{100 * part('noise', 'nothing'):.2f}/100", flush=True)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("tool")
    ap.add_argument("data")
    ap.add_argument("--seeds", default="1-20")
    ap.add_argument("--schemes", default="0-4")
    ap.add_argument("--profiles", default="easy,normal,hard")
    ap.add_argument("--tx", type=int, default=1000)
    ap.add_argument("--jobs", type=int, default=2)
    ap.add_argument("--option", action="append", default=[])
    ap.add_argument("--keep", help="folder for the files of a single corpus")
    ap.add_argument("-v", action="store_true", help="the judge's words as well")
    a = ap.parse_args()

    def span(text):
        return [i for part in text.split(",")
                for i in range(int(part.split("-")[0]), int(part.split("-")[-1]) + 1)]
    sums = collections.defaultdict(collections.Counter)
    with concurrent.futures.ThreadPoolExecutor(a.jobs) as pool:
        todo = {}
        for profile in a.profiles.split(","):
            for scheme in span(a.schemes):
                for seed in span(a.seeds):
                    todo[profile, scheme, seed] = pool.submit(
                        run, a.tool, a.data, a.tx, seed, scheme, profile, a.option, a.keep)
        for (profile, scheme, seed), job in todo.items():
            n, judged = job.result()
            sums[profile] += n
            wrong = re.findall(r"^WRONG .*$", judged, re.M)
            if a.v or wrong:
                print(f"-- {profile} scheme {scheme} seed {seed}")
                print(judged if a.v else "\n".join(wrong), flush=True)
    goals = {"easy": 0.97, "normal": 0.97, "hard": 0.96}
    missed = False
    for profile, n in sums.items():
        show(profile, n)
        missed |= (n["wrong"] > 0 or n["right_possible"] < goals[profile] * n["possible"] or
                   n["first"] < 0.85 * n["review"] or n["third"] < 0.97 * n["review"] or
                   100 * n["noise"] >= n["nothing"])
    sys.exit(missed)


if __name__ == "__main__":
    main()
