/* SPDX-License-Identifier: MIT
 *
 * files: on POSIX.
 */
#include "runner/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scenarios/lang/reader.h"

/* ---- reading ---- */

char *hk_file_read(const char *path, size_t max, size_t *len)
{
    struct stat st;
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
        errno = EISDIR;
        return NULL;
    }
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    char *text = hk_reader_bytes(file, max, len);
    int error = errno;
    fclose(file);
    if (text && *len > max) {
        free(text);
        text = NULL;
        error = EFBIG;
    }
    errno = error;
    return text;
}

/* ---- writing ---- */

static bool write_all(int fd, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t written = write(fd, text, len);
        if (written < 0 && errno != EINTR)
            return false;
        text += written > 0 ? written : 0;
        len -= written > 0 ? (size_t)written : 0;
    }
    return true;
}

static int fill(int fd, const char *text, size_t len, const struct stat *old)
{
    mode_t mode = old ? old->st_mode & 07777 : 0644; /* the mask is the whole process's */
    int error = write_all(fd, text, len) && fsync(fd) == 0 && fchmod(fd, mode) == 0 ? 0 : errno;
    if (old && fchown(fd, old->st_uid, old->st_gid) != 0 && !error && geteuid() == 0)
        error = errno;
    if (close(fd) != 0 && !error)
        error = errno;
    return error;
}

/* What is no regular file (a device, a pipe) keeps its place. */
static int write_into(const char *path, const char *text, size_t len)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    int error = write_all(fd, text, len) ? 0 : errno;
    if (close(fd) != 0 && !error)
        error = errno;
    return error;
}

/* `old` is what is there now; NULL: nothing. */
static int replace(const char *path, const char *text, size_t len, const struct stat *old)
{
    char *temporary = hk_xasprintf("%s.XXXXXX", path);
    int fd = mkstemp(temporary);
    int error = fd < 0 ? errno : fill(fd, text, len, old);
    if (fd >= 0 && !error && rename(temporary, path) != 0)
        error = errno;
    if (fd >= 0 && error)
        unlink(temporary);
    free(temporary);
    return error;
}

int hk_file_replace(const char *path, const char *text, size_t len)
{
    struct stat st;
    bool there = stat(path, &st) == 0;
    if (there ? access(path, W_OK) != 0 : errno != ENOENT)
        return errno;
    if (!there)
        return replace(path, text, len, NULL);
    if (!S_ISREG(st.st_mode))
        return write_into(path, text, len);
    char *real = realpath(path, NULL); /* the file, not the link to it */
    int error = real ? replace(real, text, len, &st) : errno;
    free(real);
    return error;
}

/* ---- paths ---- */

char *hk_path_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return hk_xstrdup(".");
    return slash == path ? hk_xstrdup("/") : hk_xasprintf("%.*s", (int)(slash - path), path);
}

char *hk_path_join(const char *folder, const char *name)
{
    if (*name == '/' || strcmp(folder, ".") == 0)
        return hk_xstrdup(name);
    return hk_xasprintf("%s%s%s", folder, folder[strlen(folder) - 1] == '/' ? "" : "/", name);
}

/* Of two absolute paths without dots: "../" for each folder that `from` is deeper than what
 * they share, and the rest of `to`. */
static char *way(const char *from, const char *to)
{
    size_t shared = 0;
    for (size_t i = 0;; i++) {
        bool from_ends = from[i] == '/' || from[i] == '\0';
        if (from_ends && (to[i] == '/' || to[i] == '\0'))
            shared = i;
        if (from[i] != to[i] || from[i] == '\0')
            break;
    }
    char *text = hk_xstrdup("");
    for (const char *c = from + shared; *c; c++) {
        if (*c != '/' || c[1] == '\0')
            continue;
        char *more = hk_xasprintf("%s../", text);
        free(text);
        text = more;
    }
    const char *rest = to + shared;
    char *whole = hk_xasprintf("%s%s", text, rest + (*rest == '/'));
    free(text);
    return whole;
}

char *hk_path_from(const char *folder, const char *path)
{
    char *from = realpath(folder, NULL), *to = realpath(path, NULL);
    char *result = from && to ? way(from, to) : hk_xstrdup(path);
    free(from);
    free(to);
    return result;
}
