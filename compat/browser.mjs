import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { buildPage } from '../examples/clients/build.mjs';

const required = createRequire(new URL('../examples/clients/package.json', import.meta.url));
const LONGEST_WAIT_MS = 20_000;

/** Runs a page of the examples in a document of happy-dom, as a browser runs it. One page at a time in a process. */
export async function browser(entry, url = process.env.MODELGRAPH_URL) {
  const folder = await mkdtemp(join(tmpdir(), 'modelgraph-page-'));
  const outfile = join(folder, 'page.mjs');
  await buildPage(entry, outfile, url);
  const { Window } = await import(pathToFileURL(required.resolve('happy-dom')));
  const window = new Window({ url });
  const { document } = window;
  document.body.innerHTML = '<div id="root"></div>';
  // Node has its own fetch and WebSocket, so that the page uses the network for real.
  Object.assign(globalThis, { window, document, HTMLElement: window.HTMLElement, Node: window.Node });
  await import(pathToFileURL(outfile));
  return { document, until, texts, click, close };

  function texts(selector) {
    return [...document.querySelectorAll(selector)].map(({ textContent }) => textContent);
  }

  function click(selector) {
    document.querySelector(selector).click();
  }

  async function until(holds) {
    const deadline = Date.now() + LONGEST_WAIT_MS;
    while (!holds()) {
      if (Date.now() > deadline) throw new Error(`The page shows: ${document.title} ${document.body.innerHTML}`);
      await sleep(20);
    }
  }

  async function close() {
    await window.happyDOM.close();
    await rm(folder, { recursive: true });
  }
}
