/** The arguments of a command are at fault; the message says what was given and what is allowed. */
export class BadArguments extends Error {}
