import vm from 'node:vm';
import { expect, test } from 'vitest';
import { parseUrlTemplate } from '../../src/provider/connection/url-template.ts';
import { jsText, jsUrl } from '../../src/setup/javascript.ts';
import { shellText, shellUrl } from '../../src/setup/shell.ts';
import { curlArguments } from '../harness/run-snippet.ts';

const hostile = `it's \`x\` $HOME $(date) "q" } \\ \\n !! \n\r\t\u2028\u0001 <é> 😀`;
const url = parseUrlTemplate(`https://\${HOST}/${hostile}`);
const env = { HOST: 'my.host', HOME: 'home' };

test('any text stays itself in JavaScript', () => {
  expect(evaluated(jsText(hostile))).toBe(hostile);
});

test('any text stays itself in a shell', () => {
  expect(curlArguments([`curl ${shellText(hostile)}`], env)).toEqual([[hostile]]);
});

test('in an address only its variables are filled in, in JavaScript', () => {
  expect(evaluated(jsUrl(url))).toBe(`https://my.host/${hostile}`);
});

test('in an address only its variables are filled in, in a shell', () => {
  expect(curlArguments([`curl ${shellUrl(url, '/v1')}`], env)).toEqual([[`https://my.host/${hostile}/v1`]]);
});

test('an address that another may replace is the same address where none does', () => {
  const replaced = parseUrlTemplate(`https://my.host/${hostile}`, 'OTHER_URL');
  const [[given = ''] = []] = curlArguments([`curl ${shellUrl(replaced, '/v1')}`], env);
  expect(evaluated(jsUrl(replaced))).toBe(`https://my.host/${hostile}`);
  expect(decodeURIComponent(given)).toBe(`https://my.host/${hostile}/v1`);
});

function evaluated(expression: string): unknown {
  return vm.runInNewContext(expression, { process: { env } });
}
