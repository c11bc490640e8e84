import { schema } from '../schema.ts';
import { type Tool, toolOf } from './tool.ts';
import { compareModels } from './tools/compare-models.ts';
import { estimateCost } from './tools/estimate-cost.ts';
import { getModel } from './tools/get-model.ts';
import { listChanges } from './tools/list-changes.ts';
import { rankModels } from './tools/rank-models.ts';
import { recommendModels } from './tools/recommend-models.ts';
import { resolveModel } from './tools/resolve-model.ts';
import { searchModels } from './tools/search-models.ts';

/** The documents of the tools. A gateway trusts them, also one that answers only the documents of its manifest. */
export const toolDocuments: readonly string[] = [
  searchModels,
  getModel,
  compareModels,
  estimateCost,
  resolveModel,
  listChanges,
  rankModels,
  recommendModels,
];

export const tools: readonly Tool[] = toolDocuments.map((document) => toolOf(schema, document));
