/* SPDX-License-Identifier: MIT
 *
 * replay: feeds saved inputs to a fuzz target, without a fuzzer.
 *
 *     fuzz_scenario FOLDER...
 *
 * Linked to each target in place of libFuzzer, so that any compiler can run the corpus.
 * In the order of the names; an input that crashes has been named on stderr.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/error.h"
#include "tests/fuzz/target.h"

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* 1 if it was fed. */
static int feed(const char *path)
{
    static uint8_t bytes[1 << 16];
    FILE *in = fopen(path, "rb");
    if (!in)
        return 0;
    size_t len = fread(bytes, 1, sizeof(bytes), in);
    int bad = ferror(in);
    fclose(in);
    if (bad)
        return 0;
    fprintf(stderr, "%s\n", path);
    uint8_t *exact = hk_xmalloc(len ? len : 1); /* so that a sanitizer sees its end */
    for (size_t i = 0; i < len; i++)
        exact[i] = bytes[i];
    LLVMFuzzerTestOneInput(exact, len);
    free(exact);
    return 1;
}

int main(int argc, char **argv)
{
    int passed = 0, failed = 0;
    for (int i = 1; i < argc; i++) {
        struct dirent **entries;
        int count = scandir(argv[i], &entries, visible, alphasort);
        failed += count < 0;
        for (int k = 0; k < count; k++) {
            char *path = hk_xasprintf("%s/%s", argv[i], entries[k]->d_name);
            int fed = feed(path);
            passed += fed;
            failed += !fed;
            free(path);
            free(entries[k]);
        }
        if (count >= 0)
            free(entries);
    }
    printf("%d passed, %d failed, 0 skipped\n", passed, failed);
    return failed != 0;
}
