import { createServer } from 'node:http';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { PostGraphileConnectionFilterPreset } from 'postgraphile-plugin-connection-filter';
import { listen } from './listen.mjs';

// PostGraphile 5 on the tables of the peers: production mode, without watching, explaining, GraphiQL and mutations.
const [connectionString] = process.argv.slice(2);
const instance = postgraphile({
  extends: [PostGraphileAmberPreset, PostGraphileConnectionFilterPreset],
  pgServices: [makePgService({ connectionString, schemas: ['peer'], poolConfig: { max: 10 } })],
  grafast: { explain: false },
  grafserv: { watch: false, graphiql: false, websockets: false },
  schema: { defaultBehavior: '-insert -update -delete' },
});
const served = instance.createServ(grafserv);
const server = createServer();
await served.addTo(server);
listen(server);
