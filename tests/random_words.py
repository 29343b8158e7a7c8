# SPDX-License-Identifier: MIT
#
# What the random programs of random_programs.py are made of. In what is done with a resource, @ is
# its name; a text may go over several lines, laid out as behind the dash of a list item.

ALLOWED = ["deadlock", "stuck", "misuse", "failure", "race", "panic", "assert", "leaks", "orphans"]
EXPECTED = ["e before f", "e(i) leads to f", "never e(2)", "sometimes e(1)", "e exactly once",
            "all tasks complete", "after f never e", "e(1) in order of e(2)",
            "acquired before released", "between released and acquired never e(1)",
            "sent leads to received", "between sent and received never f",
            "at most 1 inside part", "e(1) at most 2 times", "exactly one of e(1), f",
            "aborted leads to e", "before f never e(1)", "t0 completes", "no orphans",
            "late before e", "eventually f", "started before e", "while t1.x == 1, never f",
            "e(1) leads to f within 1ms", "eventually f within 1ms", "t0 completes by 1ms",
            "t0 fails", "t1 fails with Bad", "t0 is aborted", "no leaks", "e in order [1, 2]",
            "all tasks complete by 1ms", "after 1ms never f", "before 1ms never e(1)",
            "ended(t0) before ended(t1)", "ended(p) leads to e", "failed leads to f",
            "elapsed at most once", "after started(p) never e(1)", "ended in order of started",
            "f before ended(t1)", "between e(1) and f never acquired"]
OF_CONDITIONS = ["finally @", "always @", "never @", "sometimes @", "eventually @",
                 "while @, never e(1)", "after f never @", "before f always @"]
PLAIN = ["yield", "emit e(1)", "emit e(2)", "emit f", "sleep 1ms", "block 1ms", "x = 1",
         "assert x == 1", "v = now", "sleep until 1ms", "sleep one of 0ms, 1ms",
         "sleep 0ms..1ms", "v = random(1..2)", "call ping", "call flaky", "call risky",
         "call p", "x = call g(2)", "assume x == 0", "v = collect 1..2 | map g | unordered 2",
         "v = collect 1..2 | map g | buffered 2", "v = try collect 1..2 | map g | unordered"]
ARMS = ["sleep 1ms", "call ping", "call risky", "call p", "v = call g(1)", "wait until finished(p)"]
CONDITIONS = ["count(e(1)) > 0", "count(f) == 0", "running(p) > 0", "finished(p)",
              "inside(part) > 0", "finished(t1)", "running(ping) > 0", "count(e) == 1"]
OPS = ["  ping: takes 1ms", "  flaky: takes 1ms, fails first 1 with Down",
       "  risky: takes one of 0ms, 1ms, fails 50% with Down"]
RETRIES = ["", ", every 1ms", ", from 1ms doubling, full jitter", ", every 1ms, equal jitter",
           ", from 1ms doubling to 2ms, decorrelated jitter", ", on Down"]
FINALLY = ["emit f", "emit f", "sleep 1ms", "call p"]
PIPES = ["1..2", "1..2", "1..2 | map g | buffered 2", "1..2 | map g | unordered 2",
         "1..3 | map g | buffered 1 | filter it > 1", "1..3 | map g | unordered 2 | take 2",
         "1..3 | skip 1 | take 1", "[1, 2] | map g | unordered"]
OF_G = [["    - yield"], ["    - sleep 1ms"], ["    - if i == 2: fail Bad"], ["    - emit f"]]
LAST = ["return 3", "fail Bad", "panic", "never"]
SPAWNS = ["h = spawn p", "h = spawn q", "spawn p", "h = spawn r"]
AFTER_SPAWN = ["join h", "abort h", "x = join h", "detach h", "drop h",
               "select:\n    - join h: emit e(1)\n    - sleep 1ms: emit late"]
BRANCHES = ["call p", "call q", "call r", "emit f", "yield", "sleep 1ms"]
POLLS = ["x = poll f", "drop f", "select:\n    - poll f: pass\n    - sleep 1ms: pass"]
SELECT_ENDS = ["", "", "sleep 1ms: emit late", "default: emit f", "call p: emit f", "else: emit f"]
EXPLORED = ["cancel: each", "cancel: each", "cancel: any of t0", "cancel: any of t0, t1",
            "data: exhaustive", "data: exhaustive\n  cancel: each", "until: 1ms", "slack: 1ms"]
FAULTS = ["crash t0 at 0ms", "crash t1 at 1ms", "crash t0 at 0ms restart after 1ms",
          "crash t1 at 1ms restart after 0ms", "crash p at 1ms", "pause t0 at 0ms for 1ms",
          "pause t1 at 1ms for 1ms", "skew t0 by 1ms", "ping fails with Down until 1ms",
          "ping fails with Down from 1ms"]
MESSAGES = ["drop 50% of @", "duplicate 50% of @", "delay @ by 0ms..1ms", "delay @ by 1ms"]
ANY_ORDER = ["reorder @", "close @ at 0ms", "close @ at 1ms"] + MESSAGES
RUNTIMES = ["1 thread", "1 thread", "threads", "threads", "2 threads", "3 threads"]


class Kind:
    """What is declared, what is done with it, arms of a select, conditions, faults, and blocks
    that hold it."""

    def __init__(self, kind, does, arms=(), conditions=(), place="resources", faults=(), holds=()):
        self.kind, self.does, self.place = kind, does, place
        self.arms, self.conditions = list(arms), list(conditions)
        self.faults, self.holds = list(faults), list(holds)


PLAIN_STATE = Kind("0", ["@ += 1", "@ = 5", "v = @", "atomically: @ += 1", "@ = @ + 1"], (),
                   ["@ > 0"], "state")

KINDS = [
    PLAIN_STATE,
    Kind("atomic 0", ["@ += 1", "@ = 5", "v = @", "v = cas @ 0 7", "v = swap @ 3",
                      "v = fetch add @ 1", "wait until @ > 0",
                      "while @ == 0:\n    - sleep 1ms\n    - @ = 2"], ["wait until @ > 0"],
         ["@ > 0", "@ == 5"], "state"),
    Kind("mutex", ["lock @", "v = try lock @", "with lock @: emit e(1)", "with lock @: yield",
                   "with lock @: call p", "timeout 0ms: lock @\n  elapsed: emit late",
                   "timeout 1ms: lock @", "unlock @"], ["lock @"], holds=["lock @"]),
    Kind("mutex, unfair", ["lock @", "v = try lock @", "with lock @: yield"], ["lock @"],
         holds=["lock @"]),
    Kind("mutex, manual", ["lock @", "unlock @", "v = try lock @"], ["lock @"]),
    Kind("semaphore of 1", ["acquire @", "v = try acquire @", "with permit @: yield", "release @",
                            "k = acquire @\n- yield\n- drop k", "k = acquire @\n- forget k",
                            "k = acquire @\n- spawn q holding k", "v = permits(@)"],
         ["acquire @"], ["permits(@) > 0"], holds=["permit @"]),
    Kind("semaphore of 2", ["acquire @ 2", "acquire @", "with permit @: yield",
                            "with permit @ 2: emit e(1)", "try acquire @ 2"],
         ["acquire @", "acquire @ 2"], ["permits(@) > 1"], holds=["permit @", "permit @ 2"]),
    Kind("semaphore of 1, unfair", ["acquire @", "with permit @: yield"], ["acquire @"],
         ["permits(@) > 0"], holds=["permit @"]),
    Kind("semaphore of 0, manual", ["acquire @", "release @", "release @ 2", "acquire @ 2"],
         ["acquire @"], ["permits(@) > 0"]),
    Kind("pool of 1", ["k = acquire @\n- drop k", "k = acquire @\n- yield\n- release @ k",
                       "with permit @: yield"], ["k = acquire @"], holds=["permit @"]),
    Kind("pool of 2", ["k = acquire @\n- drop k", "v = acquire @", "v = try acquire @",
                       "k = acquire @\n- yield\n- release @ k"], ["k = acquire @"]),
    Kind("channel of 1", ["send @ 1", "x = recv @", "x = try recv @", "x = try send @ 3",
                          "v = len(@)", "k = reserve @\n- yield\n- send k 2",
                          "k = reserve @\n- drop k", "k = try reserve @", "hold @.sender",
                          "hold @.receiver", "for y in @: emit e(1)",
                          "v = collect @ | take 1", "for y in @ | map g | buffered 1: emit e(y)"],
         ["recv @", "send @ 9", "reserve @"], ["len(@) > 0"], faults=ANY_ORDER),
    Kind("channel of 1, manual", ["send @ 1", "x = recv @", "x = try recv @", "close @",
                                  "v = len(@)"], ["recv @", "send @ 9"], ["len(@) > 0"],
         faults=ANY_ORDER),
    Kind("channel of 2", ["send @ 1", "send @ 2", "x = recv @", "close @",
                          "for y in @: emit e(y)", "for y in @ | filter it > 1: emit e(y)"],
         ["recv @", "send @ 9"], ["len(@) > 1"], faults=ANY_ORDER),
    Kind("channel of 0", ["send @ 1", "x = recv @", "x = try recv @", "x = try send @ 3"],
         ["recv @", "send @ 9"], faults=ANY_ORDER[1:]),
    Kind("channel of 0, manual", ["send @ 1", "x = recv @", "close @"], ["recv @", "send @ 9"],
         faults=ANY_ORDER[1:]),
    Kind("channel unbounded", ["send @ 1", "x = recv @", "close @"], ["recv @"], ["len(@) > 0"],
         faults=ANY_ORDER),
    Kind("rwlock", ["with read @: emit e(1)", "with write @: emit e(2)", "read @", "write @",
                    "with read @: yield", "with write @: yield", "v = try read @",
                    "v = try write @", "with read @:\n    - write @", "timeout 1ms: write @"],
         ["read @", "write @"], holds=["read @", "write @"]),
    Kind("rwlock, prefer readers", ["with read @: yield", "write @", "read @"], ["write @"],
         holds=["read @", "write @"]),
    Kind("rwlock, manual", ["read @", "write @", "unlock @"], ["read @"]),
    Kind("watch of 0", ["set @ 1", "set @ 2", "x = changed @", "v = value(@)",
                        "timeout 1ms: x = changed @"], ["changed @"], ["value(@) > 0"],
         faults=MESSAGES[:1] + MESSAGES[2:]),
    Kind("notify", ["notify @", "wait @", "notify all @", "timeout 1ms: wait @"], ["wait @"]),
    Kind("oneshot", ["x = recv @", "x = try send @ 1", "send @ 1", "close @", "x = try recv @"],
         ["recv @"], faults=MESSAGES[:1] + MESSAGES[2:]),
    Kind("condvar of m", ["with lock m: wait @", "notify @", "with lock m: notify all @",
                          "with lock m: notify @", "notify all @",
                          "with lock m:\n    - timeout 1ms: wait @\n      elapsed: emit late"],
         faults=["spurious wakeups on @"] * 3),
    Kind("token", ["cancel @", "wait @", "cancel @", "timeout 0ms: wait @\n  elapsed: cancel @"],
         ["wait @"]),
    Kind("barrier of 2", ["wait @", "v = wait @", "timeout 1ms: wait @\n  elapsed: emit late"],
         ["wait @"], ["len(@) > 0"]),
    Kind("waitgroup", ["add @ 1", "done @", "wait @", "add @ 1\n- spawn finish_@"], ["wait @"]),
    Kind("broadcast of 1", ["send @ 1", "x = recv @", "x = try recv @"], ["recv @"],
         faults=MESSAGES),
    Kind("broadcast of 2", ["send @ 1", "x = recv @"], ["recv @"], faults=MESSAGES),
    Kind("cell", ["set @ 1", "x = wait @", "v = @"], ["wait @"]),
    Kind("cell of 8", ["set @ 1", "v = @ == 8"], ["wait @"]),
    Kind("joinset", ["spawn p into @", "spawn q into @", "x = next @", "join all @", "drop @",
                     "scope @:\n    - spawn p into @\n    - spawn q into @",
                     "h = spawn p into @\n- abort h", "abort all @", "timeout 1ms: join all @"],
         ["next @"]),
    Kind("interval of 1ms", ["tick @", "tick @"], ["tick @"]),
    Kind("interval of 1ms, delay", ["tick @", "sleep 1ms\n- tick @"], ["tick @"]),
    Kind("interval of 1ms, skip missed", ["tick @", "tick @"], ["tick @"]),
]
