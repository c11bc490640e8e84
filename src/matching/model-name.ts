import { withoutLab } from './lab-spellings.ts';

/** What a name could be without what was added to it, in the order to be tried: "OpenAI: GPT-5 (free)" is "GPT-5". */
export function plainNames(name: string): readonly string[] {
  const plain = name.trim().replace(MARKS_AT_END, '');
  return [plain, ...withoutLab(plain.toLowerCase())];
}

const MARKS_AT_END = /(?: \((?:free|fast|us|eu|au|jp|apac|global|fp8|tee|maas)\)| (?:free|fp8|nvfp4|bf16))+$/i;
