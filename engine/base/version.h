/* version.h - the program's version; part of every memo key. */
#ifndef PL_BASE_VERSION_H
#define PL_BASE_VERSION_H
#define PL_VERSION "0.1.0"
/* The stamp on what a blind build writes, and what it says. */
#define PL_BLINDED "BLINDED"
#define PL_BLINDED_WHY                                                         \
    "the arms were dealt anew at random, so what stands here about arms and "  \
    "effects is not a result"

#endif
