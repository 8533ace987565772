/* version.h - the program's version; part of every memo key. */
#ifndef PL_BASE_VERSION_H
#define PL_BASE_VERSION_H
#define PL_VERSION "0.1.0"
#endif
