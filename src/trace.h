/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracepoints: /sys/kernel/tracing/events/vswap.  Fired by the engine.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM vswap

#if !defined(VSWAP_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define VSWAP_TRACE_H

#include <linux/tracepoint.h>

#include "table/entry.h"

DECLARE_EVENT_CLASS(vswap_slot,
	TP_PROTO(unsigned long slot, unsigned long behind),
	TP_ARGS(slot, behind),
	TP_STRUCT__entry(
		__field(unsigned long, slot)
		__field(unsigned int, len)
	),
	TP_fast_assign(
		__entry->slot = slot;
		__entry->len = vswap_entry_tag(behind) == VSWAP_OBJECT ?
			       vswap_entry_len(behind) : 0;
	),
	TP_printk("slot=%lu kind=%s len=%u", __entry->slot,
		  !__entry->len || __entry->len == sizeof(long) ? "same" :
		  __entry->len == PAGE_SIZE ? "raw" : "compressed",
		  __entry->len)
);

DEFINE_EVENT(vswap_slot, vswap_store,
	TP_PROTO(unsigned long slot, unsigned long behind),
	TP_ARGS(slot, behind)
);

DEFINE_EVENT(vswap_slot, vswap_load,
	TP_PROTO(unsigned long slot, unsigned long behind),
	TP_ARGS(slot, behind)
);

DEFINE_EVENT(vswap_slot, vswap_free,
	TP_PROTO(unsigned long slot, unsigned long behind),
	TP_ARGS(slot, behind)
);

TRACE_EVENT(vswap_store_failed,
	TP_PROTO(unsigned long slot, long nr, int err),
	TP_ARGS(slot, nr, err),
	TP_STRUCT__entry(
		__field(unsigned long, slot)
		__field(long, nr)
		__field(int, err)
	),
	TP_fast_assign(
		__entry->slot = slot;
		__entry->nr = nr;
		__entry->err = err;
	),
	TP_printk("slot=%lu pages=%ld err=%d", __entry->slot, __entry->nr,
		  __entry->err)
);

TRACE_EVENT(vswap_load_failed,
	TP_PROTO(unsigned long slot, int err),
	TP_ARGS(slot, err),
	TP_STRUCT__entry(
		__field(unsigned long, slot)
		__field(int, err)
	),
	TP_fast_assign(
		__entry->slot = slot;
		__entry->err = err;
	),
	TP_printk("slot=%lu err=%d", __entry->slot, __entry->err)
);

#endif /* VSWAP_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
