/*
 * Large windows of decoders below the ceiling of memory (src/run/windows.c): each worker reads one input after the
 * other, wants a window for it and perhaps another for what lies in it, and waits until it may have them. Where results
 * come in order, what it has read it hands in when its turn has come. All get done, in either kind of run, and no two
 * inputs have more side by side than there is room for, unless everybody who has a window waits.
 *
 * What is done under the lock is atomic here. Who sleeps is woken by nothing but a broadcast.
 *
 * MISTAKE 1: who gives a window back wakes nobody. 2: who has a window waits for others who have some and wait. 3: a
 * window is had before its turn. All must be found.
 */
#define WORKERS 3
#define INPUTS  3
#define ROOM    2 /* side by side */
#define MOST    3 /* that one may have in all */

#ifndef MISTAKE
#define MISTAKE 0
#endif

byte bytes[WORKERS], wanted[WORKERS], ticket[WORKERS], file[WORKERS];
bool waiting[WORKERS], asleep[WORKERS];
byte tickets, taken, turn;
bool in_order;

#define A(w) ((w + 1) % WORKERS)
#define B(w) ((w + 2) % WORKERS)

#define beside(w, o)  (bytes[o] == 0 || (in_order && file[o] == file[w]))
#define alone(w)      (beside(w, A(w)) && beside(w, B(w)))
#define waits(o)      (bytes[o] == 0 || waiting[o])
#define is_stuck(w)   (bytes[w] > 0 && waits(A(w)) && waits(B(w)) && MISTAKE != 2)
#define behind(w, o)  (!waiting[o] || bytes[o] > 0 || ticket[o] > ticket[w])
#define is_next(w)    (behind(w, A(w)) && behind(w, B(w)))
#define fits(w)       (wanted[w] <= ROOM && bytes[A(w)] + bytes[B(w)] + wanted[w] <= ROOM)
#define may_have(w)   (alone(w) || is_stuck(w) || (fits(w) && (is_next(w) || bytes[w] > 0)))

inline broadcast()
{
    asleep[0] = false;
    asleep[1] = false;
    asleep[2] = false
}

inline ask(w, total)
{
    if
    :: in_order && MISTAKE != 3 -> turn == file[w]
    :: else
    fi;
    atomic {
        wanted[w] = total;
        ticket[w] = tickets;
        tickets++;
        waiting[w] = true
    };
    do
    :: atomic {
            may_have(w) ->
            forced = !fits(w) && !alone(w);
            waiting[w] = false;
            bytes[w] = wanted[w];
            assert(forced || alone(w) || bytes[0] + bytes[1] + bytes[2] <= ROOM);
            forced = false;
            broadcast();
            break
        }
    :: atomic { !may_have(w) -> asleep[w] = true }; !asleep[w]
    od
}

inline leave(w, rest)
{
    atomic {
        bytes[w] = rest;
        if
        :: MISTAKE != 1 -> broadcast()
        :: else
        fi
    }
}

proctype worker(byte w)
{
    byte outer, inner;
    bool forced;
    do
    :: atomic { taken < INPUTS -> file[w] = taken; taken++ };
        if
        :: outer = 1
        :: outer = 2
        :: outer = MOST
        fi;
        ask(w, outer);
        if
        :: outer < MOST -> inner = MOST - outer; ask(w, outer + inner); leave(w, outer)
        :: skip
        fi;
        /* What has been read is handed in, in its turn. */
        if
        :: in_order -> turn == file[w]
        :: else
        fi;
        leave(w, 0);
        if
        :: in_order -> turn++
        :: else
        fi
    :: else -> break
    od
}

init {
    atomic {
        if
        :: in_order = true
        :: in_order = false
        fi;
        run worker(0);
        run worker(1);
        run worker(2)
    }
}
