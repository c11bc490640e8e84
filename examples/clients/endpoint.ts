/** The gateway, from MODELGRAPH_URL or at the default address. */
export const endpoint = `${process.env['MODELGRAPH_URL'] ?? 'http://127.0.0.1:4000'}/graphql`;

export const socketEndpoint = endpoint.replace(/^http/, 'ws');
