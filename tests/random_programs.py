# SPDX-License-Identifier: MIT
#
# Small random programs: two or three tasks over two objects of any kind, with blocks, spawns,
# aborts, injected cancels, crashes and expectations, for comparing the exhaustive strategies with
# each other.
#
#   python3 random_programs.py FIRST COUNT FOLDER            writes FOLDER/N.yaml for each seed N
#   python3 random_programs.py FIRST COUNT FOLDER HOCKET     and compares dpor with dfs
#
# A program on which they differ is made as small as it can be.
import json
import pathlib
import random
import re
import subprocess
import sys

import random_words as words


def lines_of(text):
    """A statement, or several, as lines of a list."""
    first, *rest = text.split("\n")
    return ["- " + first] + rest


def inner(lines):
    return ["    " + line for line in lines]


class Program:
    def __init__(self, seed):
        self.draw = random.Random(seed)
        self.moves, self.arms, self.conditions = [], [], list(words.CONDITIONS)
        self.faults, self.holds = list(words.FAULTS), []
        self.declared = {"state": [], "resources": []}
        self.clocks = seed % 10 == 0  # the race check keeps clocks, and changes no order
        self.kept = not self.clocks and self.draw.random() < .15  # v is looked at in the end
        self.paused = self.draw.random() < .05
        self.text = "\n".join(self.lines()) + "\n"

    def declare(self, name, kind):
        """The object, or an array of two."""
        single = kind.place == "state" or any("finish_" in one for one in kind.does)
        several = not single and self.draw.random() < .1
        self.declared[kind.place].append(f"  {name}{' x 2' * several}: {kind.kind}")
        named = lambda some, those: [
            one.replace("@", self.draw.choice(those) if several else name) for one in some]
        self.moves += named(kind.does, [f"{name}[0]", f"{name}[1]", f"{name}[me]"])
        self.arms += named(kind.arms, [f"{name}[0]", f"{name}[1]"])
        self.holds += named(kind.holds, [f"{name}[0]", f"{name}[me]"])
        self.conditions += named(kind.conditions, [f"{name}[0]", f"{name}[1]"]) * 3
        self.faults += named(kind.faults, [name, f"{name}[0]"]) * 2

    # ---- statements ----

    def condition(self):
        return self.draw.choice(self.conditions)

    def select(self, depth):
        lines = [self.draw.choice(["select:", "select:", "select biased:"])]
        arms = self.arms * 2 + words.ARMS
        for i, arm in enumerate(self.draw.sample(arms, self.draw.choice([1, 2, 2, 3]))):
            if depth > 0 and self.draw.random() < .15:
                lines += [f"    - {arm}:"] + inner(inner(self.statement(depth - 1)))
            else:
                lines.append(f"    - {arm}: emit e({i})")
        end = self.draw.choice(words.SELECT_ENDS)
        return "\n".join(lines + ([f"    - {end}"] if end else []))

    def branch(self, depth):
        if depth > 1 and self.draw.random() < .3:
            return ["- do:"] + inner(self.statement(depth - 1))
        return lines_of(self.draw.choice(words.BRANCHES))

    def block(self, depth):
        body = inner(self.statement(depth - 1))
        some = self.draw.choice
        kinds = {
            "timeout": lambda: [f"- timeout {some(['0ms', '1ms', '1ms'])}:"] + body +
                               some([[], ["  elapsed: emit late"]]),
            "shield": lambda: ["- shield:"] + body,
            "catch": lambda: ["- try:"] + body + ["  catch: emit f"],
            "finally": lambda: ["- try:"] + body + ["  finally: " + some(words.FINALLY)],
            "scope": lambda: ["- scope:"] + inner(lines_of(some(words.SPAWNS))) + body,
            "repeat": lambda: ["- repeat 2:"] + body,
            "for": lambda: [f"- for y in {some(words.PIPES)}:"] + body,
            "retry": lambda: [f"- retry up to 2 times{some(words.RETRIES)}:"] + body +
                             some([[], ["  exhausted: emit late"]]),
            "atomically": lambda: ["- atomically:"] + body,
            "inside": lambda: ["- inside part:"] + body,
            "branches": lambda: [f"- {some(['join', 'race', 'try join'])}:"] +
                                inner(self.branch(depth) + ["- do:"] + body),
            "future": lambda: [f"- f = future call {some(['p', 'q', 'g(1)'])}"] +
                              lines_of(some(words.POLLS)),
            "if": lambda: [f"- if {self.condition()}:"] + body,
            "until": lambda: [f"- wait until {self.condition()}"],
        }
        if self.holds:
            kinds["with"] = lambda: [f"- with {some(self.holds)}:"] + body
        return kinds[some(sorted(kinds))]()

    def statement(self, depth=2):
        at = self.draw.random()
        if at < .2 and depth > 0:
            return self.block(depth)
        if at < .3:
            plain = words.PLAIN + ["advance 1ms"] * (4 * self.paused)
            return lines_of(self.draw.choice(plain))
        if at < .4:
            lines = lines_of(self.draw.choice(words.SPAWNS))
            if "h = " in lines[0] and self.draw.random() < .8:
                lines += lines_of(self.draw.choice(words.AFTER_SPAWN))
            return lines
        if at < .5:
            return lines_of(self.select(depth))
        return lines_of(self.draw.choice(self.moves))

    def body(self, most):
        lines = []
        for _ in range(self.draw.randint(1, most)):
            lines += self.statement()
        if self.draw.random() < .06:
            lines += lines_of(self.draw.choice(words.LAST))
        return inner(lines)

    # ---- the whole ----

    def procs(self):
        move = lambda: inner(lines_of(self.draw.choice(self.moves)))
        end = self.draw.choice([["    - pass"], ["    - fail Bad"], ["    - emit e(1)"], move()])
        lines = ["procs:", "  p:"] + move() + ["  q:"] + move() + end
        lines += ["  r:", "    - x = 0"] + inner(self.statement(1))
        lines += ["  g(i):"] + self.draw.choice(words.OF_G) + ["    - return i"]
        for one in self.declared["resources"]:
            name, kind = one.strip().split(": ", 1)
            lines += [f"  finish_{name}: done {name}"] if kind == "waitgroup" else []
        return lines + ["  unused:", "    - emit e(0)", "    - emit f", "    - emit late",
                        "    - inside part: pass"]

    def tasks(self):
        lines = ["tasks:"]
        count = self.draw.choice([2, 2, 2, 3])
        twins = self.draw.random() < .1
        for i in range(count):
            body = self.body(4 if count == 2 else 2)
            if self.kept:
                body = [one.replace("- v = ", f"- v{i} = ") for one in body]
            lines += [f"  t{i}{' x 2' * (twins and i == 0)}:", "    - x = 0"]
            lines += ["    - own = 1"] * (self.clocks and i == 0) + body
        return lines

    def settings(self):
        """What goes wrong from outside, how far to look, what is expected."""
        draw = self.draw
        lines = []
        if draw.random() < .12:
            lines += ["faults:"] + ["  - " + one for one in
                                    draw.sample(self.faults, draw.choice([1, 1, 2]))]
        if draw.random() < .25:
            lines += ["explore:", "  " + draw.choice(words.EXPLORED)]
        expected = draw.sample(words.EXPECTED, draw.choice([0, 0, 0, 1, 1, 2]))
        if draw.random() < .15:
            expected.append(draw.choice(words.OF_CONDITIONS).replace("@", self.condition()))
        allowed = [one for one in words.ALLOWED if "no " + one not in expected]
        expected += ["allow " + one for one in allowed if self.allows]
        return lines + ["expect:"] * bool(expected) + ["  - " + one for one in expected]

    def lines(self):
        draw = self.draw
        self.allows = draw.random() < .6
        kinds = [words.PLAIN_STATE] * 2 if self.clocks else draw.sample(words.KINDS, 2)
        if draw.random() < .2:
            kinds[1] = kinds[0]
        for name, kind in zip("ab", kinds):
            self.declare(name, kind)
        if any("condvar" in one for one in self.declared["resources"]):
            self.declared["resources"].append("  m: mutex")
        if self.clocks:
            self.declared["state"].append("  own: 0")
        if self.kept:
            self.declared["state"] += [f"  v{i}: 0" for i in range(3)]
        lines = ["scenario: random program", "runtime: " + draw.choice(words.RUNTIMES)]
        lines += ["clock: paused"] * self.paused
        for place, entries in self.declared.items():
            lines += [place + ":"] + entries if entries else []
        return lines + ["ops:"] + words.OPS + self.procs() + self.tasks() + self.settings()


# ---- comparing ----

RUNS = 20000  # of dfs
SECONDS = 20
CRASHED = "hocket has crashed"


class Pass:
    """What a complete pass comes to: `said` is how many interleavings, which findings, which
    outcomes, and what `sometimes` was met; None if it is not complete after so many runs."""

    def __init__(self, path, strategy, hocket, runs):
        report = path + ".json"
        command = [hocket, "explore", path, "--strategy", strategy, "--runs", str(runs),
                   "--no-shrink", "--no-corpus", "--max-failures", "0", "--census",
                   "--report", "json:" + report]
        pathlib.Path(report).unlink(missing_ok=True)
        self.said, self.runs, self.pruned = None, runs, 0
        try:
            done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                  timeout=SECONDS, check=False)
            if done.returncode < 0:
                self.said = CRASHED
                return
            with open(report, encoding="utf-8") as file:
                self.read(json.loads(file.readlines()[-1]))
        except (subprocess.TimeoutExpired, OSError, ValueError, IndexError):
            pass

    def read(self, last):
        if last.get("type") != "summary" or not last["exhaustive"]:
            return
        self.runs, self.pruned = last["runs"], last["pruned"]
        outcomes = {self.sorted_parts(one["text"]) for one in last.get("outcomes", [])}
        self.said = (last["interleavings"], last["exhaustive"],
                     sorted({one["id"] for one in last["findings"]}), sorted(outcomes),
                     [one["met"] > 0 for one in last["goals"]])

    @staticmethod
    def sorted_parts(text):
        """Two findings of one run come in any order."""
        found, *values = re.split(r": (?=[ab] is |own is |v0 is )", text, maxsplit=1)
        return ": ".join(["; ".join(sorted(found.split("; ")))] + values)


class Comparison:
    """What dfs and another strategy say of a program; `differ` is None if dfs needs more runs."""

    def __init__(self, path, strategy, hocket, runs=RUNS):
        dfs = Pass(path, "dfs", hocket, runs)
        self.runs, self.expected = dfs.runs, dfs.said
        self.found = self.differ = None
        if self.expected:
            self.other = Pass(path, strategy, hocket, 4 * runs + 100)
            self.found = self.other.said
            self.differ = self.found != self.expected or self.found == CRASHED
        self.kind = self.found if self.found in (None, CRASHED) else "another number"


# ---- making it smaller ----

def depth(line):
    return len(line) - len(line.lstrip())


def behind(lines, i, count):
    """Where `count` neighbours, with what is below them, end; the first is line i."""
    deep = depth(lines[i])
    for _ in range(count):
        if i == len(lines) or depth(lines[i]) != deep:
            return None
        i += 1
        while i < len(lines) and depth(lines[i]) > deep:
            i += 1
    return i


def without(lines, i, count):
    """Without these neighbours; or, if it is none, without the line around the body."""
    if count == 0:
        return lines[:i] + [line[4:] for line in lines[i + 1:behind(lines, i, 1)]] + \
               lines[behind(lines, i, 1):]
    end = behind(lines, i, count)
    return end and lines[:i] + lines[end:]


class Reduction:
    """The smallest program found that still shows the difference. What dfs needs more runs for
    than for the last one is not looked at, so that it gets quicker, too."""

    def __init__(self, path, strategy, hocket):
        with open(path, encoding="utf-8") as file:
            self.lines = file.read().splitlines()
        self.trial, self.strategy, self.hocket = path + ".less.yaml", strategy, hocket
        self.last = Comparison(path, strategy, hocket)
        for count in [16, 8, 4, 2]:
            self.take_out(count)
        while self.take_out(1) or self.take_out(0):
            pass

    def shows(self, lines):
        with open(self.trial, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        now = Comparison(self.trial, self.strategy, self.hocket, self.last.runs + 1)
        if not now.differ or now.kind != self.last.kind:
            return False
        self.lines, self.last = lines, now
        return True

    def take_out(self, count):
        """Wherever that leaves the difference; true if it does anywhere."""
        some, i = False, 0
        while i < len(self.lines):
            less = without(self.lines, i, count)
            done = less and less != self.lines and self.shows(less)
            some = some or done
            i += not done
        return some


def check(first, count, folder, hocket):
    passed = failed = 0
    for seed in range(first, first + count):
        path = f"{folder}/{seed}.yaml"
        write(seed, folder)
        for strategy in ["dpor:source", "dpor:optimal"]:
            now = Comparison(path, strategy, hocket)
            if now.differ is None:
                break
            passed += not now.differ
            failed += now.differ
            if now.differ:
                print(f"FAIL  program {seed}, {strategy}: {now.found}, dfs: {now.expected}; "
                      "made smaller:")
                print("\n".join(Reduction(path, strategy, hocket).lines), flush=True)
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return failed == 0 and passed > 0


def write(seed, folder):
    with open(f"{folder}/{seed}.yaml", "w", encoding="utf-8") as file:
        file.write(Program(seed).text)


def main():
    first, count, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    if len(sys.argv) > 4:
        sys.exit(0 if check(first, count, folder, sys.argv[4]) else 1)
    for seed in range(first, first + count):
        write(seed, folder)


main()
