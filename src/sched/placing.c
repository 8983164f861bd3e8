#include "sched/placing.h"

void froe_placing_init(struct froe_placing *placing, unsigned threads)
{
    int here = sched_getcpu();
    *placing = (struct froe_placing){.last = here < 0 ? 0 : (size_t)here};
    /* A machine with more processors than fit into the set is left to the kernel. */
    placing->on = here >= 0 && here < CPU_SETSIZE && threads > 1 &&
                  sched_getaffinity(0, sizeof placing->allowed, &placing->allowed) == 0 &&
                  threads >= (unsigned)CPU_COUNT(&placing->allowed);
}

bool froe_placing_next(struct froe_placing *placing, pthread_attr_t *attributes)
{
    cpu_set_t one;
    if (!placing->on)
        return false;
    do
        placing->last = (placing->last + 1) % CPU_SETSIZE;
    while (!CPU_ISSET(placing->last, &placing->allowed));
    CPU_ZERO(&one);
    CPU_SET(placing->last, &one);
#ifdef __GLIBC__
    return pthread_attr_setaffinity_np(attributes, sizeof one, &one) == 0;
#else
    (void)attributes;
    return false; /* others cannot */
#endif
}

void froe_placing_leave(const struct froe_placing *placing)
{
    if (placing->on)
        sched_setaffinity(0, sizeof placing->allowed, &placing->allowed);
}
