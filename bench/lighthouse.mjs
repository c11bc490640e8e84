import { launch } from 'chrome-launcher';
import lighthouse, { desktopConfig } from 'lighthouse';
import { gatewayOnCatalog } from '../compat/gateway.mjs';

// Judges the page of the models with Lighthouse: node bench/lighthouse.mjs [URL of a running gateway]. The scores of the
// emulated phone are shown and not judged, because they depend on how busy the machine is.
const LOWEST = 95;
const chromeFlags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];

const own = process.argv[2] ? null : await gatewayOnCatalog();
const chrome = await launch({ chromePath: '/usr/bin/chromium', chromeFlags });
const onlyCategories = ['performance', 'accessibility', 'best-practices'];
const scores = [];
for (const [device, config] of [['phone'], ['desktop', desktopConfig]]) {
  const { lhr } = await lighthouse(process.argv[2] ?? own.url, { port: chrome.port, onlyCategories }, config);
  for (const { title, score } of Object.values(lhr.categories)) {
    scores.push({ device, category: title, score: Math.round(score * 100) });
  }
}
for (const { device, category, score } of scores) process.stdout.write(`${device}\t${category}\t${score}\n`);
chrome.kill();
await own?.close();
process.exit(scores.every(({ device, score }) => device === 'phone' || score >= LOWEST) ? 0 : 1);
