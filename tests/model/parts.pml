/*
 * Parts that several workers decode (src/input/parts.c): the reader cuts them off and delivers them in order, others
 * are asked to decode the oldest, any part may turn out to be bad, and the reader may leave at any time. Parts come in
 * order, each is decoded by one, nothing is touched once it has been freed, and it is freed once.
 *
 * What is done under the lock is atomic here.
 *
 * MISTAKE 1: the reader leaves without waiting for those who decode. 2: it frees everything though somebody who was
 * asked is still to come. Both must be found.
 */
#define DEPTH   2
#define PARTS   3
#define HELPERS 2

#ifndef MISTAKE
#define MISTAKE 0
#endif

mtype = { FREE, QUEUED, TAKEN, GOOD, BAD };

mtype stage[DEPTH] = FREE;
byte number[DEPTH];   /* of the part in a place */
bool decoding[DEPTH]; /* somebody is at it */
byte first, count;
byte asked, tasks; /* tasks: in the deque of the reader, one for each that was asked */
bool closed, places_freed, freed;
byte next, delivered;

#define place(index) ((first + (index)) % DEPTH)

/* The oldest part that nobody has begun. */
inline take(which, any)
{
    any = false;
    if
    :: count > 0 && stage[place(0)] == QUEUED -> which = place(0); any = true
    :: count > 1 && stage[place(0)] != QUEUED && stage[place(1)] == QUEUED -> which = place(1); any = true
    :: else
    fi;
    if
    :: any -> stage[which] = TAKEN
    :: else
    fi
}

/* Without the lock, then with it. */
inline decode(which)
{
    assert(!places_freed && !decoding[which] && stage[which] == TAKEN);
    decoding[which] = true;
    assert(!places_freed);
    atomic {
        assert(!freed);
        decoding[which] = false;
        if
        :: stage[which] = GOOD
        :: stage[which] = BAD
        fi
    }
}

inline destroy()
{
    assert(!freed && asked == 0);
    freed = true
}

proctype helper()
{
    byte which;
    bool any, last;
    do
    :: atomic { tasks > 0 -> tasks-- };
        do
        :: atomic {
                assert(!freed);
                any = false;
                if
                :: !closed -> take(which, any)
                :: else
                fi;
                if
                :: any
                :: else -> asked--; last = (asked == 0 && closed)
                fi
            };
            if
            :: any -> decode(which)
            :: else -> break
            fi;
            if
            :: skip
            :: atomic { /* one is enough */
                    assert(!freed);
                    asked--;
                    last = (asked == 0 && closed)
                }; break
            fi
        od;
        if
        :: last -> destroy()
        :: else
        fi
    :: closed && tasks == 0 -> break
    od
}

inline queue_parts()
{
    do
    :: count < DEPTH && next < PARTS ->
        number[place(count)] = next;
        next++;
        atomic {
            assert(stage[place(count)] == FREE);
            stage[place(count)] = QUEUED;
            count++;
            any = (asked < HELPERS);
            if
            :: any -> asked++
            :: else
            fi
        };
        if
        :: any ->
            if
            :: tasks++
            :: atomic { asked-- }; break /* nobody comes */
            fi
        :: else
        fi
    :: else -> break
    od
}

inline wait_for_first()
{
    do
    :: atomic {
            stage[first] != GOOD && stage[first] != BAD;
            take(which, any)
        };
        if
        :: any -> decode(which)
        :: else -> stage[first] == GOOD || stage[first] == BAD
        fi
    :: stage[first] == GOOD || stage[first] == BAD -> break
    od
}

inline close()
{
    /* drop() lets go of the lock only where it waits; here, always. */
    for (which : 0 .. DEPTH - 1) {
        atomic {
            (MISTAKE == 1 || stage[place(which)] != TAKEN);
            if
            :: stage[place(which)] != TAKEN -> stage[place(which)] = FREE
            :: else
            fi
        }
    };
    count = 0;
    places_freed = true;
    atomic {
        closed = true;
        any = (asked == 0 || MISTAKE == 2)
    };
    if
    :: any ->
        assert(!freed && (MISTAKE == 2 || asked == 0));
        freed = true
    :: else
    fi
}

init {
    byte which;
    bool any;
    atomic {
        run helper();
        run helper()
    };
    do
    :: delivered < PARTS ->
        queue_parts();
        wait_for_first();
        if
        :: stage[first] == BAD -> break
        :: else
        fi;
        assert(number[first] == delivered);
        delivered++;
        atomic {
            stage[first] = FREE;
            first = (first + 1) % DEPTH;
            count--
        }
    :: break /* it has read enough, or all */
    od;
    close();
    _nr_pr == 1;
    assert(freed && asked == 0)
}
