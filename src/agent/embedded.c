/* The pack that the build has made, as part of the program. */
#include "agent/pack.h"

#ifdef FROE_AGENT_PACK

extern const uint8_t froe_agent_pack_begin[], froe_agent_pack_end[];

__asm__(".pushsection .rodata\n"
        ".balign 64\n"
        ".hidden froe_agent_pack_begin\n"
        ".globl froe_agent_pack_begin\n"
        "froe_agent_pack_begin:\n"
        ".incbin \"" FROE_AGENT_PACK "\"\n"
        ".hidden froe_agent_pack_end\n"
        ".globl froe_agent_pack_end\n"
        "froe_agent_pack_end:\n"
        ".byte 0\n"
        ".popsection\n");

struct froe_span froe_agent_pack_embedded(void)
{
    return froe_span_between(froe_agent_pack_begin, froe_agent_pack_end);
}

#else

struct froe_span froe_agent_pack_embedded(void)
{
    return FROE_ABSENT;
}

#endif
