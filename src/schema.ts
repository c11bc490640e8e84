import './graph/scalars.ts';
import './provider/provider.ts';
import './lab/lab.ts';
import './base-model/base-model.ts';
import './model/model.ts';
import './cost/cost-estimate.ts';
import './benchmark/benchmark.ts';
import './benchmark/benchmark-result.ts';
import './refresh/refresh.ts';
import './refresh/refresh-catalog.ts';
import './refresh/refresh-progress.ts';
import './change/change.ts';
import './change/lifetime.ts';
import './catalog/catalog.ts';
import './catalog/catalog-updated.ts';
import { builder } from './graph/builder.ts';

export const schema = builder.toSchema();
