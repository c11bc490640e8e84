import type { CallToolResult } from '@modelcontextprotocol/server';
import { limitExceeded } from '../graph/errors/errors.ts';
import { quoteInput } from '../quote-input.ts';
import type { Execute } from '../server/routes/execute.ts';
import { plainValue } from './plain-value.ts';
import type { Tool } from './tool.ts';

/** About 10,000 tokens. Clients refuse answers of more than about 25,000. */
const MAX_CHARACTERS = 30_000;

const ANSWER_SIZE = {
  name: 'ANSWER_SIZE',
  unit: 'characters in the answer of a tool',
  allowed: MAX_CHARACTERS,
  advice: 'Ask for fewer results, with "first" or a shorter list.',
};

/** Runs a tool. A failure is an answer too: it has a code and says what to do, so that an agent can correct itself. */
export async function callTool(
  tool: Tool,
  sent: Readonly<Record<string, unknown>>,
  execute: Execute,
  signal: AbortSignal,
): Promise<CallToolResult> {
  const variables = withoutNull(sent);
  const unknown = Object.keys(variables).find((name) => !Object.hasOwn(tool.inputSchema.properties ?? {}, name));
  if (unknown !== undefined) return failure([{ code: 'BAD_USER_INPUT', message: unknownArgument(tool, unknown) }]);
  const { data, errors } = await execute({ document: tool.document, variables }, signal);
  if (errors) return failure(errors.map(({ message, extensions }) => ({ code: extensions['code'], message })));
  // The data of a query without errors is an object. As JSON, because a date is a text there.
  const structuredContent = plainValue(JSON.parse(JSON.stringify(data))) as Record<string, unknown>;
  const text = JSON.stringify(structuredContent);
  if (text.length <= MAX_CHARACTERS) return { content: [{ type: 'text', text }], structuredContent };
  const { message, extensions } = limitExceeded(ANSWER_SIZE, text.length);
  return failure([{ code: extensions['code'], message }]);
}

/** Some models send null for each argument that they do not use. */
function withoutNull(sent: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== null));
}

function unknownArgument({ name, inputSchema }: Tool, argument: string): string {
  const known = Object.keys(inputSchema.properties ?? {}).join(', ');
  return `The tool "${name}" has the arguments ${known}; got ${quoteInput(argument)}.`;
}

interface Failure {
  readonly code: unknown;
  readonly message: string;
}

function failure(errors: readonly Failure[]): CallToolResult {
  return { isError: true, content: [{ type: 'text', text: JSON.stringify({ errors }) }] };
}
