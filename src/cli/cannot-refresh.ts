/** There is no refresh to be had by this command, now or as it is given; the message says why. */
export class CannotRefresh extends Error {}
