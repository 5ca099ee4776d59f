/* SPDX-License-Identifier: GPL-2.0 */
/* Tracepoints, in /sys/kernel/tracing/events/vswap */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM vswap

#if !defined(VSWAP_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define VSWAP_TRACE_H

#include <linux/tracepoint.h>

#include "table/entry.h"

DECLARE_EVENT_CLASS(vswap_slot,
	TP_PROTO(unsigned long slot, unsigned long table_entry),
	TP_ARGS(slot, table_entry),
	TP_STRUCT__entry(
		__field(unsigned long, slot)
		__field(unsigned int, len)
		__field(bool, disk)
	),
	TP_fast_assign(
		__entry->slot = slot;
		__entry->len = vswap_entry_in_pool(table_entry) ||
			       vswap_entry_tag(table_entry) == VSWAP_DISK ?
			       vswap_entry_len(table_entry) : 0;
		__entry->disk = vswap_entry_tag(table_entry) == VSWAP_DISK;
	),
	TP_printk("slot=%lu kind=%s len=%u", __entry->slot,
		  __entry->disk ? "disk" : !__entry->len || __entry->len == sizeof(long) ? "same" :
		  __entry->len == PAGE_SIZE ? "raw" : "compressed",
		  __entry->len)
);

DEFINE_EVENT(vswap_slot, vswap_store,
	TP_PROTO(unsigned long slot, unsigned long table_entry),
	TP_ARGS(slot, table_entry)
);

DEFINE_EVENT(vswap_slot, vswap_load,
	TP_PROTO(unsigned long slot, unsigned long table_entry),
	TP_ARGS(slot, table_entry)
);

DEFINE_EVENT(vswap_slot, vswap_free,
	TP_PROTO(unsigned long slot, unsigned long table_entry),
	TP_ARGS(slot, table_entry)
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

TRACE_EVENT(vswap_batch,
	TP_PROTO(unsigned int area, u64 pos, u32 bytes, unsigned int objects,
		 int err),
	TP_ARGS(area, pos, bytes, objects, err),
	TP_STRUCT__entry(
		__field(unsigned int, area)
		__field(u64, pos)
		__field(u32, bytes)
		__field(unsigned int, objects)
		__field(int, err)
	),
	TP_fast_assign(
		__entry->area = area;
		__entry->pos = pos;
		__entry->bytes = bytes;
		__entry->objects = objects;
		__entry->err = err;
	),
	TP_printk("area=%u pos=%llu bytes=%u objects=%u err=%d", __entry->area,
		  __entry->pos, __entry->bytes, __entry->objects, __entry->err)
);

TRACE_EVENT(vswap_recompress,
	TP_PROTO(unsigned long cluster, unsigned int objects,
		 unsigned int failed),
	TP_ARGS(cluster, objects, failed),
	TP_STRUCT__entry(
		__field(unsigned long, cluster)
		__field(unsigned int, objects)
		__field(unsigned int, failed)
	),
	TP_fast_assign(
		__entry->cluster = cluster;
		__entry->objects = objects;
		__entry->failed = failed;
	),
	TP_printk("cluster=%lu objects=%u failed=%u", __entry->cluster,
		  __entry->objects, __entry->failed)
);

TRACE_EVENT(vswap_full,
	TP_PROTO(long pages, unsigned long refused),
	TP_ARGS(pages, refused),
	TP_STRUCT__entry(
		__field(long, pages)
		__field(unsigned long, refused)
	),
	TP_fast_assign(
		__entry->pages = pages;
		__entry->refused = refused;
	),
	TP_printk("pages=%ld refused=%lu", __entry->pages, __entry->refused)
);

TRACE_EVENT(vswap_clean,
	TP_PROTO(unsigned int area, unsigned int segment, int err),
	TP_ARGS(area, segment, err),
	TP_STRUCT__entry(
		__field(unsigned int, area)
		__field(unsigned int, segment)
		__field(int, err)
	),
	TP_fast_assign(
		__entry->area = area;
		__entry->segment = segment;
		__entry->err = err;
	),
	TP_printk("area=%u segment=%u err=%d", __entry->area, __entry->segment,
		  __entry->err)
);

#endif /* VSWAP_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
