// What vitest reported, in a line for each file or test, then "PASSED FAILED":
//   read-report.mjs files REPORT            the files that failed
//   read-report.mjs counts REPORT [AGAIN]   what failed, and how many tests passed and failed; files that are in AGAIN
//                                           count as they went there
import { existsSync, readFileSync } from 'node:fs';

const [what, report, again] = process.argv.slice(2);
const first = filesOf(report);
const second = again !== undefined && existsSync(again) ? filesOf(again) : [];

const lines = what === 'files' ? first.filter(hasFailed).map(({ name }) => name) : counted();
process.stdout.write(lines.map((line) => `${line}\n`).join(''));

function filesOf(path) {
  return JSON.parse(readFileSync(path, 'utf8')).testResults;
}

function hasFailed({ status }) {
  return status === 'failed';
}

function counted() {
  const repeated = new Set(second.map(({ name }) => name));
  const files = [...first.filter(({ name }) => !repeated.has(name)), ...second];
  const unstable = first.filter(({ name }) => repeated.has(name)).flatMap(failuresOf);
  const failures = files.flatMap(failuresOf);
  const passed = files.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status === 'passed');
  return [
    ...unstable.map((failure) => `FAILED AT FIRST: ${failure}`),
    ...failures.map((failure) => `FAILED: ${failure}`),
    `${passed.length} ${failures.length}`,
  ];
}

/** A file that does not load, or whose preparation fails, fails without a failed test. */
function failuresOf(file) {
  const failed = file.assertionResults.filter(hasFailed);
  if (hasFailed(file) && failed.length === 0) return [told(file, 'the file itself', file.message)];
  return failed.map(({ fullName, failureMessages }) => told(file, fullName, failureMessages[0]));
}

function told({ name }, test, message = '') {
  return `${name} > ${test}: ${message.split('\n')[0]}`;
}
