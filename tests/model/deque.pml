/*
 * The deque of src/sched/deque.c: one owner, two thieves, every order of their reads and writes. Each item that is
 * pushed is taken exactly once. Memory is sequentially consistent here; which accesses need which order, and why, is
 * told there, and ThreadSanitizer follows it in tests/stress_deque.c.
 *
 * MISTAKE 1: a thief reads the cell after the compare-and-swap that frees it. 2: the owner takes the last item without
 * one. Both must be found.
 */
#define CAPACITY 2
#define ITEMS    4
#define THIEVES  2

#ifndef MISTAKE
#define MISTAKE 0
#endif

byte top, bottom;
byte cells[CAPACITY];
byte taken[ITEMS];
bool finished;

inline take(item)
{
    taken[item]++;
    assert(taken[item] == 1)
}

/* Also when top has changed: then swapped is false. */
inline swap_top(expected, swapped)
{
    atomic {
        swapped = (top == expected);
        if
        :: swapped -> top++
        :: else
        fi
    }
}

inline steal()
{
    t = top;
    b = bottom;
    if
    :: t >= b
    :: else ->
        if
        :: MISTAKE != 1 -> item = cells[t % CAPACITY]
        :: else
        fi;
        swap_top(t, swapped);
        if
        :: swapped ->
            if
            :: MISTAKE == 1 -> item = cells[t % CAPACITY]
            :: else
            fi;
            take(item)
        :: else
        fi
    fi;
    t = 0; b = 0; item = 0; swapped = false /* fewer states */
}

proctype thief()
{
    byte t, b, item;
    bool swapped;
    do
    :: steal()
    :: finished -> break
    od
}

inline push(value)
{
    b = bottom;
    t = top;
    if
    :: b - t >= CAPACITY -> pushed = false
    :: else ->
        cells[b % CAPACITY] = value;
        bottom = b + 1;
        pushed = true
    fi
}

inline pop()
{
    b = bottom;
    t = top;
    if
    :: t >= b -> nothing = true
    :: else ->
        nothing = false;
        b--;
        bottom = b;
        t = top;
        if
        :: t < b ->
            item = cells[b % CAPACITY];
            take(item)
        :: t == b ->
            item = cells[b % CAPACITY];
            if
            :: MISTAKE == 2 -> top = t + 1; swapped = true
            :: else -> swap_top(t, swapped)
            fi;
            if
            :: swapped -> take(item)
            :: else
            fi;
            bottom = b + 1
        :: else -> bottom = b + 1
        fi
    fi
}

init {
    byte next, t, b, item;
    bool pushed, swapped, nothing;
    atomic {
        for (item : 1 .. THIEVES) {
            run thief()
        }
    }
    do
    :: next < ITEMS ->
        push(next);
        if
        :: pushed -> next++
        :: else -> pop()
        fi
    :: next < ITEMS -> pop()
    :: next == ITEMS -> break
    od;
    do
    :: pop();
        if
        :: nothing -> break
        :: else
        fi
    od;
    finished = true;
    _nr_pr == 1;
    for (item : 0 .. ITEMS - 1) {
        assert(taken[item] == 1)
    }
}
