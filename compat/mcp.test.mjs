import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client as NewClient, StreamableHTTPClientTransport as NewHttp } from '@modelcontextprotocol/client';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as OldHttp } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const run = promisify(execFile);
const inspector = fileURLToPath(new URL('node_modules/.bin/mcp-inspector', import.meta.url));
const command = fileURLToPath(new URL('../bin/modelgraph.js', import.meta.url));

const info = { name: 'compat', version: '1.0.0' };

describe('@modelcontextprotocol/client', () => {
  test('a client of 2026 discovers the tools and calls them over HTTP', async () => {
    const client = new NewClient(info, { versionNegotiation: { mode: 'auto' } });
    await client.connect(new NewHttp(new URL(`${process.env.MODELGRAPH_URL}/mcp`)));
    assert.equal(client.getProtocolEra?.() ?? client.getNegotiatedProtocolVersion?.(), 'modern');
    await uses(client);
  });
});

describe('@modelcontextprotocol/sdk', () => {
  test('a client of 2025 discovers the tools and calls them over HTTP', async () => {
    const client = new OldClient(info);
    await client.connect(new OldHttp(new URL(`${process.env.MODELGRAPH_URL}/mcp`)));
    await uses(client);
  });

  test('a client of 2025 calls the tools over standard input and output', async () => {
    const client = new OldClient(info);
    const args = [command, 'mcp', `--url=${process.env.MODELGRAPH_URL}`];
    await client.connect(new StdioClientTransport({ command: process.execPath, args }));
    await uses(client);
  });
});

describe('@modelcontextprotocol/inspector', () => {
  test('its command line lists the tools and calls one', async () => {
    const { tools } = await inspect('--method', 'tools/list');
    assert.equal(tools.length, 8);
    const args = ['--method', 'tools/call', '--tool-name', 'get_model', '--tool-arg', 'model=openai/gpt-5'];
    const { structuredContent } = await inspect(...args);
    assert.equal(structuredContent.checkModels[0].model.key, 'openai/gpt-5');
  });
});

async function uses(client) {
  const { tools } = await client.listTools();
  assert.equal(tools.length, 8);
  const cost = { models: ['openai/gpt-5'], input: 10_000, output: 1_000, requests: 100 };
  const { structuredContent } = await client.callTool({ name: 'estimate_cost', arguments: cost });
  assert.equal(structuredContent.models.nodes[0].cost.totalExact, '2.25');
  const { isError, content } = await client.callTool({ name: 'get_model', arguments: { key: 'openai/gpt-5' } });
  assert.equal(isError, true);
  assert.equal(JSON.parse(content[0].text).errors[0].code, 'BAD_USER_INPUT');
  await client.close();
}

async function inspect(...args) {
  const { stdout } = await run(process.execPath, [
    inspector,
    '--cli',
    `${process.env.MODELGRAPH_URL}/mcp`,
    '--transport',
    'http',
    ...args,
  ]);
  return JSON.parse(stdout);
}
