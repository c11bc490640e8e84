import { customType, timestamp } from 'drizzle-orm/pg-core';

// Byte order, whatever collation the server has: lists are paged by key, and a page must not depend on the server.
export const keyText = customType<{ data: string }>({ dataType: () => 'text collate "C"' });

export const instant = () => timestamp({ withTimezone: true, mode: 'date' });
