#include "calendar.h"

#include "days.h"

void calendar_put(struct pl_buf *b, int k, bool by_day)
{
    struct day d = day_of_weekday((struct day){2019, 10, 1}, k);
    char text[DAY_TEXT];

    day_text(d, text);
    if (by_day)
        pl_buf_printf(b, "%02d/%02d/%d", d.day, d.month, d.year);
    else
        pl_buf_puts(b, text);
}
