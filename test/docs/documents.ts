import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** An operation that a document shows to its readers. */
export interface ShownOperation {
  /** Such as "docs/tour.md:24". */
  readonly place: string;
  readonly query: string;
  /** Those in the body that a command sends. */
  readonly variables?: object;
  /** The JSON shown right below it. Null: the document shows no answer. */
  readonly answer: unknown;
}

interface Block {
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** Every GraphQL operation of the documents: in blocks of GraphQL, and in the bodies that commands send. */
export async function shownOperations(): Promise<ShownOperation[]> {
  const files = await Array.fromAsync(glob(['*.md', 'docs/**/*.md', 'examples/*.md'], { cwd: root }));
  const shown = await Promise.all(files.sort().map(async (file) => operationsIn(file, await read(file))));
  return shown.flat();
}

function read(file: string): Promise<string> {
  return readFile(`${root}${file}`, 'utf8');
}

function operationsIn(file: string, markdown: string): ShownOperation[] {
  const blocks = blocksIn(markdown);
  return blocks.flatMap(({ line, language, text }, index) => {
    const place = `${file}:${line}`;
    const next = blocks[index + 1];
    const answer = next?.language === 'json' ? JSON.parse(next.text) : null;
    if (language === 'graphql') return [{ place, query: text, answer }];
    return language === 'sh' ? sentBy(text).map((sent) => ({ place, ...sent, answer })) : [];
  });
}

function blocksIn(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(({ index, 1: language = '', 2: text = '' }) => ({
    line: markdown.slice(0, index).split('\n').length,
    language,
    text,
  }));
}

/** The queries in the bodies of `curl` commands. Bodies of other protocols have none. */
function sentBy(command: string): Pick<ShownOperation, 'query' | 'variables'>[] {
  return [...command.matchAll(/ -d '(\{.*?\})'/gs)].flatMap(([, body = '']) => {
    const { query, variables = {} } = JSON.parse(body);
    return query === undefined ? [] : [{ query, variables }];
  });
}
