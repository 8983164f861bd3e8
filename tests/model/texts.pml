/*
 * Texts that are read where they stand (src/input/texts.c): the reader of a file takes one out of its stock, writes it,
 * lends it to others and gives it back while they still read; it writes it again, or frees it, only when nobody holds
 * it. The stock may be gone before the last of them lets go. Nothing is read that is being written or has been freed,
 * and everything is freed once.
 *
 * MISTAKE 1: the stock gives out a text without looking who holds it. 2: it frees what others hold. Both must be found.
 */
#define TEXTS   2
#define READERS 2
#define ROUNDS  3

#ifndef MISTAKE
#define MISTAKE 0
#endif

byte holders[TEXTS]; /* 0: not there */
bool freed[TEXTS];
byte content[TEXTS]; /* what has been written last; 0: it is being written */
chan lent = [READERS] of { byte, byte };
bool gone;

inline let_go(which)
{
    atomic {
        assert(!freed[which] && holders[which] > 0);
        holders[which]--;
        last = (holders[which] == 0)
    };
    if
    :: last -> assert(!freed[which]); freed[which] = true
    :: else
    fi
}

proctype reader()
{
    byte which, wanted;
    bool last;
    do
    :: lent ? which, wanted ->
        assert(!freed[which] && content[which] == wanted);
        assert(!freed[which] && content[which] == wanted);
        let_go(which)
    :: gone && empty(lent) -> break
    od
}

init {
    byte which, round;
    bool last;
    atomic {
        run reader();
        run reader()
    };
    do
    :: round < ROUNDS ->
        round++;
        /* One that is there and idle, or a new one. */
        if
        :: holders[0] == 1 || (MISTAKE == 1 && holders[0] > 0 && !freed[0]) -> which = 0
        :: holders[1] == 1 || (MISTAKE == 1 && holders[1] > 0 && !freed[1]) -> which = 1
        :: holders[0] == 0 && !freed[0] -> holders[0] = 1; which = 0
        :: holders[1] == 0 && !freed[1] -> holders[1] = 1; which = 1
        :: else -> break /* the part is copied instead */
        fi;
        content[which] = 0;
        content[which] = round;
        do
        :: nfull(lent) ->
            holders[which]++;
            lent ! which, round
        :: break
        od
    :: break
    od;
    for (which : 0 .. TEXTS - 1) {
        if
        :: holders[which] > 0 ->
            if
            :: MISTAKE == 2 -> assert(!freed[which]); freed[which] = true
            :: else -> let_go(which)
            fi
        :: else
        fi
    };
    gone = true;
    _nr_pr == 1;
    for (which : 0 .. TEXTS - 1) {
        assert(holders[which] == 0)
    }
}
