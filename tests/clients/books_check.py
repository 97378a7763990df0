"""hledger, Ledger and Beancount read every book of the demo county, find nothing wrong in their strictest mode, and
arrive at the same balances as the program's own ledger, account by account, to the fen; hledger month by month."""

import csv
import io
import multiprocessing
import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

from beancount import loader
from beancount.core.data import Transaction
from beancount.core.realization import iter_children, realize
from beancount.ops import validation

from houji import PROGRAM, Houji

PROGRAMS = {"hledger": "journal", "ledger": "ledger", "beancount": "beancount"}
# Whoever reads Chinese account names must know that they are UTF-8.
ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8"}
CODE = re.compile(r"(\d{3}(?:-\d\d)*)-")


def code_of(path):
    """`收入:501-经营收入:501-03-租赁` is 501.03; a last part such as `P0001-…` says with whom."""
    parts = path.split(":")
    last = parts[-2] if parts[-1].startswith("P") else parts[-1]
    found = CODE.match(last)
    return found.group(1).replace("-", ".") if found else None


def run(line, **options):
    done = subprocess.run(line, capture_output=True, text=True, encoding="utf-8", env=ENVIRONMENT, **options)
    if done.returncode != 0 or done.stderr.strip():
        raise SystemExit(f"{' '.join(map(str, line))}: {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return done.stdout


def export(data, out, *words):
    return run([PROGRAM, "export", *words, "--data", data, "--village", "all", "--out", out])


def without_nothing(balances):
    return {key: value for key, value in balances.items() if value}


def rows(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def ours(tables):
    """Closing balances by book and month, debit less credit, and how many lines each book has."""
    closing, lines, splits = defaultdict(lambda: defaultdict(dict)), defaultdict(int), {}
    for row in rows(tables / "trial_balance.csv"):
        village, debit, credit = row["book"], Decimal(row["closing_debit"]), Decimal(row["closing_credit"])
        closing[village][row["month"]][row["account"]] = debit - credit
        if row["account"] == "113":
            splits[village, row["month"]] = (debit, credit)
    for row in rows(tables / "entries.csv"):
        lines[row["book"]] += 1
    return closing, lines, splits


def of_hledger(path):
    """Balances at the end of each month, by account, and both sides of 113, by party."""
    line = ["hledger", "-f", path, "--strict", "balance", "-M", "--historical", "--flat", "-N", "-E", "-O", "csv"]
    head, *told = list(csv.reader(io.StringIO(run(line))))
    balances, splits = defaultdict(lambda: defaultdict(Decimal)), defaultdict(lambda: [Decimal(0), Decimal(0)])
    for account, *amounts in told:
        code = code_of(account)
        for month, amount in zip(head[1:], amounts):
            amount = Decimal(amount.removesuffix(" CNY").replace(",", ""))
            balances[month][code] += amount
            if code == "113":
                splits[month][0 if amount > 0 else 1] += abs(amount)
    return balances, splits


def of_ledger(path):
    """Balances at the end, by account."""
    words = ["--flat", "--empty", "--no-total", "--balance-format", "%(account)\t%(amount)\n"]
    balances = defaultdict(Decimal)
    for line in run(["ledger", "--args-only", "--pedantic", "-f", path, "balance", *words]).splitlines():
        account, amount = line.split("\t")
        if code_of(account):
            balances[code_of(account)] += Decimal(amount.removesuffix(" CNY").replace(",", ""))
    return balances


def of_beancount(path):
    """Balances at the end, by account, and how many postings there are."""
    entries, errors, _ = loader.load_file(str(path), extra_validations=validation.HARDCORE_VALIDATIONS)
    if errors:
        raise SystemExit(f"{path}: {[error.message for error in errors[:5]]}")
    balances = defaultdict(Decimal)
    for account in iter_children(realize(entries)):
        for position in account.balance:
            balances[code_of(account.account)] += position.units.number
    postings = sum(len(entry.postings) for entry in entries if isinstance(entry, Transaction))
    return dict(balances), postings


def compare(name, village, theirs, expected):
    theirs, expected = without_nothing(theirs), without_nothing(expected)
    differ = {key for key in theirs.keys() | expected.keys() if theirs.get(key) != expected.get(key)}
    return [f"{name} {village} {key}: {theirs.get(key)}, houji {expected.get(key)}" for key in sorted(differ, key=str)]


def main():
    faults, months = [], 0
    with Houji(small=False) as houji, tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        export(houji.data, out / "tables", "village")
        for name in PROGRAMS:
            told = export(houji.data, out / name, "journal", "--format", name)
        print(told.splitlines()[-1])
        closing, lines, splits = ours(out / "tables")
        villages = sorted(closing)
        # The lines about files come in the order of the books.
        files = dict(zip(villages, [line.split()[0].rsplit(".", 1)[0] for line in told.splitlines()[:-1]], strict=True))
        years = sorted({month[:4] for of in closing.values() for month in of})
        export(houji.data, out / "year", "journal", "--format", "ledger", "--year", years[-1])
        journal = lambda name, village: out / name / f"{files[village]}.{PROGRAMS.get(name, 'ledger')}"
        # A process forked while threads run may wait for ever for a lock that one of them held.
        anew = multiprocessing.get_context("spawn")
        with ThreadPoolExecutor(2) as threads, ProcessPoolExecutor(2, mp_context=anew) as processes:
            by_hledger = threads.map(of_hledger, [journal("hledger", village) for village in villages])
            by_ledger = threads.map(of_ledger, [journal("ledger", village) for village in villages])
            by_year = threads.map(of_ledger, [journal("year", village) for village in villages])
            by_beancount = processes.map(of_beancount, [journal("beancount", village) for village in villages])
            for village, (balances, sides), ledger, year, (beancount, postings) in zip(
                villages, by_hledger, by_ledger, by_year, by_beancount
            ):
                last = closing[village][max(closing[village])]
                for month, expected in closing[village].items():
                    months += 1
                    faults += compare(f"hledger {month}", village, balances[month], expected)
                    if tuple(sides[month]) != splits.get((village, month), (0, 0)):
                        faults.append(f"hledger {month} {village} 113: {sides[month]}")
                faults += compare("ledger", village, ledger, last)
                # A book that another goes on from may have ended before.
                if max(closing[village]).startswith(years[-1]):
                    faults += compare(f"ledger {years[-1]} alone", village, year, last)
                faults += compare("beancount", village, beancount, last)
                if postings != lines[village]:
                    faults.append(f"beancount {village}: {postings} postings, houji {lines[village]}")
    for fault in faults[:50]:
        print(fault)
    print(f"books: {len(villages)} books, {sum(lines.values())} postings, {months} months, {len(faults)} differences")
    return 1 if faults or len(villages) < 100 or months < 12 * len(villages) else 0


if __name__ == "__main__":
    sys.exit(main())
