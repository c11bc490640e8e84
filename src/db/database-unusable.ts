/** The database cannot be used as it is; the message says what the operator can do about it. */
export class DatabaseUnusable extends Error {}
