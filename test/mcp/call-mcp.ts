/** Sends one message of the Model Context Protocol, as a client of 2025 sends it after its handshake. */
export async function postMcp(url: string, message: unknown, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof message === 'string' ? message : JSON.stringify(message),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text };
}

/** The result of a method; throws for an error of the protocol. */
export async function callMcp(url: string, method: string, params: object = {}, headers?: Record<string, string>) {
  const { text } = await postMcp(url, { jsonrpc: '2.0', id: 1, method, params }, headers);
  const { result, error } = JSON.parse(text);
  if (error) throw new Error(text);
  return result;
}

/** The answer of a tool, and its text. */
export async function callTool(url: string, name: string, args: object = {}, headers?: Record<string, string>) {
  const { content, structuredContent, isError } = await callMcp(url, 'tools/call', { name, arguments: args }, headers);
  return { text: content[0].text, structured: structuredContent, isError: isError ?? false };
}
