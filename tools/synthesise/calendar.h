/* calendar.h - working days, Monday to Friday, from 1 October 2019 (a Tuesday):
 * the day on which every wave begins. */
#ifndef SYNTH_CALENDAR_H
#define SYNTH_CALENDAR_H

#include "base/buf.h"

/* Working day k, counted from 0, as yyyy-mm-dd; with by_day as dd/mm/yyyy. */
void calendar_put(struct pl_buf *b, int k, bool by_day);

#endif
