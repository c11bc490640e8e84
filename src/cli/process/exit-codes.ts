/** The exit codes of every command. A signal ends a command with 128 and its number. */
export const exitCodes = {
  done: 0,
  /** Wrong arguments, a bad configuration, an unreachable gateway or database, or a refused operation. */
  failed: 1,
  /** `check` has a finding of a kind that fails. */
  found: 2,
  /** `check` cannot read its input. */
  unusableInput: 3,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
