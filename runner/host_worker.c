/* SPDX-License-Identifier: MIT
 *
 * host_worker: processes for programs that may die (sim/face/host.h says how they are used).
 *
 * The keeper learns of a worker's end by a pipe that only the worker holds open, so that it sleeps
 * until then and still wakes up to look whether the worker's heart beats. What a worker
 * prints is seen once: while the keeper plays runs again its output goes nowhere.
 */
#define _GNU_SOURCE
#include "face/host.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "runner/host_overrun.h"

enum {
    LOOK_EVERY = 100, /* ms */
    STARTS_MAX = 3,   /* of workers that are gone before they have begun */
    KEEPER_PATIENCES = 3,
};
static const size_t RESULT_BYTES = (size_t)64 << 20;
static const int64_t SECOND = 1000000000;
static const int64_t GRACE = 3 * SECOND; /* for what is not the program's to hurry */

struct own {
    void *map;
    size_t size;
    int out, err; /* where output goes, while the keeper's goes nowhere; -1 */
    int64_t hushed; /* when; ns */
    void *volatile *home; /* on a page that every new process finds zeroed */
};

enum { PAGE = 4096 };

/* ---- shared memory: a black box, this, and results ---- */

struct common {
    bool finished;
    volatile int64_t patience; /* ns */
};

static struct hk_isolation *open_isolation(int64_t patience)
{
    size_t box = (sizeof(struct hk_black_box) + PAGE - 1) & ~(size_t)(PAGE - 1);
    size_t size = box + PAGE + RESULT_BYTES;
    char *map = mmap(NULL, size, PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (map == MAP_FAILED)
        return NULL;
    void *home = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (home == MAP_FAILED) {
        munmap(map, size);
        return NULL;
    }
    madvise(home, PAGE, MADV_WIPEONFORK); /* where there is no such thing nobody is found out */
    struct own *own = hk_xmalloc(sizeof(*own));
    struct common *common = (void *)(map + box);
    *own = (struct own){.map = map, .size = size, .out = -1, .err = -1, .home = home};
    struct hk_isolation *isolation = hk_xmalloc(sizeof(*isolation));
    *isolation = (struct hk_isolation){
        .host = &hk_host_here,
        .box = (void *)map,
        .finished = &common->finished,
        .memory = map + box + PAGE,
        .memory_size = RESULT_BYTES,
        .patience = &common->patience,
        .own = own,
    };
    common->patience = patience;
    isolation->box->home = home;
    return isolation;
}

static void close_isolation(struct hk_isolation *isolation)
{
    struct own *own = isolation->own;
    munmap(own->map, own->size);
    munmap((void *)(uintptr_t)own->home, PAGE);
    free(own);
    free(isolation);
}

/* ---- a new process ---- */

/* Whoever installed handlers (a test library, a sanitizer) meant its own process. */
static void become_child(struct own *own)
{
    *own->home = __builtin_thread_pointer();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int s = 1; s < NSIG; s++)
        signal(s, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setenv("CMOCKA_TEST_ABORT", "1", 1); /* a failed assertion may not jump out of a body */
}

static int wait_for(pid_t pid)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return status;
}

/* ---- watching a process ---- */

static int64_t wall_time(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * SECOND + now.tv_nsec;
}

static uint64_t heart(const struct hk_isolation *isolation)
{
    const volatile struct hk_black_box *box = isolation->box;
    return box->calls + box->play;
}

static bool is_gone(pid_t pid, int ended)
{
    struct pollfd end = {.fd = ended, .events = POLLIN};
    int got = poll(&end, 1, LOOK_EVERY);
    if (got != 0)
        return got > 0 || errno != EINTR;
    siginfo_t info = {.si_pid = 0};
    return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid; /* a process of its own still holds the pipe */
}

/* Until the process is gone. True if it had to be ended: its heart did not beat for so many times
 * the patience and, where that is not the program's doing, the grace. `first`: the heart, before
 * there was such a process. */
static bool watch(const struct hk_isolation *isolation, pid_t pid, int ended, int64_t patiences,
                  uint64_t first)
{
    uint64_t beats = first;
    int64_t since = wall_time();
    while (!is_gone(pid, ended)) {
        int64_t grace = beats == first || patiences > 1 ? GRACE : 0;
        if (heart(isolation) != beats) {
            beats = heart(isolation);
            since = wall_time();
        } else if (wall_time() - since >= *isolation->patience * patiences + grace) {
            kill(pid, SIGKILL);
            return true;
        }
    }
    return false;
}

/* ---- the keeper ---- */

/* It is watched, too: a program that is not deterministic may hang where it plays along. */
static bool keep(struct hk_isolation *isolation, void (*campaign)(void *arg), void *arg)
{
    int pipe_ends[2];
    fflush(NULL);
    pid_t pid = pipe2(pipe_ends, O_CLOEXEC) == 0 ? fork() : -1;
    if (pid < 0)
        return false;
    if (pid == 0) {
        close(pipe_ends[0]); /* the other end stays open for as long as this process lives */
        become_child(isolation->own);
        campaign(arg);
        fflush(NULL);
        _exit(0);
    }
    close(pipe_ends[1]);
    watch(isolation, pid, pipe_ends[0], KEEPER_PATIENCES, 0);
    int status = wait_for(pid);
    close(pipe_ends[0]);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* ---- output ---- */

static void output_nowhere(struct own *own)
{
    if (own->out >= 0)
        return;
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    own->out = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    own->err = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    if (nowhere < 0)
        return;
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    close(nowhere);
}

static void output_again(struct own *own)
{
    if (own->out < 0)
        return;
    dup2(own->out, STDOUT_FILENO);
    dup2(own->err, STDERR_FILENO);
    close(own->out);
    close(own->err);
    own->out = own->err = -1;
}

/* ---- a worker ---- */

static void say_how(struct hk_death *death, int status, int64_t patience, bool overrun)
{
    size_t size = sizeof(death->how);
    if (death->hangs) {
        snprintf(death->how, size, "no call for %lld.%03llds of real time",
                 (long long)(patience / SECOND), (long long)(patience % SECOND / 1000000));
    } else if (WIFSIGNALED(status)) {
        const char *name = sigabbrev_np(WTERMSIG(status));
        snprintf(death->how, size, "SIG%s (%s)%s", name ? name : "?", strsignal(WTERMSIG(status)),
                 overrun ? ": its stack is used up; see stack_bytes" : "");
    } else {
        snprintf(death->how, size, "the process ended with status %d", WEXITSTATUS(status));
    }
}

static void begin_worker(struct own *own, const int pipe_ends[2], bool quiet)
{
    close(pipe_ends[0]); /* as the keeper's */
    become_child(own);
    struct rlimit no_core = {.rlim_cur = 0, .rlim_max = 0};
    setrlimit(RLIMIT_CORE, &no_core);
    if (!quiet)
        output_again(own);
}

/* True in the worker, and false in the keeper when that has died. */
static bool start_worker(struct hk_isolation *isolation)
{
    struct own *own = isolation->own;
    struct hk_black_box *box = isolation->box;
    const uint64_t first = heart(isolation);
    int pipe_ends[2];
    fflush(NULL);
    pid_t pid = pipe2(pipe_ends, O_CLOEXEC) == 0 ? fork() : -1;
    if (pid < 0)
        _exit(1);
    if (pid == 0) {
        begin_worker(own, pipe_ends, isolation->quiet);
        hk_overrun_watch(box);
        return true;
    }
    close(pipe_ends[1]);
    bool hangs = watch(isolation, pid, pipe_ends[0], 1, first);
    int status = wait_for(pid);
    close(pipe_ends[0]);
    if (*isolation->finished)
        _exit(0);
    isolation->death = (struct hk_death){.play = box->play,
                                         .length = box->length,
                                         .count = box->count,
                                         .since = box->since,
                                         .ending = box->ending,
                                         .hangs = hangs};
    say_how(&isolation->death, status, *isolation->patience, box->overrun);
    return false;
}

static bool guard(struct hk_isolation *isolation)
{
    struct own *own = isolation->own;
    uint64_t before = isolation->box->play;
    isolation->late = isolation->quiet && wall_time() - own->hushed >= isolation->budget;
    for (int starts = 0; isolation->box->play == before; starts++) {
        if (starts == STARTS_MAX)
            _exit(1); /* it is not the program that ends them, and without a worker it may hang */
        if (start_worker(isolation))
            return true;
    }
    output_nowhere(own);
    return false;
}

static void hush(struct hk_isolation *isolation, bool quiet)
{
    struct own *own = isolation->own;
    fflush(NULL);
    isolation->quiet = quiet;
    own->hushed = wall_time();
    if (quiet)
        output_nowhere(own);
    else
        output_again(own);
}

const struct hk_host hk_host_here = {
    .open = open_isolation,
    .close = close_isolation,
    .keep = keep,
    .guard = guard,
    .hush = hush,
};
