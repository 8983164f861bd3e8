/*
 * How idle workers sleep (src/sched/parking.c, src/sched/pool.c): announce, look again, sleep or withdraw; whoever
 * pushes looks for sleepers behind its push. When nobody can go on, nothing is left to be done.
 *
 * MISTAKE 1: nobody looks again. 2: who pushes looks for sleepers first. Both must be found.
 */
#define WORKERS 2
#define ITEMS   3

#ifndef MISTAKE
#define MISTAKE 0
#endif

byte items;                /* that can be found; a deque is a model of its own */
byte sleepers;             /* the counter that is read without the lock */
bool announced[WORKERS], woken[WORKERS];
byte pushed, done;

inline wake_one()
{
    if
    :: sleepers == 0
    :: else ->
        atomic { /* under the lock */
            if
            :: announced[0] -> announced[0] = false; sleepers--; woken[0] = true
            :: announced[1] -> announced[1] = false; sleepers--; woken[1] = true
            :: else
            fi
        }
    fi
}

inline find()
{
    atomic {
        found = (items > 0);
        if
        :: found -> items--
        :: else
        fi
    }
}

proctype worker(byte self)
{
    bool found, meant;
    do
    :: find();
        if
        :: found -> done++
        :: else ->
            atomic { announced[self] = true; sleepers++ };
            if
            :: MISTAKE == 1 -> found = false
            :: else -> find()
            fi;
            if
            :: !found ->
end_asleep:     atomic { woken[self] -> woken[self] = false }
            :: else ->
                atomic { /* withdraw, under the lock */
                    meant = !announced[self];
                    if
                    :: !meant -> announced[self] = false; sleepers--
                    :: else
                    fi;
                    woken[self] = false
                };
                if
                :: meant -> wake_one()
                :: else
                fi;
                done++
            fi
        fi
    od
}

init {
    atomic {
        run worker(0);
        run worker(1)
    };
    do
    :: pushed < ITEMS ->
        if
        :: MISTAKE == 2 -> wake_one(); items++
        :: else -> items++; wake_one()
        fi;
        pushed++
    :: else -> break
    od;
    timeout;
    assert(items == 0 && done == ITEMS)
}
