import { type DocumentNode, Lexer, parse, Source, TokenKind } from 'graphql';
import {
  ALIASES,
  DIRECTIVES,
  DOCUMENT_CHARACTERS,
  DOCUMENT_NESTING,
  DOCUMENT_TOKENS,
  enforceLimit,
  FRAGMENT_SPREADS,
} from './limits.ts';
import { enforceSelectionLimits } from './selection-limits.ts';

/** Parses a document within the limits. The parser, which calls itself for each level, sees no other. */
export function parseWithinLimits(source: string | Source): DocumentNode {
  const text = typeof source === 'string' ? new Source(source) : source;
  enforceLimit(DOCUMENT_CHARACTERS, text.body.length);
  const counts = countTokens(text);
  enforceLimit(DOCUMENT_TOKENS, counts.tokens);
  enforceLimit(DOCUMENT_NESTING, counts.nesting);
  enforceLimit(ALIASES, counts.aliases);
  enforceLimit(DIRECTIVES, counts.directives);
  enforceLimit(FRAGMENT_SPREADS, counts.spreads);
  const document = parse(text);
  enforceSelectionLimits(document);
  return document;
}

function countTokens(source: Source) {
  const lexer = new Lexer(source);
  const counts = { tokens: 0, nesting: 0, aliases: 0, directives: 0, spreads: 0 };
  let level = 0;
  let parentheses = 0;
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    counts.tokens++;
    const { kind } = token;
    if (opening.has(kind)) counts.nesting = Math.max(counts.nesting, ++level);
    if (closing.has(kind)) level--;
    if (kind === TokenKind.PAREN_L) parentheses++;
    if (kind === TokenKind.PAREN_R) parentheses--;
    // Every other colon is inside the parentheses of arguments or variables.
    if (kind === TokenKind.COLON && parentheses === 0) counts.aliases++;
    if (kind === TokenKind.AT) counts.directives++;
    if (kind === TokenKind.SPREAD) counts.spreads++;
  }
  return counts;
}

const opening: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const closing: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);
