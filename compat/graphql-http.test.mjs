import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { serverAudits } from 'graphql-http';

describe('graphql-http', () => {
  test('each of the 61 audits is ok', async () => {
    const audits = serverAudits({ url: () => `${process.env.MODELGRAPH_URL}/graphql` });
    assert.equal(audits.length, 61);
    const failed = [];
    for (const audit of audits) {
      const { status, name, reason } = await audit.fn();
      if (status !== 'ok') failed.push({ status, name, reason });
    }
    assert.deepEqual(failed, []);
  });
});
