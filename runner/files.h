/* SPDX-License-Identifier: MIT
 *
 * files: reading and writing whole files, and the ways between them.
 */
#ifndef HK_FILES_H
#define HK_FILES_H

#include "runner/cli.h"

/* No scenario is larger, whatever --max-file-bytes says. */
enum { HK_SCENARIO_BYTES_MAX = 1 << 30 };

/* A whole file, on the heap, with a NUL behind it; NULL and errno if it cannot be read. EFBIG:
 * more than `max` bytes. */
char *hk_file_read(const char *path, size_t max, size_t *len);

/* A new file beside the old one, if there is one, takes its mode and its name: nobody ever sees
 * half of it. Links are followed; what is there and no regular file is written into. 0 or an
 * errno. */
int hk_file_replace(const char *path, const char *text, size_t len);

/* The folder that a path is in: "a/b" for "a/b/c", "." for "c". On the heap. */
char *hk_path_folder(const char *path);
/* folder/name, or the name alone if it begins at the root or the folder is ".". On the heap. */
char *hk_path_join(const char *folder, const char *name);
/* The way to the file `path` from a folder; both must be there, otherwise it is `path`. On the
 * heap. */
char *hk_path_from(const char *folder, const char *path);

#endif
