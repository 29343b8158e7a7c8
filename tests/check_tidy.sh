#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# tidy.sh must be able to say no: in a small tree that it likes, one thing at a
# time is made wrong, and exactly the rule for it must report the place.
set -u
tidy=$(cd "$(dirname "$0")" && pwd)/tidy.sh
unset "${!GIT_@}"
command -v git >/dev/null || { echo "0 passed, 0 failed, 1 skipped"; exit 0; }
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
passed=0 failed=0

verdict() { # what is tested, exit status of the comparison
    if [ "$2" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL  $1; tidy.sh said:"
        cat "$tmp/out"
    fi
}

write() { # file, lines: a C file gets its first line for free
    mkdir -p "$(dirname "$1")"
    case $1 in *.[ch]) echo '/* SPDX-License-Identifier: MIT */' ;; esac >"$1"
    printf '%s\n' "${@:2}" >>"$1"
}

# What every rule must accept, also what only looks like a violation.
good_tree() {
    local folder
    for folder in sim sim/{core,objects,expect,check,strategy,explore} scenarios \
        scenarios/{lang,verbs,catalog} reports runner tests; do
        write "$folder/README.md" "# $folder"
    done
    write Makefile 'all:'
    write README.md '# tree'
    write LICENSE 'free'
    write sim/hocket.h '#include "core/base.h"' '#include "objects/channel.h"'
    write sim/plugin.h '#include "core/rng.h"'
    write sim/core/base.h ''
    write sim/core/base.c '#include "core/base.h"' 'static FILE *words;' 'double x;'
    write sim/core/rng.h '#include "core/base.h"'
    write sim/core/task.h '/* the time() of rand(), a float, a FILE * */' \
        'int hk_double_time(int runtime); // double' "char quote = '\"';" \
        'const char *text = "getenv() \" time( pthread"; /* one' 'float */ int daytime(void);'
    write sim/objects/channel.h '#include "core/task.h"'
    write sim/objects/channel.c '#include "objects/channel.h"' '#include "core/base.h"'
    write sim/objects/table.c '#include "objects/channel.h"'
    write sim/expect/values.h '#include "core/task.h"'
    write sim/expect/values.c '#include "expect/values.h"'
    write sim/check/race.c '#include "plugin.h"'
    write sim/check/table.c 'hk_check_race'
    write sim/strategy/dpor.c '#include "plugin.h"' '#include "strategy/dpor.h"'
    write sim/strategy/dpor.h '#include "core/rng.h"'
    write sim/strategy/dpor_tree.c '#include "dpor.h"'
    write sim/strategy/table.c 'hk_strategy_dpor'
    write sim/explore/run.c '#include "hocket.h"' '#include "check/race.h"'
    write scenarios/lang/reader.c '#include <libfyaml.h>' '#include "core/task.h"'
    write scenarios/verbs/send.c '#include "scenarios/lang/words.h"' '#include "hocket.h"'
    write scenarios/lang/words.h ''
    write scenarios/catalog/a.yaml 'scenario: at home, work and tmp' 'about: a/tmp/ b/work'
    write reports/text.h '#include "hocket.h"'
    write reports/text.c '#include "reports/text.h"'
    write reports/sink.c ''
    write reports/table.c 'hk_report_text'
    write runner/main.c '#include "reports/text.h"' '#include "scenarios/lang/words.h"' \
        '#include "hocket.h"' 'hk_cmd_run'
    write runner/cmd_run.c '#include "core/base.h"' "/* $(printf 'ä%.0s' {1..94}) */"
    write tests/test_all.c '#include "runner/main.h"' '#include "reports/text.h"' 'double x;' \
        'static void long_one(void)' '{' "$(yes '' | head -n 60)" '}'
    write tests/run.sh ''
    write tests/golden/odd.yaml "a: 1 "
    write runner/long.c "$(yes '' | head -n 399)"
}

fresh() { # a good tree, tracked
    rm -rf "$tmp/tree"
    cp -r "$tmp/good" "$tmp/tree"
    cd "$tmp/tree" || exit 2
}

# One thing wrong: exactly one line must come, from this rule and this place.
bad() { # rule, file:line
    git add -A
    "$tidy" "$tmp/tree" >"$tmp/out" 2>&1
    local status=$?
    [ "$status" -eq 1 ] && [ "$(wc -l <"$tmp/out")" -eq 2 ] &&
        [[ $(head -n 1 "$tmp/out") == "$2: "*" [$1]" ]] &&
        [ "$(tail -n 1 "$tmp/out")" = "15 passed, 1 failed, 0 skipped" ]
    verdict "$1 must report $2 and nothing else" $?
    fresh
}

includes() { # file, header: a layer that looks where it must not
    write "$1" "#include \"$2\""
    bad layering "$1:2"
}

mkdir "$tmp/good"
cd "$tmp/good" || exit 2
git init -q . && good_tree && git add -A
"$tidy" "$tmp/good" >"$tmp/out" 2>&1 &&
    [ "$(cat "$tmp/out")" = "16 passed, 0 failed, 0 skipped" ]
verdict "a good tree must pass" $?
fresh

yes '' | head -n 400 >>sim/core/rng.h; bad file_length sim/core/rng.h:401
write sim/core/a.c 'static void f(void)' '{' "$(yes ' ;' | head -n 61)" '}'
bad function_length sim/core/a.c:3
write sim/core/a.c 'static void f(void) {' "$(yes ' ;' | head -n 61)" '}'
bad function_length sim/core/a.c:2
printf '/* %098d */\n' 0 >>sim/core/rng.h; bad line_length sim/core/rng.h:3
for word in 'TO''DO' 'FIX''ME' 'X''XX'; do
    echo "/* $word: later */" >>sim/core/rng.h; bad unfinished sim/core/rng.h:3
done
echo "# TO""DO" >>tests/run.sh; bad unfinished tests/run.sh:2
printf '\tint x;\n' >>runner/main.c; bad tabs runner/main.c:6
echo 'int x; ' >>runner/main.c; bad trailing_space runner/main.c:6
echo 'a: b ' >>scenarios/catalog/a.yaml; bad trailing_space scenarios/catalog/a.yaml:3
echo '/* free */' >sim/core/a.h; bad licence sim/core/a.h:1

includes sim/core/a.c plugin.h
includes sim/core/a.c objects/channel.h
includes sim/objects/mutex.c objects/channel.h
includes sim/expect/a.c plugin.h
includes sim/check/race.c core/task.h
includes sim/strategy/dpor.c expect/values.h
includes sim/strategy/dpor.c core/task.h
includes sim/explore/run.c reports/text.h
includes sim/hocket.h scenarios/lang/words.h
includes scenarios/verbs/send.c reports/text.h
includes reports/text.c scenarios/lang/words.h
includes reports/text.c runner/main.c
includes runner/cmd_run.c ../sim/core/base.h
write sim/core/a.c '#include <objects/channel.h>'; bad layering sim/core/a.c:2
write sim/core/a.c '#include <libfyaml.h>'; bad layering sim/core/a.c:2
write scenarios/lang/words.c '#include <libfyaml.h>'; bad layering scenarios/lang/words.c:2

for line in 'int x = rand();' 'srand(1);' 't = time (NULL);' 'clock_gettime(0, &t);' \
    'gettimeofday(&t, 0);' 's = getenv("X");' '#include <pthread.h>' 'float x;' \
    '/* so */ double x;' 'static FILE *out;' 'f("at %p", x);' \
    "char c = '\\''; double y; /* '*/" 's = "/*"; float z; t = "*/";'; do
    write sim/core/a.c "$line"
    bad determinism sim/core/a.c:2
done

write sim/strategy/pct.c ''; bad strategy_table sim/strategy/pct.c:1
write sim/strategy/dpo.c ''; bad strategy_table sim/strategy/dpo.c:1
write sim/check/leak.c ''; bad check_table sim/check/leak.c:1
write reports/html.c ''; bad report_table reports/html.c:1
write runner/cmd_list.c ''; bad command_table runner/cmd_list.c:1

write docs/a.md ''; bad top_level docs:1
for path in /work/main /home/me /root /tmp/x; do
    echo "/* see $path */" >>runner/main.c; bad absolute_paths runner/main.c:6
    echo "about: $path" >>scenarios/catalog/a.yaml; bad absolute_paths scenarios/catalog/a.yaml:3
done
for folder in sim sim/core scenarios scenarios/catalog reports runner tests; do
    rm $folder/README.md; bad readmes $folder/README.md:1
done

rm sim/strategy/table.c sim/check/table.c reports/table.c runner/main.c
git add -A
"$tidy" "$tmp/tree" >"$tmp/out" 2>&1 &&
    [ "$(cat "$tmp/out")" = "12 passed, 0 failed, 4 skipped" ]
verdict "a table that does not exist yet must be skipped" $?

cd / || exit 2
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
