// Prints how many tests of a vitest report passed and failed, and appends the name and the first line of each failure
// to a file: read-report.mjs REPORT FAILURES
import { appendFileSync, readFileSync } from 'node:fs';

const [report, failures] = process.argv.slice(2);
const { testResults: files } = JSON.parse(readFileSync(report, 'utf8'));
const named = (file, test, message) => `FAILED: ${file} > ${test}\n  ${message.split('\n')[0]}\n`;

let passed = 0;
let failed = 0;
for (const { name, status, message, assertionResults } of files) {
  const failedHere = assertionResults.filter(({ status }) => status === 'failed');
  passed += assertionResults.filter(({ status }) => status === 'passed').length;
  failed += failedHere.length;
  for (const { fullName, failureMessages } of failedHere) {
    appendFileSync(failures, named(name, fullName, failureMessages[0] ?? ''));
  }
  // A file that does not load, or whose preparation fails, fails without a failed test.
  if (status === 'failed' && failedHere.length === 0) {
    failed += 1;
    appendFileSync(failures, named(name, 'the file itself', message ?? ''));
  }
}
process.stdout.write(`${passed} ${failed}\n`);
