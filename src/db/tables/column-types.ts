import { customType, timestamp } from 'drizzle-orm/pg-core';

// Byte order, because lists are paged by key, and a page must not depend on the collation of the server.
export const keyText = customType<{ data: string }>({ dataType: () => 'text collate "C"' });

export const instant = () => timestamp({ withTimezone: true, mode: 'date' });
