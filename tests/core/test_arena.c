/* SPDX-License-Identifier: MIT
 *
 * test_arena: arrays and numberings that grow keep what they have, and the arena that they are in
 * stays within a few times their size, in few chunks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/arena.h"
#include "core/dense.h"

enum { MANY = 1000000 };

static void an_array_grows(void **state)
{
    (void)state;
    struct hk_arena arena;
    uint64_t *array = NULL;
    uint32_t capacity = 0;
    hk_arena_init(&arena);
    for (uint32_t i = 0; i < MANY; i++) {
        array = hk_arena_room(&arena, array, &capacity, i, sizeof(*array));
        assert_int_equal(0, array[i]);
        assert_int_equal(0, array[capacity - 1]);
        array[i] = i + 1;
    }
    for (uint32_t i = 0; i < MANY; i++)
        assert_int_equal(i + 1, array[i]);
    assert_in_range(arena.bytes, MANY * sizeof(*array), 8 * MANY * sizeof(*array));
    hk_arena_fini(&arena);
    assert_int_equal(0, arena.bytes);
}

/* Many small ones share a chunk, and what a small one has left is used again. */
static void many_arrays_grow(void **state)
{
    (void)state;
    enum { ARRAYS = 1000 };
    struct hk_arena arena;
    uint32_t *arrays[ARRAYS] = {0}, capacities[ARRAYS] = {0};
    hk_arena_init(&arena);
    for (uint32_t k = 0; k < 50; k++) {
        for (uint32_t i = 0; i < ARRAYS; i++) {
            arrays[i] = hk_arena_room(&arena, arrays[i], &capacities[i], k, sizeof(**arrays));
            arrays[i][k] = i + k;
        }
    }
    for (uint32_t i = 0; i < ARRAYS; i++) {
        for (uint32_t k = 0; k < 50; k++)
            assert_int_equal(i + k, arrays[i][k]);
    }
    assert_in_range(arena.bytes, 1, 3 * ARRAYS * 66 * sizeof(**arrays));
    hk_arena_fini(&arena);
}

static void numbers(struct hk_arena *arena)
{
    struct hk_dense dense = {.memory = arena};
    for (uint64_t i = 0; i < MANY / 10; i++)
        assert_int_equal(i, hk_dense_of(&dense, hk_mix(i, 1)));
    for (uint64_t i = 0; i < MANY / 10; i++)
        assert_int_equal(i, hk_dense_find(&dense, hk_mix(i, 1)));
    assert_int_equal(dense.count, hk_dense_find(&dense, hk_mix(0, 2)));
    if (!arena)
        hk_dense_fini(&dense);
}

/* Without a capacity: it is full at every power of two. */
static void an_array_gets_more_at_its_end(void **state)
{
    (void)state;
    struct hk_arena arena;
    uint64_t *array = NULL;
    size_t count = 0;
    hk_arena_init(&arena);
    while (count < MANY) {
        array = hk_arena_more(&arena, array, count, sizeof(*array));
        assert_int_equal(0, array[count]);
        array[count] = count + 1;
        count++;
    }
    while (count-- > 0)
        assert_int_equal(count + 1, array[count]);
    assert_in_range(arena.bytes, MANY * sizeof(*array), 8 * MANY * sizeof(*array));
    hk_arena_fini(&arena);
}

static void an_array_grows_on_the_heap(void **state)
{
    (void)state;
    uint64_t *array = NULL;
    int count = 0, capacity = 0, moves = 0;
    while (count < MANY) {
        int before = capacity;
        HK_GROW(array, count, capacity);
        moves += capacity != before;
        array[count] = (uint64_t)count + 1;
        count++;
    }
    while (count-- > 0)
        assert_int_equal(count + 1, array[count]);
    assert_in_range(capacity, MANY, 2 * MANY);
    assert_in_range(moves, 1, 20);
    free(array);
}

static void numbers_are_the_same_in_an_arena_and_on_the_heap(void **state)
{
    (void)state;
    struct hk_arena arena;
    hk_arena_init(&arena);
    numbers(&arena);
    numbers(NULL);
    hk_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_array_grows),
        cmocka_unit_test(many_arrays_grow),
        cmocka_unit_test(an_array_gets_more_at_its_end),
        cmocka_unit_test(an_array_grows_on_the_heap),
        cmocka_unit_test(numbers_are_the_same_in_an_arena_and_on_the_heap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
