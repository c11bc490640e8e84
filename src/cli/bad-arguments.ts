/** A command has wrong arguments. The message names the arguments and the allowed ones. */
export class BadArguments extends Error {}
