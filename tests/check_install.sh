#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# make install: what an outside program needs, and nothing else, is where it belongs. A program is
# built with pkg-config alone, shared and static, and found to work; the manuals are sound and
# speak of every option; the shared library shows hocket.h and nothing more.
cd "$(dirname "$0")/.." || exit 2
. tests/judge.sh
unset MAKEFLAGS MFLAGS MAKELEVEL
shown=("$tmp/log")

prefix=$tmp/here
make install PREFIX="$prefix" >"$tmp/log" 2>&1
judge "make install PREFIX=..." $?
make install PREFIX=/opt/hocket DESTDIR="$tmp/stage" >"$tmp/log" 2>&1
[ -x "$tmp/stage/opt/hocket/bin/hocket" ] &&
    grep -q '^prefix=/opt/hocket$' "$tmp/stage/opt/hocket/lib/pkgconfig/hocket.pc"
judge "DESTDIR is not in what is installed" $?

"$prefix/bin/hocket" --version >"$tmp/log" 2>&1
judge "the program runs" $?

# The example of the manual, as a reader would type it.
sed -n '/^#include <hocket.h>/,/^\.Ed/p' sim/libhocket.3 | grep -v '^\.Ed' >"$tmp/visitors.c"
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
cd "$tmp" || exit 2
flags=$(pkg-config --cflags --libs hocket)
# shellcheck disable=SC2086 # flags are several words
gcc -std=c11 -Wall -Wextra -Wpedantic -Werror visitors.c -o shared $flags >log 2>&1 &&
    LD_LIBRARY_PATH=$prefix/lib ./shared >log 2>&1 && grep -q 'expect counted' log
judge "an outside program, shared" $?
ldd shared 2>/dev/null | grep -q 'libhocket.so.0'
judge "it uses the shared library" $?
flags=$(pkg-config --static --cflags --libs hocket)
# shellcheck disable=SC2086
gcc -std=c11 -static visitors.c -o static $flags >log 2>&1 && ./static >log 2>&1 &&
    grep -q 'expect counted' log
judge "an outside program, static" $?

cat >mocked.c <<'END'
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <hocket_cmocka.h>
static int visitor(struct hk_world *w, void *hits)
{
    hk_store(w, hits, hk_load(w, hits) + 1);
    return 0;
}
static int program(struct hk_world *w, void *arg)
{
    struct hk_object *hits = hk_atomic(w, "hits", 0);
    (void)arg;
    hk_expect(w, "counted: finally hits == 2");
    hk_start(w, "visitor", visitor, hits);
    hk_start(w, "visitor", visitor, hits);
    return 0;
}
static void good(void **state)
{
    (void)state;
    hk_assert_holds(NULL, program, NULL);
}
static void bad(void **state)
{
    (void)state;
    hk_assert_holds(&(struct hk_config){.threads = 2, .strategy = "random"}, program, NULL);
}
int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(good), cmocka_unit_test(bad)};
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
END
flags=$(pkg-config --cflags --libs hocket)
export LD_LIBRARY_PATH=$prefix/lib
# shellcheck disable=SC2086
gcc -std=c11 -Wall -Wextra -Wpedantic -Werror mocked.c -o mocked $flags -lcmocka >log 2>&1
judge "a cmocka program is built" $?
./mocked >log 2>&1
[ $? -eq 1 ] && grep -q 'mocked.c:29: error: Failure' log && grep -q '\[       OK \] good' log
judge "a test that does not hold fails at its own line" $?
again=$(grep -oE "HOCKET_SCHEDULE='[^']*' .*" log)
eval "$again" >log 2>&1
grep -q 'bad failed: 1 run,' log && grep -q '!! expect: counted' log && grep -q '\[       OK \] good' log
judge "its line repeats that run alone: $again" $?
HOCKET_RUNS=3 ./mocked >log 2>&1
grep -qE 'bad failed: 3 runs' log
judge "HOCKET_RUNS" $?
for wrong in HOCKET_RUNS=abc HOCKET_RUNS=0 HOCKET_SEED=-1 HOCKET_SEED=7x; do
    env "$wrong" ./mocked >log 2>&1
    [ $? -eq 1 ] && grep -q "hocket: $wrong: expected a number of 1 or more" log
    judge "$wrong is told" $?
done
for wrong in h1-cd0c95 bad bad:29 bad:29- bad:x:h1-1 bad:0:h1-1; do
    HOCKET_SCHEDULE=$wrong ./mocked >log 2>&1
    [ $? -eq 1 ] && grep -q "hocket: HOCKET_SCHEDULE=$wrong: expected TEST:LINE:TOKEN" log
    judge "HOCKET_SCHEDULE=$wrong is told" $?
done
HOCKET_SCHEDULE=bad:28:h1-1 ./mocked >log 2>&1
grep -q 'bad: HOCKET_SCHEDULE speaks of line 28; this is 29' log && ! grep -q 'good: HOCKET' log
judge "another line than that of HOCKET_SCHEDULE is told" $?
HOCKET_SEED=2 ./mocked >log2 2>&1
HOCKET_SEED=9 ./mocked >log 2>&1
! cmp -s log log2
judge "HOCKET_SEED" $?

cat >plain.c <<'END'
#include <hocket.h>
int hk_plain_header(struct hk_world *w, volatile int *p);
int hk_plain_header(struct hk_world *w, volatile int *p)
{
    HK_WRITE(w, *p, HK_READ(w, p[1]) + 1);
    return HK_EGONE;
}
END
# shellcheck disable=SC2046
gcc -std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -c plain.c \
    $(pkg-config --cflags hocket) >log 2>&1 &&
    clang-14 -std=c11 -Wall -Wextra -Wpedantic -Werror -c plain.c $(pkg-config --cflags hocket) \
        >log 2>&1
judge "the header alone, as C11" $?
if command -v g++ >/dev/null; then
    # shellcheck disable=SC2046
    g++ -x c++ -std=c++17 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -c plain.c \
        $(pkg-config --cflags hocket) >log 2>&1
    judge "the header alone, as C++17" $?
fi

# An object, a strategy and a check of one's own, with either library.
for library in "-L$prefix/lib -lhocket" "$prefix/lib/libhocket.a -l:libboost_context.a"; do
    # shellcheck disable=SC2046,SC2086
    gcc -std=gnu11 -D_XOPEN_SOURCE=700 -Wall -Wextra -Werror "$root/tests/examples/test_plugin.c" \
        -o plugged -iquote "$root" $(pkg-config --cflags hocket) \
        $library -lcmocka >log 2>&1 && ./plugged >log 2>&1
    judge "plugins with ${library##*/}" $?
done

# What the library shows is what the headers declare.
nm -D --defined-only "$prefix/lib/libhocket.so.0" | awk '$2 == "T" || $2 == "D" { print $3 }' |
    sed 's/@.*//' | sort >shown
cat "$prefix/include/hocket.h" "$prefix/include/hocket/plugin.h" \
    "$prefix"/include/hocket/core/*.h | grep -ohE '\bhk_[a-z0-9_]+' | sort -u >declared
comm -23 shown declared >log
[ -s shown ] && [ ! -s log ]
judge "the shared library shows nothing else" $?

missing=
functions=$(sed -nE 's/^\.Fn (hk_[a-z_]+).*/\1/p' "$prefix/share/man/man3/libhocket.3" | sort -u)
for function in $functions; do
    grep -qE "\b$function\(" "$prefix/include/hocket.h" "$prefix/include/hocket_cmocka.h" ||
        missing="$missing $function"
done
[ -n "$functions" ] && [ -z "$missing" ]
judge "the manual of the library names functions that there are, not:$missing" $?
for page in man1/hocket.1 man3/libhocket.3 man5/hocket-scenario.5; do
    mandoc -T lint "$prefix/share/man/$page" 2>&1 | grep -v 'referenced manual not found' >log
    [ -s "$prefix/share/man/$page" ] && [ ! -s log ]
    judge "mandoc -T lint $page" $?
done
"$prefix/bin/hocket" --help | grep -oE -e '--[a-z-]+' | sort -u | sed 's/^--//' |
    while read -r option; do
        grep -q "Fl Fl $option\b" "$prefix/share/man/man1/hocket.1" || echo "$option"
    done >log
[ ! -s log ]
judge "hocket(1) has every option" $?

bash -c '. "$1"; COMP_WORDS=("$2" te); COMP_CWORD=1; _hocket; echo "${COMPREPLY[@]}"' \
    - "$prefix/share/bash-completion/completions/hocket" "$prefix/bin/hocket" >log 2>&1
grep -qx test log
judge "completion of commands" $?
bash -c '. "$1"; COMP_WORDS=("$2" --str); COMP_CWORD=1; _hocket; printf "%s\n" "${COMPREPLY[@]}"' \
    - "$prefix/share/bash-completion/completions/hocket" "$prefix/bin/hocket" >log 2>&1
grep -qx -e '--strategy' log
judge "completion of options" $?

finish
