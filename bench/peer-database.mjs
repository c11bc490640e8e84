import postgres from 'postgres';

const SERVER = process.env.DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** A database of its own on the server of DATABASE_URL. */
export async function createDatabase() {
  const name = `modelgraph_bench_${process.pid}`;
  const url = Object.assign(new URL(SERVER), { pathname: `/${name}` }).href;
  const run = async (statement) => {
    const sql = postgres(SERVER, { max: 1, onnotice: () => {} });
    await sql.unsafe(statement);
    await sql.end();
  };
  await run(`create database ${name}`);
  return { url, remove: () => run(`drop database ${name} with (force)`) };
}

/**
 * Copies the current rows of the catalog to the schema `peer`, as plain tables with foreign keys and an index for each
 * filter and order, so that no peer pays for the history of the catalog.
 */
export async function createPeerTables(url) {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql.unsafe(peerTables);
  await sql.end();
}

const peerTables = `
create schema peer;
create table peer.providers as select key, name from providers where until_version is null;
alter table peer.providers add primary key (key);
create table peer.base_models as select key, name from base_models where until_version is null;
alter table peer.base_models add primary key (key);
create table peer.models as
  select m.key, m.name, m.status, m.context_tokens, m.output_tokens, m.price_input, m.price_output, m.capabilities,
    m.open_weights, m.release_date, m.lab_key, m.comparable_input_price, m.comparable_output_price, m.provider_key, b.key as base_model_key
  from models m left join peer.base_models b on b.key = m.base_model_key where m.until_version is null;
alter table peer.models add primary key (key),
  add foreign key (provider_key) references peer.providers, add foreign key (base_model_key) references peer.base_models;
create table peer.benchmark_results as
  select key, base_model_key, benchmark_key, benchmark_name, score from benchmark_results where until_version is null;
alter table peer.benchmark_results add primary key (key),
  add foreign key (base_model_key) references peer.base_models;
create index on peer.models (provider_key);
create index on peer.models (base_model_key);
create index on peer.models (lab_key);
create index on peer.models (open_weights);
create index on peer.models (context_tokens, key);
create index on peer.models (comparable_input_price, key);
create index on peer.models (comparable_output_price, key);
create index on peer.models (release_date, key);
create index on peer.models (name, key);
create index on peer.models using gin (capabilities);
create index on peer.benchmark_results (base_model_key);
analyze;
`;
