import { styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan';

/** The text in a style, if stdout is a terminal with colors. `NO_COLOR` and `FORCE_COLOR` decide otherwise. */
export function styled(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
}
