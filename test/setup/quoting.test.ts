import vm from 'node:vm';
import { expect, test } from 'vitest';
import { parseUrlTemplate } from '../../src/provider/connection/url-template.ts';
import { jsText, jsUrl } from '../../src/setup/javascript.ts';
import { shellText, shellUrl } from '../../src/setup/shell.ts';
import { curlArguments } from '../harness/run-snippet.ts';

const hostile = `it's \`x\` $HOME $(date) "q" } \\ \\n !! \n\r\t\u2028\u0001 <é> 😀`;
const url = parseUrlTemplate(`https://\${HOST}/${hostile}`);
const env = { HOST: 'my.host', HOME: 'home' };

test('a JavaScript literal preserves any text', () => {
  expect(evaluated(jsText(hostile))).toBe(hostile);
});

test('a shell word preserves any text', () => {
  expect(curlArguments([`curl ${shellText(hostile)}`], env)).toEqual([[hostile]]);
});

test('a JavaScript URL expands only its variables', () => {
  expect(evaluated(jsUrl(url))).toBe(`https://my.host/${hostile}`);
});

test('a shell URL expands only its variables', () => {
  expect(curlArguments([`curl ${shellUrl(url, '/v1')}`], env)).toEqual([[`https://my.host/${hostile}/v1`]]);
});

test('a replaceable URL stays the same without its variable', () => {
  const replaced = parseUrlTemplate(`https://my.host/${hostile}`, 'OTHER_URL');
  const [[given = ''] = []] = curlArguments([`curl ${shellUrl(replaced, '/v1')}`], env);
  expect(evaluated(jsUrl(replaced))).toBe(`https://my.host/${hostile}`);
  expect(decodeURIComponent(given)).toBe(`https://my.host/${hostile}/v1`);
});

function evaluated(expression: string): unknown {
  return vm.runInNewContext(expression, { process: { env } });
}
