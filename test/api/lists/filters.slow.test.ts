import { realCatalog } from '../../harness/tested-catalogs.ts';
import { describeFilters } from './filter-suite.ts';

describeFilters(realCatalog, 40);
