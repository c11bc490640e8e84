import { expect, test } from 'vitest';
import { parseDocument } from '../../src/models-dev/parse/parse.ts';
import { bundledDocument } from '../../src/models-dev/snapshots/bundled.ts';

test('the bundled catalog is read without a problem', async () => {
  const { document } = await bundledDocument();
  const { models, baseModels, problems } = parseDocument(document);
  expect(models.length).toBeGreaterThan(500);
  expect(baseModels).toBeNull();
  expect(problems).toEqual([]);
});

test('the bundled catalog says which package it is from and of which day it is', async () => {
  const { observedAt, url } = await bundledDocument();
  expect(url).toMatch(/^npm:@tokenlens\/models@\d+\.\d+\.\d+$/);
  expect(observedAt.toISOString()).toMatch(/^2025-\d\d-\d\dT00:00:00.000Z$/);
});
